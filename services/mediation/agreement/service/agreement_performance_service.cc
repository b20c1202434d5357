// AgreementService: what becomes of the obligations of an agreement in effect.

#include <span>
#include <string>
#include <utility>

#include "common/status/macros.h"
#include "services/mediation/agreement/agreement_request.h"
#include "services/mediation/agreement/domain/agreement_errors.h"
#include "services/mediation/agreement/domain/obligations/ledger.h"
#include "services/mediation/agreement/papers_in_file.h"
#include "services/mediation/agreement/service/agreement_changing.h"
#include "services/mediation/agreement/service/agreement_service.h"
#include "services/mediation/dispute/wire/dispute_draft.h"

namespace zhiwang::mediation {
namespace {

constexpr char kPerformed[] = "dispute.performed";

}  // namespace

absl::StatusOr<v1::Agreement> AgreementService::RecordPerformance(const Call& call,
                                                                  const v1::RecordPerformanceRequest& request) {
  ASSIGN_OR_RETURN(const NewPerformance performance, PerformanceFromProto(call, request));
  return ChangeAgreement(means_, parts_, call, request, "agreement.performed_in_part",
                         [&](sql::Txn& tx, const Context& context, const Agreement& before, const Dispute& dispute,
                             std::span<const Agreement> others) -> absl::StatusOr<Agreement> {
                           if (performance.receipt != 0) {
                             RETURN_IF_ERROR(CheckInFile(tx, "performance.receipt", before, performance.receipt));
                           }
                           ASSIGN_OR_RETURN(
                               AgreementAndPerhapsDispute decided,
                               mediation::RecordPerformance(context, before, dispute, others, performance));
                           return WithDispute(context, dispute, std::move(decided), kPerformed);
                         });
}

absl::StatusOr<v1::Agreement> AgreementService::WaiveObligation(const Call& call,
                                                                const v1::WaiveObligationRequest& request) {
  RETURN_IF_ERROR(CheckNote(request.note()));
  ASSIGN_OR_RETURN(const int64_t paper, DocumentIdFrom(call, "paper", request.paper()));
  if (paper == 0) return error::FieldInvalid("paper", "is required", "须有权利人的书面意思表示");
  return ChangeAgreement(means_, parts_, call, request, "agreement.waived",
                         [&](sql::Txn& tx, const Context& context, const Agreement& before, const Dispute& dispute,
                             std::span<const Agreement> others) -> absl::StatusOr<Agreement> {
                           RETURN_IF_ERROR(CheckInFile(tx, "paper", before, paper));
                           ASSIGN_OR_RETURN(AgreementAndPerhapsDispute decided,
                                            mediation::WaiveObligation(context, before, dispute, others,
                                                                       {request.obligation(), paper, request.note()}));
                           return WithDispute(context, dispute, std::move(decided), kPerformed);
                         });
}

}  // namespace zhiwang::mediation
