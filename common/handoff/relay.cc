#include "common/handoff/relay.h"

#include <algorithm>
#include <utility>

#include <spdlog/spdlog.h>

#include "absl/time/clock.h"
#include "common/background/monotonic.h"
#include "common/faults/kill_point.h"
#include "common/handoff/relay_metrics.h"
#include "common/names/resource_name.h"
#include "common/sql/lease/clock.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace zhiwang::handoff {
namespace {

using background::Monotonic;

constexpr int kBatch = 500;
// Each locks a resource of the sender's own until all of them are settled.
constexpr size_t kSettledTogether = 50;
// Read at a time, and no more before half of them are taken by threads.
constexpr size_t kDueAtATime = 32, kEnoughReady = kDueAtATime / 2;
// From then on a thread is for the relays that wait for one.
constexpr absl::Duration kLongestTurn = absl::Milliseconds(100);
constexpr absl::Duration kLookForLease = absl::Seconds(1);
constexpr absl::Duration kCheckpointEvery = absl::Milliseconds(500);  // where nothing is handed over
constexpr absl::Duration kLongestIdle = absl::Seconds(1);
constexpr absl::Duration kShortPause = absl::Milliseconds(10);  // while more is ready or due than may be delivered
constexpr absl::Duration kPauseAfterError = absl::Milliseconds(100);
constexpr int kTriesToSettle = 5;
constexpr absl::Duration kLongestTransaction = absl::Seconds(10);
constexpr absl::Duration kMeasureEvery = absl::Seconds(5);
// From so many deliveries without an answer on the receiver is silent: one at a time finds out whether it is back.
constexpr int kSilent = 3;

absl::Duration PauseAfter(int64_t tries, absl::Duration first, absl::Duration longest) {
  return std::min(longest, first * (int64_t{1} << std::min<int64_t>(tries, 20)));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Relay>> Relay::Start(sql::Database& db, DeliveryThreads& threads, Route route,
                                                    RelayOptions options) {
  RETURN_IF_ERROR(db.Transact(absl::Now() + kLongestTransaction, [&](sql::Txn& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const int64_t head, changelog::ReadHead(tx));
    return changelog::BeginAfter(tx, route.name, options.begin_after.value_or(head));
  }));
  return std::unique_ptr<Relay>(new Relay(db, threads, std::move(route), options));
}

Relay::Relay(sql::Database& db, DeliveryThreads& threads, Route route, RelayOptions options)
    : db_(db),
      owner_(NewUuid()),
      route_(std::move(route)),
      options_(options),
      metrics_(std::make_unique<RelayMetrics>(route_.name)),
      reader_(changelog::LogReader::Of(db_)),
      share_(threads.Join()),
      subscription_(reader_->Subscribe([this] {
        absl::MutexLock lock(&mutex_);
        awake_ = true;
      })),
      thread_([this] { Run(); }) {}

Relay::~Relay() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  thread_.join();
  share_.reset();
}

bool Relay::leads() const {
  absl::MutexLock lock(&mutex_);
  return epoch_ != 0;
}

void Relay::Wake() {
  absl::MutexLock lock(&mutex_);
  awake_ = look_ = true;
}

void Relay::Run() {
  for (absl::Duration pause = absl::ZeroDuration();;) {
    {
      absl::MutexLock lock(&mutex_);
      const auto go_on = [this]()
                             ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return stopping_ || (epoch_ != 0 && awake_); };
      mutex_.AwaitWithTimeout(absl::Condition(&go_on), pause);
      if (stopping_) break;
      awake_ = false;
    }
    if (!KeepLease()) {
      pause = kLookForLease;
      continue;
    }
    const absl::Status done = Step();
    const absl::Duration next = taken_in_ == checkpoint_ ? next_look_ : std::min(next_look_, checkpoint_due_);
    pause = std::clamp(next - Monotonic(), absl::ZeroDuration(), handed_all_ ? kLongestIdle : kShortPause);
    if (done.ok()) continue;
    spdlog::warn("relay {} is held up: {}", route_.name, std::string(done.message()));
    absl::SleepFor(kPauseAfterError);
    Wake();
  }
  // Deliveries that are under way are made again by the next leader.
  if (lease_) sql::ReleaseLease(db_, absl::Now() + absl::Seconds(1), *lease_).IgnoreError();  // or it expires
}

