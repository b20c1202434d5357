#pragma once

#include <string>

#include "absl/status/status.h"
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

  // Writes what `decide(const Context&, const Dispute&)`, which answers a StatusOr<std::optional<Dispute>>, keeps of a request that
  // was refused because the law bars the mediator: in a transaction of its own, since the refused one wrote nothing.
  template <class Request, class Decide>
  absl::Status KeepBarred(const rpc::Call& call, const Request& request, BarredMediator barred, Decide decide);
  // The answer to a proposal of `who`. One that was refused because they are barred is kept first.
  template <class Request>
  absl::StatusOr<v1::Dispute> OrKeepBarredCandidate(const rpc::Call& call, const Request& request,
                                                    const std::string& who, absl::StatusOr<v1::Dispute> answer);

  const DisputeMeans means_;
};

}  // namespace zhiwang::mediation
