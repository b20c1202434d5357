#pragma once

#include <grpcpp/support/status.h>

#include "absl/status/status.h"

namespace zhiwang::rpc {

// The status as it goes over the wire: code, message, and a google.rpc.Status with the details in
// `grpc-status-details-bin`. Long texts are cut, and details that have no room beside the reason and the Chinese
// message are left out, so that every client takes it. A status that carries no reason of ours was not foreseen: it
// becomes UNEXPECTED and its text stays in the log.
grpc::Status ToWire(const absl::Status& status);

// A status as it came over the wire, details and all.
absl::Status FromWire(const grpc::Status& status);

}  // namespace zhiwang::rpc
