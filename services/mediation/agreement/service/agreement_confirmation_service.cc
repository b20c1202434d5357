// AgreementService: the judicial confirmation of an agreement in effect.

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "common/resource/list/read_all.h"
#include "common/status/macros.h"
#include "services/mediation/agreement/confirmation/confirmation_proto.h"
#include "services/mediation/agreement/papers_in_file.h"
#include "services/mediation/agreement/service/agreement_changing.h"
#include "services/mediation/agreement/service/agreement_service.h"
#include "services/mediation/document/document_noun.h"
#include "services/mediation/document/room_in_file.h"
#include "services/mediation/party/party_seal.h"

namespace zhiwang::mediation {
namespace {

// What an application is checked against now; the agreement's dispute may still have its words sealed.
absl::StatusOr<ApplicationSources> SourcesOf(sql::Txn& tx, const DisputeMeans& means, const CourtRules& rules,
                                             const Agreement& agreement) {
  Dispute dispute = *agreement.of;
  RETURN_IF_ERROR(OpenWords(means.keys(), dispute));
  ASSIGN_OR_RETURN(People people, EverybodyOf(means.keys(), dispute));
  ASSIGN_OR_RETURN(
      const std::vector<Document> file,
      resource::ReadAll<DocumentNoun>(tx, agreement.district, {"dispute", dispute.id, "by_dispute"}, kMostOfAFile));
  std::vector<Paper> papers = PapersFor(agreement, dispute, people, file);
  return ApplicationSources{CourtsFor(agreement, dispute, rules), std::move(papers), std::move(people)};
}

const char* TypeOfStep(ConfirmationAction action) {
  switch (action) {
    case ConfirmationAction::kTake:
      return "agreement.confirmation_taken";
    case ConfirmationAction::kNotTake:
      return "agreement.confirmation_not_taken";
    case ConfirmationAction::kWithdraw:
      return "agreement.confirmation_withdrawn";
    case ConfirmationAction::kConfirm:
      return "agreement.confirmation_confirmed";
    case ConfirmationAction::kDismiss:
      return "agreement.confirmation_dismissed";
    case ConfirmationAction::kApply:
      return "agreement.confirmation_applied";
    case ConfirmationAction::kLapse:
      break;
  }
  return "agreement.confirmation_lapsed";
}

}  // namespace

absl::StatusOr<v1::PrepareConfirmationResponse> AgreementService::PrepareConfirmation(
    const Call& call, const v1::PrepareConfirmationRequest& request) {
  ASSIGN_OR_RETURN(const resource::Name name, resource::ParseName<AgreementNoun>(request.name()));
  ASSIGN_OR_RETURN(const Basis basis, means_.BasisOf(call.district, call.deadline));
  return means_.db().Read(call.deadline, [&](sql::Txn& tx) -> absl::StatusOr<v1::PrepareConfirmationResponse> {
    ASSIGN_OR_RETURN(const Agreement agreement, resource::FindInReach<AgreementNoun>(tx, call, name));
    RETURN_IF_ERROR(CheckCanBeConfirmed(agreement));
    ASSIGN_OR_RETURN(const ApplicationSources sources, SourcesOf(tx, means_, basis.courts, agreement));
    return PreparationToProto(basis.calendar->calendar, agreement, sources);
  });
}

absl::StatusOr<v1::Agreement> AgreementService::ApplyConfirmation(const Call& call,
                                                                  const v1::ApplyConfirmationRequest& request) {
  ASSIGN_OR_RETURN(const Application application, ApplicationFromProto(request));
  ASSIGN_OR_RETURN(const Basis basis, means_.BasisOf(call.district, call.deadline));
  return ChangeAgreement(means_, parts_, call, request, TypeOfStep(ConfirmationAction::kApply),
                         [&](sql::Txn& tx, const Context& context, const Agreement& before, const Dispute& dispute,
                             std::span<const Agreement>) -> absl::StatusOr<Agreement> {
                           RETURN_IF_ERROR(CheckCanBeConfirmed(before));
                           ASSIGN_OR_RETURN(const ApplicationSources sources,
                                            SourcesOf(tx, means_, basis.courts, before));
                           return ApplyForConfirmation(context, before, dispute, application, sources);
                         });
}

absl::StatusOr<v1::Agreement> AgreementService::RecordConfirmation(const Call& call,
                                                                   const v1::RecordConfirmationRequest& request) {
  ASSIGN_OR_RETURN(const ConfirmationStep step, StepFromProto(call, request));
  return ChangeAgreement(
      means_, parts_, call, request, TypeOfStep(step.action),
      [&](sql::Txn& tx, const Context& context, const Agreement& before, const Dispute&,
          std::span<const Agreement>) -> absl::StatusOr<Agreement> {
        if (step.paper != 0) {
          RETURN_IF_ERROR(CheckInFile(tx, "paper", before, step.paper, DocumentKind::kConfirmationPaper));
        }
        return mediation::RecordConfirmation(context, before, step);
      });
}

}  // namespace zhiwang::mediation
