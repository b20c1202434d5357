#include "services/mediation/referral/referral_store.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/functional/function_ref.h"
#include "common/resource/change.h"
#include "common/resource/create.h"
#include "common/sql/rows.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/mediation/dispute/dispute_noun.h"
#include "services/mediation/referral/domain/following.h"
#include "services/mediation/referral/referral_noun.h"

namespace zhiwang::mediation {
namespace {

using Next = absl::FunctionRef<std::optional<Referral>(const Referral&)>;

// Changes a referral as `next` says; where that answers nothing for it as it was read, it stays.
absl::Status ChangeReferral(sql::Txn& tx, const Referral& known, const char* type, const resource::Author& author,
                            absl::Time at, Next next) {
  if (!next(known)) return absl::OkStatus();
  return resource::ChangeWithin<ReferralNoun>(
             tx, {known.district, known.id}, author, at, type,
             [&](const resource::Moment&, const Referral& present) -> absl::StatusOr<std::optional<Referral>> {
               return next(present);
             })
      .status();
}

absl::StatusOr<Dispute> FindDispute(sql::Txn& tx, const std::string& district, int64_t id) {
  ASSIGN_OR_RETURN(auto found, (resource::Find<DisputeNoun>(tx, {district, id})));
  if (!found) return error::Unexpected("a dispute was joined to one that is not there");
  return *std::move(found);
}

// The cases of a dispute that is joined are answered by the other from now on.
absl::Status GoAlong(sql::Txn& tx, const Dispute& before, const Dispute& joined, const resource::Author& author) {
  if (before.referrals.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Dispute into, FindDispute(tx, joined.district, joined.facts.joined_into));
  const absl::Time at = joined.changed;
  for (const Referral& known : before.referrals) {
    RETURN_IF_ERROR(ChangeReferral(tx, known, "referral.moved", author, at,
                                   [&](const Referral& present) { return Follow(present, into, at); }));
  }
  return absl::OkStatus();
}

// True for a referral that came to a dispute with `joined`: for which that was registered, or one that was joined to that.
absl::StatusOr<bool> CameWith(sql::Txn& tx, const Referral& referral, const Dispute& joined) {
  int64_t registered_as = referral.id;
  while (registered_as != joined.id) {
    ASSIGN_OR_RETURN(const Dispute dispute, FindDispute(tx, joined.district, registered_as));
    if (dispute.facts.joined_into == 0) return false;
    registered_as = dispute.facts.joined_into;
  }
  return true;
}

// The cases that went along with a dispute come back with it.
absl::Status ComeBackWith(sql::Txn& tx, const Dispute& before, const Dispute& after, const resource::Author& author) {
  ASSIGN_OR_RETURN(const Dispute from, FindDispute(tx, after.district, before.facts.joined_into));
  const absl::Time at = after.changed;
  for (const Referral& known : from.referrals) {
    ASSIGN_OR_RETURN(const bool came_with, CameWith(tx, known, after));
    if (!came_with) continue;
    RETURN_IF_ERROR(ChangeReferral(tx, known, "referral.moved", author, at,
                                   [&](const Referral& present) { return Follow(present, after, at); }));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ReadReferrals(sql::Txn& tx, std::vector<Dispute>& disputes) {
  if (disputes.empty()) return absl::OkStatus();
  std::map<int64_t, Dispute*> by_id;
  std::vector<int64_t> ids;
  for (Dispute& dispute : disputes) {
    by_id.emplace(dispute.id, &dispute);
    ids.push_back(dispute.id);
  }
  const std::string& district = disputes.front().district;
  std::string where(kReferralsOf);
  std::vector<sql::Value> values = {district};
  sql::AppendInList(absl::MakeConstSpan(ids), where, values);
  ASSIGN_OR_RETURN(std::vector<Referral> found,
                   resource::ReadRows<ReferralNoun>(tx, district, where, values, "by_dispute"));
  for (Referral& referral : found) by_id.at(referral.dispute)->referrals.push_back(std::move(referral));
  return absl::OkStatus();
}

absl::StatusOr<std::optional<int64_t>> FindAnswering(sql::Txn& tx, const std::string& district,
                                                     const CaseRound& round) {
  return tx.QueryOne("SELECT dispute FROM referral WHERE district = ? AND case_id = ? AND round = ?",
                     {district, round.case_id, round.round}, [](const sql::Row& row) { return row.Int(1); });
}

absl::Status WriteReferrals(sql::Txn& tx, const Dispute* before, const Dispute& after, const resource::Author& author) {
  if (before == nullptr) {
    std::optional<Referral> referral = ReferralFor(after);
    if (!referral) return absl::OkStatus();
    return resource::WriteNew<ReferralNoun>(tx, *referral, "referral.registered", author);
  }
  if (before->facts.joined_into != after.facts.joined_into) {
    return after.facts.joined_into != 0 ? GoAlong(tx, *before, after, author)
                                        : ComeBackWith(tx, *before, after, author);
  }
  const absl::Time at = after.changed;
  for (const Referral& known : before->referrals) {
    const bool is_lost = after.lost && IsOf(known, *after.lost);
    RETURN_IF_ERROR(ChangeReferral(tx, known, is_lost ? kReferralWithdrawn : "referral.progressed", author, at,
                                   [&](const Referral& present) { return FollowChange(present, after); }));
  }
  return absl::OkStatus();
}

}  // namespace zhiwang::mediation
