#include "common/process/serving.h"

#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>
#include <grpcpp/support/server_interceptor.h>
#include <spdlog/spdlog.h>

#include "absl/time/clock.h"
#include "common/background/monotonic.h"
#include "common/rpc/client/credentials.h"
#include "common/server/connections/flood_watch.h"
#include "common/server/connections/front_door.h"
#include "common/status/macros.h"

namespace zhiwang::process {
namespace {

absl::Status Listen(const ProcessOptions& options, server::FrontDoor& door, grpc::ServerBuilder& builder) {
  ASSIGN_OR_RETURN(const auto credentials, rpc::MakeServerCredentials(options.tls));
  RETURN_IF_ERROR(door.Listen(options.listen, credentials, builder));
  if (options.plaintext_listen.empty()) return absl::OkStatus();
  if (!rpc::IsLoopback(options.plaintext_listen)) {
    return absl::InvalidArgumentError(
        fmt::format("--plaintext_listen={}: without TLS only loopback is served", options.plaintext_listen));
  }
  spdlog::warn("--plaintext_listen: what is said on {} can be read by whoever watches this machine's traffic",
               options.plaintext_listen);
  return door.Listen(options.plaintext_listen, grpc::InsecureServerCredentials(), builder);
}

// Closes connections that flood, and slows those that come from where they came from. Null where there is no limit to what a
// connection may reset.
std::unique_ptr<background::Loop> WatchForFloods(const ProcessOptions& options, server::FrontDoor& door,
                                                 background::Schedule& schedule) {
  if (options.limits.resets_per_second == 0) return nullptr;
  const auto watch = std::make_shared<server::FloodWatch>(options.limits, options.runtime.executor,
                                                          [&door](const server::Endpoint& peer) { door.Slow(peer); });
  return schedule.Run({.name = "flood_watch", .period = server::FloodWatch::kEvery, .never_blocks = true},
                      [watch](const background::Turn&) {
                        watch->Look(background::Monotonic());
                        return absl::OkStatus();
                      });
}

// Ends every call of a method that may not be called.
class Gate final : public grpc::experimental::Interceptor {
 public:
  Gate(grpc::experimental::ServerRpcInfo& call, bool open) : call_(call), open_(open) {}
  void Intercept(grpc::experimental::InterceptorBatchMethods* batch) override {
    using grpc::experimental::InterceptionHookPoints;
    if (!open_ && batch->QueryInterceptionHookPoint(InterceptionHookPoints::POST_RECV_INITIAL_METADATA)) {
      call_.server_context()->TryCancel();
    }
    batch->Proceed();
  }

 private:
  grpc::experimental::ServerRpcInfo& call_;
  const bool open_;
};

class Gates final : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  using IsOpen = bool (*)(std::string_view method);
  explicit Gates(IsOpen is_open) : is_open_(is_open) {}
  grpc::experimental::Interceptor* CreateServerInterceptor(grpc::experimental::ServerRpcInfo* call) override {
    return new Gate(*call, is_open_(call->method()));
  }

 private:
  const IsOpen is_open_;
};

// gRPC adds reflection to every server of a process that links it. This is how a server is kept from answering it.
void LetOnly(Gates::IsOpen is_open, grpc::ServerBuilder& builder) {
  std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> gates;
  gates.push_back(std::make_unique<Gates>(is_open));
  builder.experimental().SetInterceptorCreators(std::move(gates));
}

bool IsHealth(std::string_view method) { return method.starts_with("/grpc.health.v1.Health/"); }
bool IsNotReflection(std::string_view method) { return !method.starts_with("/grpc.reflection."); }

}  // namespace

absl::StatusOr<std::unique_ptr<HealthListener>> HealthListener::Start(const std::string& address,
                                                                      const server::ServerLimits& limits) {
  grpc::EnableDefaultHealthCheckService(true);
  std::unique_ptr<HealthListener> listener(new HealthListener());
  grpc::ServerBuilder builder;
  builder.AddListeningPort(address, grpc::InsecureServerCredentials());
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  server::LimitServer(limits, builder);
  LetOnly(IsHealth, builder);
  listener->queue_ = builder.AddCompletionQueue();
  listener->server_ = builder.BuildAndStart();
  if (!listener->server_) return absl::UnavailableError(fmt::format("cannot serve health on {}", address));
  listener->SetAll(false);
  return listener;
}

HealthListener::~HealthListener() {
  if (server_) server_->Shutdown(absl::ToChronoTime(absl::Now()));
  queue_->Shutdown();
  void* tag = nullptr;
  for (bool ok = false; queue_->Next(&tag, &ok);) continue;
}

void HealthListener::Set(const std::string& service, bool serving) {
  server_->GetHealthCheckService()->SetServingStatus(service, serving);
}

void HealthListener::SetAll(bool serving) { server_->GetHealthCheckService()->SetServingStatus(serving); }

absl::Status Serve(const ProcessOptions& options, const sigset_t& stop_signals,
                   const std::vector<server::Service*>& services, HealthListener* health,
                   background::Schedule& schedule) {
  grpc::EnableDefaultHealthCheckService(true);
  if (options.reflection) grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::ServerBuilder builder;
  server::FrontDoor door(options.limits.keepalive_timeout);
  RETURN_IF_ERROR(Listen(options, door, builder));
  server::LimitServer(options.limits, builder);
  if (!options.reflection) LetOnly(IsNotReflection, builder);
  for (server::Service* service : services) {
    RETURN_IF_ERROR(service->CheckComplete());
    builder.RegisterService(service);
  }
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (!server) return absl::UnavailableError(fmt::format("cannot serve on {}", options.listen));
  door.Open();
  const auto flood_watch = WatchForFloods(options, door, schedule);
  for (server::Service* service : services) {
    const std::string name(service->name());
    server->GetHealthCheckService()->SetServingStatus(name, true);
    if (health != nullptr) health->Set(name, true);
  }
  if (health != nullptr) health->SetAll(true);
  spdlog::info("serving on {}", options.listen);

  int signal = 0;
  sigwait(&stop_signals, &signal);
  spdlog::info("stopping: running calls may finish");
  server->GetHealthCheckService()->SetServingStatus(false);
  if (health != nullptr) health->SetAll(false);
  // Calls after Shutdown are refused, so those who call us first learn to call another replica.
  absl::SleepFor(options.drain_notice);
  for (server::Service* service : services) service->Stop();
  door.Close();
  server->Shutdown(absl::ToChronoTime(absl::Now() + options.drain));
  server->Wait();
  return absl::OkStatus();
}

}  // namespace zhiwang::process
