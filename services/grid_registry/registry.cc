#include "services/grid_registry/registry.h"

#include <memory>
#include <utility>
#include <vector>

#include "common/rpc/client/client.h"
#include "common/status/macros.h"
#include "common/telemetry/metrics.h"
#include "services/grid_registry/area/area_directory.h"
#include "services/grid_registry/area/area_service.h"
#include "services/grid_registry/area/location/location_service.h"
#include "services/grid_registry/calendar/calendar_directory.h"
#include "services/grid_registry/calendar/calendar_service.h"
#include "services/grid_registry/caller/caller_service.h"
#include "services/grid_registry/department/department_service.h"
#include "services/grid_registry/reorganisation/reorganisation_service.h"
#include "services/grid_registry/reorganisation/reorganisation_timer.h"
#include "services/grid_registry/screening_task/screening_task_hand_off.h"
#include "services/grid_registry/screening_task/screening_task_service.h"
#include "services/grid_registry/screening_task/screening_task_timer.h"
#include "services/grid_registry/site_check/site_check_hand_off.h"
#include "services/grid_registry/site_check/site_check_service.h"
#include "services/grid_registry/site_check/site_check_timer.h"
#include "services/grid_registry/staff/grant_directory.h"
#include "services/grid_registry/staff/grant_service.h"
#include "services/grid_registry/staff/staff_service.h"
#include "services/grid_registry/state_tables.h"

zhiwang::sql::Component grid_registry_migrations();

namespace zhiwang::grid {
namespace {

class Registry final : public process::Wiring {
 public:
  Registry(const process::Parts& parts, std::unique_ptr<AreaDirectory> directory,
           std::unique_ptr<GrantDirectory> grant_directory, std::unique_ptr<CalendarDirectory> calendar_directory,
           std::unique_ptr<handoff::Relay> results, std::unique_ptr<handoff::Relay> inspection_results,
           std::unique_ptr<handoff::Relay> screening_results)
      : db_(parts.db),
        directory_(std::move(directory)),
        grant_directory_(std::move(grant_directory)),
        calendar_directory_(std::move(calendar_directory)),
        results_(std::move(results)),
        inspection_results_(std::move(inspection_results)),
        screening_results_(std::move(screening_results)),
        areas_(parts.runtime, parts.db, parts.ids, *directory_),
        reorganisations_(parts.runtime, parts.db),
        locations_(parts.runtime, parts.db, *directory_),
        departments_(parts.runtime, parts.db),
        calendars_(parts.runtime, parts.db, *calendar_directory_),
        staff_(parts.runtime, parts.db),
        site_checks_(parts.runtime, parts.db, parts.ids, *directory_),
        screening_tasks_(parts.runtime, parts.db, parts.ids, *directory_),
        grants_(parts.runtime, parts.db, *grant_directory_),
        callers_(parts.runtime, parts.db, *directory_) {}

  std::vector<server::Service*> services() override {
    return {&areas_, &reorganisations_, &locations_,       &departments_, &calendars_,
            &staff_, &site_checks_,     &screening_tasks_, &grants_,      &callers_};
  }
  std::vector<timers::Runner::Registration> timers() override {
    return {SiteCheckExpiry(), ScreeningTasksPass(), ReorganisationDay(db_)};
  }
  std::vector<handoff::Relay*> relays() override {
    return {results_.get(), inspection_results_.get(), screening_results_.get()};
  }

 private:
  sql::Database& db_;
  const std::unique_ptr<AreaDirectory> directory_;
  const std::unique_ptr<GrantDirectory> grant_directory_;
  const std::unique_ptr<CalendarDirectory> calendar_directory_;
  const std::unique_ptr<handoff::Relay> results_;
  const std::unique_ptr<handoff::Relay> inspection_results_;
  const std::unique_ptr<handoff::Relay> screening_results_;
  AreaService areas_;
  ReorganisationService reorganisations_;
  LocationService locations_;
  DepartmentService departments_;
  CalendarService calendars_;
  StaffService staff_;
  SiteCheckService site_checks_;
  ScreeningTaskService screening_tasks_;
  GrantService grants_;
  CallerService callers_;
  const telemetry::ObservedGauge count_{"zhiwang_areas", "Areas this replica answers from.",
                                        [this] { return static_cast<double>(directory_->CountAreas()); }};
  const telemetry::ObservedGauge position_{"zhiwang_area_directory_seq", "The last change this replica has seen.",
                                           [this] { return static_cast<double>(directory_->position()); }};
};

absl::StatusOr<std::unique_ptr<process::Wiring>> Wire(const process::Parts& parts, const RegistryOptions& options) {
  ASSIGN_OR_RETURN(auto directory, AreaDirectory::Load(parts.db, parts.schedule));
  ASSIGN_OR_RETURN(auto grants, GrantDirectory::Load(parts.db, parts.schedule, parts.grants));
  ASSIGN_OR_RETURN(auto calendars, CalendarDirectory::Load(parts.db));
  const auto intake = rpc::OpenChannel(options.case_intake, parts.credentials, "case-intake", rpc::Attempts::kOne);
  ASSIGN_OR_RETURN(auto results, handoff::Relay::Start(parts.db, parts.delivery_threads,
                                                       SiteCheckResultRoute(parts.db, intake), options.relay));
  const auto mediation = rpc::OpenChannel(options.mediation, parts.credentials, "mediation", rpc::Attempts::kOne);
  ASSIGN_OR_RETURN(auto inspection_results,
                   handoff::Relay::Start(parts.db, parts.delivery_threads, InspectionResultRoute(parts.db, mediation),
                                         options.relay));
  ASSIGN_OR_RETURN(auto screening_results,
                   handoff::Relay::Start(parts.db, parts.delivery_threads, ScreeningResultRoute(parts.db, mediation),
                                         options.relay));
  return std::make_unique<Registry>(parts, std::move(directory), std::move(grants), std::move(calendars),
                                    std::move(results), std::move(inspection_results), std::move(screening_results));
}

}  // namespace

process::ServiceDefinition DefineRegistry(std::function<RegistryOptions()> options) {
  return {.program = "grid-registry",
          .about = "areas, what lies where, departments and staff",
          .migrations = grid_registry_migrations(),
          .state_tables = StateTables(),
          .is_registry = true,
          .wire = [options = std::move(options)](const process::Parts& parts) { return Wire(parts, options()); }};
}

}  // namespace zhiwang::grid
