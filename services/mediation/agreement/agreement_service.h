#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/server/runtime.h"
#include "common/server/service.h"
#include "common/sql/lease/id_source.h"
#include "services/grid_registry/client/registry_client.h"
#include "services/mediation/agreement/agreement_noun.h"
#include "services/mediation/dispute/service/dispute_means.h"
#include "zhiwang/mediation/v1/agreement_service.pb.h"

namespace zhiwang::mediation {

// zhiwang.mediation.v1.AgreementService: see the contract for what each method answers.
class AgreementService final : public server::Service {
 public:
  AgreementService(server::Runtime& runtime, const DisputeMeans& means, sql::IdSource& ids);

 private:
  using Call = rpc::Call;
  template <class Message>
  using Answer = absl::StatusOr<Message>;

  Answer<v1::Agreement> DraftAgreement(const Call& call, const v1::DraftAgreementRequest& request);
  Answer<v1::Agreement> GetAgreement(const Call& call, const v1::GetAgreementRequest& request);
  Answer<v1::ListAgreementsResponse> ListAgreements(const Call& call, const v1::ListAgreementsRequest& request);
  Answer<v1::Agreement> WriteAgreement(const Call& call, const v1::WriteAgreementRequest& request);
  Answer<v1::Agreement> ReachAgreementOrally(const Call& call, const v1::ReachAgreementOrallyRequest& request);
  Answer<v1::Agreement> AnnulAgreement(const Call& call, const v1::AnnulAgreementRequest& request);

  // Changes the agreement that a request names by `decide(const Context&, const Agreement& before, const Dispute&,
  // span<const Agreement> others)`: with its words open, and the dispute's row locked.
  template <class Request, class Decide>
  Answer<v1::Agreement> Change(const Call& call, const Request& request, const char* type, Decide decide);

  const DisputeMeans means_;
  sql::IdSource& ids_;
  const resource::Parts<AgreementNoun> parts_;
};

}  // namespace zhiwang::mediation
