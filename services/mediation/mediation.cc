#include "services/mediation/mediation.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "common/attachments/upload.h"
#include "common/changelog/follow/follower.h"
#include "common/reports/projector.h"
#include "common/rpc/client/client.h"
#include "common/status/macros.h"
#include "services/grid_registry/client/registry_client.h"
#include "services/mediation/agreement/agreement_timers.h"
#include "services/mediation/agreement/service/agreement_service.h"
#include "services/mediation/assignment/mediator_service.h"
#include "services/mediation/award/award_service.h"
#include "services/mediation/committee/committee_service.h"
#include "services/mediation/dispute/dispute_timers.h"
#include "services/mediation/dispute/service/dispute_service.h"
#include "services/mediation/document/document_press.h"
#include "services/mediation/document/service/document_service.h"
#include "services/mediation/file/file_service.h"
#include "services/mediation/holder_watch/holder_watch.h"
#include "services/mediation/inspection/inspection_hand_off.h"
#include "services/mediation/referral/progress_hand_off.h"
#include "services/mediation/report/mediation_report.h"
#include "services/mediation/report/mediation_report_service.h"
#include "services/mediation/rising/trend_follower.h"
#include "services/mediation/rules/rules_book.h"
#include "services/mediation/rules/rules_service.h"
#include "services/mediation/screening/screening_hand_off.h"
#include "services/mediation/screening/screening_timers.h"
#include "services/mediation/screening/service/screening_service.h"
#include "services/mediation/serving/serving.h"
#include "services/mediation/session/service/session_service.h"
#include "services/mediation/session/session_timers.h"
#include "services/mediation/state_tables.h"
#include "services/mediation/violence/violence_service.h"
#include "services/mediation/violence/violence_timers.h"

zhiwang::sql::Component mediation_migrations();

namespace zhiwang::mediation {
namespace {

constexpr absl::Duration kUploadIsBroken = absl::Hours(1);  // a stream lasts about ten minutes
constexpr absl::Duration kCleanEvery = absl::Minutes(5);

// Deletes what uploads left that broke off with their process.
std::unique_ptr<background::Loop> CleanUploads(background::Schedule& schedule, sql::Database& db) {
  return schedule.Run({.name = "broken_uploads",
                       .period = kCleanEvery,
                       .lease = background::LoopLease{.db = &db, .name = "broken_uploads", .ttl = 3 * kCleanEvery}},
                      [&db](const background::Turn&) {
                        const absl::Time now = absl::Now();
                        return attachments::DeleteBrokenUploads(db, now - kUploadIsBroken, now + kCleanEvery).status();
                      });
}

class Mediation final : public process::Wiring {
 public:
  Mediation(const process::Parts& parts, std::unique_ptr<grid::RegistryClient> registry,
            std::unique_ptr<RulesBook> rules, const std::shared_ptr<grpc::Channel>& intake,
            std::unique_ptr<handoff::Relay> progress, std::unique_ptr<handoff::Relay> inspections,
            std::unique_ptr<handoff::Relay> screening_tasks, const MediationOptions& options)
      : registry_(std::move(registry)),
        rules_(std::move(rules)),
        progress_(std::move(progress)),
        inspections_(std::move(inspections)),
        mover_(parts.db, *parts.calendars, parts.schedule, {DisputeDeadlines(), AgreementDeadlines()}, options.mover),
        means_{{parts.db, {parts.keys}}, *rules_, *parts.calendars, *registry_},
        committees_(parts.runtime, parts.db, *registry_, *parts.keys),
        rules_of_districts_(parts.runtime, parts.db, *rules_),
        disputes_(parts.runtime, means_, parts.ids),
        serving_(parts.grants),
        holder_watch_(parts.db, *parts.calendars, serving_, parts.schedule, options.holders),
        mediators_(parts.runtime, means_, serving_, parts.ids),
        sessions_(parts.runtime, means_, parts.ids),
        violence_(parts.runtime, means_, parts.ids),
        press_(parts.db, parts.ids, parts.schedule, options.renderer),
        agreements_(parts.runtime, means_, parts.ids, press_),
        page_counter_(options.pages),
        documents_(parts.runtime, means_, parts.ids, press_, page_counter_),
        awards_(parts.runtime, means_),
        files_(parts.runtime, means_, parts.signing_key),
        projector_(parts.db, MediationReport().follower, reports::Projector(MediationReport())),
        reports_(parts.runtime, parts.db, *registry_),
        screenings_(parts.runtime, means_, parts.ids),
        spreader_(means_, parts.ids, parts.schedule, options.screenings),
        screening_tasks_(std::move(screening_tasks)),
        ids_(parts.ids),
        trends_(parts.db, *parts.calendars, *rules_, intake, parts.schedule, options.trends),
        cleaning_(CleanUploads(parts.schedule, parts.db)) {}

