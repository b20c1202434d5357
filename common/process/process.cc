#include "common/process/process.h"

#include <malloc.h>

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
#include "common/process/core_dumps.h"
#include "common/sql/clock.h"
#include "common/sql/settings_check.h"
#include "common/status/macros.h"
#include "common/telemetry/log.h"
#include "common/telemetry/metrics.h"

ABSL_FLAG(std::string, listen, "127.0.0.1:7100", "host:port to serve gRPC over TLS on");
ABSL_FLAG(std::string, tls_certificate, "",
          "PEM file of this service's certificate; its SPIFFE URI is who it is to others");
ABSL_FLAG(std::string, tls_key, "", "PEM file of the certificate's key");
ABSL_FLAG(std::string, tls_ca, "", "PEM file of the CA that signs the certificates of services and partner systems");
ABSL_FLAG(
    std::string, plaintext_listen, "",
    "host:port, of this machine only, to serve gRPC without TLS on besides: whoever is on this machine and may watch "
    "its traffic sees tokens and personal data, and no caller there can show a certificate; empty: none");
ABSL_FLAG(std::string, token_keys, "", "JWKS of the issuer of people's tokens: a file, or an https URL");
ABSL_FLAG(std::string, token_keys_ca, "", "PEM file of the CA of that URL's certificate; empty: the system's");
ABSL_FLAG(std::string, token_issuer, "", "the issuer (iss) that tokens must name");
ABSL_FLAG(std::string, token_audience, "zhiwang", "the audience (aud) that tokens must name");
ABSL_FLAG(std::string, claim_name, "name", "the claim of a token that holds a person's name; empty: none does");
ABSL_FLAG(std::string, claim_phone, "phone_number",
          "the claim of a token that holds a person's phone; empty: none does");
ABSL_FLAG(std::string, callers_file, "",
          "who may call besides staff: lines of `principal role district`, a principal being a token's subject or a "
          "certificate's SPIFFE URI and a district six digits or *");
ABSL_FLAG(std::string, metrics_listen, "", "host:port to serve Prometheus metrics on; empty: none");
ABSL_FLAG(std::string, log_level, "info", "debug, info, warn or error");
ABSL_FLAG(std::string, db_host, "127.0.0.1", "database host");
ABSL_FLAG(int, db_port, 3306, "database port");
ABSL_FLAG(std::string, db_socket, "", "database Unix socket, used instead of host and port");
ABSL_FLAG(std::string, db_user, "zhiwang", "database user");
ABSL_FLAG(std::string, db_password_file, "", "file that holds the database password");
ABSL_FLAG(std::string, db_schema, "", "database schema; default: the service's own name");
ABSL_FLAG(std::string, db_tls_ca, "", "PEM file of the CA that signed the database's certificate; empty: no TLS");
ABSL_FLAG(int, workers, 10, "calls that may be using the database at the same time");
ABSL_FLAG(int, queue, 512, "calls of a priority that may wait for a worker; more are refused");
ABSL_FLAG(absl::Duration, longest_wait, absl::Milliseconds(100),
          "how long a call may wait for a worker before it is refused");
ABSL_FLAG(int, interactive_percent, 80, "of the workers that interactive calls may take, the rest is for emergencies");
ABSL_FLAG(int, batch_percent, 10, "of the workers that batch calls may take");
ABSL_FLAG(double, caller_rate, 50, "calls a second that one caller may make; 0: any number. Services are not limited");
ABSL_FLAG(double, caller_burst, 100, "calls that one caller may make at once after a pause");
ABSL_FLAG(int, caller_in_flight, 20, "calls of one caller that may be in flight; 0: any number");
ABSL_FLAG(double, self_rate, 5, "calls a second that one citizen, volunteer, lawyer or party may make; 0: any number");
ABSL_FLAG(double, self_burst, 10, "calls that one of them may make at once after a pause");
ABSL_FLAG(int, self_in_flight, 5, "calls of one of them that may be in flight; 0: any number");
ABSL_FLAG(absl::Duration, default_deadline, absl::Seconds(3),
          "of a unary call whose caller gives none, and of a stream's first message");
ABSL_FLAG(absl::Duration, longest_deadline, absl::Seconds(10), "of a unary call, whatever its caller gives");
ABSL_FLAG(absl::Duration, connection_age, absl::Minutes(10),
          "how long a connection lasts, so that callers spread over new replicas");
ABSL_FLAG(absl::Duration, connection_grace, absl::Seconds(30),
          "how much longer calls on such a connection may take to end");
ABSL_FLAG(absl::Duration, keepalive, absl::Seconds(20),
          "after how much silence a connection is asked for a sign of life; callers may ask twice as often");