// True where this replica leads. Renews the lease, or tries to take it.
bool Relay::KeepLease() {
  const absl::Duration now = Monotonic();
  if (lease_ && now - renewed_ < options_.lease_ttl / 3) return true;
  if (lease_) {
    const absl::Status kept = Fenced([](sql::Txn&, absl::Time) { return absl::OkStatus(); });
    // One renewal that does not go through does not lose it yet.
    if (!kept.ok() && lease_ && Monotonic() - renewed_ > options_.lease_ttl * 2 / 3) StopLeading();
    return lease_.has_value();
  }
  const auto acquired =
      sql::AcquireLease(db_, absl::Now() + options_.lease_ttl / 3, "relay/" + route_.name, owner_, options_.lease_ttl);
  if (!acquired.ok() || !*acquired) return false;
  Lead(**acquired, now);
  return true;
}

void Relay::Lead(const sql::Lease& lease, absl::Duration now) {
  lease_ = lease;
  renewed_ = now;
  taken_in_ = -1;  // the checkpoint is read first
  metrics_->leads.Set(1);
  absl::MutexLock lock(&mutex_);
  epoch_ = lease.epoch;
  look_ = true;
}

void Relay::StopLeading() {
  spdlog::warn("relay {}: the lease was lost, another replica delivers", route_.name);
  lease_.reset();
  metrics_->leads.Set(0);
  metrics_->waiting.Set(0);
  metrics_->oldest.Set(0);
  absl::MutexLock lock(&mutex_);
  epoch_ = 0;
  for (const Delivered& one : delivered_) under_way_.erase(one.due.pending.aggregate);
  delivered_.clear();
  DropReady();
}

// A transaction that proves the lease: all that the relay writes is written in one. `body` gets the database's time.
absl::Status Relay::Fenced(absl::FunctionRef<absl::Status(sql::Txn&, absl::Time)> body) {
  const absl::Duration begun = Monotonic();
  bool lost = false;
  const absl::Status done = db_.Transact(absl::Now() + kLongestTransaction, [&](sql::Txn& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const auto now, sql::RenewLease(tx, *lease_, options_.lease_ttl));
    lost = !now;
    return now ? body(tx, *now) : error::ChangedConcurrently("the relay's lease");
  });
  if (lost) StopLeading();
  if (done.ok()) renewed_ = begun;
  return done;
}

absl::Status Relay::Step() {
  RETURN_IF_ERROR(SettleDelivered());
  ASSIGN_OR_RETURN(const bool more, TakeIn());
  RETURN_IF_ERROR(Dispatch());
  RETURN_IF_ERROR(Measure());
  if (more) Wake();
  return absl::OkStatus();
}

// Writes down which of the next changes are to be handed over, with the checkpoint. Answers whether there may be more.
// Changes that hand over nothing are passed in memory, and the checkpoint follows a little later: most changes of a log are not
// for this relay, and another leader only reads them again.
absl::StatusOr<bool> Relay::TakeIn() {
  if (taken_in_ < 0) {
    ASSIGN_OR_RETURN(checkpoint_, db_.Read(absl::Now() + kLongestTransaction,
                                           [&](sql::Txn& tx) { return changelog::ReadCheckpoint(tx, route_.name); }));
    taken_in_ = checkpoint_;
  }
  bool more = false;
  int64_t reached = taken_in_;
  std::vector<changelog::Change> changes;
  if (taken_in_ < reader_->head()) {
    ASSIGN_OR_RETURN(changes, reader_->ReadAfter(absl::Now() + kLongestTransaction, taken_in_, kBatch));
    more = changes.size() == kBatch;
    if (!changes.empty()) reached = changes.back().seq;
    std::erase_if(changes, [&](const changelog::Change& change) { return !route_.selects(change); });
  }
  const absl::Duration now = Monotonic();
  if (reached == checkpoint_) {
    checkpoint_due_ = now + kCheckpointEvery;
    return more;
  }
  if (changes.empty() && now < checkpoint_due_) {
    taken_in_ = reached;
    return more;
  }
  const absl::Status taken_in = Fenced([&](sql::Txn& tx, absl::Time at) -> absl::Status {
    RETURN_IF_ERROR(changelog::AdvanceCheckpoint(tx, route_.name, checkpoint_, reached));
    faults::KillPoint("follower.mid_batch");
    return AddPending(tx, route_.name, changes, at);
  });
  if (!taken_in.ok()) {
    taken_in_ = -1;
    return taken_in;
  }
  taken_in_ = checkpoint_ = reached;
  checkpoint_due_ = Monotonic() + kCheckpointEvery;
  absl::MutexLock lock(&mutex_);
  look_ = look_ || !changes.empty();
  return more;
}

