#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <google/protobuf/message.h>
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/support/sync_stream.h>
#include <gtest/gtest.h>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/rpc/client.h"
#include "services/grid_registry/testing/registry_server.h"
#include "tests/support/private_server.h"
#include "tests/support/refused.h"

namespace zhiwang::grid {

// Long enough for any call that is to succeed, on any machine.
inline absl::Time Soon() { return absl::Now() + absl::Seconds(60); }

// A context as an operator's call has it.
std::unique_ptr<grpc::ClientContext> AsOperator();

// Calls a unary method as an operator.
template <class Stub, class Request, class Response>
absl::StatusOr<Response> Ask(Stub& stub, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                             const Request& request) {
  const auto context = AsOperator();
  Response response;
  const grpc::Status status = (stub.*method)(context.get(), request, &response);
  if (!status.ok()) return rpc::FromWire(status);
  return response;
}

// Sends these messages to an import, ends the stream and answers what the server says.
template <class Stub, class Request, class Response>
absl::StatusOr<Response> SendAll(Stub& stub,
                                 std::unique_ptr<grpc::ClientWriter<Request>> (Stub::*method)(grpc::ClientContext*,
                                                                                              Response*),
                                 const std::vector<Request>& messages) {
  const auto context = AsOperator();
  Response response;
  const auto writer = (stub.*method)(context.get(), &response);
  for (const Request& message : messages) {
    if (!writer->Write(message)) break;
  }
  writer->WritesDone();
  const grpc::Status status = writer->Finish();
  if (!status.ok()) return rpc::FromWire(status);
  return response;
}

// The messages of an import: its header, then its rows.
template <class Request, class Header, class Row>
std::vector<Request> ImportOf(const Header& header, const std::vector<Row>& rows) {
  std::vector<Request> messages(1 + rows.size());
  *messages[0].mutable_header() = header;
  for (size_t i = 0; i < rows.size(); ++i) *messages[i + 1].mutable_row() = rows[i];
  return messages;
}

// Sends these bytes as the whole request of a unary method, `/service/Method`.
absl::Status AskBytes(grpc::Channel& channel, const char* method, std::string_view bytes);

// How a whole import goes by, as `header` says.
absl::StatusOr<v1::ImportAreasResponse> ImportAreas(RegistryServer& server, const std::vector<v1::AreaRow>& rows,
                                                    const v1::ImportAreasHeader& header);
v1::ImportAreasHeader AreasHeader();

// A test with a schema of its own on the program's private server, and a registry over it.
class RegistryTest : public ::testing::Test {
 protected:
  void SetUp() override;

  absl::StatusOr<v1::ImportAreasResponse> Import(const std::vector<v1::AreaRow>& rows,
                                                 const v1::ImportAreasHeader& header = AreasHeader()) {
    return ImportAreas(*server_, rows, header);
  }
  // Imports rows that must go in.
  void MustImport(const std::vector<v1::AreaRow>& rows);

  // Ends the replica, and with it whatever it was still at, and starts another over the same schema.
  void RestartServer();

  // The one number that `sql` answers; -1 for no row or an error.
  int64_t Number(std::string_view sql);
  int64_t CountAreas() { return Number("SELECT COUNT(*) FROM area"); }
  int64_t CountChanges() { return Number("SELECT COUNT(*) FROM change_log"); }

  absl::StatusOr<v1::Area> GetArea(const std::string& code, bool with_boundary = false);

  sql::Options schema_;
  std::unique_ptr<RegistryServer> server_;
};

}  // namespace zhiwang::grid
