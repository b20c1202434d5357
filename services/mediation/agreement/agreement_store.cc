#include "services/mediation/agreement/agreement_store.h"

#include <algorithm>
#include <optional>
#include <set>

#include "absl/types/span.h"
#include "common/resource/change.h"
#include "common/resource/list/read_all.h"
#include "common/sql/rows.h"
#include "common/status/macros.h"
#include "services/mediation/agreement/agreement_noun.h"
#include "services/mediation/agreement/domain/agreeing.h"
#include "services/mediation/agreement/domain/agreement_errors.h"
#include "services/mediation/agreement/domain/effect.h"
#include "services/mediation/agreement/domain/written.h"
#include "services/mediation/dispute/dispute_noun.h"
#include "services/mediation/dispute/domain/lifecycle.h"

namespace zhiwang::mediation {
namespace {

// All agreements of a dispute, whose row is locked until the transaction ends.
absl::StatusOr<std::vector<Agreement>> LockAgreements(sql::Txn& tx, const Dispute& dispute) {
  const resource::Name name{dispute.district, dispute.id};
  RETURN_IF_ERROR(resource::Find<DisputeNoun>(tx, name, resource::Lock::kUntilCommitted).status());
  return AgreementsOf(tx, dispute.district, dispute.id);
}

}  // namespace

absl::StatusOr<std::vector<Agreement>> AgreementsOf(sql::Txn& tx, const std::string& district, int64_t dispute) {
  return resource::ReadAll<AgreementNoun>(tx, district, {"dispute", dispute, "by_dispute"}, kMostAgreements);
}

absl::StatusOr<std::vector<int>> LockIssuesUnderAgreement(sql::Txn& tx, const Dispute& dispute) {
  ASSIGN_OR_RETURN(const std::vector<Agreement> agreements, LockAgreements(tx, dispute));
  return IssuesUnder(agreements);
}

absl::Status CheckNoFixedTextNames(sql::Txn& tx, const Dispute& dispute, int party) {
  ASSIGN_OR_RETURN(const std::vector<Agreement> agreements, LockAgreements(tx, dispute));
  return CheckNoFixedTextNames(party, dispute.facts, agreements);
}

absl::Status CheckIsNoProof(sql::Txn& tx, const Dispute& dispute, int64_t document) {
  ASSIGN_OR_RETURN(const std::vector<Agreement> agreements, LockAgreements(tx, dispute));
  for (const Agreement& agreement : agreements) {
    if (RestsOn(agreement.facts, document)) return error::DocumentIsProof(agreement, document);
  }
  return absl::OkStatus();
}

absl::Status LapseTexts(sql::Txn& tx, const Dispute* before, const Dispute& after, const resource::Author& author) {
  const bool may_lapse = before != nullptr && IsOpen(before->facts.state) &&
                         (!IsOpen(after.facts.state) || before->facts.level != after.facts.level);
  if (!may_lapse) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<Agreement> agreements, AgreementsOf(tx, after.district, after.id));
  for (const Agreement& agreement : agreements) {
    if (!LetsLapse(*before, after, agreement)) continue;
    RETURN_IF_ERROR(resource::ChangeWithin<AgreementNoun>(
                        tx, {agreement.district, agreement.id}, author, after.changed, "agreement.lapsed",
                        [](const resource::Moment&, const Agreement& text) -> absl::StatusOr<std::optional<Agreement>> {
                          return Lapse(text);
                        })
                        .status());
  }
  return absl::OkStatus();
}

absl::Status ReadNewTerms(sql::Txn& tx, std::vector<Dispute>& disputes) {
  std::vector<int64_t> ids;
  for (const Dispute& dispute : disputes) {
    const State state = dispute.facts.state;
    if (state == State::kAgreed || state == State::kPartlyAgreed) ids.push_back(dispute.id);
  }
  if (ids.empty()) return absl::OkStatus();
  std::string statement(kNewTermsOf);
  std::vector<sql::Value> values = {disputes.front().district, ConfirmationState::kDismissed};
  sql::AppendInList(absl::MakeConstSpan(ids), statement, values);
  std::set<int64_t> in_need;
  RETURN_IF_ERROR(tx.Query(statement, values, [&](const sql::Row& row) { in_need.insert(row.Int(1)); }));
  for (Dispute& dispute : disputes) dispute.needs_new_terms = in_need.contains(dispute.id);
  return absl::OkStatus();
}

absl::StatusOr<Dispute> PerformedWhereItEnded(sql::Txn& tx, const Context& context, const Dispute& before,
                                              absl::StatusOr<Dispute> after) {
  if (!after.ok() || !IsOpen(before.facts.state) || IsOpen(after->facts.state)) return after;
  ASSIGN_OR_RETURN(const std::vector<Agreement> agreements, LockAgreements(tx, before));
  return PerformedWith(context, *std::move(after), agreements);
}

absl::StatusOr<bool> NeedsNewTerms(sql::Txn& tx, const Dispute& dispute) {
  ASSIGN_OR_RETURN(const std::vector<Agreement> agreements, LockAgreements(tx, dispute));
  return std::any_of(agreements.begin(), agreements.end(),
                     [](const Agreement& agreement) { return NeedsNewTerms(agreement.facts); });
}

}  // namespace zhiwang::mediation
