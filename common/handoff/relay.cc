#include "common/handoff/relay.h"

#include <openssl/sha.h>

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <prometheus/registry.h>
#include <spdlog/spdlog.h>

#include "absl/strings/escaping.h"
#include "absl/time/clock.h"
#include "common/faults/kill_point.h"
#include "common/names/resource_name.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/telemetry/metrics.h"

namespace zhiwang::handoff {
namespace {

constexpr int kBatch = 500;
// Each locks a resource of the sender's own until all of them are settled.
constexpr int kSettledTogether = 50;
constexpr absl::Duration kTtl = absl::Seconds(5);
constexpr absl::Duration kPoll = absl::Milliseconds(25);
constexpr absl::Duration kPollWhenFollowing = absl::Seconds(1);
constexpr absl::Duration kPollAfterError = absl::Milliseconds(500);
constexpr absl::Duration kLongestRead = absl::Seconds(10);
constexpr absl::Duration kWarnEvery = absl::Seconds(5);

prometheus::Counter& DeliveryCounter(const std::string& relay, const char* outcome) {
  return prometheus::BuildCounter()
      .Name("zhiwang_relay_deliveries_total")
      .Help("Deliveries to another service, by relay and by what came of them.")
      .Register(telemetry::Registry())
      .Add({{"relay", relay}, {"outcome", outcome}});
}

prometheus::Gauge& WaitingGauge(const std::string& relay) {
  return prometheus::BuildGauge()
      .Name("zhiwang_relay_waiting")
      .Help("Changes that are to be delivered, or were and are not settled yet, as far as they were read.")
      .Register(telemetry::Registry())
      .Add({{"relay", relay}});
}

prometheus::Gauge& LeadsGauge(const std::string& relay) {
  return prometheus::BuildGauge()
      .Name("zhiwang_relay_leads")
      .Help("1 on the replica that delivers.")
      .Register(telemetry::Registry())
      .Add({{"relay", relay}});
}

// The receiver cannot be reached, is busy, or does not accept us at present: nothing that the change could be blamed
// for.
bool MayMend(const absl::Status& error) {
  return changelog::IsTransient(error) || absl::IsResourceExhausted(error) || absl::IsCancelled(error) ||
         absl::IsUnauthenticated(error) || absl::IsPermissionDenied(error);
}

}  // namespace

bool IsReceiversFault(const absl::Status& error) {
  return absl::IsInternal(error) || absl::IsUnknown(error) || absl::IsDataLoss(error) || absl::IsUnimplemented(error);
}

Relay::Relay(sql::Database& db, std::string name, Errand errand, RelayOptions options)
    : db_(db),
      name_(std::move(name)),
      owner_(NewUuid()),
      errand_(std::move(errand)),
      options_(options),
      waiting_(WaitingGauge(name_)),
      leads_gauge_(LeadsGauge(name_)),
      taken_(DeliveryCounter(name_, "taken")),
      refused_(DeliveryCounter(name_, "refused")),
      put_off_(DeliveryCounter(name_, "put_off")) {
  const auto ready_through = [this] {
    absl::MutexLock lock(&mutex_);
    return leads_ ? queue_.Through(read_) : 0;
  };
  follower_ = std::make_unique<changelog::Follower>(
      db_, name_, [this](sql::Txn& tx, const std::vector<changelog::Change>& changes) { return Settle(tx, changes); },
      changelog::FollowerOptions{
          .patience = options_.patience, .ready_through = ready_through, .largest_batch = kSettledTogether});
  for (int i = 0; i < options_.most_in_flight; ++i) workers_.emplace_back([this] { Work(); });
  thread_ = std::thread([this] { Run(); });
}

Relay::~Relay() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    work_.SignalAll();
  }
  thread_.join();
  for (std::thread& worker : workers_) worker.join();
  follower_.reset();
  if (lease_) sql::ReleaseLease(db_, absl::Now() + absl::Seconds(1), *lease_).IgnoreError();  // or it expires
}

bool Relay::leads() const {
  absl::MutexLock lock(&mutex_);
  return leads_;
}

void Relay::Run() {
  for (absl::Duration pause = absl::ZeroDuration();;) {
    {
      absl::MutexLock lock(&mutex_);
      if (mutex_.AwaitWithTimeout(absl::Condition(&stopping_), pause)) return;
    }
    const absl::Time now = absl::Now();
    const bool leads = KeepLease(now);
    leads_gauge_.Set(leads ? 1 : 0);
    if (!leads) {
      pause = kPollWhenFollowing;
      continue;
    }
    bool more = false;
    const absl::Status done = Step(now, more);
    pause = !done.ok() ? kPollAfterError : more ? absl::ZeroDuration() : kPoll;
    if (!done.ok()) spdlog::warn("relay {} is held up: {}", name_, std::string(done.message()));
  }
}

