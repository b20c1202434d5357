#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/mediation/dispute/domain/context.h"
#include "services/mediation/dispute/domain/dispute.h"
#include "services/mediation/violence/domain/violence_report.h"

// The decisions about reports of violence. Pure functions; nothing is read or written.
namespace zhiwang::mediation {

// A report as its caller gives it.
struct ViolenceDraft {
  ViolenceKind kind = ViolenceKind::kBodily;
  bool victim_incapable = false;
  std::string text;
};

// A report, with its dispute as it becomes.
struct Reported {
  ViolenceReport report;
  Dispute dispute;
};

// Reports violence in the dispute; `police` is the partner that is told, empty where the rules name none. The dispute becomes
// RED and its parties meet apart. ACTION_ILLEGAL for a dispute that was joined to another or is void.
absl::StatusOr<Reported> ReportViolence(const Context& context, const Dispute& dispute, const ViolenceDraft& draft,
                                        const std::string& police);

// Confirms that a person has taken the report over; `taken_by` is who, in words. ACTION_ILLEGAL where it is confirmed.
absl::StatusOr<ViolenceReport> ConfirmReport(const ViolenceReport& before, absl::Time now, std::string taken_by);

// Tells the next of town and director, where that is due at `now`; nothing where it is not.
std::optional<ViolenceReport> EscalateReport(const ViolenceReport& before, absl::Time now);

}  // namespace zhiwang::mediation
