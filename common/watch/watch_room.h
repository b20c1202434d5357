#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace zhiwang::watch {

// The largest numbers of watches at the same time.
struct WatchLimits {
  int most_by_caller = 4;
  int most = 200;
  int most_reading = 4;  // at once, each over a connection of the database's pool
};

// The room for watches in a process. Thread-safe.
class WatchRoom {
 public:
  explicit WatchRoom(WatchLimits limits) : limits_(limits) {}

  // Held for as long as a watch lasts. The room must outlive it.
  class Place {
   public:
    Place(WatchRoom& room, std::string caller) : room_(room), caller_(std::move(caller)) {}
    ~Place() { room_.Leave(caller_); }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

   private:
    WatchRoom& room_;
    const std::string caller_;
  };

  // A place for one more watch of the caller: WATCHES_TOO_MANY when there is none.
  absl::StatusOr<std::unique_ptr<Place>> Enter(const std::string& caller);

  // The turn to use the database, waited for at most `patience`.
  class Turn {
   public:
    Turn(WatchRoom& room, absl::Duration patience) : room_(room), taken_(room.TakeTurn(patience)) {}
    ~Turn() {
      if (taken_) room_.GiveTurn();
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    bool taken() const { return taken_; }

   private:
    WatchRoom& room_;
    const bool taken_;
  };

 private:
  void Leave(const std::string& caller);
  bool TakeTurn(absl::Duration patience);
  void GiveTurn();

  const WatchLimits limits_;
  absl::Mutex mutex_;
  std::map<std::string, int> by_caller_ ABSL_GUARDED_BY(mutex_);
  int all_ ABSL_GUARDED_BY(mutex_) = 0;
  int reading_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace zhiwang::watch
