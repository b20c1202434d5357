#include "common/sql/lease/id_source.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "absl/time/clock.h"
#include "common/names/resource_name.h"
#include "common/sql/lease/lease.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace zhiwang::sql {
namespace {

using std::chrono::steady_clock;

constexpr absl::Duration kTtl = absl::Seconds(60);
constexpr std::chrono::seconds kRenewEvery{15};
// Our clock and the database's run at their own pace: the last part of the lease is not used.
constexpr std::chrono::seconds kGood{50};
constexpr int kWorkers = 1 << kWorkerBits;
constexpr int64_t kSequences = int64_t{1} << kSequenceBits;
constexpr int64_t kEpochMs = 725'846'400'000;  // 1993-01-01
constexpr int64_t kFirstMs = 978'307'200'000;  // 2001-01-01

// Before 2001: what 19 digits leave below the first id of 2001 holds a century of seconds with 24 bits each. Stored in
// keys: do not change.
constexpr int64_t kEarliestSecond = -2'208'988'800;  // 1900-01-01
constexpr int kBelowSecondBits = 24;
constexpr int64_t kFirstIdOf2001 = (kFirstMs - kEpochMs) << kBelowTimeBits;
constexpr int64_t kFirstIdOf1900 = kFirstIdOf2001 - ((kFirstMs / 1'000 - kEarliestSecond) << kBelowSecondBits);
static_assert(kFirstIdOf1900 > 1'000'000'000'000'000'000, "as text ids must order as numbers do");

bool IsBefore2001(absl::Time time) { return absl::ToUnixMillis(time) < kFirstMs; }

}  // namespace

int64_t FirstIdAt(absl::Time time) {
  constexpr int64_t kNoId = std::numeric_limits<int64_t>::max();
  if (IsBefore2001(time)) {
    const int64_t second = std::max(absl::ToUnixSeconds(time), kEarliestSecond) - kEarliestSecond;
    return kFirstIdOf1900 + (second << kBelowSecondBits);
  }
  const int64_t since_epoch = absl::ToUnixMillis(time) - kEpochMs;
  return since_epoch > (kNoId >> kBelowTimeBits) ? kNoId : since_epoch << kBelowTimeBits;
}

int64_t IdAt(absl::Time time, uint64_t bits) {
  const int below = IsBefore2001(time) ? kBelowSecondBits : kBelowTimeBits;
  return FirstIdAt(time) + static_cast<int64_t>(bits % (uint64_t{1} << below));
}

absl::StatusOr<std::unique_ptr<IdSource>> IdSource::Lease(Database& db) {
  std::string owner = NewUuid();
  ASSIGN_OR_RETURN(Number number, TakeNumber(db, owner));
  return std::unique_ptr<IdSource>(new IdSource(db, std::move(owner), std::move(number)));
}

absl::StatusOr<IdSource::Number> IdSource::TakeNumber(Database& db, const std::string& owner) {
  const absl::Time deadline = absl::Now() + absl::Seconds(10);
  // Starting at a place of our own keeps replicas that start together from trying the same numbers.
  const int start = static_cast<int>(std::hash<std::string>{}(owner) % kWorkers);
  for (int i = 0; i < kWorkers; ++i) {
    const int worker = (start + i) % kWorkers;
    const std::string name = fmt::format("worker/{}", worker);
    const auto asked = steady_clock::now();
    ASSIGN_OR_RETURN(const auto lease, AcquireLease(db, deadline, name, owner, kTtl, ClockRule::kAny));
    if (lease) return Number{name, lease->epoch, worker, asked + kGood};
  }
  return error::DatabaseUnavailable("all worker numbers are leased");
}

IdSource::IdSource(Database& db, std::string owner, Number number)
    : db_(db), owner_(std::move(owner)), number_(std::move(number)), renewal_([this] { KeepLease(); }) {}

IdSource::~IdSource() {
  {
    std::unique_lock lock(mutex_);
    stopping_ = true;
    stop_.notify_all();
  }
  renewal_.join();
  // The number is not given up but left to expire: ids may have been made ahead of the clock, and another machine's may
  // be behind ours, so who got it at once could make one of our ids again.
}

void IdSource::KeepLease() {
  for (;;) {
    Number number;
    {
      std::unique_lock lock(mutex_);
      if (stop_.wait_for(lock, kRenewEvery, [this] { return stopping_; })) return;
      number = number_;
    }
    const auto asked = steady_clock::now();
    const auto renewed = db_.Transact(absl::Now() + absl::Seconds(5), [&](Txn& tx) {
      return RenewLease(tx, {number.lease, owner_, number.epoch, ClockRule::kAny}, kTtl);
    });
    if (!renewed.ok()) continue;
    number.good_until = asked + kGood;
    if (!*renewed) {
      // Lost while this process or the database was paused: another number, from here on.
      auto taken = TakeNumber(db_, owner_);
      number.good_until = {};
      if (taken.ok()) number = *std::move(taken);
    }
    std::unique_lock lock(mutex_);
    number_ = std::move(number);
  }
}

absl::StatusOr<int64_t> IdSource::Next() {
  std::unique_lock lock(mutex_);
  if (steady_clock::now() >= number_.good_until) return error::DatabaseUnavailable("the id lease ran out");
  // A clock that was set back does not make ids go back: they go on from the last.
  const int64_t now_ms = absl::ToUnixMillis(absl::Now());
  if (now_ms > last_ms_) {
    last_ms_ = now_ms;
    sequence_ = 0;
  } else if (++sequence_ == kSequences) {
    ++last_ms_;
    sequence_ = 0;
  }
  return ((last_ms_ - kEpochMs) << kBelowTimeBits) | (int64_t{number_.worker} << kSequenceBits) | sequence_;
}

}  // namespace zhiwang::sql
