#include "services/mediation/party/party_search.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "common/resource/noun.h"
#include "common/status/macros.h"
#include "services/mediation/dispute/dispute_noun.h"
#include "services/mediation/party/party_store.h"

namespace zhiwang::mediation {
namespace {

// So many index entries of a digest are looked at for a page: one person has few disputes.
constexpr int kMostExamined = 1'000;
constexpr size_t kDisputesAStatement = 100;

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

}  // namespace

absl::StatusOr<FoundParties> SearchParties(sql::Database& db, const rpc::Call& call, const PartySearch& search,
                                           int size) {
  call.NoteAsked();  // each dispute that is found is asked about; there may be none
  return db.Read(call.deadline, [&](sql::Txn& tx) -> absl::StatusOr<FoundParties> {
    bool cut = false;
    ASSIGN_OR_RETURN(std::vector<FoundParty> candidates, Candidates(tx, search, cut));
    FoundParties found;
    // Disputes that the caller does not see leave no trace, in the size of a page neither.
    for (size_t begin = 0; begin < candidates.size(); begin += kDisputesAStatement) {
      const size_t end = std::min(candidates.size(), begin + kDisputesAStatement);
      std::vector<int64_t> ids;
      for (size_t i = begin; i < end; ++i) ids.push_back(candidates[i].dispute);
      ASSIGN_OR_RETURN(const auto disputes, resource::FindAll<DisputeNoun>(tx, search.district, ids));
      for (size_t i = begin; i < end; ++i) {
        const auto dispute = disputes.find(candidates[i].dispute);
        if (dispute == disputes.end() || !ReachesDispute(call, dispute->second)) continue;
        if (ViewFor(call, dispute->second) != View::kFile) continue;
        if (static_cast<int>(found.items.size()) == size) {
          found.next = SearchPosition{found.items.back().dispute.id, found.items.back().party};
          return found;
        }
        found.items.push_back({dispute->second, candidates[i].party});
      }
    }
    if (cut && !candidates.empty()) found.next = SearchPosition{candidates.back().dispute, candidates.back().party};
    return found;
  });
}

}  // namespace zhiwang::mediation
