#include <cstdio>
#include <memory>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/time/clock.h"
#include "common/audit/audit_log.h"
#include "common/audit/head_exporter.h"
#include "common/changelog/change_log.h"
#include "common/changelog/follower.h"
#include "common/changelog/sequencer.h"
#include "common/handoff/relay.h"
#include "common/log_service/audit_log_service.h"
#include "common/log_service/change_log_service.h"
#include "common/privacy/keys/key_ring.h"
#include "common/process/change_log_flags.h"
#include "common/process/grant_follower.h"
#include "common/process/process.h"
#include "common/rpc/client.h"
#include "common/sql/id_source.h"
#include "common/status/macros.h"
#include "common/telemetry/metrics.h"
#include "services/case_intake/case/case_service.h"
#include "services/case_intake/my_case/my_case_service.h"
#include "services/case_intake/placement/placer.h"
#include "services/case_intake/placement/registry_client.h"
#include "services/case_intake/report/report_projector.h"
#include "services/case_intake/report/report_service.h"
#include "services/case_intake/reporter/reseal.h"
#include "services/case_intake/settings/settings.h"
#include "services/case_intake/settings/settings_service.h"
#include "services/case_intake/site_check/site_check_errand.h"
#include "services/case_intake/state_tables.h"

ABSL_FLAG(std::string, grid_registry, "127.0.0.1:7101",
          "address of the grid registry; its certificate must be for the name grid-registry");
ABSL_FLAG(std::string, privacy_keys, "",
          "directory of the keys that personal data is sealed with (zhiwangctl keys init); required to serve");
ABSL_FLAG(bool, reseal, false,
          "seal all personal data anew that is not under the current key and suite, while services go on, and end");
ABSL_FLAG(std::string, audit_heads, "",
          "file to append the signed heads of the audit log to; ship it off the machine. Empty: none");
ABSL_FLAG(absl::Duration, audit_heads_every, absl::Minutes(1), "how often they are exported");
ABSL_FLAG(std::string, audit_key, "",
          "PEM file of the key to sign them with, made on first use; beside it the public one");
ABSL_FLAG(int, citizen_cases, 10, "cases that one citizen may register on one day");
ABSL_FLAG(std::string, privacy_suite, "aes",
          "what new personal data is sealed with: aes (AES-256-GCM) or gm (SM4, HMAC-SM3)");

zhiwang::sql::Component case_intake_migrations();

namespace zhiwang::intake {
namespace {

class Intake final : public process::Wiring {
 public:
  Intake(sql::Database& db, server::Runtime& runtime, const std::shared_ptr<grpc::Channel>& registry,
         privacy::KeyRing keys, std::unique_ptr<sql::IdSource> ids, std::unique_ptr<Settings> settings,
         std::unique_ptr<process::GrantFollower> grants, std::unique_ptr<audit::HeadExporter> exporter)
      : keys_(std::move(keys)),
        ids_(std::move(ids)),
        settings_(std::move(settings)),
        grants_(std::move(grants)),
        registry_(registry),
        sequencer_(db),
        projector_(db, kReportProjector, ProjectReports),
        placer_(db, registry_),
        site_checks_(db, kSiteCheckRelay, SiteCheckErrand(db, registry_)),
        cases_(runtime, db, *ids_, *settings_, registry_, keys_),
        my_cases_(runtime, db, *ids_, *settings_, registry_, keys_, {.most_a_day = absl::GetFlag(FLAGS_citizen_cases)}),
        calendars_(runtime, db, *settings_),
        categories_(runtime, db, *settings_),
        reports_(runtime, db, registry_),
        log_(runtime, db, "case-intake",
             process::ChangeLogOptionsFromFlags(StateTables(), {&projector_, &site_checks_})),
        audit_log_(
            runtime, db, "case-intake",
            {.file = absl::GetFlag(FLAGS_audit_heads), .public_key_file = absl::GetFlag(FLAGS_audit_key) + ".pub"}),
        exporter_(std::move(exporter)) {}

  std::vector<server::Service*> services() override {
    return {&cases_, &my_cases_, &calendars_, &categories_, &reports_, &log_, &audit_log_};
  }

