#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/changelog/change_log.h"
#include "common/changelog/follow/follower.h"
#include "common/sql/database.h"

namespace zhiwang::changelog {

// The numbered log as it grows, for many listeners in this process: one thread reads it, each listener has a bounded
// buffer of its own. Starts to read with the first listener.
class Feed {
 public:
  using Wants = std::function<bool(const Change&)>;

  // The news that a listener was told.
  struct Heard {
    enum class State {
      kListening,
      kTooSlow,   // the buffer overflowed: what it held is gone
      kReplaced,  // the log has another epoch
      kStopped,   // Stop() was called
    };
    State state = State::kListening;
    std::vector<std::shared_ptr<const Change>> changes;  // in order, as ReadNumberedBriefly has them
    int64_t through = 0;                                 // nothing else up to here is wanted
  };

  // A place at the feed, given up by its destructor. The feed must outlive it. Used by one thread.
  class Listener {
   public:
    ~Listener();
    // The changes after this one will be heard.
    int64_t from() const { return from_; }
    // Waits until there is something to hear, at most `patience`. A state other than kListening is final.
    Heard Hear(absl::Duration patience);

   private:
    friend class Feed;
    Listener(Feed& feed, Wants wants) : feed_(feed), wants_(std::move(wants)) {}
    bool HasNews() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
    void End(Heard::State state);

    Feed& feed_;
    const Wants wants_;
    int64_t from_ = 0;
    absl::Mutex mutex_;
    Heard::State state_ ABSL_GUARDED_BY(mutex_) = Heard::State::kListening;
    std::deque<std::shared_ptr<const Change>> buffer_ ABSL_GUARDED_BY(mutex_);
    int64_t through_ ABSL_GUARDED_BY(mutex_) = 0;
  };

  // `longest_buffer` changes may wait for a listener.
  Feed(sql::Database& db, size_t longest_buffer) : db_(db), longest_buffer_(longest_buffer) {}

  // Begins to listen to the changes that `wants` picks from the log of that epoch. `wants` is called on the feed's
  // thread and must be quick.
  absl::StatusOr<std::unique_ptr<Listener>> Listen(absl::Time deadline, int64_t epoch, Wants wants);

  // Ends every listener's listening, and that of later ones.
  void Stop();

 private:
  void Follow(const LogState& log) ABSL_EXCLUSIVE_LOCKS_REQUIRED(beginning_);
  void Tell(const std::vector<Change>& changes);

  sql::Database& db_;
  const size_t longest_buffer_;
  absl::Mutex mutex_;
  std::set<Listener*> listeners_ ABSL_GUARDED_BY(mutex_);
  int64_t position_ ABSL_GUARDED_BY(mutex_) = 0;  // told up to here
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Mutex beginning_ ABSL_ACQUIRED_BEFORE(mutex_);  // the tail is replaced without mutex_: its thread takes that
  int64_t epoch_ ABSL_GUARDED_BY(beginning_) = 0;
  std::unique_ptr<Tail> tail_ ABSL_GUARDED_BY(beginning_);
};

}  // namespace zhiwang::changelog
