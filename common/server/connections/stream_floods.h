#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "common/server/connections/connection_list.h"

namespace zhiwang::server {

// Tells connections that flood a server with streams (CVE-2023-44487) from those whose callers gave up calls, by what
// became of each connection's streams since the last look. Not thread-safe.
class StreamFloods {
 public:
  struct Options {
    // Streams that the server still keeps something of. A caller that keeps to the server's settings has no more than those
    // settings say under way, and so many more that it gave up as may wait there or keep a worker busy.
    int most_open;
    // Resets beyond the answers: each answer of the connection pays for one reset. This many may come at once, and this many
    // each second.
    //   - A ratio alone would close a connection whose callers all give up, as they do when the database is slow.
    //   - A number alone would close the connection of a gateway that serves thousands of calls a second and passes on some
    //     hundreds of cancellations.
    // An honest caller reaches 500 only with 200 calls under way that it gives up after less than 0.4 s, again and again,
    // while none is answered. Our clients wait for seconds, and a call that waits for a worker is refused (an answer) after
    // 0.1 s. A flood has tens of thousands.
    int resets_per_second;
  };
  enum class Kind { kResets, kOpenStreams };
  struct Flood {
    Connection connection;
    Kind kind;
  };

  explicit StreamFloods(Options options) : options_(options) {}

  // Those of all connections that flood, at `now` of background::Monotonic(). At the first look only open streams count.
  std::vector<Flood> Find(const std::vector<Connection>& all, absl::Duration now);

 private:
  struct Seen {
    StreamCounts streams;
    double unpaid_resets = 0;
  };

  const Options options_;
  std::map<int64_t, Seen> seen_;  // by the connection's number
  std::optional<absl::Duration> looked_;
};

}  // namespace zhiwang::server
