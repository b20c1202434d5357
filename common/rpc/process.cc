#include "common/rpc/process.h"

#include <csignal>
#include <fstream>
#include <iterator>
#include <utility>

#include <fmt/format.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <spdlog/spdlog.h>

#include "absl/flags/flag.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/auth/said_callers.h"
#include "common/rpc/core_dumps.h"
#include "common/status/macros.h"
#include "common/telemetry/log.h"
#include "common/telemetry/metrics.h"

ABSL_FLAG(std::string, listen, "127.0.0.1:0", "host:port to serve gRPC on; port 0 picks a free one");
ABSL_FLAG(std::string, port_file, "", "file to write the served port to, once the service serves");
ABSL_FLAG(std::string, metrics_listen, "", "host:port to serve Prometheus metrics on; empty: none");
ABSL_FLAG(std::string, log_level, "info", "debug, info, warn or error");
ABSL_FLAG(std::string, db_host, "127.0.0.1", "database host");
ABSL_FLAG(int, db_port, 3306, "database port");
ABSL_FLAG(std::string, db_socket, "", "database Unix socket, used instead of host and port");
ABSL_FLAG(std::string, db_user, "zhiwang", "database user");
ABSL_FLAG(std::string, db_password_file, "", "file that holds the database password");
ABSL_FLAG(std::string, db_schema, "", "database schema; default: the service's own name");
ABSL_FLAG(std::string, db_tls_ca, "", "PEM file of the CA that signed the database's certificate; empty: no TLS");
ABSL_FLAG(int, workers, 8, "calls that may be using the database at the same time");
ABSL_FLAG(int, queue, 512, "calls that may wait for a worker; more are refused");
ABSL_FLAG(bool, migrate_only, false, "bring the schema up to date and end");
ABSL_FLAG(bool, reflection, true, "serve gRPC reflection");
ABSL_FLAG(bool, insecure_callers, false,
          "take callers at their word (x-zhiwang-insecure-caller): anyone who reaches the port may do anything; for "
          "development on one machine only");
ABSL_FLAG(bool, core_dumps, false,
          "let a crash leave a core file, and debuggers of the same user attach: both show personal data and keys in use");
ABSL_FLAG(absl::Duration, drain, absl::Seconds(20), "how long running calls may take to finish after SIGTERM");

namespace zhiwang::rpc {
namespace {

constexpr int kLargestMessage = 4 << 20;
// Sequencer, followers, watches, batchers, the id lease and streamed imports use connections besides the workers'.
constexpr int kConnectionsBesideWorkers = 24;
constexpr absl::Duration kWaitForDatabase = absl::Seconds(60);

std::string FileContent(const std::string& path) {
  std::ifstream file(path);
  std::string content{std::istreambuf_iterator<char>(file), {}};
  while (!content.empty() && content.back() == '\n') content.pop_back();
  return content;
}

// Signals are taken by one thread that waits for them; every thread made later inherits the mask.
sigset_t BlockStopSignals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  return set;
}

// A database that is still starting is waited for; a schema that does not fit is not.
absl::Status WaitForSchema(sql::Database& db, const std::vector<sql::Component>& components) {
  const absl::Time give_up = absl::Now() + kWaitForDatabase;
  for (;;) {
    const absl::Status status = sql::CheckMigrated(db, components);
    if (status.code() != absl::StatusCode::kUnavailable || absl::Now() > give_up) return status;
    absl::SleepFor(absl::Milliseconds(250));
  }
}

// Durable settings are part of the promise; a server without them is said so, once.
void WarnOfWeakSettings(sql::Database& db) {
  const absl::Status read = db.Read(absl::Now() + absl::Seconds(3), [](sql::Txn& tx) {
    return tx.Query("SELECT @@innodb_flush_log_at_trx_commit, @@sync_binlog, @@log_bin", {}, [](const sql::Row& row) {
      if (row.Int(1) != 1 || (row.Int(3) != 0 && row.Int(2) != 1)) {
        spdlog::warn(
            "the database may lose acknowledged writes when its machine fails: set innodb_flush_log_at_trx_commit=1 "
            "and sync_binlog=1 (now {} and {})",
            row.Int(1), row.Int(2));
      }
    });
  });
  if (!read.ok()) spdlog::warn("cannot read the database's durability settings: {}", std::string(read.message()));
}

absl::Status Serve(const ProcessOptions& options, const sigset_t& stop_signals, Wiring& wiring) {
  grpc::EnableDefaultHealthCheckService(true);
  if (options.reflection) grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort(options.listen, grpc::InsecureServerCredentials(), &port);
  builder.SetMaxReceiveMessageSize(kLargestMessage);
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, 20'000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 5'000);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 10'000);
  builder.SetSyncServerOption(grpc::ServerBuilder::SyncServerOption::NUM_CQS, 1);
  for (Service* service : wiring.services()) {
    RETURN_IF_ERROR(service->CheckComplete());
    builder.RegisterService(service);
  }
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (!server || port == 0) return absl::UnavailableError(fmt::format("cannot listen on {}", options.listen));
  for (Service* service : wiring.services()) {
    server->GetHealthCheckService()->SetServingStatus(std::string(service->name()), true);
  }
  if (!options.port_file.empty()) std::ofstream(options.port_file) << port << std::endl;
  spdlog::info("serving on port {}", port);

