#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/resource/noun.h"
#include "common/server/runtime.h"
#include "common/server/service.h"
#include "common/sql/lease/id_source.h"
#include "services/mediation/committee/committee_noun.h"
#include "services/mediation/dispute/service/dispute_means.h"
#include "services/mediation/legal_service/legal_service_noun.h"
#include "services/mediation/serving/serving.h"
#include "zhiwang/mediation/v1/mediator_service.pb.h"

namespace zhiwang::mediation {

// zhiwang.mediation.v1.MediatorService: see the contract for what each method answers. The methods on rosters, suggestions and
// legal services lie in the folders of those.
class MediatorService final : public server::Service {
 public:
  MediatorService(server::Runtime& runtime, const DisputeMeans& means, const Serving& serving, sql::IdSource& ids);

 private:
  absl::StatusOr<v1::Dispute> ProposeMediator(const rpc::Call& call, const v1::ProposeMediatorRequest& request);
  absl::StatusOr<v1::Dispute> AcceptAssignment(const rpc::Call& call, const v1::AcceptAssignmentRequest& request);
  absl::StatusOr<v1::Dispute> DeclineAssignment(const rpc::Call& call, const v1::DeclineAssignmentRequest& request);
  absl::StatusOr<v1::Dispute> ReplaceMediator(const rpc::Call& call, const v1::ReplaceMediatorRequest& request);
  absl::StatusOr<v1::ListAssignmentsResponse> ListAssignments(const rpc::Call& call,
                                                              const v1::ListAssignmentsRequest& request);

  absl::StatusOr<v1::Committee> SetRoster(const rpc::Call& call, const v1::SetRosterRequest& request);
  absl::StatusOr<v1::GetRosterResponse> GetRoster(const rpc::Call& call, const v1::GetRosterRequest& request);
  absl::StatusOr<v1::SuggestMediatorsResponse> SuggestMediators(const rpc::Call& call,
                                                                const v1::SuggestMediatorsRequest& request);
  absl::StatusOr<v1::LegalService> RecordLegalService(const rpc::Call& call,
                                                      const v1::RecordLegalServiceRequest& request);
  absl::StatusOr<v1::LegalService> ConfirmLegalService(const rpc::Call& call,
                                                       const v1::ConfirmLegalServiceRequest& request);
  absl::StatusOr<v1::LegalService> VoidLegalService(const rpc::Call& call, const v1::VoidLegalServiceRequest& request);
  absl::StatusOr<v1::ListLegalServicesResponse> ListLegalServices(const rpc::Call& call,
                                                                  const v1::ListLegalServicesRequest& request);

  // OK for a mediator whom the dispute's committee has today for its type, who serves, and whom no advice to a party bars.
  absl::Status CheckMediator(sql::Txn& tx, const rpc::Call& call, const Context& context, const Dispute& dispute,
                             const std::string& who, std::string_view field, const std::string& name) const;
  // Writes what `decide(sql::Txn&, const Context&, const Dispute&)`, which answers a StatusOr<std::optional<Dispute>>, keeps of a
  // request that was refused because the law bars the mediator: in a transaction of its own, since the refused one wrote
  // nothing.
  template <class Request, class Decide>
  absl::Status KeepBarred(const rpc::Call& call, const Request& request, BarredMediator barred, Decide decide);
  // The answer to a proposal of `who`. One that was refused because they are barred is kept first.
  template <class Request>
  absl::StatusOr<v1::Dispute> OrKeepBarredCandidate(const rpc::Call& call, const Request& request,
                                                    const std::string& who, absl::StatusOr<v1::Dispute> answer);

  const DisputeMeans means_;
  const Serving serving_;
  sql::IdSource& ids_;
  const resource::Parts<CommitteeNoun> committees_;
  const resource::Parts<LegalServiceNoun> services_;
};

}  // namespace zhiwang::mediation
