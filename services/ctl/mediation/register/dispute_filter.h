#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "services/ctl/connection.h"
#include "services/ctl/text/arguments.h"
#include "zhiwang/mediation/v1/dispute_list.pb.h"

namespace zhiwang::ctl {

// The flags that narrow a list of disputes.
std::vector<Flag> DisputeFilterFlags();

// The request for the disputes that these flags select, without a page. A usage error for a value that a flag does not take.
absl::StatusOr<mediation::v1::ListDisputesRequest> ReadDisputeFilter(const Connection& connection,
                                                                     const Arguments& arguments);

}  // namespace zhiwang::ctl
