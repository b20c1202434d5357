#include <memory>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "common/changelog/change_log.h"
#include "common/changelog/sequencer.h"
#include "common/handoff/relay.h"
#include "common/log_service/change_log_service.h"
#include "common/process/change_log_flags.h"
#include "common/process/process.h"
#include "common/rpc/client.h"
#include "common/sql/id_source.h"
#include "common/status/macros.h"
#include "common/telemetry/metrics.h"
#include "services/grid_registry/area/area_directory.h"
#include "services/grid_registry/area/area_service.h"
#include "services/grid_registry/area/location_service.h"
#include "services/grid_registry/caller/caller_service.h"
#include "services/grid_registry/department/department_service.h"
#include "services/grid_registry/site_check/site_check_errand.h"
#include "services/grid_registry/site_check/site_check_expirer.h"
#include "services/grid_registry/site_check/site_check_service.h"
#include "services/grid_registry/staff/grant_directory.h"
#include "services/grid_registry/staff/grant_service.h"
#include "services/grid_registry/staff/staff_service.h"
#include "services/grid_registry/state_tables.h"

ABSL_FLAG(
    std::string, case_intake, "127.0.0.1:7102",
    "address of the intake service, which is told of on-site checks; its certificate must be for the name case-intake");

zhiwang::sql::Component grid_registry_migrations();

namespace zhiwang::grid {
namespace {

class Registry final : public process::Wiring {
 public:
  Registry(sql::Database& db, server::Runtime& runtime, std::unique_ptr<AreaDirectory> directory,
           std::unique_ptr<GrantDirectory> grant_directory, std::unique_ptr<sql::IdSource> ids,
           const std::shared_ptr<grpc::Channel>& intake)
      : directory_(std::move(directory)),
        grant_directory_(std::move(grant_directory)),
        ids_(std::move(ids)),
        sequencer_(db),
        results_(db, kSiteCheckResultRelay, SiteCheckResultErrand(db, intake)),
        expirer_(db),
        areas_(runtime, db, *directory_),
        locations_(runtime, *directory_),
        departments_(runtime, db),
        staff_(runtime, db),
        site_checks_(runtime, db, *ids_, *directory_),
        grants_(runtime, db, *grant_directory_),
        callers_(runtime, db, *directory_),
        log_(runtime, db, "grid-registry", process::ChangeLogOptionsFromFlags(StateTables(), {&results_})) {}

  std::vector<server::Service*> services() override {
    return {&areas_, &locations_, &departments_, &staff_, &site_checks_, &grants_, &callers_, &log_};
  }

 private:
  const std::unique_ptr<AreaDirectory> directory_;
  const std::unique_ptr<GrantDirectory> grant_directory_;
  const std::unique_ptr<sql::IdSource> ids_;
  changelog::Sequencer sequencer_;
  handoff::Relay results_;
  SiteCheckExpirer expirer_;
  AreaService areas_;
  LocationService locations_;
  DepartmentService departments_;
  StaffService staff_;
  SiteCheckService site_checks_;
  GrantService grants_;
  CallerService callers_;
  log_service::ChangeLogService log_;
  const telemetry::ObservedGauge count_{"zhiwang_areas", "Areas this replica answers from.",
                                        [this] { return static_cast<double>(directory_->CountAreas()); }};
  const telemetry::ObservedGauge position_{"zhiwang_area_directory_seq", "The last change this replica has seen.",
                                           [this] { return static_cast<double>(directory_->position()); }};
};

absl::StatusOr<std::unique_ptr<process::Wiring>> Wire(const process::Parts& parts) {
  ASSIGN_OR_RETURN(auto directory, AreaDirectory::Load(parts.db));
  ASSIGN_OR_RETURN(auto grants, GrantDirectory::Load(parts.db, parts.grants));
  ASSIGN_OR_RETURN(auto ids, sql::IdSource::Lease(parts.db));
  const auto intake = rpc::OpenChannel(absl::GetFlag(FLAGS_case_intake), parts.credentials, "case-intake");
  return std::make_unique<Registry>(parts.db, parts.runtime, std::move(directory), std::move(grants), std::move(ids),
                                    intake);
}

}  // namespace
}  // namespace zhiwang::grid

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("grid-registry: areas, what lies where, departments and staff");
  absl::ParseCommandLine(argc, argv);
  const auto options = zhiwang::process::ProcessOptionsFromFlags("grid-registry", "grid_registry");
  return zhiwang::process::RunProcess(options, {foundation_migrations(), grid_registry_migrations()},
                                      zhiwang::grid::Wire);
}
