#include "services/mediation/report/domain/recount.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/time/civil_time.h"
#include "common/calendar/calendar_spec.h"
#include "services/mediation/report/domain/measure.h"

namespace zhiwang::mediation {
namespace {

using reports::Recounted;

// The end to which a change of this type brings an accepted dispute.
std::optional<Measure> EndOf(std::string_view type) {
  static const std::map<std::string_view, Measure> ends = {
      {"dispute.agreed", Measure::kAgreed},       {"dispute.partly_agreed", Measure::kPartlyAgreed},
      {"dispute.failed", Measure::kFailed},       {"dispute.refused", Measure::kRefused},
      {"dispute.withdrawn", Measure::kWithdrawn}, {"dispute.transferred", Measure::kTransferred}};
  const auto found = ends.find(type);
  return found == ends.end() ? std::nullopt : std::optional(found->second);
}

// The type of the change by which an imported file of the past would have ended.
std::string_view LastTypeOf(const Facts& imported) {
  if (imported.state == State::kVoid) return "dispute.voided";
  if (imported.state == State::kAgreed) return "dispute.agreed";
  if (imported.state == State::kPartlyAgreed) return "dispute.partly_agreed";
  if (imported.state == State::kFailed) return "dispute.failed";
  if (imported.state == State::kRefused) return "dispute.refused";
  if (imported.state == State::kWithdrawn) return "dispute.withdrawn";
  if (imported.state == State::kTransferred) return "dispute.transferred";
  if (imported.state != State::kPerformed) return {};
  return imported.endings.back().kind == EndKind::kAllSettled ? "dispute.agreed" : "dispute.partly_agreed";
}

// The first days of the day, the week from Monday, and the month that a time lies in.
std::array<absl::CivilDay, 3> PeriodsAround(absl::Time time) {
  const absl::CivilDay day = absl::ToCivilDay(time, calendar::ShanghaiZone());
  return {day, absl::PrevWeekday(day + 1, absl::Weekday::monday), absl::CivilDay(absl::CivilMonth(day))};
}

// True for the kinds of period that hold all these times.
std::array<bool, 3> TogetherIn(std::initializer_list<absl::Time> times) {
  std::array<bool, 3> together = {true, true, true};
  const auto first = PeriodsAround(*times.begin());
  for (const absl::Time time : times) {
    const auto around = PeriodsAround(time);
    for (size_t i = 0; i < together.size(); ++i) together[i] = together[i] && around[i] == first[i];
  }
  return together;
}

class DisputeRecount {
 public:
  explicit DisputeRecount(absl::Span<const DisputeStep> timeline) : timeline_(timeline) {}

  std::vector<Recounted> Count() {
    step_ = &timeline_.front();
    CountBeginning();
    for (size_t i = 1; i < timeline_.size(); ++i) {
      step_ = &timeline_[i];
      CountStep();
    }
    return std::move(counted_);
  }

 private:
  // The contributions that a reopening subtracts: the end of a round with what goes with it, or the performance.
  struct Happened {
    absl::Time at;
    std::vector<Recounted> counted;
  };

  // A contribution for the line that those facts say.
  Recounted MakeFor(const Facts& facts, int measure, int nth, absl::Time at, std::string days = "") const {
    const auto text = [](auto value) { return std::to_string(static_cast<int64_t>(value)); };
    return {{.measure = measure,
             .nth = nth,
             .at = at,
             .area_path = facts.area_path,
             .subjects = {text(facts.committee), text(facts.type), text(facts.level), std::move(days)}},
            step_->at};
  }
  Recounted Make(Measure measure, int nth, absl::Time at, std::string days = "") const {
    return MakeFor(step_->is, static_cast<int>(measure), nth, at, std::move(days));
  }
  void Add(Measure measure, int nth, absl::Time at) { counted_.push_back(Make(measure, nth, at)); }

  // A new dispute, or a file of the past, which brings its events along.
  void CountBeginning() {
    const Facts& facts = step_->is;
    Add(Measure::kReceived, 0, facts.registered);
    for (size_t i = 0; i < facts.prevented.size(); ++i) CountPrevention(i);
    if (step_->type == "dispute.created") return;
    if (facts.accepted) CountAcceptance();
    if (facts.mediated) CountSession();
    if (facts.state == State::kPerformed) return CountPerformance();
    CountEnd(LastTypeOf(facts));
  }

