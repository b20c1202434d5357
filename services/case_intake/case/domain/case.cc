#include "services/case_intake/case/domain/case.h"

#include <algorithm>

namespace zhiwang::intake {

auth::Scope ScopeOf(const Case& c) { return {c.facts.area_path, c.facts.unit}; }

const Note* FindNote(const Case& c, int64_t version) {
  const auto found =
      std::find_if(c.notes.begin(), c.notes.end(), [&](const Note& note) { return note.version == version; });
  return found == c.notes.end() ? nullptr : &*found;
}

const Deadline* LastDeadline(const Facts& facts, Clock clock) {
  const auto last = std::find_if(facts.deadlines.rbegin(), facts.deadlines.rend(),
                                 [&](const Deadline& deadline) { return deadline.clock == clock; });
  return last == facts.deadlines.rend() ? nullptr : &*last;
}

bool WaitsForPlace(const Case& c) { return c.placement == Placement::kUnplaced; }

bool IsAnsweredByMediation(const Case& c) {
  if (c.referrals.empty() || !IsAgreement(c.referrals.back().progress.state)) return false;
  const std::optional<int> reply = c.referrals.back().reply;
  // An older row does not say which reply it was. A case that was never redone had none since.
  return reply ? *reply == static_cast<int>(c.facts.resolutions.size()) : c.facts.redos.empty();
}

std::optional<absl::Time> RunningHandlingDue(const Facts& facts) {
  const Deadline* handling = LastDeadline(facts, Clock::kHandling);
  if (handling == nullptr || !calendar::IsRunning(*handling)) return std::nullopt;
  return handling->due;
}

std::optional<absl::Time> OverdueFrom(const Facts& facts) {
  const int round = static_cast<int>(facts.redos.size());
  if (!facts.overdues.empty() && facts.overdues.back().round == round) return std::nullopt;
  return RunningHandlingDue(facts);
}

}  // namespace zhiwang::intake
