#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/rpc/runtime.h"
#include "common/rpc/service.h"
#include "common/sql/database.h"
#include "common/sql/migrations.h"

namespace zhiwang::rpc {

// What a service process is started with; every field has a flag of its name.
struct ProcessOptions {
  std::string service;         // its name in logs and metrics
  std::string listen;          // host:port; port 0 picks one
  std::string port_file;       // where to write the port that is served, once it is
  std::string metrics_listen;  // host:port of /metrics; empty for none
  std::string log_level = "info";
  sql::Options database;
  Runtime::Options runtime;
  bool insecure_callers = false;  // take callers at their word
  bool reflection = true;
  bool migrate_only = false;
  bool core_dumps = false;  // let the kernel write this process's memory to core files
  absl::Duration drain = absl::Seconds(20);  // how long running calls may take to finish after SIGTERM
};

// Reads the flags that all services have. The command line must have been parsed.
ProcessOptions ProcessOptionsFromFlags(std::string service, std::string default_schema);

// What a service brings to its process. Destroyed after the server has stopped, last member first.
class Wiring {
 public:
  virtual ~Wiring() = default;
  virtual std::vector<Service*> services() = 0;
};

// What every program that works with a service's data does first: its log, and no core dumps unless they are wanted.
void PrepareProcess(const ProcessOptions& options);

// Runs a service until SIGTERM or SIGINT: log, migrations check, wiring, server, health, reflection, metrics; then drains:
// health says NOT_SERVING, running calls finish, everything stops. With `migrate_only` it migrates and ends. Answers the
// process's exit code.
int RunProcess(const ProcessOptions& options, const std::vector<sql::Component>& components,
               const std::function<absl::StatusOr<std::unique_ptr<Wiring>>(sql::Database&, Runtime&)>& wire);

}  // namespace zhiwang::rpc
