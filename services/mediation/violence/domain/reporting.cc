#include "services/mediation/violence/domain/reporting.h"

#include <utility>

#include "common/lifecycle/lifecycle.h"
#include "common/status/macros.h"
#include "services/mediation/dispute/domain/decisions/rating.h"
#include "services/mediation/violence/domain/violence_errors.h"

namespace zhiwang::mediation {

absl::StatusOr<Reported> ReportViolence(const Context& context, const Dispute& dispute, const ViolenceDraft& draft,
                                        const std::string& police) {
  ASSIGN_OR_RETURN(Dispute apart, KeepApart(context, dispute));
  ViolenceReport report;
  report.district = dispute.district;
  ViolenceFacts& facts = report.facts;
  facts.dispute = dispute.id;
  facts.area_path = dispute.facts.area_path;
  facts.kind = draft.kind;
  facts.victim_incapable = draft.victim_incapable;
  facts.reported = context.now;
  facts.police = police;
  report.words.text = draft.text;
  report.words.reporter = context.caller.principal();
  return Reported{std::move(report), std::move(apart)};
}

absl::StatusOr<ViolenceReport> ConfirmReport(const ViolenceReport& before, absl::Time now, std::string taken_by) {
  const ViolenceTransition* row = FindRow(kViolenceLifecycle, before.facts.state, ViolenceAction::kConfirm);
  if (row == nullptr) return error::ViolenceActionIllegal(before, ViolenceAction::kConfirm);
  ViolenceReport after = before;
  after.facts.state = row->to;
  after.facts.confirmed = now;
  after.words.taken_by = std::move(taken_by);
  return after;
}

std::optional<ViolenceReport> EscalateReport(const ViolenceReport& before, absl::Time now) {
  const std::optional<absl::Time> due = NextEscalation(before.facts);
  if (!due || now < *due) return std::nullopt;
  const ViolenceTransition* row = FindRow(kViolenceLifecycle, before.facts.state, ViolenceAction::kEscalate);
  if (row == nullptr) return std::nullopt;
  ViolenceReport after = before;
  after.facts.state = row->to;
  ++after.facts.escalated;
  return after;
}

}  // namespace zhiwang::mediation
