#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <grpcpp/channel.h>
#include <grpcpp/impl/service_type.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

namespace zhiwang::testing {

struct LoopbackOptions {
  std::string host = "127.0.0.1";
  std::shared_ptr<grpc::ServerCredentials> credentials = grpc::InsecureServerCredentials();
  std::function<void(grpc::ServerBuilder&)> prepare = nullptr;  // says more to the builder
};

// Serves gRPC services on a loopback port of its own until it is stopped or destroyed. The services must outlive it.
class LoopbackServer {
 public:
  explicit LoopbackServer(const std::vector<grpc::Service*>& services, const LoopbackOptions& options = {});
  ~LoopbackServer() { Stop(); }
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  // Takes no more calls, and cancels those that are not done soon.
  void Stop();

  int port() const { return port_; }
  const std::string& target() const { return target_; }  // host:port
  // To the server without TLS.
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }

 private:
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
  std::string target_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace zhiwang::testing
