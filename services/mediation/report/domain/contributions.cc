#include "services/mediation/report/domain/contributions.h"

#include <algorithm>
#include <optional>
#include <string>

#include "services/mediation/dispute/domain/lifecycle.h"

namespace zhiwang::mediation {
namespace {

using reports::Contribution;
using reports::Effect;

bool LieInOne(Span span, absl::Time a, absl::Time b) {
  return reports::DaysOf(PeriodOf(span), reports::DayOf(a)) == reports::DaysOf(PeriodOf(span), reports::DayOf(b));
}

Contribution Make(int measure, size_t nth, absl::Time at, const Acceptance& held, std::string days = "") {
  return {.measure = measure,
          .nth = static_cast<int>(nth),
          .at = at,
          .area_path = held.area_path,
          .subjects = {std::to_string(held.committee), std::to_string(static_cast<int>(held.type)),
                       std::to_string(static_cast<int>(held.level)), std::move(days)}};
}

Contribution Make(int measure, size_t nth, absl::Time at, const Facts& facts, std::string days = "") {
  return Make(measure, nth, at, AcceptanceOf(facts), std::move(days));
}

size_t RoundOf(const Facts& facts) { return static_cast<size_t>(facts.round); }

// The kind of the last end of an accepted dispute; nothing if it has not ended.
std::optional<Measure> OutcomeOf(const Facts& facts) {
  switch (facts.state) {
    case State::kAgreed:
      return Measure::kAgreed;
    case State::kPartlyAgreed:
      return Measure::kPartlyAgreed;
    case State::kPerformed:  // of an agreement on everything, or on a part
      return facts.endings.back().kind == EndKind::kAllSettled ? Measure::kAgreed : Measure::kPartlyAgreed;
    case State::kFailed:
      return Measure::kFailed;
    case State::kRefused:
      return Measure::kRefused;
    case State::kWithdrawn:
      return Measure::kWithdrawn;
    case State::kTransferred:
      return Measure::kTransferred;
    case State::kRegistered:
    case State::kAccepted:
    case State::kInMediation:
    case State::kPaused:
    case State::kNotAccepted:
    case State::kJoined:
    case State::kVoid:
      break;
  }
  return std::nullopt;
}

// The measures that an end with that outcome counts in.
std::vector<Measure> MeasuresOfEnd(const Facts& facts, Measure outcome) {
  const bool agreed = outcome == Measure::kAgreed || outcome == Measure::kPartlyAgreed;
  std::vector<Measure> measures = {outcome,
                                   agreed || facts.mediated ? Measure::kEndedMediated : Measure::kEndedUnmediated};
  if (agreed && (facts.levels.empty() || facts.levels.front() >= facts.level)) {
    measures.push_back(Measure::kAtLowestLevel);
  }
  return measures;
}

std::string DaysOfMediation(const Facts& facts) {
  const auto days = reports::DayOf(facts.endings.back().at) - reports::DayOf(*facts.accepted);
  return std::to_string(std::clamp<int64_t>(days, 0, kMostDays));
}

// The line that counts the dispute as accepted, and later as running no longer.
Acceptance AcceptedIn(const Facts& facts) { return facts.accepted_as.value_or(AcceptanceOf(facts)); }

// Counts an accepted dispute as running no longer, in each period in which it was accepted.
void AddDone(const Facts& facts, Effect& effect) {
  const absl::Time at = facts.endings.back().at;
  for (const Span span : kSpans) {
    if (LieInOne(span, *facts.accepted, at)) {
      effect.added.push_back(Make(DoneWithin(span), RoundOf(facts), at, AcceptedIn(facts)));
    }
  }
}

// The end that the dispute has come to by this change.
void AddEnd(const Facts& facts, Effect& effect) {
  const Ending& ending = facts.endings.back();
  const auto add = [&](Measure measure, std::string days = "") {
    effect.added.push_back(Make(NumberOf(measure), RoundOf(facts), ending.at, facts, std::move(days)));
  };
  if (facts.state == State::kNotAccepted) return add(Measure::kNotAccepted);
  if (facts.state == State::kVoid) {
    add(Measure::kVoided);
    if (facts.accepted) AddDone(facts, effect);
    return;
  }
  const std::optional<Measure> outcome = OutcomeOf(facts);
  if (!outcome) return;
  if (!facts.accepted) return add(Measure::kEndedUnaccepted);
  for (const Measure measure : MeasuresOfEnd(facts, *outcome)) add(measure, DaysOfMediation(facts));
  AddDone(facts, effect);
}

// Subtracts the performance of the agreement of `ended` if the reopening at `at` lies in the same period.
void CountOffPerformance(const Facts& ended, absl::Time at, Effect& effect) {
  if (!ended.performed) return;
  for (const Span span : kSpans) {
    if (!LieInOne(span, *ended.performed, at)) continue;
    effect.added.push_back(Make(CountedOff(Measure::kPerformed, span), RoundOf(ended), at, ended));
  }
}

// Subtracts the end of `ended` if the reopening at `at` lies in the same period.
void CountOffEnd(const Facts& ended, absl::Time at, Effect& effect) {
  const std::optional<Measure> outcome = OutcomeOf(ended);
  if (!outcome || !ended.accepted) return;
  CountOffPerformance(ended, at, effect);
  const absl::Time end = ended.endings.back().at;
  for (const Span span : kSpans) {
    if (!LieInOne(span, end, at)) continue;
    for (const Measure measure : MeasuresOfEnd(ended, *outcome)) {
      effect.added.push_back(Make(CountedOff(measure, span), RoundOf(ended), at, ended, DaysOfMediation(ended)));
    }
    if (LieInOne(span, *ended.accepted, at)) {
      effect.added.push_back(Make(NotDoneWithin(span), RoundOf(ended), at, AcceptedIn(ended)));
    }
  }
}

bool IsTermOfOffice(Clock clock) {
  return clock == Clock::kLevel || clock == Clock::kMediationTerm || clock == Clock::kCourt;
}

void AddPassed(size_t index, const Facts& facts, Effect& effect) {
  const Deadline& deadline = facts.deadlines[index];
  if (!IsTermOfOffice(deadline.clock)) return;
  effect.added.push_back(Make(NumberOf(Measure::kOverdue), index, deadline.due, facts));
}

// Nothing for a kind that only a newer release knows.
std::optional<Measure> MeasureOf(PreventionKind kind) {
  switch (kind) {
    case PreventionKind::kSuicide:
      return Measure::kSuicidePrevented;
    case PreventionKind::kCrime:
      return Measure::kCrimePrevented;
    case PreventionKind::kGroupPetition:
      return Measure::kGroupPetitionPrevented;
    case PreventionKind::kFight:
      return Measure::kFightPrevented;
  }
  return std::nullopt;
}

void AddPrevented(size_t nth, absl::Time at, const Facts& facts, Effect& effect) {
  const Prevention& prevention = facts.prevented[nth];
  const std::optional<Measure> measure = MeasureOf(prevention.kind);
  if (!measure) return;
  effect.added.push_back(Make(NumberOf(*measure), nth, at, facts));
  const int persons = std::clamp(prevention.persons, 0, (1 << kPersonsBits) - 1);
  for (int bit = 0; bit < kPersonsBits; ++bit) {
    if ((persons >> bit & 1) != 0) {
      effect.added.push_back(Make(NumberOf(Measure::kOnePerson) + bit, nth, at, facts));
    }
  }
}

// False also for a document that no bulletin has counted.
bool IsCounted(const DocumentFacts& facts) {
  return facts.kind == DocumentKind::kUndisputedFacts && facts.committee != 0;
}

Contribution Make(int measure, absl::Time at, const DocumentFacts& facts) {
  const Acceptance line{
      .committee = facts.committee, .level = facts.level, .type = facts.type, .area_path = facts.area_path};
  return Make(measure, 0, at, line);
}

}  // namespace

reports::Period PeriodOf(Span span) {
  switch (span) {
    case Span::kDay:
      return reports::Period::kDay;
    case Span::kWeek:
      return reports::Period::kWeek;
    case Span::kMonth:
      return reports::Period::kMonth;
  }
  return reports::Period::kDay;
}

Effect ContributionsOf(const Facts* before, const Facts& after, absl::Time at) {
  Effect effect;
  const auto add = [&](Measure measure, size_t nth, absl::Time time) {
    effect.added.push_back(Make(NumberOf(measure), nth, time, after));
  };
  if (before == nullptr) add(Measure::kReceived, 0, after.registered);
  if (after.accepted && (before == nullptr || !before->accepted)) add(Measure::kAccepted, 0, *after.accepted);
  if (after.mediated && (before == nullptr || before->mediated != after.mediated)) {
    add(Measure::kMediated, RoundOf(after), *after.mediated);
  }
  const bool was_open = before == nullptr || IsOpen(before->state);
  if (was_open && !IsOpen(after.state)) AddEnd(after, effect);
  if (!was_open && IsOpen(after.state)) CountOffEnd(*before, at, effect);
  if (after.state == State::kPerformed && (before == nullptr || before->state != State::kPerformed)) {
    add(Measure::kPerformed, RoundOf(after), after.performed.value_or(at));
  }
  for (size_t i = before == nullptr ? 0 : before->passed.size(); i < after.passed.size(); ++i) {
    AddPassed(static_cast<size_t>(after.passed[i]), after, effect);
  }
  for (size_t i = before == nullptr ? 0 : before->prevented.size(); i < after.prevented.size(); ++i) {
    AddPrevented(i, at, after, effect);
  }
  return effect;
}

Effect ContributionsOf(std::string_view type, const DocumentFacts& after, absl::Time at) {
  Effect effect;
  if (!IsCounted(after)) return effect;
  if (type == "document.brought" || type == "document.made") {
    effect.added.push_back(Make(NumberOf(Measure::kUndisputedFacts), after.created, after));
  }
  if (type != "document.withdrawn") return effect;
  for (const Span span : kSpans) {
    if (!LieInOne(span, after.created, at)) continue;
    effect.added.push_back(Make(CountedOff(Measure::kUndisputedFacts, span), at, after));
  }
  return effect;
}

}  // namespace zhiwang::mediation
