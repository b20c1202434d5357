#pragma once

#include <grpcpp/support/status.h>

#include "absl/status/status.h"

namespace zhiwang::rpc {

// The status as it goes over the wire: code, message, and a google.rpc.Status with the details in
// `grpc-status-details-bin`. A status that carries no reason of ours was not foreseen: it becomes UNEXPECTED and its text
// stays in the log.
grpc::Status ToWire(const absl::Status& status);

// A status as it came over the wire, details and all.
absl::Status FromWire(const grpc::Status& status);

}  // namespace zhiwang::rpc
