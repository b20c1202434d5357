#include <memory>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "common/auth/grant_follower.h"
#include "common/changelog/change_log.h"
#include "common/changelog/follower.h"
#include "common/changelog/sequencer.h"
#include "common/rpc/client.h"
#include "common/rpc/process.h"
#include "common/sql/id_source.h"
#include "common/status/macros.h"
#include "common/telemetry/metrics.h"
#include "common/verify/change_log_service.h"
#include "services/case_intake/case_service.h"
#include "services/case_intake/placer.h"
#include "services/case_intake/registry_client.h"
#include "services/case_intake/report_projector.h"
#include "services/case_intake/report_service.h"
#include "services/case_intake/settings.h"
#include "services/case_intake/settings_service.h"

ABSL_FLAG(std::string, grid_registry, "127.0.0.1:7101", "address of the grid registry; its certificate must be for the name grid-registry");

zhiwang::sql::Component auth_migrations();
zhiwang::sql::Component case_intake_migrations();

namespace zhiwang::intake {
namespace {

class Intake final : public rpc::Wiring {
 public:
  Intake(sql::Database& db, rpc::Runtime& runtime, const std::shared_ptr<grpc::Channel>& registry,
         std::unique_ptr<sql::IdSource> ids, std::unique_ptr<Settings> settings,
         std::unique_ptr<auth::GrantFollower> grants)
      : ids_(std::move(ids)),
        settings_(std::move(settings)),
        grants_(std::move(grants)),
        registry_(registry),
        sequencer_(db),
        projector_(db, kReportProjector, ProjectReports),
        placer_(db, registry_),
        cases_(runtime, db, *ids_, *settings_, registry_),
        calendars_(runtime, db, *settings_),
        categories_(runtime, db, *settings_),
        reports_(runtime, db, registry_),
        log_(runtime, db, {.followers = {&projector_}}) {}

  std::vector<rpc::Service*> services() override { return {&cases_, &calendars_, &categories_, &reports_, &log_}; }

 private:
  const std::unique_ptr<sql::IdSource> ids_;
  const std::unique_ptr<Settings> settings_;
  const std::unique_ptr<auth::GrantFollower> grants_;
  RegistryClient registry_;
  changelog::Sequencer sequencer_;
  changelog::Follower projector_;
  Placer placer_;
  CaseService cases_;
  CalendarService calendars_;
  CategoryService categories_;
  ReportService reports_;
  verify::ChangeLogService log_;
  const telemetry::ObservedGauge silence_{"zhiwang_grants_age_seconds",
                                          "Since the grid registry last said who may do what.",
                                          [this] { return absl::ToDoubleSeconds(grants_->silence()); }};
  const telemetry::ObservedGauge lag_{"zhiwang_report_lag_changes", "Numbered changes the reports have yet to count.",
                                      [this] { return static_cast<double>(projector_.head() - projector_.checkpoint()); }};
};

absl::StatusOr<std::unique_ptr<rpc::Wiring>> Wire(const rpc::Parts& parts) {
  const auto registry = rpc::OpenChannel(absl::GetFlag(FLAGS_grid_registry), parts.credentials, "grid-registry");
  ASSIGN_OR_RETURN(auto ids, sql::IdSource::Lease(parts.db));
  ASSIGN_OR_RETURN(auto settings, Settings::Load(parts.db));
  ASSIGN_OR_RETURN(auto grants, auth::GrantFollower::Start(parts.db, registry, parts.grants));
  return std::make_unique<Intake>(parts.db, parts.runtime, registry, std::move(ids), std::move(settings),
                                  std::move(grants));
}

}  // namespace
}  // namespace zhiwang::intake

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("case-intake: appeals from registration to the closing bulletin");
  absl::ParseCommandLine(argc, argv);
  const auto options = zhiwang::rpc::ProcessOptionsFromFlags("case-intake", "case_intake");
  return zhiwang::rpc::RunProcess(options, {foundation_migrations(), auth_migrations(), case_intake_migrations()},
                                  zhiwang::intake::Wire);
}
