#include "common/changelog/follower.h"

#include <algorithm>
#include <set>
#include <utility>

#include <prometheus/registry.h>
#include <spdlog/spdlog.h>

#include "absl/time/clock.h"
#include "common/faults/kill_point.h"
#include "common/status/macros.h"
#include "common/telemetry/metrics.h"

namespace zhiwang::changelog {
namespace {

constexpr int kBatch = 500;
constexpr absl::Duration kPoll = absl::Milliseconds(25);
constexpr absl::Duration kPollAfterError = absl::Milliseconds(500);
constexpr absl::Duration kLongestStep = absl::Seconds(20);

constexpr absl::Duration kCountEvery = absl::Seconds(5);

prometheus::Gauge& StalledGauge(const std::string& follower) {
  return prometheus::BuildGauge()
      .Name("zhiwang_follower_stalled")
      .Help("Resources that a follower of the change log has parked and not applied yet.")
      .Register(telemetry::Registry())
      .Add({{"follower", follower}});
}

// One number for every follower and tail, by name: how far behind each is.
prometheus::Gauge& LagGauge(const std::string& follower) {
  return prometheus::BuildGauge()
      .Name("zhiwang_follower_lag_changes")
      .Help("Numbered changes of the log that a follower, or what a replica keeps in memory, has yet to take in.")
      .Register(telemetry::Registry())
      .Add({{"follower", follower}});
}

prometheus::Counter& ParkedCounter(const std::string& follower) {
  return prometheus::BuildCounter()
      .Name("zhiwang_follower_parked_total")
      .Help("Resources that this replica has parked since the start, by follower.")
      .Register(telemetry::Registry())
      .Add({{"follower", follower}});
}

}  // namespace

Follower::Follower(sql::Database& db, std::string name, Effect effect, FollowerOptions options)
    : db_(db),
      name_(std::move(name)),
      effect_(std::move(effect)),
      options_(std::move(options)),
      stalled_(StalledGauge(name_)),
      parked_(ParkedCounter(name_)),
      lag_(LagGauge(name_)),
      thread_([this] { Run(); }) {}

Follower::~Follower() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  thread_.join();
}

// Whether there is something to do. Costs one read, and now and then a second for the metric.
absl::StatusOr<bool> Follower::Look(absl::Time deadline) {
  const absl::Time now = absl::Now();
  const bool count = now - counted_ > kCountEvery;
  RETURN_IF_ERROR(db_.Read(deadline, [&](sql::Txn& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const int64_t head, ReadHead(tx));
    head_ = head;
    if (options_.ready_through && count) {
      // Another replica may be the one that moves it.
      ASSIGN_OR_RETURN(const int64_t checkpoint, ReadCheckpoint(tx, name_));
      checkpoint_ = checkpoint;
    }
    if (!count) return absl::OkStatus();
    ASSIGN_OR_RETURN(const int64_t stalled, CountStalled(tx, name_));
    stalled_.Set(static_cast<double>(stalled));
    return absl::OkStatus();
  }));
  if (count) counted_ = now;
  return head() != checkpoint() && (!options_.ready_through || options_.ready_through() > checkpoint());
}

// Moves the checkpoint over the next changes and has their effect, but for those that are parked. The order matters:
// once the checkpoint is moved nobody else can park or retry until this transaction ends.
absl::Status Follower::Apply(sql::Txn& tx, Batch& batch) const {
  batch = {};
  ASSIGN_OR_RETURN(batch.from, ReadCheckpoint(tx, name_));
  batch.reached = batch.from;
  ASSIGN_OR_RETURN(batch.changes,
                   ReadNumbered(tx, batch.from, batch.from < singly_until_ ? 1 : options_.largest_batch));
  if (options_.ready_through) {
    const int64_t through = options_.ready_through();
    std::erase_if(batch.changes, [through](const Change& change) { return change.seq > through; });
  }
  if (batch.changes.empty()) return absl::OkStatus();
  batch.read = batch.changes.size();
  batch.reached = batch.changes.back().seq;
  RETURN_IF_ERROR(AdvanceCheckpoint(tx, name_, batch.from, batch.reached));
  faults::KillPoint("follower.mid_batch");
  ASSIGN_OR_RETURN(const std::set<Aggregate> stalled, ReadStalled(tx, name_));
  if (!stalled.empty()) {
    std::erase_if(batch.changes, [&](const Change& change) { return stalled.contains(AggregateOf(change)); });
  }
  if (batch.changes.empty()) return absl::OkStatus();
  const absl::Status applied = effect_(tx, batch.changes);
  batch.effect_failed = !applied.ok();
  return applied;
}

// One transaction: answers how many changes the checkpoint passed.
absl::StatusOr<int64_t> Follower::Step() {
  const absl::Time deadline = absl::Now() + kLongestStep;
  ASSIGN_OR_RETURN(const bool behind, Look(deadline));
  if (!behind) return 0;
  Batch batch;
  const absl::Status done = db_.Transact(deadline, [&](sql::Txn& tx) { return Apply(tx, batch); });
  if (!done.ok() && batch.effect_failed) {
    const bool too_slow = absl::IsDeadlineExceeded(done) && batch.read > 1;
    if (too_slow || !IsTransient(done)) return Endure(deadline, batch, done);
  }
  RETURN_IF_ERROR(done);
  failing_ = 0;
  checkpoint_ = batch.reached;
  return batch.reached - batch.from;
}

