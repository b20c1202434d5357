#pragma once

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "services/ctl/command.h"
#include "services/ctl/mediation/agreement/agreement_layout.h"
#include "services/ctl/text/changing.h"
#include "zhiwang/mediation/v1/agreement_service.grpc.pb.h"

// What the commands about agreements share.
namespace zhiwang::ctl {

using AgreementStub = mediation::v1::AgreementService::Stub;

inline constexpr Flag kEtag = {"etag", "ETAG", "只在协议自此未变时执行"};

// Makes a call that changes an agreement and prints the agreement as it is now, with --json also the request's id.
template <class Request>
absl::StatusOr<ExitCode> ChangeAgreement(const Connection& connection, const Arguments& arguments, Request request,
                                         grpc::Status (AgreementStub::*method)(grpc::ClientContext*, const Request&,
                                                                               mediation::v1::Agreement*)) {
  return ChangeAndPrint(connection, arguments, connection.mediation(), method, std::move(request), "agreement",
                        FormatAgreementLine);
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