 private:
  const privacy::KeyRing keys_;
  const std::unique_ptr<sql::IdSource> ids_;
  const std::unique_ptr<Settings> settings_;
  const std::unique_ptr<process::GrantFollower> grants_;
  RegistryClient registry_;
  changelog::Sequencer sequencer_;
  changelog::Follower projector_;
  Placer placer_;
  handoff::Relay site_checks_;
  CaseService cases_;
  MyCaseService my_cases_;
  CalendarService calendars_;
  CategoryService categories_;
  ReportService reports_;
  log_service::ChangeLogService log_;
  const telemetry::ObservedGauge silence_{"zhiwang_grants_age_seconds",
                                          "Since the grid registry last said who may do what.",
                                          [this] { return absl::ToDoubleSeconds(grants_->silence()); }};
  log_service::AuditLogService audit_log_;
  const std::unique_ptr<audit::HeadExporter> exporter_;
};

absl::StatusOr<privacy::KeyRing> KeysFromFlags() {
  const std::string directory = absl::GetFlag(FLAGS_privacy_keys), suite = absl::GetFlag(FLAGS_privacy_suite);
  if (directory.empty()) {
    return absl::FailedPreconditionError(
        "--privacy_keys is missing: zhiwangctl keys init DIRECTORY makes what it names");
  }
  if (suite != "aes" && suite != "gm") return absl::FailedPreconditionError("--privacy_suite is aes or gm");
  return privacy::KeyRing::Load(directory, suite == "gm" ? privacy::Suite::kSm4Sm3 : privacy::Suite::kAes256Gcm);
}

// Null where heads are not to be exported.
absl::StatusOr<std::unique_ptr<audit::HeadExporter>> ExporterFromFlags(const process::Parts& parts) {
  const std::string file = absl::GetFlag(FLAGS_audit_heads), key_file = absl::GetFlag(FLAGS_audit_key);
  if (file.empty() != key_file.empty()) {
    return absl::FailedPreconditionError("--audit_heads and --audit_key go together");
  }
  if (file.empty()) return nullptr;
  ASSIGN_OR_RETURN(audit::SigningKey key, audit::SigningKey::LoadOrMake(key_file));
  return std::make_unique<audit::HeadExporter>(parts.schedule, parts.db, std::move(key), file,
                                               absl::GetFlag(FLAGS_audit_heads_every));
}

absl::StatusOr<std::unique_ptr<process::Wiring>> Wire(const process::Parts& parts) {
  const auto registry = rpc::OpenChannel(absl::GetFlag(FLAGS_grid_registry), parts.credentials, "grid-registry");
  ASSIGN_OR_RETURN(auto keys, KeysFromFlags());
  ASSIGN_OR_RETURN(auto ids, sql::IdSource::Lease(parts.db));
  ASSIGN_OR_RETURN(auto settings, Settings::Load(parts.db));
  ASSIGN_OR_RETURN(auto grants, process::GrantFollower::Start(parts.db, registry, parts.grants, parts.schedule));
  ASSIGN_OR_RETURN(auto exporter, ExporterFromFlags(parts));
  return std::make_unique<Intake>(parts.db, parts.runtime, registry, std::move(keys), std::move(ids),
                                  std::move(settings), std::move(grants), std::move(exporter));
}

// Says how far it is, at most every second and at the end of a pass.
absl::Status ResealAndTell(const process::ProcessOptions& options, const std::vector<sql::Component>& components) {
  ASSIGN_OR_RETURN(const privacy::KeyRing keys, KeysFromFlags());
  sql::Database db(options.database);
  RETURN_IF_ERROR(sql::CheckMigrated(db, components));
  absl::Time told = absl::InfinitePast();
  ASSIGN_OR_RETURN(const ResealProgress done, ResealReporters(db, keys, [&](const ResealProgress& progress) {
                     if (absl::Now() - told < absl::Seconds(1)) return;
                     told = absl::Now();
                     fmt::print("pass {}, {}: {} cases read, {} sealed anew\n", progress.pass, progress.district,
                                progress.read, progress.resealed);
                     std::fflush(stdout);
                   }));
  fmt::print("{} sealed anew, {} left\n", done.resealed, done.unreadable);
  if (done.unreadable == 0) return absl::OkStatus();
  return absl::DataLossError("some reporters cannot be read: see the log for which");
}

int Reseal(const process::ProcessOptions& options, const std::vector<sql::Component>& components) {
  process::PrepareProcess(options);
  const absl::Status status = ResealAndTell(options, components);
  if (status.ok()) return 0;
  spdlog::critical("{}", std::string(status.message()));
  return 1;
}

}  // namespace
}  // namespace zhiwang::intake

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("case-intake: appeals from registration to the closing bulletin");
  absl::ParseCommandLine(argc, argv);
  const auto options = zhiwang::process::ProcessOptionsFromFlags("case-intake", "case_intake");
  const std::vector<zhiwang::sql::Component> components = {foundation_migrations(), audit_migrations(),
                                                           case_intake_migrations()};
  if (absl::GetFlag(FLAGS_reseal)) return zhiwang::intake::Reseal(options, components);
  return zhiwang::process::RunProcess(options, components, zhiwang::intake::Wire);
}
