#pragma once

#include <memory>
#include <vector>

#include <grpcpp/security/credentials.h>

#include "absl/status/statusor.h"
#include "common/auth/callers.h"
#include "common/auth/grant_book.h"
#include "common/background/schedule.h"
#include "common/process/foundation.h"
#include "common/process/options.h"
#include "common/process/process.h"
#include "common/server/runtime.h"
#include "common/server/service.h"
#include "common/sql/database.h"

namespace zhiwang::process {

// The parts that a process gives to an instance of a service. All of them outlive the instance.
struct Surroundings {
  sql::Database& db;  // the schema is migrated
  const auth::Callers& callers;
  auth::GrantBook& grants;  // kept up to date by the instance, but for the registry's
  background::Schedule& schedule;
  std::shared_ptr<grpc::ChannelCredentials> credentials;  // for calls to other services
};

// One instance of a service: what stands below it, its own services, and those that every service has. RunService serves it
// behind TLS, a test on a loopback port (tests/support/served_service.h).
class ServiceInstance {
 public:
  static absl::StatusOr<std::unique_ptr<ServiceInstance>> Start(const ProcessOptions& options,
                                                                const ServiceDefinition& service,
                                                                const Surroundings& surroundings);
  // The services that it serves.
  std::vector<server::Service*> services();

 private:
  ServiceInstance(const ProcessOptions& options, const auth::Callers& callers) : runtime_(options.runtime, callers) {}

  server::Runtime runtime_;
  std::unique_ptr<Foundation> foundation_;
  std::unique_ptr<Wiring> wiring_;
  std::unique_ptr<CommonServices> common_;
};

}  // namespace zhiwang::process
