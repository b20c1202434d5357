#pragma once

#include <string>

#include "absl/time/time.h"
#include "common/auth/known_callers.h"
#include "common/log_service/change_log_service.h"
#include "common/rpc/client/credentials.h"
#include "common/server/limits/server_limits.h"
#include "common/server/runtime.h"
#include "common/sql/database.h"

namespace zhiwang::process {

// The settings of a service that keeps personal data.
struct PersonalDataOptions {
  std::string keys;         // directory of the keys
  std::string suite;        // `aes` or `gm`
  std::string audit_heads;  // file for the signed heads of the audit log; empty for none
  std::string audit_key;    // PEM file of the key that signs them, and what is exported of files; empty for none
  absl::Duration audit_heads_every = absl::Minutes(1);
};

// The settings of a service process; every setting has a flag of its name.
struct ProcessOptions {
  std::string service;  // its name in logs and metrics
  std::string listen;   // host:port of gRPC over TLS
  rpc::TlsFiles tls;
  std::string plaintext_listen;  // host:port of gRPC without TLS, on loopback only; empty for none
  std::string health_listen;     // host:port of grpc.health.v1 alone, without TLS; empty for none
  auth::KnownCallers::Options callers;
  std::string registry;        // address of the grid registry; the registry itself does not use it
  std::string metrics_listen;  // host:port of /metrics; empty for none
  std::string log_level = "info";
  sql::Options database;
  server::Runtime::Options runtime;
  bool reflection = true;
  bool migrate_only = false;
  bool reseal = false;
  server::ServerLimits limits;
  log_service::ChangeLogOptions change_log;
  PersonalDataOptions personal_data;
  absl::Duration drain_notice = absl::Milliseconds(500);  // how long it still takes calls, for others to notice
  absl::Duration drain = absl::Seconds(20);               // how long running calls may take to finish after SIGTERM
  bool core_dumps = false;                                // let the kernel write this process's memory to core files
};

// Parses the command line and answers what its flags say. `--help` shows the flags of a service that people set and those
// of its own main.cc; `--helpfull` shows all. Ends the program for a flag that it does not know.
ProcessOptions ReadFlags(int argc, char** argv, const std::string& program, const std::string& about);

// Reads the flags that --help does not show into `options`, which hold the others already.
void ReadRareFlags(ProcessOptions& options);

}  // namespace zhiwang::process
