#pragma once

#include <csignal>
#include <memory>
#include <string>
#include <vector>

#include <grpcpp/completion_queue.h>
#include <grpcpp/server.h>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/background/schedule.h"
#include "common/process/options.h"
#include "common/server/service.h"

namespace zhiwang::process {

// Serves grpc.health.v1 and nothing else at an address of its own, without TLS: an orchestrator needs neither a certificate
// nor the port that callers use. NOT_SERVING from the start until it is told otherwise.
class HealthListener {
 public:
  // UNAVAILABLE when the port is taken.
  static absl::StatusOr<std::unique_ptr<HealthListener>> Start(const std::string& address,
                                                               const server::ServerLimits& limits);
  ~HealthListener();
  void Set(const std::string& service, bool serving);
  void SetAll(bool serving);

 private:
  HealthListener() = default;
  std::unique_ptr<grpc::ServerCompletionQueue> queue_;  // gRPC does not start a server without one
  std::unique_ptr<grpc::Server> server_;
};

// Serves until one of the signals comes, then drains. `health` may be null. The watch over connections is a loop of the
// schedule.
absl::Status Serve(const ProcessOptions& options, const sigset_t& stop_signals,
                   const std::vector<server::Service*>& services, HealthListener* health,
                   background::Schedule& schedule);

}  // namespace zhiwang::process
