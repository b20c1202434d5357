#include "common/server/limits/server_limits.h"

#include <grpcpp/resource_quota.h>

namespace zhiwang::server {
namespace {

// Of what a connection has sent, how much is read in one piece; a record of TLS is no longer. By default gRPC reads up to
// four mebibytes and makes a call of each of the hundred thousand streams that may begin there, before it looks at any.
constexpr int kReadAtOnce = 16 << 10;

int Milliseconds(absl::Duration duration) { return static_cast<int>(absl::ToInt64Milliseconds(duration)); }

}  // namespace

void LimitServer(const ServerLimits& limits, grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(limits.largest_message);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, limits.largest_headers);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, Milliseconds(limits.connection_age));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, Milliseconds(limits.connection_grace));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, Milliseconds(limits.keepalive));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, Milliseconds(limits.keepalive_timeout));
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, Milliseconds(limits.keepalive / 2));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, limits.streams_per_connection);
  builder.AddChannelArgument(GRPC_ARG_TCP_MAX_READ_CHUNK_SIZE, kReadAtOnce);
  // FloodWatch goes by these counts; it needs no history of each connection.
  builder.AddChannelArgument(GRPC_ARG_ENABLE_CHANNELZ, 1);
  builder.AddChannelArgument(GRPC_ARG_MAX_CHANNEL_TRACE_EVENT_MEMORY_PER_NODE, 0);
  builder.SetSyncServerOption(grpc::ServerBuilder::SyncServerOption::NUM_CQS, 1);
  grpc::ResourceQuota quota("server");
  quota.Resize(static_cast<size_t>(limits.memory_quota));
  quota.SetMaxThreads(limits.most_streams + 1);  // and the one that waits for the next
  builder.SetResourceQuota(quota);
}

}  // namespace zhiwang::server
