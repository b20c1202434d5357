#include "services/grid_registry/testing/registry_server.h"

#include <initializer_list>

#include <grpcpp/create_channel.h>
#include <grpcpp/server_builder.h>

#include "common/rpc/test_runtime.h"
#include "services/grid_registry/state_tables.h"

namespace zhiwang::grid {

RegistryServer::RegistryServer(const sql::Options& schema)
    : db_(schema),
      runtime_(rpc::UnlimitedRuntime(), callers_),
      directory_(AreaDirectory::Load(db_).value()),
      grant_directory_(GrantDirectory::Load(db_, *book_).value()),
      sequencer_(db_),
      area_service_(runtime_, db_, *directory_),
      location_service_(runtime_, *directory_),
      department_service_(runtime_, db_),
      staff_service_(runtime_, db_),
      grant_service_(runtime_, *grant_directory_),
      log_service_(runtime_, db_, {.tables = StateTables()}) {
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  for (rpc::Service* service : std::initializer_list<rpc::Service*>{&area_service_, &location_service_,
                                                                    &department_service_, &staff_service_,
                                                                    &grant_service_, &log_service_}) {
    builder.RegisterService(service);
  }
  server_ = builder.BuildAndStart();
  channel_ = grpc::CreateChannel("127.0.0.1:" + std::to_string(port), grpc::InsecureChannelCredentials());
  area_stub_ = v1::AreaService::NewStub(channel_);
  location_stub_ = v1::LocationService::NewStub(channel_);
  department_stub_ = v1::DepartmentService::NewStub(channel_);
  staff_stub_ = v1::StaffService::NewStub(channel_);
  grant_stub_ = common::v1::GrantService::NewStub(channel_);
  log_stub_ = common::v1::ChangeLogService::NewStub(channel_);
}

RegistryServer::~RegistryServer() {
  server_->Shutdown();
  server_->Wait();
}

}  // namespace zhiwang::grid
