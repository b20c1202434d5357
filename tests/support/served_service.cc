#include "tests/support/served_service.h"

#include <utility>
#include <vector>

#include <grpcpp/security/credentials.h>
#include <gtest/gtest.h>

#include "common/server/test_runtime.h"

namespace zhiwang::testing {
namespace {

std::vector<grpc::Service*> ServicesOf(process::ServiceInstance& instance) {
  std::vector<grpc::Service*> services;
  for (server::Service* service : instance.services()) {
    EXPECT_EQ(service->CheckComplete(), absl::OkStatus());
    services.push_back(service);
  }
  return services;
}

}  // namespace

process::ProcessOptions MakeTestOptions() {
  process::ProcessOptions options;
  options.runtime = server::UnlimitedRuntime();
  options.registry = "127.0.0.1:1";
  options.personal_data.suite = "aes";
  return options;
}

ServedService::ServedService(const process::ServiceDefinition& service, const sql::Options& schema,
                             const process::ProcessOptions& options)
    : db_(schema),
      instance_(process::ServiceInstance::Start(options, service,
                                                {.db = db_,
                                                 .callers = callers_,
                                                 .grants = *grants_,
                                                 .schedule = schedule_,
                                                 .credentials = grpc::InsecureChannelCredentials()})
                    .value()),
      server_(std::make_unique<LoopbackServer>(ServicesOf(*instance_))),
      client_(server_->channel()) {}

ServedService::~ServedService() {
  for (server::Service* service : instance_->services()) service->Stop();
  server_->Stop();
}

void ServedServiceTest::Serve(process::ServiceDefinition service, process::ProcessOptions options) {
  service_ = std::move(service);
  options_ = std::move(options);
  CreateSchema(process::WithFoundation(service_.migrations, service_.keeps_personal_data, service_.reports));
  if (!HasFatalFailure()) RestartServer();
}

std::unique_ptr<ServedService> ServedServiceTest::StartReplica() const {
  return std::make_unique<ServedService>(service_, schema_, options_);
}

void ServedServiceTest::RestartServer() {
  server_.reset();
  server_ = StartReplica();
}

}  // namespace zhiwang::testing
