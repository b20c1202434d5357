#include "services/case_intake/intake.h"

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/calendar/day.h"
#include "common/changelog/follow/follower.h"
#include "common/reports/projector.h"
#include "common/rpc/client/client.h"
#include "common/status/macros.h"
#include "services/case_intake/case/case_service.h"
#include "services/case_intake/case/case_timers.h"
#include "services/case_intake/deadline/case_deadlines.h"
#include "services/case_intake/mediation/referral_hand_off.h"
#include "services/case_intake/report/case_report.h"
#include "services/case_intake/report/report_service.h"
#include "services/case_intake/settings/settings.h"
#include "services/case_intake/settings/settings_service.h"
#include "services/case_intake/site_check/site_check_hand_off.h"
#include "services/case_intake/state_tables.h"
#include "services/grid_registry/client/registry_client.h"

zhiwang::sql::Component case_intake_migrations();

namespace zhiwang::intake {
namespace {

// The successors of what has ended by today: of units as the registry knows them, of categories as the settings do.
Successors SuccessorsFrom(grid::RegistryClient& registry, Settings& settings) {
  using Found = absl::StatusOr<std::map<std::string, std::string>>;
  return {.units = [&registry](const rpc::Call& call, const std::string& district) -> Found {
            ASSIGN_OR_RETURN(const auto ends, registry.UnitEnds(call, district));
            std::map<std::string, std::string> successors;
            for (const grid::UnitEnd& end : *ends) {
              if (end.day <= calendar::TodayNumber() && !end.successor.empty()) successors[end.unit] = end.successor;
            }
            return successors;
          },
          .categories = [&settings](const rpc::Call& call, const std::string& district) -> Found {
            ASSIGN_OR_RETURN(const auto known, settings.Of(district, call.deadline));
            std::map<std::string, std::string> successors;
            for (const auto& [code, category] : known->categories) {
              std::string holder = SuccessorOn(known->categories, code, calendar::TodayNumber());
              if (holder != code) successors[code] = std::move(holder);
            }
            return successors;
          }};
}

class Intake final : public process::Wiring {
 public:
  Intake(const process::Parts& parts, std::unique_ptr<Settings> settings,
         std::unique_ptr<grid::RegistryClient> registry, std::unique_ptr<handoff::Relay> site_checks,
         std::unique_ptr<handoff::Relay> referrals, const IntakeOptions& options)
      : settings_(std::move(settings)),
        registry_(std::move(registry)),
        db_(parts.db),
        projector_(parts.db, CaseReport().follower, reports::Projector(CaseReport())),
        mover_(parts.db, *parts.calendars, parts.schedule, {CaseDeadlines()}, options.mover),
        site_checks_(std::move(site_checks)),
        referrals_(std::move(referrals)),
        cases_(parts.runtime, parts.db, parts.ids, *settings_, *registry_, *parts.keys),
        my_cases_(parts.runtime, parts.db, parts.ids, *settings_, *registry_, *parts.keys, options.my_cases),
        categories_(parts.runtime, parts.db, *settings_),
        reports_(parts.runtime, parts.db, *registry_, SuccessorsFrom(*registry_, *settings_)) {}

  std::vector<server::Service*> services() override { return {&cases_, &my_cases_, &categories_, &reports_}; }
  std::vector<changelog::Parking*> followers() override { return {&projector_}; }
  std::vector<handoff::Relay*> relays() override { return {site_checks_.get(), referrals_.get()}; }
  std::vector<timers::Runner::Registration> timers() override {
    return {CasePlacement(db_, *registry_), CaseOverdue()};
  }

 private:
  const std::unique_ptr<Settings> settings_;
  const std::unique_ptr<grid::RegistryClient> registry_;
  sql::Database& db_;
  changelog::Follower projector_;
  process::DeadlineMover mover_;
  const std::unique_ptr<handoff::Relay> site_checks_;
  const std::unique_ptr<handoff::Relay> referrals_;
  CaseService cases_;
  MyCaseService my_cases_;
  CategoryService categories_;
  ReportService reports_;
};

absl::StatusOr<std::unique_ptr<process::Wiring>> Wire(const process::Parts& parts, const IntakeOptions& options) {
  ASSIGN_OR_RETURN(auto settings, Settings::Load(parts.db, *parts.calendars));
  auto registry = std::make_unique<grid::RegistryClient>(parts.registry, parts.registry_once);
  ASSIGN_OR_RETURN(auto site_checks, handoff::Relay::Start(parts.db, parts.delivery_threads,
                                                           SiteCheckRoute(parts.db, *registry), options.relay));
  const auto mediation = rpc::OpenChannel(options.mediation, parts.credentials, "mediation", rpc::Attempts::kOne);
  ASSIGN_OR_RETURN(auto referrals,
                   handoff::Relay::Start(parts.db, parts.delivery_threads,
                                         ReferralRoute(parts.db, *settings, *parts.keys, mediation), options.relay));
  return std::make_unique<Intake>(parts, std::move(settings), std::move(registry), std::move(site_checks),
                                  std::move(referrals), options);
}

}  // namespace

process::ServiceDefinition DefineIntake(std::function<IntakeOptions()> options) {
  return {.program = "case-intake",
          .about = "appeals from registration to the closing bulletin",
          .migrations = case_intake_migrations(),
          .state_tables = StateTables(),
          .keeps_personal_data = true,
          .reports = true,
          .wire = [options = std::move(options)](const process::Parts& parts) { return Wire(parts, options()); }};
}

}  // namespace zhiwang::intake
