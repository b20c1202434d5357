#include "common/timers/runner.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "absl/strings/escaping.h"
#include "absl/time/clock.h"
#include "common/background/monotonic.h"
#include "common/faults/kill_point.h"
#include "common/sql/lease/clock.h"
#include "common/sql/lease/lease.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/text/text.h"

namespace zhiwang::timers {
namespace {

constexpr absl::Duration kPeriod = absl::Milliseconds(500);
constexpr absl::Duration kPatience = absl::Seconds(10);  // for a look, or a note of a failure
constexpr absl::Duration kCountEvery = absl::Seconds(5);
constexpr int kBatch = 100;         // timers of a look
constexpr int kParkedBatch = 10;    // parked ones besides
constexpr int kLongestError = 300;  // characters; the column's

// Between the tries of a timer that fails: doubled with each, up to the longest.
constexpr absl::Duration kFirstPause = absl::Seconds(1);
constexpr absl::Duration kLongestPause = absl::Seconds(15);
constexpr absl::Duration kPauseOfParked = absl::Hours(1);
// A newer release that knows what to do starts at any time.
constexpr absl::Duration kPauseOfUnknown = absl::Seconds(30);

telemetry::Counter CounterOf(const std::string& name, const std::string& help, std::string_view what) {
  return {name, help, {{"what", std::string(what)}}};
}

telemetry::Gauge GaugeOf(const std::string& name, const std::string& help, Lane lane) {
  return {name, help, {{"lane", std::to_string(static_cast<int>(lane))}}};
}

// Noting a failure must not fail because of what the error says.
std::string Shown(const absl::Status& error) {
  const std::string text = error.ToString(absl::StatusToStringMode::kWithNoExtraData);
  return FirstCharacters(IsUtf8(text) ? text : absl::CHexEscape(text), kLongestError);
}

absl::Duration PauseAfter(int64_t tries) {
  return std::min(kLongestPause, kFirstPause * (int64_t{1} << std::clamp<int64_t>(tries - 1, 0, 10)));
}

// A handler that throws fails alone: the database's connection and the other timers go on.
template <class Function>
auto Guarded(const Function& function) -> decltype(function()) {
  try {
    return function();
  } catch (const std::exception& exception) {
    return absl::InternalError(exception.what());
  }
}

std::string LeaseName(Lane lane) { return fmt::format("timers/{}", static_cast<int>(lane)); }

}  // namespace

Handler Just(Effect effect) {
  return [effect = std::move(effect)](const Timer&) { return effect; };
}

Runner::Terms Runner::TermsOf(Lane lane) {
  if (lane == Lane::kTakesLong) return {.ttl = absl::Minutes(3), .patience = absl::Minutes(10)};
  return {.ttl = absl::Seconds(5), .patience = absl::Seconds(10)};
}

Runner::Runner(background::Schedule& schedule, sql::Database& db, std::vector<Registration> registrations) : db_(db) {
  std::set<Lane> lanes;
  for (Registration& registration : registrations) {
    const What& what = registration.what;
    lanes.insert(what.lane);
    known_.emplace(what.name,
                   Known{std::move(registration.handler),
                         CounterOf("zhiwang_timers_fired_total", "Timers that this replica fired, by what.", what.name),
                         CounterOf("zhiwang_timers_failed_total", "Tries to fire a timer that failed.", what.name)});
  }
  for (const Lane lane : lanes) {
    auto& state = *lanes_.emplace_back(std::make_unique<LaneState>(LaneState{
        .lane = lane,
        .terms = TermsOf(lane),
        .parked = GaugeOf("zhiwang_timers_parked", "Timers that keep failing and are tried rarely.", lane),
        .late = GaugeOf("zhiwang_timers_late_seconds", "How long the first timer that is due has been so.", lane)}));
    state.loop = schedule.Run({.name = LeaseName(lane),
                               .period = kPeriod,
                               .at_once = true,
                               .lease = background::LoopLease{&db, LeaseName(lane), state.terms.ttl}},
                              [this, &state](const background::Turn& turn) { return FireDue(state, turn); });
  }
}

void Runner::Wake() {
  for (const auto& state : lanes_) state->loop->Wake();
}

absl::StatusOr<Runner::Due> Runner::Look(LaneState& state) {
  return db_.Read(absl::Now() + kPatience, [&](sql::Txn& tx) -> absl::StatusOr<Due> {
    Due due;
    ASSIGN_OR_RETURN(const sql::DatabaseTime time, sql::ReadDatabaseTime(tx));
    due.now = time.now;
    ASSIGN_OR_RETURN(due.timers, ReadDue(tx, state.lane, false, due.now, kBatch));
    due.more = due.timers.size() == kBatch;
    const absl::Time first = due.timers.empty() ? due.now : due.timers.front().next_try;
    state.late.Set(absl::ToDoubleSeconds(due.now - first));
    ASSIGN_OR_RETURN(const auto parked, ReadDue(tx, state.lane, true, due.now, kParkedBatch));
    due.timers.insert(due.timers.end(), parked.begin(), parked.end());
    if (background::Monotonic() - state.counted < kCountEvery) return due;
    ASSIGN_OR_RETURN(const int64_t count, CountParked(tx, state.lane));
    state.parked.Set(static_cast<double>(count));
    state.counted = background::Monotonic();
    return due;
  });
}

// One look, and everything that it found.
absl::Status Runner::FireDue(LaneState& state, const background::Turn& turn) {
  ASSIGN_OR_RETURN(const Due due, Look(state));
  std::vector<Prepared> prepared;
  for (const Timer& timer : due.timers) {
    if (turn.stopping()) return absl::OkStatus();
    const auto known = known_.find(timer.what);
    if (known == known_.end()) {
      Timer waits = timer;
      waits.next_try = due.now + kPauseOfUnknown;
      waits.error = "this release does not know what to do; a newer one does";
      RETURN_IF_ERROR(db_.Transact(absl::Now() + kPatience, [&](sql::Txn& tx) { return Postpone(tx, waits); }));
      continue;
    }
    auto effect = Guarded([&] { return known->second.handler(timer); });
    if (effect.ok()) {
      prepared.push_back({timer, &known->second, *std::move(effect)});
    } else {
      RETURN_IF_ERROR(NoteFailure(timer, &known->second, effect.status(), due.now));
    }
  }
  RETURN_IF_ERROR(FireAll(state.terms, *turn.lease(), std::move(prepared), due.now));
  if (due.more) state.loop->Wake();
  return absl::OkStatus();
}

// All in one transaction; one by one where the effect of one fails, so that it holds up no other.
absl::Status Runner::FireAll(const Terms& terms, const sql::Lease& lease, std::vector<Prepared> prepared,
                             absl::Time now) {
  if (prepared.empty()) return absl::OkStatus();
  std::vector<const Prepared*> all;
  for (const Prepared& one : prepared) all.push_back(&one);
  bool effect_failed = false;
  const absl::Status fired = FireTogether(terms, lease, all, effect_failed);
  if (fired.ok() || !effect_failed) return fired;
  for (const Prepared* one : all) {
    const absl::Status status = FireTogether(terms, lease, {one}, effect_failed);
    if (status.ok()) continue;
    if (!effect_failed) return status;
    RETURN_IF_ERROR(NoteFailure(one->timer, one->known, status, now));
  }
  return absl::OkStatus();
}

absl::Status Runner::FireTogether(const Terms& terms, const sql::Lease& lease,
                                  const std::vector<const Prepared*>& prepared, bool& effect_failed) {
  std::vector<const Prepared*> fired;
  RETURN_IF_ERROR(db_.Transact(absl::Now() + terms.patience, [&](sql::Txn& tx) -> absl::Status {
    effect_failed = false;
    fired.clear();
    ASSIGN_OR_RETURN(const auto now, sql::RenewLease(tx, lease, terms.ttl));
    if (!now) return error::ChangedConcurrently("the lease of the timers");
    for (const Prepared* one : prepared) {
      ASSIGN_OR_RETURN(const auto timer, Find(tx, one->timer.aggregate, one->timer.what));
      if (!timer || timer->due != one->timer.due) continue;  // cancelled or moved since it was found due
      // First, because the change itself may cancel the timer, or set it anew.
      ASSIGN_OR_RETURN(const bool taken, Take(tx, *timer));
      if (!taken) continue;
      const absl::Status done = Guarded([&] { return one->effect(tx, {*timer, *now}); });
      effect_failed = !done.ok();
      RETURN_IF_ERROR(done);
      fired.push_back(one);
    }
    faults::KillPoint("timers.before_commit");
    return absl::OkStatus();
  }));
  faults::KillPoint("timers.after_commit");
  for (const Prepared* one : fired) one->known->fired.Add();
  return absl::OkStatus();
}

absl::Status Runner::NoteFailure(Timer timer, const Known* known, const absl::Status& error, absl::Time now) {
  known->failed.Add();
  ++timer.tries;
  timer.error = Shown(error);
  const bool was_parked = timer.parked;
  timer.parked = was_parked || (!changelog::IsTransient(error) && timer.tries >= kTriesBeforeParking);
  timer.next_try = now + (timer.parked ? kPauseOfParked : PauseAfter(timer.tries));
  if (timer.parked && !was_parked) {
    spdlog::error("timer {} of {} {} in district {} is parked: {}", timer.what, timer.aggregate.kind,
                  timer.aggregate.id, timer.aggregate.district, timer.error);
  }
  return db_.Transact(absl::Now() + kPatience, [&](sql::Txn& tx) { return Postpone(tx, timer); });
}

}  // namespace zhiwang::timers
