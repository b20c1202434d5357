#pragma once

#include <functional>
#include <vector>

#include "absl/time/time.h"
#include "common/server/connections/connection_list.h"
#include "common/server/connections/disconnector.h"
#include "common/server/connections/stream_floods.h"
#include "common/server/executor.h"
#include "common/server/limits/server_limits.h"
#include "common/telemetry/metrics.h"

namespace zhiwang::server {

// Closes the connections that begin and reset streams as fast as they can (CVE-2023-44487). gRPC 1.51 makes a call of each
// stream before it reads the reset, and a thread that reads a connection goes on for as long as there is something to read:
// the calls of everybody else wait. It watches all servers of this process that LimitServer() prepared. Not thread-safe.
class FloodWatch {
 public:
  // The pause between two looks. A connection begins some hundreds of streams meanwhile.
  static constexpr absl::Duration kEvery = absl::Milliseconds(10);

  // `executor` are the options of the workers that answer calls of those servers. `closed` is told the caller's end of each
  // connection that was closed.
  FloodWatch(
      const ServerLimits& limits, const Executor::Options& executor,
      std::function<void(const Endpoint&)> closed = [](const Endpoint&) {});

  // Looks at the connections and closes those that flood; answers how many it closed. `now` is background::Monotonic(). Takes
  // microseconds while no more than a few calls fail.
  int Look(absl::Duration now);

 private:
  bool IsWorthALook(const StreamCounts& calls, absl::Duration now) const;
  int Close(const std::vector<StreamFloods::Flood>& floods);
  void Log(absl::Duration now);

  const std::function<void(const Endpoint&)> closed_;
  StreamFloods floods_;
  Disconnector disconnector_;
  StreamCounts calls_;  // at the last look at each connection
  absl::Duration looked_ = -absl::InfiniteDuration();
  absl::Duration rest_;  // until the next look, at least
  int unlogged_ = 0;     // closed since the last line of the log
  Connection last_closed_;
  absl::Duration logged_ = -absl::InfiniteDuration();
  const telemetry::Counter closed_for_resets_, closed_for_open_streams_;
};

}  // namespace zhiwang::server
