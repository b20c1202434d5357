#include "services/mediation/party/repeated_parties.h"

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "common/sql/lease/id_source.h"
#include "common/sql/rows.h"
#include "common/status/macros.h"
#include "services/mediation/dispute/dispute_noun.h"
#include "services/mediation/dispute/domain/decisions/rating.h"
#include "services/mediation/dispute/domain/lifecycle.h"

namespace zhiwang::mediation {
namespace {

// The parties by the digests of their phones and identity numbers, and those of them that have a new one.
struct KnownParties {
  std::map<std::string, std::set<int>> by_digest;
  std::set<int> fresh;
};

absl::StatusOr<KnownParties> KnownBy(sql::Txn& tx, const Dispute& dispute) {
  std::set<std::pair<int, std::string>> stored;
  const bool is_new = dispute.stored_body.empty();
  if (!is_new) {
    RETURN_IF_ERROR(tx.Query(kDigestsOfParties, {dispute.district, dispute.id},
                             [&](const sql::Row& row) { stored.emplace(static_cast<int>(row.Int(1)), row.Text(2)); }));
  }
  KnownParties known;
  for (const auto& [party, digest] : stored) known.by_digest[digest].insert(party);
  for (const auto& [party, sealed] : dispute.people) {
    for (const PersonIndex& index : sealed.indexes) {
      if (index.proxy != 0) continue;
      known.by_digest[index.digest].insert(party);
      if (!stored.contains({party, index.digest})) known.fresh.insert(party);
    }
  }
  return known;
}

// Hands the rows of the parties that have one of these digests, of disputes since then, to `take`.
absl::Status ForEachWithDigest(sql::Txn& tx, const std::string& district, absl::Span<const std::string> digests,
                               absl::Time since, absl::FunctionRef<void(const sql::Row&)> take) {
  // An id is of the time of registration, or of the import afterwards.
  return sql::QueryOverList(tx,
                            {.begin = std::string(kPartiesWithDigests),
                             .values = {district},
                             .end = " AND dispute >= ? AND proxy = 0",
                             .end_values = {sql::FirstIdAt(since)}},
                            digests, take);
}

// The other disputes since then in which parties of this one are.
absl::StatusOr<std::vector<OtherDispute>> OthersOf(sql::Txn& tx, const Dispute& dispute, const KnownParties& known,
                                                   absl::Time since) {
  std::vector<std::string> digests;
  for (const auto& [digest, parties] : known.by_digest) digests.push_back(digest);
  std::map<int64_t, OtherDispute> others;
  RETURN_IF_ERROR(ForEachWithDigest(tx, dispute.district, digests, since, [&](const sql::Row& row) {
    const int64_t id = row.Int(2);
    if (id == dispute.id) return;
    const auto parties = known.by_digest.find(row.Text(1));
    if (parties == known.by_digest.end()) return;
    for (const int party : parties->second) others[id].same[party].insert(static_cast<int>(row.Int(3)));
  }));
  std::vector<int64_t> ids;
  for (const auto& [id, other] : others) {
    if (other.same.size() > 1) ids.push_back(id);
  }
  ASSIGN_OR_RETURN(auto found, resource::FindAll<SightNoun>(tx, dispute.district, ids));
  std::vector<OtherDispute> read;
  for (auto& [id, other] : found) {
    read.push_back(std::move(others[id]));
    read.back().facts = std::move(other.facts);
  }
  return read;
}

}  // namespace

absl::StatusOr<std::vector<OtherDispute>> DisputesOfSameParties(sql::Txn& tx, const Dispute& dispute,
                                                                absl::Time since) {
  ASSIGN_OR_RETURN(const KnownParties known, KnownBy(tx, dispute));
  return OthersOf(tx, dispute, known, since);
}

absl::StatusOr<std::set<std::string>> DigestsOfParties(sql::Txn& tx, const std::string& district,
                                                       const std::set<std::string>& digests, absl::Time since) {
  std::set<std::string> found;
  const std::vector<std::string> asked(digests.begin(), digests.end());
  RETURN_IF_ERROR(
      ForEachWithDigest(tx, district, asked, since, [&](const sql::Row& row) { found.insert(row.Text(1)); }));
  return found;
}

absl::StatusOr<Dispute> RatedByRepetition(sql::Txn& tx, const Context& context, absl::StatusOr<Dispute> decided) {
  if (!decided.ok() || !IsOpen(decided->facts.state) || decided->facts.risk.colour != Colour::kGreen) return decided;
  ASSIGN_OR_RETURN(const KnownParties known, KnownBy(tx, *decided));
  if (known.fresh.empty()) return decided;
  const absl::Time since = RepeatedSince(context.now);
  ASSIGN_OR_RETURN(const std::vector<OtherDispute> others, OthersOf(tx, *decided, known, since));
  if (!FaceEachOtherAgain(*decided, known.fresh, others, since)) return decided;
  return RaiseAsRepeated(context, *std::move(decided));
}

}  // namespace zhiwang::mediation
