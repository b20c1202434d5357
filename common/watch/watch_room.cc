#include "common/watch/watch_room.h"

#include <algorithm>
#include <iterator>
#include <tuple>

#include "common/watch/watch_errors.h"

namespace zhiwang::watch {

absl::StatusOr<std::unique_ptr<WatchRoom::Place>> WatchRoom::Enter(OpenWatch watch) {
  absl::MutexLock lock(&mutex_);
  if (std::ssize(places_) >= limits_.most) return error::WatchesTooMany("this replica", limits_.most);
  const auto own = std::count_if(places_.begin(), places_.end(),
                                 [&](const Place* place) { return place->watch().caller == watch.caller; });
  if (own >= limits_.most_by_caller) return error::WatchesTooMany("the caller", limits_.most_by_caller);
  auto place = std::make_unique<Place>(*this, std::move(watch));
  places_.insert(place.get());
  return place;
}

std::vector<OpenWatch> WatchRoom::WatchesOf(std::string_view district) const {
  std::vector<OpenWatch> watches;
  {
    absl::MutexLock lock(&mutex_);
    for (const Place* place : places_) {
      if (place->watch().district == district) watches.push_back(place->watch());
    }
  }
  std::sort(watches.begin(), watches.end(), [](const OpenWatch& a, const OpenWatch& b) {
    return std::tie(a.caller, a.begun) < std::tie(b.caller, b.begun);
  });
  return watches;
}

void WatchRoom::Leave(const Place& place) {
  absl::MutexLock lock(&mutex_);
  places_.erase(&place);
}

}  // namespace zhiwang::watch
