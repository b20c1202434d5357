#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/audit/head_exporter.h"
#include "common/audit/head_key.h"
#include "common/changelog/sequencer.h"
#include "common/handoff/delivery_threads.h"
#include "common/log_service/audit_log_service.h"
#include "common/log_service/change_log_service.h"
#include "common/log_service/hand_off_service.h"
#include "common/log_service/timer_service.h"
#include "common/privacy/keys/key_ring.h"
#include "common/process/followers/calendar_follower.h"
#include "common/process/followers/grant_follower.h"
#include "common/process/process.h"
#include "common/telemetry/metrics.h"

namespace zhiwang::process {

// The key ring that the options name. FAILED_PRECONDITION says what is wrong with them, or with its files.
absl::StatusOr<privacy::KeyRing> LoadKeys(const PersonalDataOptions& options);

// The parts below a service in its process: ids, keys, the copy of staff's grants, the numbering of its log.
struct Foundation {
  static absl::StatusOr<std::unique_ptr<Foundation>> Start(const ProcessOptions& options,
                                                           const ServiceDefinition& service, sql::Database& db,
                                                           auth::GrantBook& grants, background::Schedule& schedule,
                                                           std::shared_ptr<grpc::ChannelCredentials> credentials);
  std::unique_ptr<sql::IdSource> ids;
  std::optional<privacy::KeyRing> keys;
  std::optional<audit::SigningKey> signing_key;
  std::shared_ptr<grpc::Channel> registry, registry_once;
  handoff::DeliveryThreads delivery_threads;
  std::unique_ptr<GrantFollower> grants;
  std::unique_ptr<CalendarFollower> calendars;
  std::unique_ptr<telemetry::ObservedGauge> silence, calendar_silence;  // of the registry
  std::unique_ptr<changelog::Sequencer> sequencer;
};

// The services that every process serves besides its own.
class CommonServices {
 public:
  static absl::StatusOr<std::unique_ptr<CommonServices>> Start(const ProcessOptions& options,
                                                               const ServiceDefinition& service, const Parts& parts,
                                                               Wiring& wiring);
  std::vector<server::Service*> services();

 private:
  CommonServices(const std::string& program, const Parts& parts, log_service::ChangeLogOptions change_log,
                 Wiring& wiring);

  log_service::ChangeLogService change_log_;
  log_service::HandOffService hand_offs_;
  timers::Runner runner_;
  log_service::TimerService timers_;
  std::unique_ptr<log_service::AuditLogService> audit_log_;
  std::unique_ptr<audit::HeadExporter> exporter_;
};

}  // namespace zhiwang::process
