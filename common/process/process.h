#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/auth/grant_book.h"
#include "common/auth/known_callers.h"
#include "common/background/schedule.h"
#include "common/rpc/credentials.h"
#include "common/server/runtime.h"
#include "common/server/server_limits.h"
#include "common/server/service.h"
#include "common/sql/database.h"
#include "common/sql/migrations.h"

namespace zhiwang::process {

// What a service process is started with; every setting has a flag of its name.
struct ProcessOptions {
  std::string service;  // its name in logs and metrics
  std::string listen;   // host:port of gRPC over TLS
  rpc::TlsFiles tls;
  std::string plaintext_listen;  // host:port of gRPC without TLS, on loopback only; empty for none
  auth::KnownCallers::Options callers;
  std::string metrics_listen;  // host:port of /metrics; empty for none
  std::string log_level = "info";
  sql::Options database;
  server::Runtime::Options runtime;
  bool reflection = true;
  bool migrate_only = false;
  server::ServerLimits limits;
  absl::Duration drain_notice =
      absl::Milliseconds(500);               // how long it still takes calls after that, for others to notice
  bool core_dumps = false;                   // let the kernel write this process's memory to core files
  absl::Duration drain = absl::Seconds(20);  // how long running calls may take to finish after SIGTERM
};

// Reads the flags that all services have. The command line must have been parsed.
ProcessOptions ProcessOptionsFromFlags(std::string service, std::string default_schema);

// What a service brings to its process. Destroyed after the server has stopped, last member first.
class Wiring {
 public:
  virtual ~Wiring() = default;
  virtual std::vector<server::Service*> services() = 0;
};

// What a service is wired up with.
struct Parts {
  sql::Database& db;
  server::Runtime& runtime;
  auth::GrantBook& grants;                                // to be kept up to date by the service
  background::Schedule& schedule;                         // for the loops of the service
  std::shared_ptr<grpc::ChannelCredentials> credentials;  // for calls to other services
};
using WireUp = std::function<absl::StatusOr<std::unique_ptr<Wiring>>(const Parts&)>;
// What every program that works with a service's data does first: its log, and no core dumps unless they are wanted.
void PrepareProcess(const ProcessOptions& options);

// Runs a service until SIGTERM or SIGINT: log, migrations check, wiring, server, health, reflection, metrics; then drains:
// health says NOT_SERVING, running calls finish, everything stops. With `migrate_only` it migrates and ends. Answers the
// process's exit code.
int RunProcess(const ProcessOptions& options, const std::vector<sql::Component>& components, const WireUp& wire);

}  // namespace zhiwang::process