// What to do about an effect that fails and will not mend by itself: find the change, try it again, in the end park it.
absl::StatusOr<int64_t> Follower::Endure(absl::Time deadline, const Batch& batch, const absl::Status& error) {
  checkpoint_ = batch.from;
  if (batch.read > 1) {
    singly_until_ = batch.reached;
    return 0;
  }
  const Change& change = batch.changes.front();
  if (std::exchange(failing_, change.seq) != change.seq) tries_ = 0;
  if (++tries_ < options_.patience.tries) return error;
  RETURN_IF_ERROR(db_.Transact(deadline, [&](sql::Txn& tx) -> absl::Status {
    RETURN_IF_ERROR(AdvanceCheckpoint(tx, name_, batch.from, batch.reached));
    return Park(tx, name_, change, error, tries_, absl::Now());
  }));
  spdlog::error("follower {} parked {} {} of district {} at change {}: {}", name_, change.kind, change.id,
                change.district, change.seq, std::string(error.message()));
  parked_.Increment();
  counted_ = absl::InfinitePast();
  failing_ = 0;
  checkpoint_ = batch.reached;
  return 1;
}

absl::Duration Follower::PauseAfter(const absl::StatusOr<int64_t>& passed) const {
  if (passed.ok()) return *passed == options_.largest_batch || (singly() && *passed > 0) ? absl::ZeroDuration() : kPoll;
  if (absl::IsAborted(passed.status())) return kPoll;  // another replica took this batch
  spdlog::warn("follower {} is held up: {}", name_, std::string(passed.status().message()));
  if (failing_ == 0 || IsTransient(passed.status())) return kPollAfterError;
  return options_.patience.first_pause * (int64_t{1} << std::clamp(tries_ - 1, 0, 10));
}

void Follower::Run() {
  for (absl::Duration pause = absl::ZeroDuration();;) {
    {
      absl::MutexLock lock(&mutex_);
      if (mutex_.AwaitWithTimeout(absl::Condition(&stopping_), pause)) return;
    }
    pause = PauseAfter(Step());
    lag_.Set(static_cast<double>(head() - checkpoint()));
  }
}

absl::StatusOr<Retried> Follower::Retry(absl::Time deadline, const Aggregate& aggregate) {
  Retried retried;
  for (;; ++retried.applied) {
    bool failed = false;
    const absl::StatusOr<bool> applied = db_.Transact(deadline, [&](sql::Txn& tx) -> absl::StatusOr<bool> {
      failed = false;
      ASSIGN_OR_RETURN(const auto change, FirstWaiting(tx, name_, aggregate));
      if (!change) return false;
      RETURN_IF_ERROR(PassWaiting(tx, name_, *change));
      const absl::Status effect = effect_(tx, {*change});
      failed = !effect.ok();
      if (failed) return effect;
      return true;
    });
    if (applied.ok() && !*applied) return retried;
    if (applied.ok()) continue;
    if (!failed || IsTransient(applied.status())) return applied.status();
    ASSIGN_OR_RETURN(retried.still, NoteFailure(db_, deadline, name_, aggregate, applied.status()));
    return retried;
  }
}

Tail::Tail(sql::Database& db, std::string name, int64_t after_seq, Seen seen)
    : db_(db),
      name_(std::move(name)),
      seen_(std::move(seen)),
      lag_(LagGauge(name_)),
      position_(after_seq),
      thread_([this] { Run(); }) {}

Tail::~Tail() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  thread_.join();
}

void Tail::Run() {
  for (absl::Duration pause = kPoll;;) {
    {
      absl::MutexLock lock(&mutex_);
      if (mutex_.AwaitWithTimeout(absl::Condition(&stopping_), pause)) return;
    }
    pause = kPoll;
    int64_t head = position_;
    auto changes = db_.Read(absl::Now() + kLongestStep, [&](sql::Txn& tx) -> absl::StatusOr<std::vector<Change>> {
      ASSIGN_OR_RETURN(auto next, ReadNumbered(tx, position_, kBatch));
      if (!next.empty()) head = next.back().seq;
      if (next.size() < kBatch) return next;
      ASSIGN_OR_RETURN(head, ReadHead(tx));  // there may be more
      return next;
    });
    absl::Status status = changes.status();
    if (status.ok() && !changes->empty()) {
      status = seen_(*changes);
      if (status.ok()) {
        position_ = changes->back().seq;
        if (changes->size() == kBatch) pause = absl::ZeroDuration();
      }
    }
    if (changes.ok()) lag_.Set(static_cast<double>(std::max<int64_t>(0, head - position_)));
    if (!status.ok()) {
      spdlog::warn("{} is held up: {}", name_, std::string(status.message()));
      pause = kPollAfterError;
    }
  }
}

}  // namespace zhiwang::changelog
