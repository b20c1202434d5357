#pragma once

#include <memory>
#include <string_view>

#include "absl/status/status.h"
#include "services/ctl/connection.h"
#include "zhiwang/mediation/v1/document_service.grpc.pb.h"

// The bytes of documents, on their way to the service and back.
namespace zhiwang::ctl {

inline constexpr size_t kPieceOfDocument = size_t{256} << 10;  // the most that a message holds

// Sends a header and then the bytes in pieces, and answers the stream's one answer, or the server's error.
template <class Request, class Response>
absl::StatusOr<Response> SendBytes(const Connection& connection,
                                   std::unique_ptr<grpc::ClientWriter<Request>> (
                                       mediation::v1::DocumentService::Stub::*method)(grpc::ClientContext*, Response*),
                                   const typename Request::Header& header, std::string_view bytes) {
  mediation::v1::DocumentService::Stub stub(connection.mediation());
  grpc::ClientContext context;
  connection.PrepareLong(context);
  Response response;
  const auto writer = (stub.*method)(&context, &response);
  Request message;
  *message.mutable_header() = header;
  bool taken = writer->Write(message);
  for (; taken && !bytes.empty(); bytes.remove_prefix(message.piece().size())) {
    const std::string_view piece = bytes.substr(0, kPieceOfDocument);
    message.set_piece(piece.data(), piece.size());
    taken = writer->Write(message);
  }
  writer->WritesDone();
  const grpc::Status status = writer->Finish();
  if (!status.ok()) return rpc::FromWire(status);
  return response;
}

}  // namespace zhiwang::ctl
