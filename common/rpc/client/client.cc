#include "common/rpc/client/client.h"

#include <algorithm>

#include <grpcpp/create_channel.h>
#include <grpcpp/support/channel_arguments.h>

#include "absl/time/clock.h"
#include "common/rpc/priority.h"
#include "common/telemetry/trace.h"

namespace zhiwang::rpc {
namespace {

// Every call of ours may be repeated: what changes something carries a request_id. Tried again at this one layer only, and
// less and less while most calls fail. A replica that says it is about to stop gets no more calls.
constexpr char kTriedThreeTimes[] = R"({
  "loadBalancingConfig": [{"round_robin": {}}],
  "healthCheckConfig": {"serviceName": ""},
  "retryThrottling": {"maxTokens": 10, "tokenRatio": 0.1},
  "methodConfig": [{
    "name": [{}],
    "retryPolicy": {
      "maxAttempts": 3,
      "initialBackoff": "0.1s",
      "maxBackoff": "1s",
      "backoffMultiplier": 2,
      "retryableStatusCodes": ["UNAVAILABLE"]
    }
  }]
})";
constexpr char kTriedOnce[] = R"({
  "loadBalancingConfig": [{"round_robin": {}}],
  "healthCheckConfig": {"serviceName": ""}
})";

}  // namespace

std::shared_ptr<grpc::Channel> OpenChannel(const std::string& target,
                                           const std::shared_ptr<grpc::ChannelCredentials>& credentials,
                                           const std::string& name, Attempts attempts) {
  grpc::ChannelArguments arguments;
  if (!name.empty()) arguments.SetSslTargetNameOverride(name);
  arguments.SetServiceConfigJSON(attempts == Attempts::kOne ? kTriedOnce : kTriedThreeTimes);
  if (attempts == Attempts::kOne) arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 20'000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 5'000);
  // A service that comes back is found within a second, not after gRPC's two minutes of growing pauses.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1'000);
  return grpc::CreateCustomChannel(target, credentials, arguments);
}

void Prepare(grpc::ClientContext& context, const Call& call, absl::Duration most) {
  context.set_deadline(absl::ToChronoTime(std::min(call.deadline - kKeptBack, absl::Now() + most)));
  if (!call.trace_parent.empty()) context.AddMetadata(kTraceParentKey, telemetry::ChildOf(call.trace_parent));
  if (const auto word = WordOf(call.priority); !word.empty()) context.AddMetadata(kPriorityKey, std::string(word));
}

}  // namespace zhiwang::rpc
