#include "services/case_intake/report/domain/contributions.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/calendar/deadline/deadline.h"
#include "common/reports/domain/period.h"
#include "services/case_intake/report/domain/measure.h"

namespace zhiwang::intake {
namespace {

using reports::Contribution;
using reports::Effect;

constexpr size_t kFirstLevelDigits = 2;

Contribution Make(Measure measure, size_t nth, absl::Time at, const std::string& unit, const Facts& facts) {
  return {.measure = static_cast<int>(measure),
          .nth = static_cast<int>(nth),
          .at = at,
          .area_path = facts.area_path,
          .subjects = SubjectsOf(unit, facts)};
}

// Takes back what it was and adds what it is.
void Move(const Contribution& was, const Contribution& is, Effect& effect) {
  if (was == is) return;
  effect.taken_back.push_back(was);
  effect.added.push_back(is);
}

Contribution Receipt(const Facts& facts) { return Make(Measure::kReceived, 0, facts.received, HolderOf(facts), facts); }

bool IsMetInTime(const Deadline& deadline) { return deadline.met && *deadline.met <= deadline.due; }

// The deadline that is the case's `nth`, as it counts while it is not met.
Contribution NotMet(const Facts& facts, size_t nth, std::optional<absl::Time> not_before = std::nullopt) {
  const absl::Time due = facts.deadlines[nth].due;
  return Make(Measure::kNotMet, nth, std::max(due, not_before.value_or(due)), HolderOf(facts), facts);
}
Contribution MetInTime(const Facts& facts, size_t nth, const std::string& unit) {
  return Make(Measure::kMetInTime, nth, facts.deadlines[nth].due, unit, facts);
}

void AddDeadline(const Facts* before, const Facts& after, size_t nth, absl::Time at, const std::string& doer,
                 Effect& effect) {
  const Deadline& is = after.deadlines[nth];
  if (is.clock != Clock::kHandling) return;
  const Deadline* was = before != nullptr && nth < before->deadlines.size() ? &before->deadlines[nth] : nullptr;
  if (was == nullptr) {
    effect.added.push_back(IsMetInTime(is) ? MetInTime(after, nth, doer) : NotMet(after, nth));
    return;
  }
  if (was->met) return;
  // While it rests nobody knows when it is due: it counts on no day.
  const bool rested = calendar::IsPaused(*was);
  const bool passed = !rested && at > was->due;
  const bool counts = !rested && !passed;  // as one that is not met, on the day that it is due
  if (IsMetInTime(is)) {
    if (counts) effect.taken_back.push_back(NotMet(*before, nth));
    effect.added.push_back(MetInTime(after, nth, doer));
  } else if (calendar::IsPaused(is)) {
    if (counts) effect.taken_back.push_back(NotMet(*before, nth));
  } else if (rested) {
    effect.added.push_back(NotMet(after, nth, at));
  } else if (!passed) {
    const bool moved = is.due != was->due;
    Move(NotMet(*before, nth), moved ? NotMet(after, nth, at) : NotMet(after, nth), effect);
  } else if (is.due != was->due && is.due >= at) {
    effect.added.push_back(NotMet(after, nth));
  }
}

void AddCallback(const Callback& callback, size_t nth, const std::string& unit, const Facts& facts, Effect& effect) {
  const auto by_verdict = [](Verdict verdict, Measure yes, Measure no, Measure open) {
    return verdict == Verdict::kYes ? yes : verdict == Verdict::kNo ? no : open;
  };
  const Measure solved = by_verdict(callback.solved, Measure::kSolved, Measure::kNotSolved, Measure::kSolvedOpen);
  const Measure satisfied =
      by_verdict(callback.satisfied, Measure::kSatisfied, Measure::kNotSatisfied, Measure::kSatisfiedOpen);
  effect.added.push_back(Make(solved, nth, callback.at, unit, facts));
  effect.added.push_back(Make(satisfied, nth, callback.at, unit, facts));
}

// A case is closed at most once in each round of its handling.
void AddClosing(const CaseMoment& after, const std::string& unit, Effect& effect) {
  const size_t round = after.facts.redos.size();
  const auto add = [&](Measure measure) {
    effect.added.push_back(Make(measure, round, *after.facts.closed, unit, after.facts));
  };
  add(Measure::kClosed);
  if (after.disposition == Disposition::kRefusedByLaw) add(Measure::kRefused);
  if (after.disposition == Disposition::kUnreasonable || after.disposition == Disposition::kOutOfRemit) {
    add(Measure::kSetAside);
  }
}

}  // namespace

std::string HolderOf(const Facts& facts) {
  const bool with_unit = facts.state != State::kReceived && facts.state != State::kInMediation;
  return with_unit || facts.returns.empty() ? facts.unit : std::string();
}

reports::Subjects SubjectsOf(const std::string& unit, const Facts& facts) {
  return {unit, facts.category.substr(0, kFirstLevelDigits), std::to_string(static_cast<int>(facts.channel)), ""};
}

Effect ContributionsOf(const CaseMoment* before, const CaseMoment& after, absl::Time at) {
  const Facts& is = after.facts;
  const Facts* was = before == nullptr ? nullptr : &before->facts;
  // An event is the doing of the unit that had the case until then. A new case brings its events along.
  const std::string doer = was == nullptr ? is.unit : HolderOf(*was);
  Effect effect;

  if (was == nullptr) {
    effect.added.push_back(Receipt(is));
  } else if (reports::DayOf(at) <= reports::DayOf(is.received)) {
    Move(Receipt(*was), Receipt(is), effect);
  }
  if (is.dispatched && (was == nullptr || !was->dispatched)) {
    effect.added.push_back(Make(Measure::kDispatched, 0, *is.dispatched, is.unit, is));
  }
  const auto add_new = [&](Measure measure, const std::vector<absl::Time> Facts::*times) {
    for (size_t i = was == nullptr ? 0 : (was->*times).size(); i < (is.*times).size(); ++i) {
      effect.added.push_back(Make(measure, i, (is.*times)[i], doer, is));
    }
  };
  add_new(Measure::kResolved, &Facts::resolutions);
  add_new(Measure::kReturned, &Facts::returns);
  add_new(Measure::kRedone, &Facts::redos);
  for (size_t i = was == nullptr ? 0 : was->callbacks.size(); i < is.callbacks.size(); ++i) {
    AddCallback(is.callbacks[i], i, doer, is, effect);
  }
  if (is.closed && (was == nullptr || !was->closed)) AddClosing(after, doer, effect);
  for (size_t i = 0; i < is.deadlines.size(); ++i) AddDeadline(was, is, i, at, doer, effect);
  return effect;
}

}  // namespace zhiwang::intake