  int signal = 0;
  sigwait(&stop_signals, &signal);
  spdlog::info("stopping: running calls may finish");
  server->GetHealthCheckService()->SetServingStatus(false);
  for (Service* service : wiring.services()) service->Stop();
  server->Shutdown(absl::ToChronoTime(absl::Now() + options.drain));
  server->Wait();
  return absl::OkStatus();
}

absl::Status RunUntilStopped(const ProcessOptions& options, const sigset_t& stop_signals,
                             const std::vector<sql::Component>& components,
                             const std::function<absl::StatusOr<std::unique_ptr<Wiring>>(sql::Database&, Runtime&)>& wire) {
  if (options.migrate_only) return sql::Migrate(options.database, components);
  std::unique_ptr<prometheus::Exposer> metrics;
  if (!options.metrics_listen.empty()) {
    ASSIGN_OR_RETURN(metrics, telemetry::ServeMetrics(options.metrics_listen));
  }
  const telemetry::ObservedGauge reruns("zhiwang_transaction_reruns", "Transactions run again since the start.",
                                        [] { return static_cast<double>(sql::CountReruns()); });
  sql::Database db(options.database);
  RETURN_IF_ERROR(WaitForSchema(db, components));
  WarnOfWeakSettings(db);
  if (options.insecure_callers) {
    spdlog::warn("--insecure_callers: anyone who reaches {} may do anything", options.listen);
  }
  const auth::SaidCallers said;
  const auth::NoCallers nobody;
  Runtime runtime(options.runtime, options.insecure_callers ? static_cast<const auth::Callers&>(said) : nobody);
  ASSIGN_OR_RETURN(const std::unique_ptr<Wiring> wiring, wire(db, runtime));
  return Serve(options, stop_signals, *wiring);
}

}  // namespace

ProcessOptions ProcessOptionsFromFlags(std::string service, std::string default_schema) {
  ProcessOptions options;
  options.service = std::move(service);
  options.listen = absl::GetFlag(FLAGS_listen);
  options.port_file = absl::GetFlag(FLAGS_port_file);
  options.metrics_listen = absl::GetFlag(FLAGS_metrics_listen);
  options.log_level = absl::GetFlag(FLAGS_log_level);
  options.database.host = absl::GetFlag(FLAGS_db_host);
  options.database.port = absl::GetFlag(FLAGS_db_port);
  options.database.unix_socket = absl::GetFlag(FLAGS_db_socket);
  options.database.user = absl::GetFlag(FLAGS_db_user);
  if (const std::string file = absl::GetFlag(FLAGS_db_password_file); !file.empty()) {
    options.database.password = FileContent(file);
  }
  const std::string schema = absl::GetFlag(FLAGS_db_schema);
  options.database.schema = schema.empty() ? std::move(default_schema) : schema;
  options.database.tls_ca = absl::GetFlag(FLAGS_db_tls_ca);
  options.database.most_connections = absl::GetFlag(FLAGS_workers) + kConnectionsBesideWorkers;
  options.runtime.executor.workers = absl::GetFlag(FLAGS_workers);
  options.runtime.executor.most_waiting = absl::GetFlag(FLAGS_queue);
  options.insecure_callers = absl::GetFlag(FLAGS_insecure_callers);
  options.reflection = absl::GetFlag(FLAGS_reflection);
  options.migrate_only = absl::GetFlag(FLAGS_migrate_only);
  options.core_dumps = absl::GetFlag(FLAGS_core_dumps);
  options.drain = absl::GetFlag(FLAGS_drain);
  return options;
}

void PrepareProcess(const ProcessOptions& options) {
  telemetry::SetUpLog(options.service, options.log_level);
  if (!options.core_dumps) ForbidCoreDumps();
}

int RunProcess(const ProcessOptions& options, const std::vector<sql::Component>& components,
               const std::function<absl::StatusOr<std::unique_ptr<Wiring>>(sql::Database&, Runtime&)>& wire) {
  const sigset_t stop_signals = BlockStopSignals();
  // Debian's Abseil looks for lock cycles at every lock; the sanitizer builds do that better.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  PrepareProcess(options);
  const absl::Status status = RunUntilStopped(options, stop_signals, components, wire);
  if (!status.ok()) {
    spdlog::critical("{}", std::string(status.message()));
    return 1;
  }
  spdlog::info("{}", options.migrate_only ? "the schema is up to date" : "stopped");
  return 0;
}

}  // namespace zhiwang::rpc
