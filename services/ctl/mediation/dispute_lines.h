#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "services/ctl/connection.h"
#include "zhiwang/mediation/v1/dispute_list.pb.h"

namespace zhiwang::ctl {

// Reads a file of the past from a line of JSON: a zhiwang.mediation.v1.ImportDisputesRequest.Row in proto JSON without `row`,
// whose names may be short: the code for `dispute.area`, the number for `dispute.committee`, and for `mediator` the id of a
// member of staff or `lawyers/{licence}`. INVALID_ARGUMENT says why not, in Chinese; the server decides if the file makes
// sense.
absl::StatusOr<mediation::v1::ImportDisputesRequest::Row> ReadPastDispute(const Connection& connection,
                                                                          std::string_view line);

}  // namespace zhiwang::ctl
