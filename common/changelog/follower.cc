#include "common/changelog/follower.h"

#include <utility>

#include <spdlog/spdlog.h>

#include "absl/time/clock.h"
#include "common/status/macros.h"

namespace zhiwang::changelog {
namespace {

constexpr int kBatch = 500;
constexpr absl::Duration kPoll = absl::Milliseconds(25);
constexpr absl::Duration kPollAfterError = absl::Milliseconds(500);
constexpr absl::Duration kLongestStep = absl::Seconds(20);

}  // namespace

Follower::Follower(sql::Database& db, std::string name, Effect effect)
    : db_(db), name_(std::move(name)), effect_(std::move(effect)), thread_([this] { Run(); }) {}

Follower::~Follower() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  thread_.join();
}

// One batch: answers how many changes had their effect.
absl::StatusOr<int64_t> Follower::Step() {
  const absl::Time deadline = absl::Now() + kLongestStep;
  ASSIGN_OR_RETURN(const bool behind, db_.Read(deadline, [&](sql::Txn& tx) -> absl::StatusOr<bool> {
    ASSIGN_OR_RETURN(const int64_t head, ReadHead(tx));
    head_ = head;
    return head != checkpoint_;
  }));
  if (!behind) return 0;
  int64_t reached = 0;
  auto count = db_.Transact(deadline, [&](sql::Txn& tx) -> absl::StatusOr<int64_t> {
    ASSIGN_OR_RETURN(const int64_t from, ReadCheckpoint(tx, name_));
    ASSIGN_OR_RETURN(const std::vector<Change> changes, ReadNumbered(tx, from, kBatch));
    reached = changes.empty() ? from : changes.back().seq;
    if (changes.empty()) return 0;
    RETURN_IF_ERROR(AdvanceCheckpoint(tx, name_, from, reached));
    RETURN_IF_ERROR(effect_(tx, changes));
    return static_cast<int64_t>(changes.size());
  });
  if (count.ok()) checkpoint_ = reached;
  return count;
}

void Follower::Run() {
  for (absl::Duration pause = absl::ZeroDuration();;) {
    {
      absl::MutexLock lock(&mutex_);
      if (mutex_.AwaitWithTimeout(absl::Condition(&stopping_), pause)) return;
    }
    const auto count = Step();
    if (count.ok()) {
      pause = *count == kBatch ? absl::ZeroDuration() : kPoll;
    } else if (count.status().code() == absl::StatusCode::kAborted) {
      pause = kPoll;  // another replica took this batch
    } else {
      spdlog::warn("follower {} is held up: {}", name_, std::string(count.status().message()));
      pause = kPollAfterError;
    }
  }
}

Tail::Tail(sql::Database& db, std::string name, int64_t after_seq, Seen seen)
    : db_(db), name_(std::move(name)), seen_(std::move(seen)), position_(after_seq), thread_([this] { Run(); }) {}

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
    auto changes = db_.Read(absl::Now() + kLongestStep, [&](sql::Txn& tx) -> absl::StatusOr<std::vector<Change>> {
      return ReadNumbered(tx, position_, kBatch);
    });
    absl::Status status = changes.status();
    if (status.ok() && !changes->empty()) {
      status = seen_(*changes);
      if (status.ok()) {
        position_ = changes->back().seq;
        if (changes->size() == kBatch) pause = absl::ZeroDuration();
      }
    }
    if (!status.ok()) {
      spdlog::warn("{} is held up: {}", name_, std::string(status.message()));
      pause = kPollAfterError;
    }
  }
}

}  // namespace zhiwang::changelog
