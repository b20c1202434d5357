#include "common/process/foundation.h"

#include <utility>

#include "common/audit/audit_log.h"
#include "common/reports/report_store.h"
#include "common/rpc/client/client.h"
#include "common/status/macros.h"

namespace zhiwang::process {

std::vector<sql::Component> WithFoundation(sql::Component own, bool keeps_personal_data, bool reports) {
  std::vector<sql::Component> components = {foundation_migrations()};
  if (keeps_personal_data) components.push_back(audit_migrations());
  if (reports) components.push_back(reports_migrations());
  components.push_back(std::move(own));
  return components;
}

absl::StatusOr<privacy::KeyRing> LoadKeys(const PersonalDataOptions& options) {
  if (options.keys.empty()) {
    return absl::FailedPreconditionError(
        "--privacy_keys is missing: zhiwangctl keys init DIRECTORY makes what it names");
  }
  if (options.suite != "aes" && options.suite != "gm") {
    return absl::FailedPreconditionError("--privacy_suite is aes or gm");
  }
  return privacy::KeyRing::Load(options.keys,
                                options.suite == "gm" ? privacy::Suite::kSm4Sm3 : privacy::Suite::kAes256Gcm);
}

absl::StatusOr<std::unique_ptr<Foundation>> Foundation::Start(const ProcessOptions& options,
                                                              const ServiceDefinition& service, sql::Database& db,
                                                              auth::GrantBook& grants, background::Schedule& schedule,
                                                              std::shared_ptr<grpc::ChannelCredentials> credentials) {
  auto foundation = std::make_unique<Foundation>();
  if (service.keeps_personal_data) {
    ASSIGN_OR_RETURN(foundation->keys, LoadKeys(options.personal_data));
    if (const std::string& path = options.personal_data.audit_key; !path.empty()) {
      ASSIGN_OR_RETURN(foundation->signing_key, audit::SigningKey::LoadOrMake(path));
    }
  }
  ASSIGN_OR_RETURN(foundation->ids, sql::IdSource::Lease(db));
  if (!service.is_registry) {
    foundation->registry = rpc::OpenChannel(options.registry, credentials, "grid-registry");
    foundation->registry_once = rpc::OpenChannel(options.registry, credentials, "grid-registry", rpc::Attempts::kOne);
    ASSIGN_OR_RETURN(foundation->grants, GrantFollower::Start(db, foundation->registry, grants, schedule));
    foundation->silence = std::make_unique<telemetry::ObservedGauge>(
        "zhiwang_grants_age_seconds", "Since the grid registry last said who may do what.",
        [follower = foundation->grants.get()] { return absl::ToDoubleSeconds(follower->silence()); });
    ASSIGN_OR_RETURN(foundation->calendars, CalendarFollower::Start(db, foundation->registry, schedule));
    foundation->calendar_silence = std::make_unique<telemetry::ObservedGauge>(
        "zhiwang_calendars_age_seconds", "Since the grid registry last said what the districts' calendars are.",
        [follower = foundation->calendars.get()] { return absl::ToDoubleSeconds(follower->silence()); });
  }
  foundation->sequencer = std::make_unique<changelog::Sequencer>(db);
  return foundation;
}

CommonServices::CommonServices(const std::string& program, const Parts& parts, log_service::ChangeLogOptions change_log,
                               Wiring& wiring)
    : change_log_(parts.runtime, parts.db, program, std::move(change_log)),
      hand_offs_(parts.runtime, parts.db, program, wiring.relays()),
      runner_(parts.schedule, parts.db, wiring.timers()),
      timers_(parts.runtime, parts.db, program, runner_) {}

absl::StatusOr<std::unique_ptr<CommonServices>> CommonServices::Start(const ProcessOptions& options,
                                                                      const ServiceDefinition& service,
                                                                      const Parts& parts, Wiring& wiring) {
  log_service::ChangeLogOptions change_log = options.change_log;
  change_log.tables = service.state_tables;
  change_log.followers = wiring.followers();
  std::unique_ptr<CommonServices> common(new CommonServices(service.program, parts, std::move(change_log), wiring));
  if (!service.keeps_personal_data) return common;
  const PersonalDataOptions& personal = options.personal_data;
  if (!personal.audit_heads.empty() && personal.audit_key.empty()) {
    return absl::FailedPreconditionError("--audit_heads needs --audit_key");
  }
  common->audit_log_ = std::make_unique<log_service::AuditLogService>(
      parts.runtime, parts.db, service.program,
      log_service::ExportedHeads{.file = personal.audit_heads, .public_key_file = personal.audit_key + ".pub"});
  if (personal.audit_heads.empty()) return common;
  ASSIGN_OR_RETURN(audit::SigningKey key, audit::SigningKey::LoadOrMake(personal.audit_key));
  common->exporter_ = std::make_unique<audit::HeadExporter>(parts.schedule, parts.db, std::move(key),
                                                            personal.audit_heads, personal.audit_heads_every);
  return common;
}

std::vector<server::Service*> CommonServices::services() {
  std::vector<server::Service*> services = {&change_log_, &hand_offs_, &timers_};
  if (audit_log_) services.push_back(audit_log_.get());
  return services;
}

}  // namespace zhiwang::process
