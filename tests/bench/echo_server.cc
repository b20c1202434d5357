#include "tests/bench/echo_server.h"

#include <cstdio>
#include <cstdlib>

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>

#include "tests/bench/echo.pb.h"

namespace zhiwang::bench {
namespace {

class EchoService final : public server::Service {
 public:
  explicit EchoService(server::Runtime& runtime)
      : Service(runtime, *EchoMessage::descriptor()->file()->FindServiceByName("EchoService")) {
    Inline("Echo", &EchoService::Echo);
  }

 private:
  absl::StatusOr<EchoMessage> Echo(const rpc::Call&, const EchoMessage& request) { return request; }
};

// The floor knows everybody and lets them do everything: what knowing callers costs is measured against it.
class Anyone final : public auth::Callers, public auth::Caller {
 public:
  absl::StatusOr<std::shared_ptr<const Caller>> Identify(const grpc::ServerContextBase&) const override {
    return std::shared_ptr<const Caller>(std::shared_ptr<const Caller>(), this);
  }
  const std::string& name() const override { return name_; }
  std::shared_ptr<const auth::Rights> RightsIn(const std::string&) const override { return rights_; }

 private:
  const std::string name_ = "anyone";
  const std::shared_ptr<const auth::Rights> rights_ =
      std::make_shared<const auth::Rights>(std::vector<auth::Grant>{{auth::Role::kService, "/", ""}});
};

}  // namespace

void ServeEcho(const std::string& address) {
  Anyone anyone;
  server::Runtime runtime({}, anyone);
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