  std::vector<server::Service*> services() override {
    return {&committees_, &rules_of_districts_, &disputes_, &mediators_, &agreements_, &sessions_,
            &violence_,   &documents_,          &awards_,   &reports_,   &files_,      &screenings_};
  }
  std::vector<changelog::Parking*> followers() override { return {&projector_}; }
  std::vector<handoff::Relay*> relays() override {
    return {progress_.get(), inspections_.get(), screening_tasks_.get()};
  }
  std::vector<timers::Runner::Registration> timers() override {
    return {DisputeProposals(),    DisputeOverdue(), AgreementDue(),           SessionPasses(),
            ViolenceEscalations(), ScreeningsPass(), NextScreeningRounds(ids_)};
  }

 private:
  const std::unique_ptr<grid::RegistryClient> registry_;
  const std::unique_ptr<RulesBook> rules_;
  const std::unique_ptr<handoff::Relay> progress_;
  const std::unique_ptr<handoff::Relay> inspections_;
  process::DeadlineMover mover_;
  const DisputeMeans means_;
  CommitteeService committees_;
  MediationRulesService rules_of_districts_;
  DisputeService disputes_;
  const Serving serving_;
  HolderWatch holder_watch_;
  MediatorService mediators_;
  SessionService sessions_;
  ViolenceService violence_;
  DocumentPress press_;
  AgreementService agreements_;
  documents::PageCounter page_counter_;
  DocumentService documents_;
  AwardService awards_;
  FileService files_;
  changelog::Follower projector_;
  MediationReportService reports_;
  ScreeningService screenings_;
  RoundSpreader spreader_;
  const std::unique_ptr<handoff::Relay> screening_tasks_;
  sql::IdSource& ids_;
  TrendFollower trends_;
  const std::unique_ptr<background::Loop> cleaning_;
};

absl::StatusOr<std::unique_ptr<process::Wiring>> Wire(const process::Parts& parts, const MediationOptions& options) {
  ASSIGN_OR_RETURN(auto rules, RulesBook::Load(parts.db));
  const auto intake = rpc::OpenChannel(options.case_intake, parts.credentials, "case-intake", rpc::Attempts::kOne);
  ASSIGN_OR_RETURN(auto progress,
                   handoff::Relay::Start(parts.db, parts.delivery_threads, ProgressRoute(intake), options.relay));
  auto registry = std::make_unique<grid::RegistryClient>(parts.registry, parts.registry_once);
  ASSIGN_OR_RETURN(auto inspections,
                   handoff::Relay::Start(parts.db, parts.delivery_threads,
                                         InspectionRoute(parts.db, *registry, *parts.keys), options.relay));
  ASSIGN_OR_RETURN(auto screening_tasks, handoff::Relay::Start(parts.db, parts.delivery_threads,
                                                               ScreeningRoute(parts.db, *registry), options.relay));
  return std::make_unique<Mediation>(parts, std::move(registry), std::move(rules), intake, std::move(progress),
                                     std::move(inspections), std::move(screening_tasks), options);
}

}  // namespace

process::ServiceDefinition DefineMediation(std::function<MediationOptions()> options) {
  return {.program = "mediation",
          .about = "disputes and who mediates them",
          .migrations = mediation_migrations(),
          .state_tables = StateTables(),
          .keeps_personal_data = true,
          .reports = true,
          .wire = [options = std::move(options)](const process::Parts& parts) { return Wire(parts, options()); }};
}

}  // namespace zhiwang::mediation
