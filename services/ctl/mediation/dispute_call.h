#pragma once

#include <string>
#include <utility>

#include <grpcpp/client_context.h>

#include "absl/status/statusor.h"
#include "services/ctl/command.h"
#include "services/ctl/connection.h"
#include "services/ctl/mediation/dispute_layout.h"
#include "services/ctl/text/arguments.h"
#include "services/ctl/text/changing.h"
#include "zhiwang/mediation/v1/dispute.pb.h"

// What every command that changes a dispute has in common.
namespace zhiwang::ctl {

inline constexpr Flag kDisputeEtag = {"etag", "ETAG", "只在纠纷自此未变时执行"};
inline constexpr Flag kDisputeNote = {"note", "TEXT", "说明，1 至 500 字"};

// The resource name of the dispute that the command line names.
inline std::string DisputeName(const Connection& connection, const Arguments& arguments) {
  return connection.Name("disputes", arguments.words()[0]);
}

// A request on that dispute.
template <class Request>
Request OnDispute(const Connection& connection, const Arguments& arguments) {
  Request request;
  request.set_name(DisputeName(connection, arguments));
  request.set_etag(arguments.Get("etag"));
  return request;
}

// Makes a call that changes a dispute and prints the dispute as it is now, with --json also the request's id.
template <class Stub, class Request>
absl::StatusOr<ExitCode> ChangeDispute(const Connection& connection, const Arguments& arguments, Request request,
                                       grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                                    mediation::v1::Dispute*)) {
  return ChangeAndPrint(connection, arguments, connection.mediation(), method, std::move(request), "dispute",
                        FormatDisputeLine);
}

}  // namespace zhiwang::ctl
