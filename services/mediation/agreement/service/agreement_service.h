#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/audit/recorder.h"
#include "common/resource/name.h"
#include "common/server/runtime.h"
#include "common/server/service.h"
#include "common/sql/lease/id_source.h"
#include "services/grid_registry/client/registry_client.h"
#include "services/mediation/agreement/agreement_noun.h"
#include "services/mediation/dispute/service/dispute_means.h"
#include "services/mediation/document/document_press.h"
#include "zhiwang/mediation/v1/agreement_service.pb.h"

namespace zhiwang::mediation {

// zhiwang.mediation.v1.AgreementService: see the contract for what each method answers.
class AgreementService final : public server::Service {
 public:
  AgreementService(server::Runtime& runtime, const DisputeMeans& means, sql::IdSource& ids, DocumentPress& press);

 private:
  using Call = rpc::Call;
  template <class Message>
  using Answer = absl::StatusOr<Message>;

  // agreement_service.cc
  Answer<v1::Agreement> DraftAgreement(const Call& call, const v1::DraftAgreementRequest& request);
  // The agreement of that name with how its days were computed.
  absl::StatusOr<v1::Agreement> Explained(const Call& call, const std::string& asked);
  Answer<v1::Agreement> GetAgreement(const Call& call, const v1::GetAgreementRequest& request);
  Answer<v1::ListAgreementsResponse> ListAgreements(const Call& call, const v1::ListAgreementsRequest& request);
  Answer<v1::Agreement> WriteAgreement(const Call& call, const v1::WriteAgreementRequest& request);
  Answer<v1::Agreement> ReachAgreementOrally(const Call& call, const v1::ReachAgreementOrallyRequest& request);
  Answer<v1::Agreement> AnnulAgreement(const Call& call, const v1::AnnulAgreementRequest& request);

  // agreement_signing_service.cc
  Answer<v1::Agreement> FixAgreement(const Call& call, const v1::FixAgreementRequest& request);
  Answer<v1::Agreement> SignAgreement(const Call& call, const v1::SignAgreementRequest& request);
  Answer<v1::Agreement> SealAgreement(const Call& call, const v1::SealAgreementRequest& request);
  Answer<v1::Agreement> AmendAgreement(const Call& call, const v1::AmendAgreementRequest& request);
  Answer<v1::Agreement> DeclineAgreement(const Call& call, const v1::DeclineAgreementRequest& request);
  Answer<v1::Agreement> RecordMemberConsent(const Call& call, const v1::RecordMemberConsentRequest& request);

  // agreement_performance_service.cc
  Answer<v1::Agreement> RecordPerformance(const Call& call, const v1::RecordPerformanceRequest& request);
  Answer<v1::Agreement> WaiveObligation(const Call& call, const v1::WaiveObligationRequest& request);

  // agreement_confirmation_service.cc
  Answer<v1::PrepareConfirmationResponse> PrepareConfirmation(const Call& call,
                                                              const v1::PrepareConfirmationRequest& request);
  Answer<v1::Agreement> ApplyConfirmation(const Call& call, const v1::ApplyConfirmationRequest& request);
  Answer<v1::Agreement> RecordConfirmation(const Call& call, const v1::RecordConfirmationRequest& request);

  // agreement_court_service.cc
  Answer<v1::ReadDelegatedAgreementsResponse> ReadDelegatedAgreements(
      const Call& call, const v1::ReadDelegatedAgreementsRequest& request);

  // The text of an agreement, printed as it is now.
  struct PrintedText;
  absl::StatusOr<PrintedText> PrintText(const Call& call, const resource::Name& name, absl::CivilDay reached);
  // Fixes the text that was printed. `is_stale` becomes true where that says no more what agreement and dispute are.
  absl::StatusOr<v1::Agreement> FixPrinted(const Call& call, const v1::FixAgreementRequest& request, absl::CivilDay day,
                                           const PrintedText& printed, bool& is_stale);
  // Puts on record that the caller affixes the seal, durably; PERMISSION_MISSING for who does not keep it.
  absl::Status RecordSealing(const Call& call, const resource::Name& name);

  const DisputeMeans means_;
  sql::IdSource& ids_;
  DocumentPress& press_;
  audit::Recorder recorder_;
  const resource::Parts<AgreementNoun> parts_;
};

}  // namespace zhiwang::mediation
