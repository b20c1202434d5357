#pragma once

#include <map>
#include <string>

#include "absl/time/time.h"

namespace zhiwang::server {

// The pace at which networks may connect. A network whose connection was closed because it flooded may connect once every
// quarter of a second for a while. That keeps those that connect anew and flood on from taking all of the service's time, and
// others behind the same address still get in, in the order they came. All other networks connect as they like. Times are
// those of background::Monotonic(). Not thread-safe.
class ConnectionPace {
 public:
  static constexpr absl::Duration kPause = absl::Milliseconds(250);
  static constexpr absl::Duration kRemembered = absl::Seconds(10);
  static constexpr absl::Duration kLongestWait = absl::Seconds(10);

  // A connection of that network was closed because it flooded.
  void Slow(const std::string& network, absl::Duration now);

  // When the next connection of that network may be taken: now or within `kLongestWait`. InfiniteDuration() where so
  // many wait already that it cannot be.
  absl::Duration Next(const std::string& network, absl::Duration now);

 private:
  struct Slowed {
    absl::Duration until;  // it is forgotten
    absl::Duration next;   // it may connect
  };
  void Forget(absl::Duration now);

  std::map<std::string, Slowed> slowed_;
};

}  // namespace zhiwang::server
