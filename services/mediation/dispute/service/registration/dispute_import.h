#pragma once

#include "absl/status/status.h"
#include "common/rpc/call.h"
#include "common/server/service.h"
#include "services/mediation/dispute/service/dispute_means.h"
#include "zhiwang/mediation/v1/dispute_list.pb.h"

namespace zhiwang::mediation {

// Serves ImportDisputes: files of the past with the numbers that their committees gave them. See the contract for what a row
// must be.
absl::Status RunDisputeImport(const DisputeMeans& means, const rpc::Call& call,
                              server::Stream<v1::ImportDisputesRequest, v1::ImportDisputesResponse>& stream);

}  // namespace zhiwang::mediation
