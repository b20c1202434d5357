#include "services/grid_registry/testing/registry_test.h"

#include <grpcpp/impl/codegen/client_unary_call.h>
#include <grpcpp/impl/codegen/rpc_method.h>
#include <grpcpp/support/byte_buffer.h>

#include "common/auth/testing/said_callers.h"
#include "common/process/process.h"
#include "common/sql/migrations.h"
#include "services/grid_registry/testing/tiled_district.h"
#include "tests/support/midnight.h"

zhiwang::sql::Component grid_registry_migrations();

namespace zhiwang::grid {

std::unique_ptr<grpc::ClientContext> AsOperator() {
  auto context = std::make_unique<grpc::ClientContext>();
  auth::SayCaller(*context, "operator", "administrator,auditor");
  context->set_deadline(absl::ToChronoTime(Soon()));
  return context;
}

absl::Status AskBytes(grpc::Channel& channel, const char* method, std::string_view bytes) {
  const grpc::internal::RpcMethod rpc(method, grpc::internal::RpcMethod::NORMAL_RPC);
  const grpc::Slice slice(bytes.data(), bytes.size());
  grpc::ByteBuffer answer;
  return rpc::FromWire(grpc::internal::BlockingUnaryCall<grpc::ByteBuffer, grpc::ByteBuffer>(
      &channel, rpc, AsOperator().get(), grpc::ByteBuffer(&slice, 1), &answer));
}

v1::ImportAreasHeader AreasHeader() {
  v1::ImportAreasHeader header;
  header.set_district(kDistrictName);
  return header;
}

absl::StatusOr<v1::ImportAreasResponse> ImportAreas(RegistryServer& server, const std::vector<v1::AreaRow>& rows,
                                                    const v1::ImportAreasHeader& header) {
  return SendAll(server.areas(), &v1::AreaService::Stub::ImportAreas, ImportOf<v1::ImportAreasRequest>(header, rows));
}

void RegistryTest::SetUp() {
  zhiwang::testing::PassMidnight(absl::Minutes(1));
  schema_ = zhiwang::testing::PrivateServer::Shared().NewSchema();
  ASSERT_THAT(sql::Migrate(schema_, process::WithFoundation(grid_registry_migrations(), false)), IsOk());
  server_ = std::make_unique<RegistryServer>(schema_);
}

void RegistryTest::MustImport(const std::vector<v1::AreaRow>& rows) {
  const auto response = Import(rows);
  ASSERT_THAT(response, IsOk());
  ASSERT_EQ(response->refused(), 0) << response->ShortDebugString();
  ASSERT_EQ(response->findings_size(), 0) << response->ShortDebugString();
}

void RegistryTest::RestartServer() {
  server_.reset();
  server_ = std::make_unique<RegistryServer>(schema_);
}

int64_t RegistryTest::Number(std::string_view sql) {
  const auto number = server_->db().Read(
      Soon(), [&](sql::Txn& tx) { return tx.QueryOne(sql, {}, [](const sql::Row& row) { return row.Int(1); }); });
  return number.ok() ? number->value_or(-1) : -1;
}

absl::StatusOr<v1::Area> RegistryTest::GetArea(const std::string& code, bool with_boundary) {
  v1::GetAreaRequest request;
  request.set_name(AreaName(code));
  request.set_with_boundary(with_boundary);
  return Ask(server_->areas(), &v1::AreaService::Stub::GetArea, request);
}

}  // namespace zhiwang::grid
