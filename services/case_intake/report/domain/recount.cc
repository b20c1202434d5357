#include "services/case_intake/report/domain/recount.h"

#include <optional>
#include <utility>

#include "common/calendar/deadline/deadline.h"
#include "common/reports/domain/period.h"
#include "services/case_intake/report/domain/measure.h"

namespace zhiwang::intake {
namespace {

using reports::Recounted;

class Recount {
 public:
  explicit Recount(absl::Span<const CaseStep> timeline) : timeline_(timeline) {
    bool returned = !timeline.empty() && !timeline.front().is.facts.returns.empty();
    for (const CaseStep& step : timeline) {
      returned = returned || step.type == "case.returned";
      const State state = step.is.facts.state;
      const bool waits = state == State::kReceived || state == State::kInMediation;
      units_.push_back(returned && waits ? std::string() : step.is.facts.unit);
    }
  }

  std::vector<Recounted> Count() {
    CountReceipt();
    CountWhatItCameWith();
    for (size_t i = 1; i < timeline_.size(); ++i) CountDoing(i);
    for (size_t nth = 0; nth < timeline_.back().is.facts.deadlines.size(); ++nth) {
      if (timeline_.back().is.facts.deadlines[nth].clock == Clock::kHandling) CountDeadline(nth);
    }
    return std::move(counted_);
  }

 private:
  // An event at `at`, with the case as it is after step `i`, by `unit`.
  Recounted Make(Measure measure, size_t nth, absl::Time at, size_t i, const std::string& unit) const {
    const Facts& facts = timeline_[i].is.facts;
    const std::string first_level = facts.category.size() > 2 ? facts.category.substr(0, 2) : facts.category;
    const std::string channel = std::to_string(static_cast<int>(facts.channel));
    return {{.measure = static_cast<int>(measure),
             .nth = static_cast<int>(nth),
             .at = at,
             .area_path = facts.area_path,
             .subjects = {unit, first_level, channel, ""}},
            timeline_[i].at};
  }
  void Add(Measure measure, size_t nth, absl::Time at, size_t i, const std::string& unit) {
    counted_.push_back(Make(measure, nth, at, i, unit));
  }

  // Counts the receipt in the area of the case at the end of that day, or at the time when it became known after that.
  void CountReceipt() {
    const absl::Time received = timeline_.front().is.facts.received;
    size_t last = 0;
    for (size_t i = 0; i < timeline_.size(); ++i) {
      if (timeline_[i].at < reports::EndOf(reports::DayOf(received))) last = i;
    }
    Add(Measure::kReceived, 0, received, last, units_[last]);
  }

  // An imported case brings a past along.
  void CountWhatItCameWith() {
    const CaseMoment& first = timeline_.front().is;
    const std::string& unit = units_.front();
    if (first.facts.dispatched) Add(Measure::kDispatched, 0, *first.facts.dispatched, 0, unit);
    for (const absl::Time at : first.facts.resolutions) Add(Measure::kResolved, resolved_++, at, 0, unit);
    for (const absl::Time at : first.facts.returns) Add(Measure::kReturned, returned_++, at, 0, unit);
    for (const absl::Time at : first.facts.redos) Add(Measure::kRedone, redone_++, at, 0, unit);
    for (const Callback& callback : first.facts.callbacks) CountCallback(callback, callback.at, 0, unit);
    if (first.facts.closed) CountClosing(first.disposition, *first.facts.closed, 0, unit);
  }

  void CountDoing(size_t i) {
    const CaseStep& step = timeline_[i];
    const std::string& doer = units_[i - 1];
    if (step.type == "case.dispatched" && !timeline_[i - 1].is.facts.dispatched) {
      Add(Measure::kDispatched, 0, step.at, i, units_[i]);
    } else if (step.type == "case.resolved" || step.type == "case.resolved_by_mediation") {
      Add(Measure::kResolved, resolved_++, step.at, i, doer);
    } else if (step.type == "case.returned") {
      Add(Measure::kReturned, returned_++, step.at, i, doer);
    } else if (step.type == "case.reopened" || step.type == "case.reopened_at_centre") {
      Add(Measure::kRedone, redone_++, step.at, i, doer);
    } else if (step.type == "case.called_back" || step.type == "case.rated") {
      CountCallback(step.is.facts.callbacks.back(), step.at, i, doer);
    } else if (step.type == "case.closed" || step.type == "case.withdrawn") {
      CountClosing(step.is.disposition, step.at, i, doer);
    }
  }

  void CountCallback(const Callback& callback, absl::Time at, size_t i, const std::string& unit) {
    const size_t nth = called_++;
    if (callback.solved == Verdict::kYes) Add(Measure::kSolved, nth, at, i, unit);
    if (callback.solved == Verdict::kNo) Add(Measure::kNotSolved, nth, at, i, unit);
    if (callback.solved == Verdict::kNone) Add(Measure::kSolvedOpen, nth, at, i, unit);
    if (callback.satisfied == Verdict::kYes) Add(Measure::kSatisfied, nth, at, i, unit);
    if (callback.satisfied == Verdict::kNo) Add(Measure::kNotSatisfied, nth, at, i, unit);
    if (callback.satisfied == Verdict::kNone) Add(Measure::kSatisfiedOpen, nth, at, i, unit);
  }

  void CountClosing(Disposition disposition, absl::Time at, size_t i, const std::string& unit) {
    Add(Measure::kClosed, redone_, at, i, unit);
    switch (disposition) {
      case Disposition::kRefusedByLaw:
        Add(Measure::kRefused, redone_, at, i, unit);
        break;
      case Disposition::kUnreasonable:
      case Disposition::kOutOfRemit:
        Add(Measure::kSetAside, redone_, at, i, unit);
        break;
      case Disposition::kNone:
      case Disposition::kHandled:
      case Disposition::kExplained:
      case Disposition::kWithdrawn:
        break;
    }
  }

  // Follows one deadline along the timeline: it counts where the case is when it is met or passes.
  void CountDeadline(size_t nth) {
    std::optional<Recounted> running;
    std::optional<absl::Time> due;  // before the step, unless it rested
    bool rested = false;
    for (size_t i = 0; i < timeline_.size(); ++i) {
      if (nth >= timeline_[i].is.facts.deadlines.size()) continue;
      const Deadline& deadline = timeline_[i].is.facts.deadlines[nth];
      const absl::Time at = timeline_[i].at;
      const bool has_passed = due && at > *due, moved = due && deadline.due != *due;
      if (has_passed && running) counted_.push_back(*std::exchange(running, std::nullopt));
      if (calendar::IsPaused(deadline)) {
        running.reset();
        due.reset();
        rested = true;
        continue;
      }
      due = deadline.due;
      if (deadline.met && *deadline.met <= deadline.due) {
        Add(Measure::kMetInTime, nth, deadline.due, i, i == 0 ? units_[0] : units_[i - 1]);
        return;
      }
      if (!has_passed || (moved && deadline.due >= at)) {
        const absl::Time passes = (moved || rested) && deadline.due < at ? at : deadline.due;
        running = Make(Measure::kNotMet, nth, passes, i, units_[i]);
      }
      rested = false;
      if (deadline.met) break;
    }
    if (running) counted_.push_back(*running);
  }

  const absl::Span<const CaseStep> timeline_;
  std::vector<std::string> units_;  // who has the case after each step
  std::vector<Recounted> counted_;
  size_t resolved_ = 0, returned_ = 0, redone_ = 0, called_ = 0;
};

}  // namespace

std::vector<Recounted> RecountCase(absl::Span<const CaseStep> timeline) { return Recount(timeline).Count(); }

}  // namespace zhiwang::intake
