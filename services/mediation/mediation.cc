#include "services/mediation/mediation.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "common/attachments/upload.h"
#include "common/rpc/client/client.h"
#include "common/status/macros.h"
#include "services/grid_registry/client/registry_client.h"
#include "services/mediation/agreement/agreement_timers.h"
#include "services/mediation/agreement/service/agreement_service.h"
#include "services/mediation/assignment/mediator_service.h"
#include "services/mediation/committee/committee_service.h"
#include "services/mediation/dispute/dispute_timers.h"
#include "services/mediation/dispute/service/dispute_service.h"
#include "services/mediation/document/document_press.h"
#include "services/mediation/document/service/document_service.h"
#include "services/mediation/holder_watch/holder_watch.h"
#include "services/mediation/referral/progress_hand_off.h"
#include "services/mediation/rules/rules_book.h"
#include "services/mediation/rules/rules_service.h"
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
  Mediation(const process::Parts& parts, std::unique_ptr<RulesBook> rules, std::unique_ptr<handoff::Relay> progress,
            const MediationOptions& options)
      : registry_(parts.registry, parts.registry_once),
        rules_(std::move(rules)),
        progress_(std::move(progress)),
        mover_(parts.db, *parts.calendars, parts.schedule, {DisputeDeadlines()}, options.mover),
        means_{{parts.db, {parts.keys}}, *rules_, *parts.calendars, registry_},
        committees_(parts.runtime, parts.db, registry_, *parts.keys),
        rules_of_districts_(parts.runtime, parts.db, *rules_),
        disputes_(parts.runtime, means_, parts.ids),
        serving_(parts.grants),
        holder_watch_(parts.db, *parts.calendars, serving_, parts.schedule, options.holders),
        mediators_(parts.runtime, means_, serving_, parts.ids),
        sessions_(parts.runtime, means_, parts.ids),
        violence_(parts.runtime, means_, parts.ids),
        press_(parts.db, parts.ids, options.renderer),
        agreements_(parts.runtime, means_, parts.ids, press_),
        documents_(parts.runtime, means_, parts.ids, press_),
        cleaning_(CleanUploads(parts.schedule, parts.db)) {}

  std::vector<server::Service*> services() override {
    return {&committees_, &rules_of_districts_, &disputes_, &mediators_,
            &agreements_, &sessions_,           &violence_, &documents_};
  }
  std::vector<handoff::Relay*> relays() override { return {progress_.get()}; }
  std::vector<timers::Runner::Registration> timers() override {
    return {DisputeProposals(), DisputeOverdue(), AgreementDue(), SessionPasses(), ViolenceEscalations()};
  }

 private:
  grid::RegistryClient registry_;
  const std::unique_ptr<RulesBook> rules_;
  const std::unique_ptr<handoff::Relay> progress_;
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
  DocumentService documents_;
  const std::unique_ptr<background::Loop> cleaning_;
};

absl::StatusOr<std::unique_ptr<process::Wiring>> Wire(const process::Parts& parts, const MediationOptions& options) {
  ASSIGN_OR_RETURN(auto rules, RulesBook::Load(parts.db));
  const auto intake = rpc::OpenChannel(options.case_intake, parts.credentials, "case-intake", rpc::Attempts::kOne);
  ASSIGN_OR_RETURN(auto progress,
                   handoff::Relay::Start(parts.db, parts.delivery_threads, ProgressRoute(intake), options.relay));
  return std::make_unique<Mediation>(parts, std::move(rules), std::move(progress), options);
}

}  // namespace

process::ServiceDefinition DefineMediation(std::function<MediationOptions()> options) {
  return {.program = "mediation",
          .about = "disputes and who mediates them",
          .migrations = mediation_migrations(),
          .state_tables = StateTables(),
          .keeps_personal_data = true,
          .wire = [options = std::move(options)](const process::Parts& parts) { return Wire(parts, options()); }};
}

}  // namespace zhiwang::mediation