  void CountStep() {
    const std::string& type = step_->type;
    if (type == "dispute.accepted") {
      CountAcceptance();
    } else if (type == "dispute.session_held") {
      CountSession();
    } else if (type == "dispute.turned_down") {
      Add(Measure::kNotAccepted, round_, step_->is.endings.back().at);
    } else if (type == "dispute.performed") {
      CountPerformance();
    } else if (type == "dispute.overdue") {
      CountOverdue();
    } else if (type == "dispute.prevention_recorded") {
      CountPrevention(step_->is.prevented.size() - 1);
    } else if (type == "dispute.reopened" || type == "dispute.agreement_annulled") {
      CountReopening();
    } else {
      CountEnd(type);
    }
  }

  void CountAcceptance() {
    accepted_ = step_->is.accepted;
    accepted_in_ = step_;
    Add(Measure::kAccepted, 0, *accepted_);
  }

  // The facts that give the line in which it was accepted; the present facts if an earlier release did not record that.
  const Facts& LineOfAcceptance() const { return accepted_in_->is.accepted_as ? accepted_in_->is : step_->is; }

  void CountSession() {
    if (std::exchange(had_session_, true)) return;
    Add(Measure::kMediated, round_, *step_->is.mediated);
  }

  // A performed dispute has ended, before or by the same change.
  void CountPerformance() {
    if (!ended_) CountEnd(LastTypeOf(step_->is));
    const absl::Time at = step_->is.performed.value_or(step_->at);
    Add(Measure::kPerformed, round_, at);
    if (step_->is.performed) performed_ = Happened{.at = at, .counted = {counted_.back()}};
  }

  void CountEnd(std::string_view type) {
    const std::optional<Measure> end = EndOf(type);
    const bool is_void = type == "dispute.voided";
    if (!end && !is_void) return;
    const absl::Time at = step_->is.endings.back().at;
    if (is_void) {
      Add(Measure::kVoided, round_, at);
    } else if (!accepted_) {
      Add(Measure::kEndedUnaccepted, round_, at);
    } else {
      CountEndOfAccepted(*end, at);
    }
    if (!accepted_) return;
    const auto together = TogetherIn({*accepted_, at});
    for (size_t i = 0; i < together.size(); ++i) {
      if (together[i]) counted_.push_back(MakeFor(LineOfAcceptance(), DoneWithin(kSpans[i]), round_, at));
    }
  }

  void CountEndOfAccepted(Measure end, absl::Time at) {
    const bool with_agreement = end == Measure::kAgreed || end == Measure::kPartlyAgreed;
    const bool mediated = with_agreement || had_session_;
    const absl::CivilDay first = PeriodsAround(*accepted_)[0], last = PeriodsAround(at)[0];
    const std::string days = std::to_string(last < first ? 0 : last - first > kMostDays ? kMostDays : last - first);
    ended_ = Happened{.at = at, .counted = {}};
    const auto add = [&](Measure measure) { ended_->counted.push_back(Make(measure, round_, at, days)); };
    add(end);
    add(mediated ? Measure::kEndedMediated : Measure::kEndedUnmediated);
    if (with_agreement && !WasAtLowerLevel()) add(Measure::kAtLowestLevel);
    counted_.insert(counted_.end(), ended_->counted.begin(), ended_->counted.end());
  }

  bool WasAtLowerLevel() const {
    for (const Level level : step_->is.levels) {
      if (level < step_->is.level) return true;
    }
    return false;
  }

  // The annulment of an agreement reopens nothing if the dispute is open anyway.
  void CountReopening() {
    if (!ended_) return;
    CountOff(*ended_);
    if (performed_) CountOff(*performed_);
    const auto from_the_start = TogetherIn({*accepted_, ended_->at, step_->at});
    for (size_t i = 0; i < from_the_start.size(); ++i) {
      if (!from_the_start[i]) continue;
      counted_.push_back(MakeFor(LineOfAcceptance(), NotDoneWithin(kSpans[i]), round_, step_->at));
    }
    ended_.reset();
    performed_.reset();
    had_session_ = false;
    ++round_;
  }

