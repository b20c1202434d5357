#include "services/mediation/screening/domain/screening.h"

#include <algorithm>
#include <utility>

#include "common/names/area_path.h"
#include "common/status/macros.h"
#include "services/mediation/screening/domain/screening_errors.h"

namespace zhiwang::mediation {
namespace {

absl::StatusOr<Screening> Take(const Screening& before, ScreeningAction action, absl::Time now) {
  const ScreeningTransition* row = FindRow(kScreeningLifecycle, before.state, action);
  if (row == nullptr) return error::ScreeningActionIllegal(before, action);
  Screening after = before;
  if (row->to != before.state) after.at = now;
  after.state = row->to;
  return after;
}

}  // namespace

std::string GridOf(const Screening& screening) {
  const auto codes = CodesOf(screening.area_path);
  return codes.empty() ? std::string() : std::string(codes.back());
}

int CountDisputes(const Screening& screening) {
  return static_cast<int>(std::count_if(screening.findings.begin(), screening.findings.end(),
                                        [](const ScreeningFinding& finding) { return finding.dispute != 0; }));
}

absl::StatusOr<Screening> Report(const Screening& before, absl::Time now, ScreeningReport report) {
  Screening from = before;
  // The timer that lets the due time pass may not have fired yet.
  if (!report.in_time && before.state == ScreeningState::kDue) {
    ASSIGN_OR_RETURN(from, PassDue(before, now));
  }
  const bool comes_late = report.in_time && from.state == ScreeningState::kMissing;
  ASSIGN_OR_RETURN(Screening after, Take(from, comes_late ? ScreeningAction::kComeIn : ScreeningAction::kReport, now));
  after.worker = std::move(report.worker);
  after.reported = report.at;
  after.findings = std::move(report.findings);
  return after;
}

absl::StatusOr<Screening> PassDue(const Screening& before, absl::Time now) {
  return Take(before, ScreeningAction::kPass, now);
}

absl::StatusOr<Screening> NoteTask(const Screening& before, int64_t task) {
  ASSIGN_OR_RETURN(Screening after, Take(before, ScreeningAction::kNote, before.at));
  after.task = task;
  return after;
}

absl::StatusOr<std::optional<Screening>> NoteDispute(const Screening& before, int finding, int64_t dispute) {
  if (finding < 1 || finding > static_cast<int>(before.findings.size())) {
    return error::FindingNotFound(before, "dispute.origin.finding", finding);
  }
  ASSIGN_OR_RETURN(Screening after, Take(before, ScreeningAction::kNote, before.at));
  ScreeningFinding& found = after.findings[static_cast<size_t>(finding) - 1];
  if (found.dispute != 0) return std::nullopt;
  found.dispute = dispute;
  return after;
}

}  // namespace zhiwang::mediation
