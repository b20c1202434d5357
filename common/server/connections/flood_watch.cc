#include "common/server/connections/flood_watch.h"

#include <time.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <spdlog/spdlog.h>

namespace zhiwang::server {
namespace {

// So many more calls than at the last look that failed or are under way may be a flood.
constexpr int64_t kSuspicious = 50;
// Without a suspicion each connection is looked at so often.
constexpr absl::Duration kOnceInAWhile = absl::Seconds(1);
constexpr absl::Duration kLogEvery = absl::Seconds(1);
// A look takes some ten microseconds for each connection. A pause of so many times what the last one took keeps it to a
// twentieth of one processor however many connections there are.
constexpr int kRest = 20;

// The time that a processor worked for this thread. A look seems to take longer by the clock while a flood is on.
absl::Duration ThreadTime() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return absl::DurationFromTimespec(time);
}

telemetry::Counter ClosedFor(const std::string& reason) {
  return {
      "zhiwang_connections_closed_total",
      "Connections that this service closed because they flooded it, by reason: resets are calls that were begun and "
      "reset too fast, open_streams are calls under way beyond what the service allows.",
      {{"reason", reason}}};
}

// Of the calls that a caller gave up, so many times what it may have under way may still wait in batches (see Batcher).
constexpr int kGivenUp = 3;

// See StreamFloods::Options::most_open. Calls that were given up wait in batches or for a worker.
int MostOpen(const ServerLimits& limits, const Executor::Options& executor) {
  return limits.streams_per_connection +
         std::max(kGivenUp * limits.streams_per_connection, executor.most_waiting + executor.workers);
}

}  // namespace

FloodWatch::FloodWatch(const ServerLimits& limits, const Executor::Options& executor,
                       std::function<void(const Endpoint&)> closed)
    : closed_(std::move(closed)),
      floods_({.most_open = MostOpen(limits, executor), .resets_per_second = limits.resets_per_second}),
      closed_for_resets_(ClosedFor("resets")),
      closed_for_open_streams_(ClosedFor("open_streams")) {}

int FloodWatch::Look(absl::Duration now) {
  Log(now);
  const StreamCounts calls = CountCalls();
  if (!IsWorthALook(calls, now)) return 0;
  calls_ = calls;
  looked_ = now;
  const absl::Duration begin = ThreadTime();
  const int closed = Close(floods_.Find(ListConnections(), now));
  rest_ = kRest * (ThreadTime() - begin);
  return closed;
}

bool FloodWatch::IsWorthALook(const StreamCounts& calls, absl::Duration now) const {
  const bool suspicious = calls.failed - calls_.failed >= kSuspicious || calls.open() - calls_.open() >= kSuspicious;
  return now >= looked_ + (suspicious ? std::min(rest_, kOnceInAWhile) : kOnceInAWhile);
}

// A connection that ended by itself since the look may have been followed by another with the same ends: the caller's system
// must have given out the same port at once. That one is closed in its place, and its caller connects anew.
int FloodWatch::Close(const std::vector<StreamFloods::Flood>& floods) {
  std::set<ConnectionEnds> wanted;
  for (const StreamFloods::Flood& flood : floods) {
    if (flood.connection.ends) wanted.insert(*flood.connection.ends);
  }
  const std::set<ConnectionEnds> ended = disconnector_.Disconnect(wanted);
  int closed = 0;
  for (const StreamFloods::Flood& flood : floods) {
    if (!flood.connection.ends || !ended.contains(*flood.connection.ends)) continue;
    (flood.kind == StreamFloods::Kind::kResets ? closed_for_resets_ : closed_for_open_streams_).Add();
    closed_(flood.connection.ends->peer);
    ++closed;
    last_closed_ = flood.connection;
  }
  unlogged_ += closed;
  return closed;
}

// A caller may connect again and again: the log has one line for all of a second.
void FloodWatch::Log(absl::Duration now) {
  if (unlogged_ == 0 || now < logged_ + kLogEvery) return;
  spdlog::warn(
      "closed {} connections that begin and reset calls too fast, the last from {}: of {} calls {} reset, {} open",
      unlogged_, ShowAddress(last_closed_.ends->peer), last_closed_.streams.begun, last_closed_.streams.failed,
      last_closed_.streams.open());
  unlogged_ = 0;
  logged_ = now;
}

}  // namespace zhiwang::server
