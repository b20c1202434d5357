#pragma once

#include <string>
#include <utility>

#include <fmt/format.h>

#include "absl/status/statusor.h"
#include "common/names/resource_name.h"
#include "common/status/macros.h"
#include "services/ctl/command.h"
#include "services/ctl/mediation/agreement/agreement_layout.h"
#include "services/ctl/text/json.h"
#include "services/ctl/text/output.h"
#include "zhiwang/mediation/v1/agreement_service.grpc.pb.h"

// What the commands about agreements share.
namespace zhiwang::ctl {

using AgreementStub = mediation::v1::AgreementService::Stub;

inline constexpr Flag kRequestId = {"request_id", "UUID", "请求号；同一请求号重复执行只生效一次，默认自动生成"};
inline constexpr Flag kEtag = {"etag", "ETAG", "只在协议自此未变时执行"};

// Makes a call that changes an agreement and prints the agreement as it is now, with --json also the request's id.
template <class Request>
absl::StatusOr<ExitCode> ChangeAgreement(const Connection& connection, const Arguments& arguments, Request request,
                                         grpc::Status (AgreementStub::*method)(grpc::ClientContext*, const Request&,
                                                                               mediation::v1::Agreement*)) {
  request.set_request_id(arguments.Get("request_id", NewUuid()));
  const absl::StatusOr<mediation::v1::Agreement> after = connection.Ask(connection.mediation(), method, request);
  if (!after.ok()) {
    fmt::print(stderr, "请求号 {}\n", Printable(request.request_id()));
    return after.status();
  }
  if (connection.options().json) {
    fmt::print("{{\"requestId\":{},\"agreement\":{}}}\n", JsonText(request.request_id()), ToJson(*after));
  } else {
    fmt::print("{}\n", FormatAgreementLine(*after));
  }
  return ExitCode::kDone;
}

// A request on the agreement that the command line names.
template <class Request>
Request OnAgreement(const Connection& connection, const Arguments& arguments) {
  Request request;
  request.set_name(connection.Name("agreements", arguments.words()[0]));
  request.set_etag(arguments.Get("etag"));
  return request;
}

inline absl::StatusOr<mediation::v1::Agreement> ReadAgreement(const Connection& connection,
                                                              const Arguments& arguments) {
  mediation::v1::GetAgreementRequest request;
  request.set_name(connection.Name("agreements", arguments.words()[0]));
  return connection.Ask(connection.mediation(), &AgreementStub::GetAgreement, request);
}

}  // namespace zhiwang::ctl