  void CountOff(const Happened& happened) {
    const auto together = TogetherIn({happened.at, step_->at});
    for (size_t i = 0; i < together.size(); ++i) {
      if (!together[i]) continue;
      for (const Recounted& one : happened.counted) {
        Recounted off = one;
        off.contribution.measure = CountedOff(static_cast<Measure>(one.contribution.measure), kSpans[i]);
        off.contribution.at = off.recorded = step_->at;
        counted_.push_back(std::move(off));
      }
    }
  }

  // The clocks that this step records as passed. Those that are counted count on the day on which they were due.
  void CountOverdue() {
    const Facts& facts = step_->is;
    for (; told_ < facts.passed.size(); ++told_) {
      const int index = facts.passed[told_];
      const Deadline& deadline = facts.deadlines[static_cast<size_t>(index)];
      if (deadline.clock == Clock::kLevel || deadline.clock == Clock::kMediationTerm ||
          deadline.clock == Clock::kCourt) {
        Add(Measure::kOverdue, index, deadline.due);
      }
    }
  }

  void CountPrevention(size_t index) {
    static const std::map<PreventionKind, Measure> measures = {
        {PreventionKind::kSuicide, Measure::kSuicidePrevented},
        {PreventionKind::kCrime, Measure::kCrimePrevented},
        {PreventionKind::kGroupPetition, Measure::kGroupPetitionPrevented},
        {PreventionKind::kFight, Measure::kFightPrevented}};
    const Prevention& prevention = step_->is.prevented[index];
    const auto measure = measures.find(prevention.kind);
    if (measure == measures.end()) return;  // of a newer release
    Add(measure->second, static_cast<int>(index), step_->at);
    constexpr int kMost = (1 << kPersonsBits) - 1;
    int left = prevention.persons < kMost ? prevention.persons : kMost;
    for (int power = 0; left > 0; ++power, left /= 2) {
      if (left % 2 == 0) continue;
      const int of_power = static_cast<int>(Measure::kOnePerson) + power;
      counted_.push_back(MakeFor(step_->is, of_power, static_cast<int>(index), step_->at));
    }
  }

  const absl::Span<const DisputeStep> timeline_;
  const DisputeStep* step_ = nullptr;
  std::vector<Recounted> counted_;
  std::optional<absl::Time> accepted_;
  const DisputeStep* accepted_in_ = nullptr;  // the step with which it was accepted
  std::optional<Happened> ended_, performed_;
  bool had_session_ = false;  // in this round
  int round_ = 1;
  size_t told_ = 0;  // clocks
};

}  // namespace

std::vector<Recounted> RecountDispute(absl::Span<const DisputeStep> timeline) {
  return DisputeRecount(timeline).Count();
}

std::vector<Recounted> RecountDocument(absl::Span<const DocumentStep> timeline) {
  std::vector<Recounted> counted;
  const DocumentFacts& brought = timeline.front().is;
  if (brought.kind != DocumentKind::kUndisputedFacts || brought.committee == 0) return counted;
  Recounted record{{.measure = static_cast<int>(Measure::kUndisputedFacts),
                    .nth = 0,
                    .at = brought.created,
                    .area_path = brought.area_path,
                    .subjects = {std::to_string(brought.committee), std::to_string(static_cast<int>(brought.type)),
                                 std::to_string(static_cast<int>(brought.level)), ""}},
                   timeline.front().at};
  counted.push_back(record);
  const auto left =
      std::find_if(timeline.begin(), timeline.end(), [](const DocumentStep& step) { return step.is.withdrawn; });
  if (left == timeline.end()) return counted;
  const auto together = TogetherIn({brought.created, left->at});
  for (size_t i = 0; i < together.size(); ++i) {
    if (!together[i]) continue;
    record.contribution.measure = CountedOff(Measure::kUndisputedFacts, kSpans[i]);
    record.contribution.at = record.recorded = left->at;
    counted.push_back(record);
  }
  return counted;
}

}  // namespace zhiwang::mediation