// Records the outcomes of the deliveries that are back: many in a transaction.
absl::Status Relay::SettleDelivered() {
  for (;;) {
    std::vector<Delivered> batch;
    {
      absl::MutexLock lock(&mutex_);
      const auto count = static_cast<std::ptrdiff_t>(std::min(delivered_.size(), kSettledTogether));
      batch.assign(delivered_.begin(), delivered_.begin() + count);
    }
    if (batch.empty()) return absl::OkStatus();
    const Delivered* culprit = nullptr;
    const absl::Status settled = Fenced([&](sql::Txn& tx, absl::Time now) -> absl::Status {
      culprit = nullptr;
      for (const Delivered& one : batch) {
        culprit = &one;
        RETURN_IF_ERROR(SettleOne(tx, one, now));
        culprit = nullptr;
        faults::KillPoint("relay.mid_batch");
      }
      return absl::OkStatus();
    });
    if (settled.ok()) {
      Settled(batch.size());
      continue;
    }
    if (culprit == nullptr || !lease_ || absl::IsUnavailable(settled)) return settled;
    Endure(culprit->due.pending.aggregate, settled);
  }
}

absl::Status Relay::SettleOne(sql::Txn& tx, const Delivered& one, absl::Time now) const {
  const Pending& pending = one.due.pending;
  if (!one.settles) {
    const absl::Status& error = one.outcome.status();
    const absl::Duration longest = IsUnanswered(error) ? options_.longest_silence : options_.longest_pause;
    return PutOff(tx, pending, error, now + PauseAfter(pending.tries, options_.first_pause, longest));
  }
  RETURN_IF_ERROR(route_.settle(tx, *one.due.change, one.outcome));
  return Pass(tx, pending, route_.selects, now);
}

// One of the outcomes cannot be written down. It is tried again when another change won a race; in the end it is put off,
// so that it holds up nothing else.
void Relay::Endure(const changelog::Aggregate& culprit, const absl::Status& error) {
  absl::MutexLock lock(&mutex_);
  for (Delivered& one : delivered_) {
    if (one.due.pending.aggregate != culprit) continue;
    if (changelog::IsTransient(error) && ++one.failed_to_settle < kTriesToSettle) return;
    one.settles = false;
    one.outcome = error;
    return;
  }
}

// The first `count` are written down.
void Relay::Settled(size_t count) {
  absl::MutexLock lock(&mutex_);
  for (; count > 0; --count) {
    const Delivered& one = delivered_.front();
    metrics_->Of(one.settles, one.outcome).Add();
    under_way_.erase(one.due.pending.aggregate);
    delivered_.pop_front();
  }
  look_ = true;
}

// Has what is due delivered, as far as there are threads for it.
absl::Status Relay::Dispatch() {
  RETURN_IF_ERROR(FindReady());
  size_t ready = 0;
  bool also_common = false;
  {
    absl::MutexLock lock(&mutex_);
    ready = ready_.size();
    also_common = unanswered_ == 0;
  }
  while (ready > 0 && share_->Run(also_common, [this] { DeliverReady(); })) --ready;
  handed_all_ = ready == 0;
  return absl::OkStatus();
}