ABSL_FLAG(absl::Duration, keepalive_timeout, absl::Seconds(5),
          "how long that sign may take before the connection is closed");
ABSL_FLAG(int, largest_message, 1 << 20, "bytes of a request");
ABSL_FLAG(int, streams_per_connection, 200, "calls at once on one connection; more wait at the caller's");
ABSL_FLAG(int, most_streams, 300, "streaming calls at once, each on a thread of its own; more are refused");
ABSL_FLAG(int, memory_quota, 256, "MiB for what comes in and goes out; beyond it half-sent requests are dropped");
ABSL_FLAG(bool, migrate_only, false, "bring the schema up to date and end");
ABSL_FLAG(bool, reflection, true, "serve gRPC reflection");
ABSL_FLAG(
    bool, core_dumps, false,
    "let a crash leave a core file, and debuggers of the same user attach: both show personal data and keys in use");
ABSL_FLAG(absl::Duration, drain, absl::Seconds(20), "how long running calls may take to finish after SIGTERM");
ABSL_FLAG(absl::Duration, drain_notice, absl::Milliseconds(500),
          "how long a service that is to stop says NOT_SERVING and still takes calls");

namespace zhiwang::process {
namespace {

// Sequencer, followers, relays, watches, batchers, the id lease and streamed imports use connections besides the workers'.
constexpr int kConnectionsBesideWorkers = 40;
constexpr absl::Duration kTrimEvery = absl::Seconds(10);
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

// The server's own settings are part of the promise; one without them is said so, once.
void WarnOfWeakSettings(sql::Database& db) {
  const auto weak = sql::FindWeakSettings(db, absl::Now() + absl::Seconds(3));
  if (!weak.ok()) return spdlog::warn("cannot read the database's settings: {}", std::string(weak.status().message()));
  for (const std::string& line : *weak) spdlog::warn("the database's {}", line);
}

absl::Status AddListeners(const ProcessOptions& options, grpc::ServerBuilder& builder) {
  ASSIGN_OR_RETURN(const auto credentials, rpc::MakeServerCredentials(options.tls));
  builder.AddListeningPort(options.listen, credentials);
  if (options.plaintext_listen.empty()) return absl::OkStatus();
  if (!rpc::IsLoopback(options.plaintext_listen)) {
    return absl::InvalidArgumentError(
        fmt::format("--plaintext_listen={}: without TLS only loopback is served", options.plaintext_listen));
  }
  spdlog::warn("--plaintext_listen: what is said on {} can be read by whoever watches this machine's traffic",
               options.plaintext_listen);
  builder.AddListeningPort(options.plaintext_listen, grpc::InsecureServerCredentials());
  return absl::OkStatus();
}

absl::Status Serve(const ProcessOptions& options, const sigset_t& stop_signals, Wiring& wiring) {
  grpc::EnableDefaultHealthCheckService(true);
  if (options.reflection) grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::ServerBuilder builder;
  RETURN_IF_ERROR(AddListeners(options, builder));
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  server::LimitServer(options.limits, builder);
  for (server::Service* service : wiring.services()) {
    RETURN_IF_ERROR(service->CheckComplete());
    builder.RegisterService(service);
  }
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (!server) return absl::UnavailableError(fmt::format("cannot serve on {}", options.listen));
  for (server::Service* service : wiring.services()) {
    server->GetHealthCheckService()->SetServingStatus(std::string(service->name()), true);
  }
  spdlog::info("serving on {}", options.listen);

  int signal = 0;
  sigwait(&stop_signals, &signal);
  spdlog::info("stopping: running calls may finish");
  server->GetHealthCheckService()->SetServingStatus(false);
  // What comes after Shutdown is refused, so those who call us first learn to call another replica.
  absl::SleepFor(options.drain_notice);
  for (server::Service* service : wiring.services()) service->Stop();
  server->Shutdown(absl::ToChronoTime(absl::Now() + options.drain));
  server->Wait();
  return absl::OkStatus();
}

absl::Status RunUntilStopped(const ProcessOptions& options, const sigset_t& stop_signals,
                             const std::vector<sql::Component>& components, const WireUp& wire) {
  if (options.migrate_only) return sql::Migrate(options.database, components);
  std::unique_ptr<telemetry::MetricsServer> metrics;
  if (!options.metrics_listen.empty()) {
    ASSIGN_OR_RETURN(metrics, telemetry::ServeMetrics(options.metrics_listen));
  }
  const telemetry::ObservedGauge reruns("zhiwang_transaction_reruns", "Transactions run again since the start.",
                                        [] { return static_cast<double>(sql::CountReruns()); });
  const telemetry::ObservedGauge offset("zhiwang_clock_offset_seconds",
                                        "How far this process's clock is ahead of the database's. More than two "
                                        "seconds off, either way, it does not lead.",
                                        [] { return absl::ToDoubleSeconds(sql::LastClockOffset()); });
  sql::Database db(options.database);
  RETURN_IF_ERROR(WaitForSchema(db, components));
  WarnOfWeakSettings(db);
  ASSIGN_OR_RETURN(const std::unique_ptr<auth::KnownCallers> callers, auth::KnownCallers::Create(options.callers));
  ASSIGN_OR_RETURN(const auto credentials, rpc::MakeChannelCredentials(options.tls));
  server::Runtime runtime(options.runtime, *callers);
  background::Schedule schedule;
  // What a burst of calls took goes back to the system: the allocator alone would keep it.
  const auto trimmer = schedule.Run({.name = "trim_memory", .period = kTrimEvery}, [](const background::Turn&) {
    malloc_trim(0);
    return absl::OkStatus();
  });
  ASSIGN_OR_RETURN(const std::unique_ptr<Wiring> wiring, wire({db, runtime, callers->grants(), schedule, credentials}));
  return Serve(options, stop_signals, *wiring);
}

}  // namespace

ProcessOptions ProcessOptionsFromFlags(std::string service, std::string default_schema) {
  ProcessOptions options;
  options.service = std::move(service);
  options.listen = absl::GetFlag(FLAGS_listen);
  options.tls = {absl::GetFlag(FLAGS_tls_certificate), absl::GetFlag(FLAGS_tls_key), absl::GetFlag(FLAGS_tls_ca)};
  options.plaintext_listen = absl::GetFlag(FLAGS_plaintext_listen);
  options.callers = {absl::GetFlag(FLAGS_token_keys),   absl::GetFlag(FLAGS_token_keys_ca),
                     absl::GetFlag(FLAGS_token_issuer), absl::GetFlag(FLAGS_token_audience),
                     absl::GetFlag(FLAGS_callers_file), absl::GetFlag(FLAGS_claim_name),
                     absl::GetFlag(FLAGS_claim_phone)};
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
  options.runtime = {.executor = {.workers = absl::GetFlag(FLAGS_workers),
                                  .most_waiting = absl::GetFlag(FLAGS_queue),
                                  .longest_wait = absl::GetFlag(FLAGS_longest_wait),
                                  .interactive_percent = absl::GetFlag(FLAGS_interactive_percent),
                                  .batch_percent = absl::GetFlag(FLAGS_batch_percent)},
                     .caller_limits = {.calls_per_second = absl::GetFlag(FLAGS_caller_rate),
                                       .burst = absl::GetFlag(FLAGS_caller_burst),
                                       .in_flight = absl::GetFlag(FLAGS_caller_in_flight)},
                     .self_limits = {.calls_per_second = absl::GetFlag(FLAGS_self_rate),
                                     .burst = absl::GetFlag(FLAGS_self_burst),
                                     .in_flight = absl::GetFlag(FLAGS_self_in_flight)},
                     .default_deadline = absl::GetFlag(FLAGS_default_deadline),
                     .longest_deadline = absl::GetFlag(FLAGS_longest_deadline)};
  options.limits = {.largest_message = absl::GetFlag(FLAGS_largest_message),
                    .connection_age = absl::GetFlag(FLAGS_connection_age),
                    .connection_grace = absl::GetFlag(FLAGS_connection_grace),
                    .keepalive = absl::GetFlag(FLAGS_keepalive),
                    .keepalive_timeout = absl::GetFlag(FLAGS_keepalive_timeout),
                    .streams_per_connection = absl::GetFlag(FLAGS_streams_per_connection),
                    .most_streams = absl::GetFlag(FLAGS_most_streams),
                    .memory_quota = int64_t{absl::GetFlag(FLAGS_memory_quota)} << 20};
  options.reflection = absl::GetFlag(FLAGS_reflection);
  options.migrate_only = absl::GetFlag(FLAGS_migrate_only);
  options.core_dumps = absl::GetFlag(FLAGS_core_dumps);
  options.drain = absl::GetFlag(FLAGS_drain);
  options.drain_notice = absl::GetFlag(FLAGS_drain_notice);
  return options;
}

void PrepareProcess(const ProcessOptions& options) {
  telemetry::SetUpLog(options.service, options.log_level);
  if (!options.core_dumps) ForbidCoreDumps();
}

int RunProcess(const ProcessOptions& options, const std::vector<sql::Component>& components, const WireUp& wire) {
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

}  // namespace zhiwang::process
