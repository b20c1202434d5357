#include "common/server/connections/stream_floods.h"

#include <algorithm>
#include <utility>

namespace zhiwang::server {

std::vector<StreamFloods::Flood> StreamFloods::Find(const std::vector<Connection>& all, absl::Duration now) {
  const bool first = !looked_;
  const double forgiven = first ? 0 : options_.resets_per_second * absl::ToDoubleSeconds(now - *looked_);
  looked_ = now;
  std::vector<Flood> floods;
  std::map<int64_t, Seen> seen;
  for (const Connection& connection : all) {
    const auto found = seen_.find(connection.number);
    const Seen before = found == seen_.end() ? Seen() : found->second;
    const StreamCounts& streams = connection.streams;
    Seen& after = seen[connection.number];
    after.streams = streams;
    if (!first) {
      const int64_t reset = streams.failed - before.streams.failed,
                    answered = streams.answered - before.streams.answered;
      after.unpaid_resets = std::max(0.0, before.unpaid_resets + static_cast<double>(reset - answered) - forgiven);
    }
    if (after.unpaid_resets > options_.resets_per_second) {
      floods.push_back({connection, Kind::kResets});
    } else if (streams.open() > options_.most_open) {
      floods.push_back({connection, Kind::kOpenStreams});
    }
  }
  seen_ = std::move(seen);
  return floods;
}

}  // namespace zhiwang::server
