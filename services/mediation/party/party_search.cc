#include "services/mediation/party/party_search.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "common/resource/noun.h"
#include "common/status/macros.h"
#include "services/mediation/dispute/dispute_noun.h"
#include "services/mediation/party/party_store.h"

namespace zhiwang::mediation {
namespace {

// So many index entries of a digest are looked at for a page: one person has few disputes.
constexpr int kMostExamined = 1'000;
constexpr size_t kDisputesAStatement = 100;

bool SeesFile(const rpc::Call& call, const Dispute& dispute) {
  return ReachesDispute(call, dispute) && ViewFor(call, dispute) == View::kFile;
}

// The order of a search.
bool ComesBefore(const FoundParty& a, const FoundParty& b) {
  return std::tie(b.dispute, a.party, a.proxy) < std::tie(a.dispute, b.party, b.proxy);
}

bool IsAfter(const FoundParty& one, const SearchPosition& position) {
  return one.dispute < position.dispute || (one.dispute == position.dispute && one.party > position.party);
}

// Who has each of the digests: the same party, or the same proxy of a party.
absl::StatusOr<std::vector<FoundParty>> Candidates(sql::Txn& tx, const PartySearch& search, bool& cut) {
  std::vector<FoundParty> candidates;
  for (size_t i = 0; i < search.digests.size(); ++i) {
    ASSIGN_OR_RETURN(std::vector<FoundParty> found,
                     FindParties(tx, search.district, search.digests[i], search.after.dispute, kMostExamined));
    cut = cut || static_cast<int>(found.size()) == kMostExamined;
    std::sort(found.begin(), found.end(), ComesBefore);
    if (i == 0) {
      candidates = std::move(found);
      continue;
    }
    std::vector<FoundParty> both;
    std::set_intersection(candidates.begin(), candidates.end(), found.begin(), found.end(), std::back_inserter(both),
                          ComesBefore);
    candidates = std::move(both);
  }
  std::erase_if(candidates, [&](const FoundParty& one) {
    return !IsAfter(one, search.after) || (one.proxy != 0 && !search.with_proxies);
  });
  const auto same_party = [](const FoundParty& a, const FoundParty& b) {
    return a.dispute == b.dispute && a.party == b.party;
  };
  candidates.erase(std::unique(candidates.begin(), candidates.end(), same_party), candidates.end());
  return candidates;
}

std::vector<int64_t> DisputesOf(absl::Span<const FoundParty> found) {
  std::vector<int64_t> ids;
  for (const FoundParty& one : found) ids.push_back(one.dispute);
  return ids;
}

// The first `most` candidates whose file the caller sees. The others leave no trace, in the size of a page neither.
absl::StatusOr<std::vector<FoundParty>> Seen(sql::Txn& tx, const rpc::Call& call, const std::string& district,
                                             absl::Span<const FoundParty> candidates, size_t most) {
  std::vector<FoundParty> seen;
  for (size_t begin = 0; begin < candidates.size(); begin += kDisputesAStatement) {
    const auto some = candidates.subspan(begin, kDisputesAStatement);
    ASSIGN_OR_RETURN(const auto disputes, resource::FindAll<SightNoun>(tx, district, DisputesOf(some)));
    for (const FoundParty& one : some) {
      const auto dispute = disputes.find(one.dispute);
      if (dispute == disputes.end() || !SeesFile(call, dispute->second)) continue;
      seen.push_back(one);
      if (seen.size() == most) return seen;
    }
  }
  return seen;
}

}  // namespace

absl::StatusOr<FoundParties> SearchParties(sql::Database& db, const rpc::Call& call, const PartySearch& search,
                                           int size) {
  call.NoteAsked();  // each dispute that is found is asked about; there may be none
  return db.Read(call.deadline, [&](sql::Txn& tx) -> absl::StatusOr<FoundParties> {
    bool cut = false;
    ASSIGN_OR_RETURN(const std::vector<FoundParty> candidates, Candidates(tx, search, cut));
    const auto page = static_cast<size_t>(size);
    // One more than asked for tells whether there is another page.
    ASSIGN_OR_RETURN(std::vector<FoundParty> seen, Seen(tx, call, search.district, candidates, page + 1));
    FoundParties found;
    if (cut && !candidates.empty()) found.next = SearchPosition{candidates.back().dispute, candidates.back().party};
    if (seen.size() > page) {
      seen.pop_back();
      found.next = SearchPosition{seen.back().dispute, seen.back().party};
    }
    ASSIGN_OR_RETURN(const auto disputes, resource::FindAll<DisputeNoun>(tx, search.district, DisputesOf(seen)));
    for (const FoundParty& one : seen) {
      const auto dispute = disputes.find(one.dispute);
      // A change meanwhile may have taken it out of the caller's sight.
      if (dispute == disputes.end() || !SeesFile(call, dispute->second)) continue;
      found.items.push_back({dispute->second, one.party});
    }
    return found;
  });
}

}  // namespace zhiwang::mediation
