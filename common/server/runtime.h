#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <grpcpp/server_context.h>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/auth/callers.h"
#include "common/rpc/call.h"
#include "common/server/executor.h"
#include "common/server/limits/caller_limits.h"
#include "common/server/limits/first_message_timeout.h"
#include "common/telemetry/metrics.h"

namespace zhiwang::server {

// The parts that all services of a process share when they answer calls.
class Runtime {
 public:
  struct Options {
    Executor::Options executor;
    CallerLimits::Options caller_limits;
    // Of those who are no staff: citizens and the like, each for themselves.
    CallerLimits::Options self_limits = {.calls_per_second = 5, .burst = 10, .in_flight = 5};
    absl::Duration default_deadline = absl::Seconds(3);   // of unary calls, and of a stream's first message
    absl::Duration longest_deadline = absl::Seconds(10);  // of unary calls
  };

  Runtime(Options options, const auth::Callers& callers);

  Executor& executor() { return executor_; }
  // The watch over streams that have not begun yet: their callers have as long as a call without a deadline.
  FirstMessageTimeout& silence() { return first_message_timeout_; }
  // The longest time that a call may wait for a thread, here or where calls are done together (see Batcher).
  absl::Duration longest_wait() const { return options_.executor.longest_wait; }

  // A call that came in.
  struct Arrival {
    rpc::Call call;
    std::shared_ptr<const CallerLimits::Place> place;  // to be kept until it is answered
  };
  // The trace a call belongs to: its caller's, or a new one where it came with none or with what is not one.
  static std::string TraceOf(const grpc::ServerContextBase& context);
  // The caller, the deadline and the urgency of a call. CALLER_UNKNOWN when the caller is not identified,
  // CALLS_TOO_MANY when they call more than one may; services may as much as they like. Only a service may say that its
  // call is a hand-off: PERMISSION_MISSING otherwise.
  absl::StatusOr<Arrival> Receive(const grpc::ServerContextBase& context, bool streaming, std::string trace_parent);

 private:
  const Options options_;
  const auth::Callers& callers_;
  CallerLimits caller_limits_;
  CallerLimits self_limits_;
  Executor executor_;
  FirstMessageTimeout first_message_timeout_;
  telemetry::ObservedGauge queue_depth_;
};

// Counts the calls of one method by code, and times them.
class MethodMetrics {
 public:
  explicit MethodMetrics(const std::string& method);
  void Count(grpc::StatusCode code, absl::Duration took);

 private:
  std::vector<telemetry::Counter> handled_;  // by code
  telemetry::Histogram latency_;
};

}  // namespace zhiwang::server
