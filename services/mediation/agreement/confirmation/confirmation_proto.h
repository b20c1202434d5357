#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "services/mediation/agreement/domain/confirmation/confirming.h"
#include "zhiwang/mediation/v1/agreement.pb.h"
#include "zhiwang/mediation/v1/agreement_service.pb.h"

// Confirmations as the contract has them.
namespace zhiwang::mediation {

// Writes the confirmation into the agreement that is shown, without the names of courts; nothing where there is none.
void ShowConfirmation(const Agreement& agreement, v1::Agreement& shown);

// Writes the court's name and its number besides; the words are open.
void ShowCourtNames(const Agreement& agreement, v1::Agreement& shown);

// Takes those out of an answer, and puts them back as far as `present` has them for the same court.
void TakeOutCourtNames(v1::Agreement& shown);
void PutCourtNamesBack(const v1::Agreement& present, v1::Agreement& kept);

v1::Confirmation::Court ToProto(const OfferedCourt& offered);

// What is needed to apply: courts, clauses that are left out, papers, the window with its explanation.
v1::PrepareConfirmationResponse PreparationToProto(const calendar::WorkingCalendar& calendar,
                                                   const Agreement& agreement, const ApplicationSources& sources);

// What a request holds, checked: enums, days, numbers. FIELD_INVALID names the field.
absl::StatusOr<Application> ApplicationFromProto(const v1::ApplyConfirmationRequest& request);
absl::StatusOr<ConfirmationStep> StepFromProto(const rpc::Call& call, const v1::RecordConfirmationRequest& request);

}  // namespace zhiwang::mediation