// Whether this replica may deliver.
bool Relay::KeepLease(absl::Time now) {
  if (lease_ && now - renewed_ < kTtl / 3) return true;
  if (lease_) {
    const auto held = db_.Transact(now + kTtl / 3, [&](sql::Txn& tx) { return sql::RenewLease(tx, *lease_, kTtl); });
    if (held.ok() && *held) renewed_ = now;
    // One renewal that does not go through does not lose it yet.
    if (held.ok() ? *held : absl::Now() - renewed_ < kTtl * 2 / 3) return true;
    spdlog::warn("relay {}: the lease was lost, another replica delivers", name_);
    lease_.reset();
    absl::MutexLock lock(&mutex_);
    leads_ = false;
    return false;
  }
  const auto acquired = sql::AcquireLease(db_, now + kTtl / 3, "relay/" + name_, owner_, kTtl);
  if (!acquired.ok() || !*acquired) return false;
  lease_ = **acquired;
  renewed_ = now;
  if (BeginToLead().ok()) return true;
  // Without knowing where to begin there is nothing to lead.
  sql::ReleaseLease(db_, absl::Now() + absl::Seconds(1), *lease_).IgnoreError();
  lease_.reset();
  return false;
}

absl::Status Relay::BeginToLead() {
  ASSIGN_OR_RETURN(const int64_t checkpoint, db_.Read(absl::Now() + kLongestRead, [&](sql::Txn& tx) {
    return changelog::ReadCheckpoint(tx, name_);
  }));
  absl::MutexLock lock(&mutex_);
  queue_ = DeliveryQueue();
  read_ = checkpoint;
  leads_ = true;
  return absl::OkStatus();
}

absl::Status Relay::Step(absl::Time now, bool& more) {
  {
    absl::MutexLock lock(&mutex_);
    queue_.Forget(follower_->checkpoint());
    if (queue_.Wake(now)) work_.SignalAll();
    waiting_.Set(static_cast<double>(queue_.size()));
  }
  RETURN_IF_ERROR(ClearRefused());
  ASSIGN_OR_RETURN(more, Fill());
  return absl::OkStatus();
}

// Resources whose change was refused go on once that is settled, unless it could not be and they are parked now.
absl::Status Relay::ClearRefused() {
  std::vector<changelog::Aggregate> unclear;
  {
    absl::MutexLock lock(&mutex_);
    unclear = queue_.Unclear();
  }
  if (unclear.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(
      const std::set<changelog::Aggregate> stalled,
      db_.Read(absl::Now() + kLongestRead, [&](sql::Txn& tx) { return changelog::ReadStalled(tx, name_); }));
  absl::MutexLock lock(&mutex_);
  for (const changelog::Aggregate& aggregate : unclear) queue_.Clear(aggregate, stalled.contains(aggregate));
  work_.SignalAll();
  return absl::OkStatus();
}

// Reads on in the log, as far as there is room. Answers whether there may be more to read.
absl::StatusOr<bool> Relay::Fill() {
  int64_t from;
  {
    absl::MutexLock lock(&mutex_);
    if (queue_.size() >= options_.furthest_ahead) return false;
    from = read_;
  }
  std::vector<changelog::Change> changes;
  std::set<changelog::Aggregate> stalled;
  RETURN_IF_ERROR(db_.Read(absl::Now() + kLongestRead, [&](sql::Txn& tx) -> absl::Status {
    ASSIGN_OR_RETURN(changes, changelog::ReadNumbered(tx, from, kBatch));
    if (changes.empty()) return absl::OkStatus();
    ASSIGN_OR_RETURN(stalled, changelog::ReadStalled(tx, name_));
    return absl::OkStatus();
  }));
  if (changes.empty()) return false;
  const size_t count = changes.size();
  absl::MutexLock lock(&mutex_);
  read_ = changes.back().seq;
  for (changelog::Change& change : changes) {
    if (!errand_.selects(change)) continue;
    const bool parked = stalled.contains(changelog::AggregateOf(change));
    queue_.Add(std::move(change), parked);
  }
  work_.SignalAll();
  return count == kBatch;
}

void Relay::Work() {
  for (;;) {
    std::shared_ptr<const changelog::Change> change;
    {
      absl::MutexLock lock(&mutex_);
      const auto next = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
        if (leads_) change = queue_.Next();
        return change != nullptr;
      };
      while (!stopping_ && !next()) work_.Wait(&mutex_);
      if (stopping_) return;
    }
    Outcome outcome = errand_.deliver(*change, absl::Now() + options_.longest_delivery);
    faults::KillPoint("relay.delivered");
    TakeNote(*change, std::move(outcome));
  }
}

