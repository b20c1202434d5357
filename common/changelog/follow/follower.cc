#include "common/changelog/follow/follower.h"

#include <algorithm>
#include <set>
#include <utility>

#include <spdlog/spdlog.h>

#include "absl/time/clock.h"
#include "common/faults/kill_point.h"
#include "common/status/macros.h"

namespace zhiwang::changelog {
namespace {

constexpr int kBatch = 500;
constexpr absl::Duration kRetryRace = absl::Milliseconds(25);
constexpr absl::Duration kPauseAfterError = absl::Milliseconds(500);
constexpr absl::Duration kLongestStep = absl::Seconds(20);

constexpr absl::Duration kCountEvery = absl::Seconds(5);

telemetry::Gauge StalledGauge(const std::string& follower) {
  return {"zhiwang_follower_stalled",
          "Resources that a follower of the change log has parked and not applied yet.",
          {{"follower", follower}}};
}

// One number for every follower and tail, by name: how far behind each is.
telemetry::Gauge LagGauge(const std::string& follower) {
  return {"zhiwang_follower_lag_changes",
          "Numbered changes of the log that a follower, or what a replica keeps in memory, has yet to take in.",
          {{"follower", follower}}};
}

telemetry::Counter ParkedCounter(const std::string& follower) {
  return {"zhiwang_follower_parked_total",
          "Resources that this replica has parked since the start, by follower.",
          {{"follower", follower}}};
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
      reader_(LogReader::Of(db_)),
      subscription_(reader_->Subscribe([this] {
        absl::MutexLock lock(&mutex_);
        news_ = true;
      })),
      thread_([this] { Run(); }) {}

Follower::~Follower() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  thread_.join();
}

// For the metric: how many resources are parked.
absl::Status Follower::CountParked(absl::Time deadline) {
  const absl::Time now = absl::Now();
  if (now - counted_ < kCountEvery) return absl::OkStatus();
  ASSIGN_OR_RETURN(const int64_t stalled, db_.Read(deadline, [&](sql::Txn& tx) { return CountStalled(tx, name_); }));
  stalled_.Set(static_cast<double>(stalled));
  counted_ = now;
  return absl::OkStatus();
}

// Moves the checkpoint over the next changes and has their effect, but for those that are parked. The order matters:
// once the checkpoint is moved nobody else can park or retry until this transaction ends.
absl::Status Follower::Apply(sql::Txn& tx, Batch& batch) const {
  batch = {};
  ASSIGN_OR_RETURN(batch.from, ReadCheckpoint(tx, name_));
  batch.reached = batch.from;
  ASSIGN_OR_RETURN(batch.changes,
                   ReadNumbered(tx, batch.from, batch.from < singly_until_ ? 1 : options_.largest_batch));
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
  RETURN_IF_ERROR(CountParked(deadline));
  if (head() == checkpoint()) return 0;
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

// Handles an effect that fails and will not mend by itself: finds the change, tries it again, in the end parks it.
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
  parked_.Add();
  counted_ = absl::InfinitePast();
  failing_ = 0;
  checkpoint_ = batch.reached;
  return 1;
}

Follower::Next Follower::After(const absl::StatusOr<int64_t>& passed) const {
  if (passed.ok()) {
    // A failing change was just found in a batch, or there may be more to read.
    const bool more = singly() || *passed == options_.largest_batch;
    return more ? Next{absl::ZeroDuration()} : Next{kCountEvery, true};
  }
  if (absl::IsAborted(passed.status())) return {kRetryRace};  // another replica took this batch
  spdlog::warn("follower {} is held up: {}", name_, std::string(passed.status().message()));
  if (failing_ == 0 || IsTransient(passed.status())) return {kPauseAfterError};
  return {options_.patience.first_pause * (int64_t{1} << std::clamp(tries_ - 1, 0, 10))};
}

void Follower::Run() {
  for (Next next{absl::ZeroDuration()};;) {
    {
      absl::MutexLock lock(&mutex_);
      const auto go_on = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return stopping_ || (next.or_news && news_); };
      mutex_.AwaitWithTimeout(absl::Condition(&go_on), next.pause);
      if (stopping_) return;
      news_ = false;
    }
    next = After(Step());
    lag_.Set(static_cast<double>(std::max<int64_t>(0, head() - checkpoint())));
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
    : name_(std::move(name)),
      seen_(std::move(seen)),
      lag_(LagGauge(name_)),
      reader_(LogReader::Of(db)),
      position_(after_seq),
      subscription_(reader_->Subscribe([this] {
        absl::MutexLock lock(&mutex_);
        news_ = true;
      })),
      thread_([this] { Run(); }) {}

Tail::~Tail() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  thread_.join();
}

void Tail::Run() {
  for (absl::Duration pause = absl::ZeroDuration();;) {
    {
      absl::MutexLock lock(&mutex_);
      // After an error news is no reason to hurry.
      const auto go_on = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
        return stopping_ || (news_ && pause == absl::InfiniteDuration());
      };
      mutex_.AwaitWithTimeout(absl::Condition(&go_on), pause);
      if (stopping_) return;
      news_ = false;
    }
    pause = absl::InfiniteDuration();
    const absl::StatusOr<bool> more = TakeIn();
    if (!more.ok()) {
      spdlog::warn("{} is held up: {}", name_, std::string(more.status().message()));
      pause = kPauseAfterError;
    } else if (*more) {
      pause = absl::ZeroDuration();
    }
    lag_.Set(static_cast<double>(std::max<int64_t>(0, reader_->head() - position_)));
  }
}

// Takes in the next changes. Answers whether there may be more.
absl::StatusOr<bool> Tail::TakeIn() {
  if (reader_->head() <= position_) return false;
  ASSIGN_OR_RETURN(const auto changes, reader_->ReadAfter(absl::Now() + kLongestStep, position_, kBatch));
  if (changes.empty()) return false;
  RETURN_IF_ERROR(seen_(changes));
  position_ = changes.back().seq;
  return true;
}

}  // namespace zhiwang::changelog