// Reads what is due, unless enough is ready.
absl::Status Relay::FindReady() {
  const absl::Duration now = Monotonic();
  size_t under_way = 0;
  {
    absl::MutexLock lock(&mutex_);
    if (!look_ && now < next_look_) return absl::OkStatus();
    // A delivery that comes back has it looked again.
    look_ = ready_.size() > kEnoughReady;
    next_look_ = now + kLongestIdle;
    if (look_) return absl::OkStatus();
    under_way = under_way_.size();
  }
  // Those that are under way are due, too, until they are settled.
  const size_t limit = under_way + kDueAtATime;
  std::vector<Due> due;
  absl::Duration until_next_try = kLongestIdle;
  RETURN_IF_ERROR(db_.Read(absl::Now() + kLongestTransaction, [&](sql::Txn& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const sql::DatabaseTime time, sql::ReadDatabaseTime(tx));
    ASSIGN_OR_RETURN(due, ReadDue(tx, route_.name, time.now, static_cast<int>(limit)));
    ASSIGN_OR_RETURN(const auto next_try, ReadNextTry(tx, route_.name, time.now));
    until_next_try = std::min(next_try.value_or(absl::InfiniteFuture()) - time.now, kLongestIdle);
    return absl::OkStatus();
  }));
  next_look_ = now + until_next_try;
  // Counted from before the delivery waits for a thread, and never longer than the lease is ours: a leader that was paused
  // does not deliver later.
  const absl::Duration read = Monotonic();
  const absl::Duration until = std::min(read + options_.longest_delivery, renewed_ + options_.lease_ttl);
  bool all = due.size() < limit;
  absl::MutexLock lock(&mutex_);
  for (Due& one : due) {
    if (under_way_.contains(one.pending.aggregate)) continue;
    if (MayHand(one)) {
      under_way_.insert(one.pending.aggregate);
      ready_.push_back({std::move(one), epoch_, read + (until - read) / 2, until});
    } else {
      all = false;
    }
  }
  // While something is under way, the next delivery that comes back makes room.
  if (!all && under_way_.empty()) next_look_ = std::min(next_look_, std::max(probe_at_, now + kShortPause));
  return absl::OkStatus();
}

// True for a hand-off that may be delivered now.
bool Relay::MayHand(const Due& due) const {
  if (unanswered_ < kSilent) return true;
  // Nobody answers, so one at a time finds out when that changes. A hand-off that was never tried need not wait for its
  // turn.
  return under_way_.empty() && (Monotonic() >= probe_at_ || due.pending.tries == 0);
}

// Delivers what is ready, on a thread of those that relays share.
void Relay::DeliverReady() {
  for (const absl::Duration begun = Monotonic(); Monotonic() - begun < kLongestTurn;) {
    auto next = TakeReady();
    if (!next) return;
    Outcome outcome = Deliver(route_, next->due, next->epoch, absl::Now() + (next->until - Monotonic()));
    faults::KillPoint("relay.delivered");
    TakeNote(std::move(next->due), next->epoch, std::move(outcome));
  }
}

// The next that is ready. One that has waited too long for a thread is looked for again.
std::optional<Relay::Ready> Relay::TakeReady() {
  absl::MutexLock lock(&mutex_);
  while (!stopping_ && !ready_.empty()) {
    Ready next = std::move(ready_.front());
    ready_.pop_front();
    if (next.epoch == epoch_ && Monotonic() < next.take_by) return next;
    under_way_.erase(next.due.pending.aggregate);
    awake_ = look_ = true;
  }
  return std::nullopt;
}

void Relay::DropReady() {
  for (const Ready& one : ready_) under_way_.erase(one.due.pending.aggregate);
  ready_.clear();
}

void Relay::TakeNote(Due due, int64_t epoch, Outcome outcome) {
  absl::MutexLock lock(&mutex_);
  if (outcome.ok() || !IsUnanswered(outcome.status()) || IsGivenUp(outcome.status())) {
    unanswered_ = 0;
  } else {
    // The receiver may be gone: entries that are ready are dropped, and read again when they may be delivered.
    DropReady();
    if (++unanswered_ >= kSilent) {
      probe_at_ = Monotonic() + PauseAfter(unanswered_ - kSilent, options_.first_pause, options_.longest_silence);
    }
  }
  awake_ = look_ = true;
  if (epoch != epoch_) {  // another leads, or did in between
    under_way_.erase(due.pending.aggregate);
    return;
  }
  const bool settles = IsSettled(outcome);
  delivered_.push_back({std::move(due), std::move(outcome), settles});
}

absl::Status Relay::Measure() {
  const absl::Duration now = Monotonic();
  if (now - measured_ < kMeasureEvery) return absl::OkStatus();
  measured_ = now;
  return db_.Read(absl::Now() + kLongestTransaction, [&](sql::Txn& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const sql::DatabaseTime time, sql::ReadDatabaseTime(tx));
    ASSIGN_OR_RETURN(const Backlog backlog, ReadBacklog(tx, route_.name));
    metrics_->waiting.Set(static_cast<double>(backlog.waiting));
    metrics_->oldest.Set(absl::ToDoubleSeconds(time.now - std::min(time.now, backlog.oldest)));
    return absl::OkStatus();
  });
}

}  // namespace zhiwang::handoff
