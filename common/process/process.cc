#include "common/process/process.h"

#include <malloc.h>

#include <csignal>
#include <utility>

#include <spdlog/spdlog.h>

#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/process/core_dumps.h"
#include "common/process/foundation.h"
#include "common/process/service_instance.h"
#include "common/process/serving.h"
#include "common/rpc/library_log.h"
#include "common/sql/lease/clock.h"
#include "common/sql/settings_check.h"
#include "common/status/macros.h"
#include "common/telemetry/log.h"
#include "common/telemetry/metrics.h"

namespace zhiwang::process {
namespace {

constexpr absl::Duration kTrimEvery = absl::Seconds(10);
constexpr absl::Duration kWaitForDatabase = absl::Seconds(60);

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

// The server's own settings are part of the promise; a weak one is logged, once.
void WarnOfWeakSettings(sql::Database& db) {
  const auto weak = sql::FindWeakSettings(db, absl::Now() + absl::Seconds(3));
  if (!weak.ok()) return spdlog::warn("cannot read the database's settings: {}", std::string(weak.status().message()));
  for (const std::string& line : *weak) spdlog::warn("the database's {}", line);
}

absl::Status Reseal(const ProcessOptions& options, const ServiceDefinition& service,
                    const std::vector<sql::Component>& components) {
  if (!service.reseal) return absl::FailedPreconditionError("--reseal: this service keeps no personal data");
  ASSIGN_OR_RETURN(const privacy::KeyRing keys, LoadKeys(options.personal_data));
  sql::Database db(options.database);
  RETURN_IF_ERROR(sql::CheckMigrated(db, components));
  return service.reseal(db, keys);
}

absl::Status Run(const ProcessOptions& options, const ServiceDefinition& service) {
  const auto components = WithFoundation(service.migrations, service.keeps_personal_data, service.reports);
  if (options.migrate_only) return sql::Migrate(options.database, components);
  if (options.reseal) return Reseal(options, service, components);
  const sigset_t stop_signals = BlockStopSignals();
  std::unique_ptr<HealthListener> health;
  if (!options.health_listen.empty()) {
    ASSIGN_OR_RETURN(health, HealthListener::Start(options.health_listen, options.limits));
  }
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
  background::Schedule schedule;
  // Memory that a burst of calls took goes back to the system: the allocator alone would keep it.
  const auto trimmer = schedule.Run({.name = "trim_memory", .period = kTrimEvery}, [](const background::Turn&) {
    malloc_trim(0);
    return absl::OkStatus();
  });
  ASSIGN_OR_RETURN(const std::unique_ptr<ServiceInstance> instance,
                   ServiceInstance::Start(options, service,
                                          {.db = db,
                                           .callers = *callers,
                                           .grants = callers->grants(),
                                           .schedule = schedule,
                                           .credentials = credentials}));
  return Serve(options, stop_signals, instance->services(), health.get(), schedule);
}

}  // namespace

int RunService(int argc, char** argv, const ServiceDefinition& service) {
  const ProcessOptions options = ReadFlags(argc, argv, service.program, service.about);
  // Debian's Abseil looks for lock cycles at every lock; the sanitizer builds do that better.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  telemetry::SetUpLog(options.service, options.log_level);
  rpc::LogWhatLibrariesSay();
  if (!options.core_dumps) ForbidCoreDumps();
  const absl::Status status = Run(options, service);
  if (!status.ok()) {
    spdlog::critical("{}", std::string(status.message()));
    return 1;
  }
  if (!options.reseal) spdlog::info("{}", options.migrate_only ? "the schema is up to date" : "stopped");
  return 0;
}

}  // namespace zhiwang::process