void Relay::TakeNote(const changelog::Change& change, Outcome outcome) {
  const absl::Time now = absl::Now();
  absl::MutexLock lock(&mutex_);
  if (outcome.ok() || IsSettled(change, outcome.status())) {
    (outcome.ok() ? taken_ : refused_).Increment();
    queue_.Done(change, std::move(outcome));
    return;
  }
  put_off_.Increment();
  if (now - warned_ > kWarnEvery) {
    spdlog::warn("relay {} tries change {} again: {}", name_, change.seq, std::string(outcome.status().message()));
    warned_ = now;
  }
  const int64_t doubled = int64_t{1} << std::min(queue_.TriesOf(change.seq), 20);
  queue_.TryAgain(change, now + std::min(options_.longest_pause, options_.first_pause * doubled),
                  IsReceiversFault(outcome.status()));
}

// Whether a delivery that failed with `error` is over.
bool Relay::IsSettled(const changelog::Change& change, const absl::Status& error) const {
  if (MayMend(error)) return false;
  return !IsReceiversFault(error) || queue_.FaultsOf(change.seq) + 1 >= options_.most_faults;
}

// The follower's effect: what came of the deliveries is written down.
absl::Status Relay::Settle(sql::Txn& tx, const std::vector<changelog::Change>& changes) {
  for (const changelog::Change& change : changes) {
    if (!errand_.selects(change)) continue;
    std::shared_ptr<const Outcome> outcome;
    {
      absl::MutexLock lock(&mutex_);
      outcome = queue_.OutcomeOf(change.seq);
      if (outcome == nullptr) {
        queue_.Ask(change);
        work_.SignalAll();
      }
    }
    if (outcome == nullptr) return error::ChangedConcurrently("a resource that was parked when its change was read");
    RETURN_IF_ERROR(errand_.settle(tx, change, *outcome));
    faults::KillPoint("relay.mid_batch");
  }
  return absl::OkStatus();
}

absl::StatusOr<changelog::Retried> Relay::Retry(absl::Time deadline, const changelog::Aggregate& aggregate) {
  changelog::Retried retried;
  for (;;) {
    ASSIGN_OR_RETURN(const auto first,
                     db_.Transact(deadline, [&](sql::Txn& tx) { return FirstWaiting(tx, name_, aggregate); }));
    if (!first) return retried;
    if (!errand_.selects(*first)) {
      RETURN_IF_ERROR(PassUnselected(deadline, aggregate, *first));
      continue;
    }
    const Outcome outcome = errand_.deliver(*first, std::min(deadline, absl::Now() + options_.longest_delivery));
    if (!outcome.ok() && MayMend(outcome.status())) return outcome.status();
    bool failed = false;
    const absl::StatusOr<bool> settled = db_.Transact(deadline, [&](sql::Txn& tx) -> absl::StatusOr<bool> {
      failed = false;
      ASSIGN_OR_RETURN(const auto still_first, FirstWaiting(tx, name_, aggregate));
      if (!still_first || still_first->version != first->version) return false;  // another retry was faster
      RETURN_IF_ERROR(PassWaiting(tx, name_, *first));
      const absl::Status status = errand_.settle(tx, *first, outcome);
      failed = !status.ok();
      if (failed) return status;
      return true;
    });
    if (settled.ok()) {
      retried.applied += *settled ? 1 : 0;
      continue;
    }
    if (!failed || changelog::IsTransient(settled.status())) return settled.status();
    ASSIGN_OR_RETURN(retried.still, NoteFailure(db_, deadline, name_, aggregate, settled.status()));
    return retried;
  }
}

// A change that only waited behind one it was for: nothing is delivered.
absl::Status Relay::PassUnselected(absl::Time deadline, const changelog::Aggregate& aggregate,
                                   const changelog::Change& change) {
  return db_.Transact(deadline, [&](sql::Txn& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const auto first, FirstWaiting(tx, name_, aggregate));
    if (!first || first->version != change.version) return absl::OkStatus();  // another retry was faster
    return PassWaiting(tx, name_, change);
  });
}

std::string RequestIdOf(std::string_view relay, const changelog::Change& change) {
  const std::string identity =
      fmt::format("{}\n{}\n{}\n{}\n{}", relay, change.district, change.kind, change.id, change.version);
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(identity.data()), identity.size(), digest);
  digest[6] = static_cast<unsigned char>((digest[6] & 0x0F) | 0x80);  // version 8: of one's own making
  digest[8] = static_cast<unsigned char>((digest[8] & 0x3F) | 0x80);
  const std::string hex = absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(digest), 16));
  return fmt::format("{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4), hex.substr(16, 4),
                     hex.substr(20, 12));
}

}  // namespace zhiwang::handoff
