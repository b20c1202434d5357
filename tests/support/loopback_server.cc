#include "tests/support/loopback_server.h"

#include <grpcpp/create_channel.h>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/support/cluster/give_up.h"

namespace zhiwang::testing {

LoopbackServer::LoopbackServer(const std::vector<grpc::Service*>& services, const LoopbackOptions& options) {
  grpc::ServerBuilder builder;
  builder.AddListeningPort(options.host + ":0", options.credentials, &port_);
  if (options.prepare) options.prepare(builder);
  for (grpc::Service* service : services) builder.RegisterService(service);
  server_ = builder.BuildAndStart();
  if (server_ == nullptr) GiveUp("cannot serve on " + options.host);
  target_ = options.host + ":" + std::to_string(port_);
  channel_ = grpc::CreateChannel(target_, grpc::InsecureChannelCredentials());
}

void LoopbackServer::Stop() {
  server_->Shutdown(absl::ToChronoTime(absl::Now() + absl::Seconds(10)));
  server_->Wait();
}

}  // namespace zhiwang::testing
