#include "services/mediation/violence/domain/violence_report.h"

namespace zhiwang::mediation {
namespace {

constexpr absl::Duration kUntilTown = absl::Minutes(3);
constexpr absl::Duration kUntilDirector = absl::Minutes(10);

}  // namespace

auth::Scope ScopeOf(const ViolenceReport& report) { return {report.facts.area_path, ""}; }

Told ToldOf(const ViolenceFacts& facts) {
  if (facts.escalated == 0) return Told::kPolice;
  return facts.escalated == 1 ? Told::kTown : Told::kDirector;
}

std::optional<absl::Time> NextEscalation(const ViolenceFacts& facts) {
  if (facts.state == ViolenceState::kConfirmed || ToldOf(facts) == Told::kDirector) return std::nullopt;
  return facts.reported + (ToldOf(facts) == Told::kPolice ? kUntilTown : kUntilDirector);
}

bool HasDutyToReport(const ViolenceFacts& facts) {
  return facts.kind == ViolenceKind::kDomestic && facts.victim_incapable;
}

}  // namespace zhiwang::mediation
