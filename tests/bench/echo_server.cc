#include "tests/bench/echo_server.h"

#include <cstdio>
#include <cstdlib>

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>

#include "tests/bench/echo.pb.h"

namespace zhiwang::bench {
namespace {

class EchoService final : public rpc::Service {
 public:
  explicit EchoService(rpc::Runtime& runtime)
      : Service(runtime, *EchoMessage::descriptor()->file()->FindServiceByName("EchoService")) {
    Inline("Echo", &EchoService::Echo);
  }

 private:
  absl::StatusOr<EchoMessage> Echo(const rpc::Call&, const EchoMessage& request) { return request; }
};

}  // namespace

void ServeEcho(const std::string& address) {
  rpc::Runtime::Options options;
  options.insecure_callers = true;
  rpc::Runtime runtime(options);
  EchoService service(runtime);
  grpc::ServerBuilder builder;
  builder.AddListeningPort(address, grpc::InsecureServerCredentials());
  builder.RegisterService(&service);
  const auto server = builder.BuildAndStart();
  if (server == nullptr) {
    std::fprintf(stderr, "cannot listen on %s\n", address.c_str());
    std::exit(1);
  }
  server->Wait();
  std::exit(0);
}

}  // namespace zhiwang::bench
