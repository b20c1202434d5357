#include "common/background/ticker.h"

#include <algorithm>
#include <map>
#include <thread>
#include <utility>

#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"

namespace zhiwang::background {
namespace {

// The thread that all tickers share. It begins with the first of them and lives as long as the process.
class TickingThread {
 public:
  static TickingThread& Get() {
    static TickingThread* const thread = new TickingThread;
    return *thread;
  }

  int64_t Add(absl::Duration every, std::function<void()> tick) {
    absl::MutexLock lock(&mutex_);
    tickers_.emplace(++last_id_, Entry{every, absl::Now() + every, std::move(tick)});
    added_ = true;
    return last_id_;
  }

  void Remove(int64_t id) {
    absl::MutexLock lock(&mutex_);
    const auto idle = [this, id]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return ticking_ != id; };
    mutex_.Await(absl::Condition(&idle));
    tickers_.erase(id);
  }

 private:
  struct Entry {
    absl::Duration every;
    absl::Time due;
    std::function<void()> tick;
  };

  TickingThread() {
    std::thread([this] { Run(); }).detach();
  }

  void Run() {
    absl::MutexLock lock(&mutex_);
    for (;;) {
      absl::Duration pause = absl::InfiniteDuration();
      const absl::Time now = absl::Now();
      // A clock that was set back makes nothing wait longer than its own time.
      for (auto& [id, entry] : tickers_) {
        entry.due = std::min(entry.due, now + entry.every);
        pause = std::min(pause, entry.due - now);
      }
      added_ = false;
      if (pause > absl::ZeroDuration()) {
        mutex_.AwaitWithTimeout(absl::Condition(&added_), pause);
        continue;
      }
      TickDue(now);
    }
  }

  void TickDue(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    for (int64_t id = 0;;) {
      const auto next = std::find_if(tickers_.upper_bound(id), tickers_.end(),
                                     [&](const auto& ticker) { return ticker.second.due <= now; });
      if (next == tickers_.end()) return;
      id = ticking_ = next->first;
      next->second.due = now + next->second.every;
      const std::function<void()>& tick = next->second.tick;  // stays: Remove waits
      mutex_.Unlock();
      tick();
      mutex_.Lock();
      ticking_ = 0;
    }
  }

  absl::Mutex mutex_;
  std::map<int64_t, Entry> tickers_ ABSL_GUARDED_BY(mutex_);  // by id
  int64_t last_id_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t ticking_ ABSL_GUARDED_BY(mutex_) = 0;  // whose function runs now; 0: nobody's
  bool added_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace

Ticker::Ticker(absl::Duration every, std::function<void()> tick) {
  if (every != absl::InfiniteDuration()) id_ = TickingThread::Get().Add(every, std::move(tick));
}

Ticker::~Ticker() {
  if (id_ != 0) TickingThread::Get().Remove(id_);
}

}  // namespace zhiwang::background
