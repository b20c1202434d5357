// A court reads of the disputes that it delegated or entrusted the terms in effect, and nothing else of the file.

#include <vector>

#include <fmt/format.h>

#include "absl/time/clock.h"
#include "common/rpc/fields.h"
#include "common/status/macros.h"
#include "common/text/text.h"
#include "services/mediation/agreement/agreement_proto.h"
#include "services/mediation/agreement/agreement_store.h"
#include "services/mediation/agreement/agreement_words.h"
#include "services/mediation/agreement/service/agreement_service.h"
#include "services/mediation/dispute/dispute_noun.h"

namespace zhiwang::mediation {
namespace {

constexpr int kShortestPurpose = 2, kLongestPurpose = 200;

// The agreements in effect of the dispute that the caller delegated or entrusted; DISPUTE_NOT_FOUND for any other.
absl::StatusOr<std::vector<Agreement>> InEffectOfDelegated(sql::Txn& tx, const rpc::Call& call,
                                                           const resource::Name& name) {
  ASSIGN_OR_RETURN(const Dispute dispute, resource::FindInReach<DisputeNoun>(tx, call, name));
  if (!IsOfCourt(dispute.facts.origin) || dispute.origin.partner != call.principal) {
    return resource::NotFound<DisputeNoun>(name);
  }
  ASSIGN_OR_RETURN(std::vector<Agreement> agreements, AgreementsOf(tx, name.district, name.id));
  std::erase_if(agreements, [](const Agreement& one) { return one.facts.state != AgreementState::kEffective; });
  return agreements;
}

}  // namespace

absl::StatusOr<v1::ReadDelegatedAgreementsResponse> AgreementService::ReadDelegatedAgreements(
    const Call& call, const v1::ReadDelegatedAgreementsRequest& request) {
  ASSIGN_OR_RETURN(const resource::Name name, resource::ParseName<DisputeNoun>(request.name()));
  RETURN_IF_ERROR(CheckText("purpose", request.purpose(), kShortestPurpose, kLongestPurpose));
  ASSIGN_OR_RETURN(const bool is_court, means_.IsCourt(name.district, call.principal, call.deadline));
  if (!is_court) return resource::NotFound<DisputeNoun>(name);
  ASSIGN_OR_RETURN(std::vector<Agreement> agreements,
                   means_.db().Read(call.deadline, [&](sql::Txn& tx) { return InEffectOfDelegated(tx, call, name); }));
  v1::ReadDelegatedAgreementsResponse response;
  for (Agreement& agreement : agreements) {
    RETURN_IF_ERROR(OpenWords(means_.keys(), agreement));
    *response.add_agreements() = TermsToProto(agreement);
  }
  RETURN_IF_ERROR(recorder_.RecordAndWait({.district = name.district,
                                           .at = absl::Now(),
                                           .principal = call.principal,
                                           .action = "agreement.read_delegated",
                                           .resource = request.name(),
                                           .purpose = request.purpose(),
                                           .detail = fmt::format("{} agreements", response.agreements_size()),
                                           .trace_parent = call.trace_parent},
                                          call.priority, call.deadline));
  return response;
}

}  // namespace zhiwang::mediation
