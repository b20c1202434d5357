#pragma once

#include "absl/status/statusor.h"
#include "common/server/runtime.h"
#include "common/server/service.h"
#include "services/mediation/dispute/service/dispute_means.h"
#include "zhiwang/mediation/v1/mediator_service.pb.h"

namespace zhiwang::mediation {

// zhiwang.mediation.v1.MediatorService: see the contract for what each method answers.
class MediatorService final : public server::Service {
 public:
  MediatorService(server::Runtime& runtime, const DisputeMeans& means);

 private:
  absl::StatusOr<v1::Dispute> ProposeMediator(const rpc::Call& call, const v1::ProposeMediatorRequest& request);
  absl::StatusOr<v1::Dispute> AcceptAssignment(const rpc::Call& call, const v1::AcceptAssignmentRequest& request);
  absl::StatusOr<v1::Dispute> DeclineAssignment(const rpc::Call& call, const v1::DeclineAssignmentRequest& request);
  absl::StatusOr<v1::Dispute> ReplaceMediator(const rpc::Call& call, const v1::ReplaceMediatorRequest& request);
  absl::StatusOr<v1::ListAssignmentsResponse> ListAssignments(const rpc::Call& call,
                                                              const v1::ListAssignmentsRequest& request);

  const DisputeMeans means_;
};

}  // namespace zhiwang::mediation
