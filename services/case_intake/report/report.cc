#include "services/case_intake/report/report.h"

#include "absl/time/time.h"
#include "common/calendar/working_calendar.h"

namespace zhiwang::intake {
namespace {

constexpr size_t kFirstLevelDigits = 2;

}  // namespace

int DayNumber(absl::Time time) {
  static const absl::TimeZone zone = calendar::ShanghaiZone();
  return calendar::DayNumber(absl::ToCivilDay(time, zone));
}

void AddContributions(const Facts& facts, int64_t times, Counters& counters) {
  const auto add = [&](Measure measure, absl::Time at) {
    int64_t& value = counters[{DayNumber(at), measure, static_cast<int>(facts.channel), facts.unit, facts.category,
                               facts.area_path}];
    value += times;
  };
  add(Measure::kReceived, facts.received);
  if (facts.dispatched) add(Measure::kDispatched, *facts.dispatched);
  if (facts.closed) add(Measure::kClosed, *facts.closed);
  for (const absl::Time at : facts.resolutions) add(Measure::kResolved, at);
  for (const absl::Time at : facts.returns) add(Measure::kReturned, at);
  for (const absl::Time at : facts.redos) add(Measure::kRedone, at);
  for (const Deadline& deadline : facts.deadlines) {
    if (deadline.clock != Clock::kHandling) continue;
    add(Measure::kHandlingDue, deadline.due);
    if (deadline.met && *deadline.met <= deadline.due) add(Measure::kHandlingMet, deadline.due);
  }
  for (const Callback& callback : facts.callbacks) {
    add(Measure::kCalled, callback.at);
    if (callback.solved != Verdict::kNone) add(Measure::kAskedSolved, callback.at);
    if (callback.solved == Verdict::kYes) add(Measure::kSolved, callback.at);
    if (callback.satisfied != Verdict::kNone) add(Measure::kAskedSatisfied, callback.at);
    if (callback.satisfied == Verdict::kYes) add(Measure::kSatisfied, callback.at);
  }
}

void BulletinFigures::Add(Measure measure, int64_t value) {
  switch (measure) {
    case Measure::kReceived:
      received += value;
      break;
    case Measure::kDispatched:
      dispatched += value;
      break;
    case Measure::kResolved:
      resolved += value;
      break;
    case Measure::kClosed:
      closed += value;
      break;
    case Measure::kHandlingDue:
      due += value;
      break;
    case Measure::kHandlingMet:
      met += value;
      break;
    case Measure::kReturned:
      returned += value;
      break;
    case Measure::kRedone:
      redone += value;
      break;
    case Measure::kCalled:
      called += value;
      break;
    case Measure::kAskedSolved:
      asked_solved += value;
      break;
    case Measure::kSolved:
      solved += value;
      break;
    case Measure::kAskedSatisfied:
      asked_satisfied += value;
      break;
    case Measure::kSatisfied:
      satisfied += value;
      break;
  }
}

void Bulletin::Add(const CounterKey& key, int64_t value) {
  total.Add(key.measure, value);
  by_unit[key.unit].Add(key.measure, value);
  by_category[key.category.substr(0, kFirstLevelDigits)].Add(key.measure, value);
  by_channel[key.channel].Add(key.measure, value);
}

void Bulletin::AddRunning(const CounterKey& dimensions) {
  ++total.running;
  ++by_unit[dimensions.unit].running;
  ++by_category[dimensions.category.substr(0, kFirstLevelDigits)].running;
  ++by_channel[dimensions.channel].running;
}

}  // namespace zhiwang::intake
