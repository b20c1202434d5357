#include "services/grid_registry/testing/registry_server.h"

#include <initializer_list>

#include <grpcpp/create_channel.h>
#include <grpcpp/server_builder.h>

#include "common/rpc/client.h"
#include "common/server/test_runtime.h"
#include "services/grid_registry/site_check/site_check_hand_off.h"
#include "services/grid_registry/site_check/site_check_timer.h"
#include "services/grid_registry/state_tables.h"

namespace zhiwang::grid {

RegistryServer::RegistryServer(const sql::Options& schema, const std::string& intake)
    : db_(schema),
      runtime_(server::UnlimitedRuntime(), callers_),
      directory_(AreaDirectory::Load(db_).value()),
      grant_directory_(GrantDirectory::Load(db_, *book_).value()),
      calendar_directory_(CalendarDirectory::Load(db_).value()),
      ids_(sql::IdSource::Lease(db_).value()),
      sequencer_(db_),
      timers_(schedule_, db_, {SiteCheckExpiry()}),
      area_service_(runtime_, db_, *directory_),
      location_service_(runtime_, *directory_),
      department_service_(runtime_, db_),
      calendar_service_(runtime_, db_, *calendar_directory_),
      staff_service_(runtime_, db_),
      site_check_service_(runtime_, db_, *ids_, *directory_),
      grant_service_(runtime_, db_, *grant_directory_),
      caller_service_(runtime_, db_, *directory_),
      hand_off_service_(runtime_, db_),
      log_service_(runtime_, db_, "grid-registry", {.tables = StateTables()}) {
  if (!intake.empty()) {
    handoff::RelayOptions options;
    options.first_pause = absl::Milliseconds(5);
    options.longest_pause = options.longest_silence = absl::Milliseconds(100);
    const auto channel = rpc::OpenChannel(intake, grpc::InsecureChannelCredentials(), "", rpc::Attempts::kOne);
    results_ = handoff::Relay::Start(db_, delivery_threads_, SiteCheckResultRoute(db_, channel), options).value();
  }
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  for (server::Service* service : std::initializer_list<server::Service*>{
           &area_service_, &location_service_, &department_service_, &calendar_service_, &staff_service_,
           &site_check_service_, &grant_service_, &caller_service_, &hand_off_service_, &log_service_}) {
    builder.RegisterService(service);
  }
  server_ = builder.BuildAndStart();
  channel_ = grpc::CreateChannel("127.0.0.1:" + std::to_string(port), grpc::InsecureChannelCredentials());
  area_stub_ = v1::AreaService::NewStub(channel_);
  location_stub_ = v1::LocationService::NewStub(channel_);
  department_stub_ = v1::DepartmentService::NewStub(channel_);
  calendar_stub_ = v1::CalendarService::NewStub(channel_);
  staff_stub_ = v1::StaffService::NewStub(channel_);
  site_check_stub_ = v1::SiteCheckService::NewStub(channel_);
  grant_stub_ = common::v1::GrantService::NewStub(channel_);
  log_stub_ = common::v1::ChangeLogService::NewStub(channel_);
}

RegistryServer::~RegistryServer() {
  server_->Shutdown();
  server_->Wait();
}

}  // namespace zhiwang::grid
