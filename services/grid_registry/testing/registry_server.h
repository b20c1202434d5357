#pragma once

#include <memory>
#include <string>

#include <grpcpp/channel.h>
#include <grpcpp/server.h>

#include "common/auth/testing/said_callers.h"
#include "common/changelog/sequencer.h"
#include "common/handoff/hand_off_service.h"
#include "common/handoff/relay.h"
#include "common/log_service/change_log_service.h"
#include "common/server/runtime.h"
#include "common/sql/database.h"
#include "common/sql/id_source.h"
#include "common/timers/runner.h"
#include "services/grid_registry/area/area_directory.h"
#include "services/grid_registry/area/area_service.h"
#include "services/grid_registry/area/location_service.h"
#include "services/grid_registry/calendar/calendar_directory.h"
#include "services/grid_registry/calendar/calendar_service.h"
#include "services/grid_registry/caller/caller_service.h"
#include "services/grid_registry/department/department_service.h"
#include "services/grid_registry/site_check/site_check_service.h"
#include "services/grid_registry/staff/grant_directory.h"
#include "services/grid_registry/staff/grant_service.h"
#include "services/grid_registry/staff/staff_service.h"
#include "zhiwang/common/v1/change_log_service.grpc.pb.h"
#include "zhiwang/common/v1/grant_service.grpc.pb.h"
#include "zhiwang/grid/v1/area_service.grpc.pb.h"
#include "zhiwang/grid/v1/calendar_service.grpc.pb.h"
#include "zhiwang/grid/v1/department_service.grpc.pb.h"
#include "zhiwang/grid/v1/location_service.grpc.pb.h"
#include "zhiwang/grid/v1/site_check_service.grpc.pb.h"
#include "zhiwang/grid/v1/staff_service.grpc.pb.h"

namespace zhiwang::grid {

// One replica of the registry within the test's own process, wired as its program wires it, on a loopback port of its
// own, with clients of its services. The schema must be migrated.
class RegistryServer {
 public:
  // `intake`: host:port of the intake service that is told of on-site checks; empty: nobody is.
  explicit RegistryServer(const sql::Options& schema, const std::string& intake = "");
  ~RegistryServer();

  sql::Database& db() { return db_; }
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }

  v1::AreaService::Stub& areas() { return *area_stub_; }
  v1::LocationService::Stub& locations() { return *location_stub_; }
  v1::DepartmentService::Stub& departments() { return *department_stub_; }
  v1::CalendarService::Stub& calendars() { return *calendar_stub_; }
  v1::StaffService::Stub& staff() { return *staff_stub_; }
  v1::SiteCheckService::Stub& site_checks() { return *site_check_stub_; }
  common::v1::GrantService::Stub& grants() { return *grant_stub_; }
  common::v1::ChangeLogService::Stub& log() { return *log_stub_; }

  // What staff may do by their assignments, as this replica knows it.
  const auth::GrantBook& book() const { return *book_; }

 private:
  sql::Database db_;
  auth::SaidCallers callers_;
  server::Runtime runtime_;
  const std::unique_ptr<auth::GrantBook> book_ = auth::GrantBook::Parse("").value();
  std::unique_ptr<AreaDirectory> directory_;
  std::unique_ptr<GrantDirectory> grant_directory_;
  std::unique_ptr<CalendarDirectory> calendar_directory_;
  std::unique_ptr<sql::IdSource> ids_;
  changelog::Sequencer sequencer_;
  handoff::DeliveryThreads delivery_threads_;
  std::unique_ptr<handoff::Relay> results_;
  background::Schedule schedule_;
  timers::Runner timers_;
  AreaService area_service_;
  LocationService location_service_;
  DepartmentService department_service_;
  CalendarService calendar_service_;
  StaffService staff_service_;
  SiteCheckService site_check_service_;
  GrantService grant_service_;
  CallerService caller_service_;
  handoff::HandOffService hand_off_service_;
  log_service::ChangeLogService log_service_;
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::AreaService::Stub> area_stub_;
  std::unique_ptr<v1::LocationService::Stub> location_stub_;
  std::unique_ptr<v1::DepartmentService::Stub> department_stub_;
  std::unique_ptr<v1::CalendarService::Stub> calendar_stub_;
  std::unique_ptr<v1::StaffService::Stub> staff_stub_;
  std::unique_ptr<v1::SiteCheckService::Stub> site_check_stub_;
  std::unique_ptr<common::v1::GrantService::Stub> grant_stub_;
  std::unique_ptr<common::v1::ChangeLogService::Stub> log_stub_;
};

}  // namespace zhiwang::grid
