#include "common/changelog/follow/log_reader.h"

#include <algorithm>
#include <map>

#include <spdlog/spdlog.h>

#include "absl/time/clock.h"
#include "common/status/macros.h"

namespace zhiwang::changelog {
namespace {

constexpr absl::Duration kPollWhenBusy = absl::Milliseconds(20);
constexpr absl::Duration kPollWhenIdle = absl::Milliseconds(250);
constexpr absl::Duration kPollAfterError = absl::Milliseconds(500);
constexpr absl::Duration kBusyFor = absl::Seconds(1);  // after the last news
constexpr absl::Duration kLongestLook = absl::Seconds(5);
constexpr size_t kMostRemembered = 1'000;
constexpr size_t kMostRememberedBytes = 4 << 20;

struct Readers {
  absl::Mutex mutex;
  std::map<const sql::Database*, std::weak_ptr<LogReader>> of ABSL_GUARDED_BY(mutex);
};
Readers& AllReaders() {
  static auto* const readers = new Readers;
  return *readers;
}

size_t BytesOf(const Change& change) {
  return sizeof(Change) + change.payload.size() + change.area_path.size() + change.actor.size();
}

}  // namespace

std::shared_ptr<LogReader> LogReader::Of(sql::Database& db) {
  Readers& readers = AllReaders();
  absl::MutexLock lock(&readers.mutex);
  std::weak_ptr<LogReader>& known = readers.of[&db];
  std::shared_ptr<LogReader> reader = known.lock();
  if (reader == nullptr) known = reader = std::make_shared<LogReader>(db);
  return reader;
}

void LogReader::Wake(const sql::Database& db) {
  std::shared_ptr<LogReader> reader;
  {
    Readers& readers = AllReaders();
    absl::MutexLock lock(&readers.mutex);
    const auto known = readers.of.find(&db);
    if (known != readers.of.end()) reader = known->second.lock();
  }
  if (reader == nullptr) return;
  absl::MutexLock lock(&reader->mutex_);
  reader->woken_ = true;
}

LogReader::LogReader(sql::Database& db) : db_(db), thread_([this] { Run(); }) {}

LogReader::~LogReader() {
  {
    Readers& readers = AllReaders();
    absl::MutexLock lock(&readers.mutex);
    const auto known = readers.of.find(&db_);
    if (known != readers.of.end() && known->second.expired()) readers.of.erase(known);
  }
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  thread_.join();
}

LogReader::Subscription::~Subscription() {
  absl::MutexLock lock(&reader_.mutex_);
  reader_.subscriptions_.erase(this);
}

std::unique_ptr<LogReader::Subscription> LogReader::Subscribe(std::function<void()> news) {
  std::unique_ptr<Subscription> subscription(new Subscription(*this, std::move(news)));
  absl::MutexLock lock(&mutex_);
  subscriptions_.insert(subscription.get());
  woken_ = true;
  return subscription;
}

// True when the head has moved.
absl::StatusOr<bool> LogReader::Look() {
  ++looks_;
  ASSIGN_OR_RETURN(const LogState log, db_.Read(absl::Now() + kLongestLook, ReadLogState));
  // Numbers of another log stand for other changes. The first look replaces no log.
  const int64_t known = std::exchange(epoch_, log.epoch);
  if ((known != 0 && known != log.epoch) || log.head < head()) Forget();
  return head_.exchange(log.head) != log.head;
}

void LogReader::Run() {
  absl::Time last_news = absl::Now();
  for (absl::Duration pause = absl::ZeroDuration();;) {
    {
      absl::MutexLock lock(&mutex_);
      const auto awake = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return stopping_ || woken_; };
      mutex_.AwaitWithTimeout(absl::Condition(&awake), pause);
      if (stopping_) return;
      woken_ = false;
    }
    const absl::StatusOr<bool> moved = Look();
    const absl::Time now = absl::Now();
    if (!moved.ok()) {
      spdlog::warn("the log cannot be read: {}", std::string(moved.status().message()));
      pause = kPollAfterError;
      continue;
    }
    if (*moved) {
      last_news = now;
      absl::MutexLock lock(&mutex_);
      for (Subscription* subscription : subscriptions_) subscription->news_();
    }
    pause = now - last_news < kBusyFor ? kPollWhenBusy : std::min(kPollWhenIdle, pause * 3 / 2);
  }
}

bool LogReader::Recall(int64_t seq, int limit, std::vector<Change>& changes) const {
  if (memory_.empty() || seq + 1 < memory_.front().seq || seq >= memory_.back().seq) return false;
  auto next = memory_.begin() + (seq + 1 - memory_.front().seq);
  for (; next != memory_.end() && static_cast<int>(changes.size()) < limit; ++next) changes.push_back(*next);
  return true;
}

void LogReader::Keep(const std::vector<Change>& changes) {
  for (const Change& change : changes) {
    if (!memory_.empty() && change.seq != memory_.back().seq + 1) {
      memory_.clear();
      memory_bytes_ = 0;
    }
    memory_bytes_ += BytesOf(change);
    memory_.push_back(change);
    while (memory_.size() > kMostRemembered || (memory_.size() > 1 && memory_bytes_ > kMostRememberedBytes)) {
      memory_bytes_ -= BytesOf(memory_.front());
      memory_.pop_front();
    }
  }
}

absl::StatusOr<std::vector<Change>> LogReader::ReadAfter(absl::Time deadline, int64_t seq, int limit) {
  std::vector<Change> changes;
  const auto read = [&](sql::Txn& tx) { return ReadNumbered(tx, seq, limit); };
  {
    absl::MutexLock lock(&memory_mutex_);
    if (Recall(seq, limit, changes)) return changes;
    if (memory_.empty() || seq >= memory_.back().seq) {
      ASSIGN_OR_RETURN(changes, db_.Read(deadline, read));
      Keep(changes);
      return changes;
    }
  }
  return db_.Read(deadline, read);  // far behind the others: for this one alone
}

void LogReader::Forget() {
  absl::MutexLock lock(&memory_mutex_);
  memory_.clear();
  memory_bytes_ = 0;
}

}  // namespace zhiwang::changelog
