#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/server/limits/turns.h"

namespace zhiwang::watch {

// The largest numbers of watches at the same time.
struct WatchLimits {
  int most_by_caller = 4;
  int most = 200;
  int most_reading = 4;  // at once, each over a connection of the database's pool
};

// A watch as those who run the system see it.
struct OpenWatch {
  std::string caller, district;
  std::string area;  // the resource name of the area that it is narrowed to; empty: to none
  absl::Time begun;
};

// The room for watches in a process. Thread-safe.
class WatchRoom {
 public:
  explicit WatchRoom(WatchLimits limits) : limits_(limits), reading_(limits.most_reading) {}

  // Held for as long as a watch lasts. The room must outlive it.
  class Place {
   public:
    Place(WatchRoom& room, OpenWatch watch) : room_(room), watch_(std::move(watch)) {}
    ~Place() { room_.Leave(*this); }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    const OpenWatch& watch() const { return watch_; }

   private:
    WatchRoom& room_;
    const OpenWatch watch_;
  };

  // A place for one more watch: WATCHES_TOO_MANY when there is none, or none for its caller.
  absl::StatusOr<std::unique_ptr<Place>> Enter(OpenWatch watch);

  // The watches of a district that have places, by caller and then in the order of their beginning.
  std::vector<OpenWatch> WatchesOf(std::string_view district) const;

  // The turns to use the database.
  server::Turns& reading() { return reading_; }

 private:
  void Leave(const Place& place);

  const WatchLimits limits_;
  mutable absl::Mutex mutex_;
  std::set<const Place*> places_ ABSL_GUARDED_BY(mutex_);
  server::Turns reading_;
};

}  // namespace zhiwang::watch
