#include "services/case_intake/testing/intake_server.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/server_builder.h>

#include "common/server/test_runtime.h"

#include "common/reports/projector.h"
#include "common/rpc/client.h"
#include "services/case_intake/case/case_timers.h"
#include "services/case_intake/report/case_report.h"
#include "services/case_intake/site_check/site_check_hand_off.h"
#include "services/case_intake/state_tables.h"

namespace zhiwang::intake {

IntakeServer::IntakeServer(const sql::Options& schema, const std::string& registry, const privacy::KeyRing& keys)
    : db_(schema),
      runtime_(server::UnlimitedRuntime(), callers_),
      ids_(sql::IdSource::Lease(db_).value()),
      calendars_(process::CalendarFollower::Start(db_, rpc::OpenChannel(registry, grpc::InsecureChannelCredentials()),
                                                  schedule_)
                     .value()),
      settings_(Settings::Load(db_, *calendars_).value()),
      registry_(rpc::OpenChannel(registry, grpc::InsecureChannelCredentials()),
                rpc::OpenChannel(registry, grpc::InsecureChannelCredentials(), "", rpc::Attempts::kOne)),
      sequencer_(db_),
      timers_(schedule_, db_, {CasePlacement(db_, registry_), CaseOverdue()}),
      mover_(db_, *calendars_, schedule_,
             {.every = absl::Milliseconds(20), .look_again_after = absl::Milliseconds(500)}),
      cases_(runtime_, db_, *ids_, *settings_, registry_, keys),
      my_cases_(runtime_, db_, *ids_, *settings_, registry_, keys),
      categories_(runtime_, db_, *settings_),
      reports_(runtime_, db_, registry_),
      hand_offs_(runtime_, db_, "case-intake"),
      log_(runtime_, db_, "case-intake", {.tables = StateTables()}),
      audit_log_(runtime_, db_, "case-intake") {
  StartProjector();
  StartSiteCheckRelay();
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  for (server::Service* service : {static_cast<server::Service*>(&cases_), static_cast<server::Service*>(&my_cases_),
                                   static_cast<server::Service*>(&categories_),
                                   static_cast<server::Service*>(&reports_), static_cast<server::Service*>(&hand_offs_),
                                   static_cast<server::Service*>(&log_), static_cast<server::Service*>(&audit_log_)}) {
    builder.RegisterService(service);
  }
  server_ = builder.BuildAndStart();
  channel_ = grpc::CreateChannel("127.0.0.1:" + std::to_string(port), grpc::InsecureChannelCredentials());
}

IntakeServer::~IntakeServer() {
  server_->Shutdown();
  server_->Wait();
}

void IntakeServer::StartSiteCheckRelay() {
  handoff::RelayOptions options;
  options.first_pause = absl::Milliseconds(5);
  options.longest_pause = options.longest_silence = absl::Milliseconds(100);
  site_checks_ = handoff::Relay::Start(db_, delivery_threads_, SiteCheckRoute(db_, registry_), options).value();
}

void IntakeServer::StartProjector() {
  projector_.emplace(db_, CaseReport().follower, reports::Projector(CaseReport()));
}

}  // namespace zhiwang::intake
