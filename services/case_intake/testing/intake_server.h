#pragma once

#include <memory>
#include <optional>
#include <string>

#include <grpcpp/channel.h>
#include <grpcpp/server.h>

#include "common/auth/testing/said_callers.h"
#include "common/background/schedule.h"
#include "common/changelog/follower.h"
#include "common/changelog/sequencer.h"
#include "common/handoff/hand_off_service.h"
#include "common/handoff/relay.h"
#include "common/log_service/audit_log_service.h"
#include "common/log_service/change_log_service.h"
#include "common/privacy/keys/key_ring.h"
#include "common/process/calendar_follower.h"
#include "common/server/runtime.h"
#include "common/sql/database.h"
#include "common/sql/id_source.h"
#include "common/timers/runner.h"
#include "services/case_intake/case/case_service.h"
#include "services/case_intake/deadline/deadline_mover.h"
#include "services/case_intake/my_case/my_case_service.h"
#include "services/case_intake/placement/registry_client.h"
#include "services/case_intake/report/report_service.h"
#include "services/case_intake/settings/settings.h"
#include "services/case_intake/settings/settings_service.h"

namespace zhiwang::intake {

// The intake service within the test's own process, wired as its program wires it, on a loopback port of its own. The
// schema must be migrated.
class IntakeServer {
 public:
  IntakeServer(const sql::Options& schema, const std::string& registry, const privacy::KeyRing& keys);
  ~IntakeServer();

  sql::Database& db() { return db_; }
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }

  // Ends the follower that counts for the reports, as if its process had ended; and begins it again.
  void StopProjector() { projector_.reset(); }
  void StartProjector();

  // The same of the relay that hands on-site checks over.
  void StopSiteCheckRelay() { site_checks_.reset(); }
  void StartSiteCheckRelay();

 private:
  sql::Database db_;
  auth::SaidCallers callers_;
  server::Runtime runtime_;
  std::unique_ptr<sql::IdSource> ids_;
  background::Schedule schedule_;
  std::unique_ptr<process::CalendarFollower> calendars_;
  std::unique_ptr<Settings> settings_;
  RegistryClient registry_;
  changelog::Sequencer sequencer_;
  std::optional<changelog::Follower> projector_;
  timers::Runner timers_;
  DeadlineMover mover_;
  handoff::DeliveryThreads delivery_threads_;
  std::unique_ptr<handoff::Relay> site_checks_;
  CaseService cases_;
  MyCaseService my_cases_;
  CategoryService categories_;
  ReportService reports_;
  handoff::HandOffService hand_offs_;
  log_service::ChangeLogService log_;
  log_service::AuditLogService audit_log_;
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace zhiwang::intake
