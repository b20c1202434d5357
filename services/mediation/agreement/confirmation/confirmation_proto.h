#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "services/mediation/agreement/domain/confirmation/confirming.h"
#include "zhiwang/mediation/v1/agreement.pb.h"
#include "zhiwang/mediation/v1/agreement_service.pb.h"

// Conversions between confirmations and the messages of the contract.
namespace zhiwang::mediation {

// Writes the confirmation into the agreement that is shown, without the names of courts. Does nothing if there is none.
void ShowConfirmation(const Agreement& agreement, v1::Agreement& shown);

// Adds the court's name and its number. The words must be open.
void ShowCourtNames(const Agreement& agreement, v1::Agreement& shown);

// Take the court's name and number out of an answer, and put them back from `present` if it has them for the same court.
void TakeOutCourtNames(v1::Agreement& shown);
void PutCourtNamesBack(const v1::Agreement& present, v1::Agreement& kept);

v1::Confirmation::Court ToProto(const OfferedCourt& offered);

// Everything that an application needs: courts, clauses that are left out, papers, the window with its explanation.
v1::PrepareConfirmationResponse PreparationToProto(const calendar::WorkingCalendar& calendar,
                                                   const Agreement& agreement, const ApplicationSources& sources);

// The contents of a request, with enums, days and numbers checked. FIELD_INVALID names the field.
absl::StatusOr<Application> ApplicationFromProto(const v1::ApplyConfirmationRequest& request);
absl::StatusOr<ConfirmationStep> StepFromProto(const rpc::Call& call, const v1::RecordConfirmationRequest& request);

}  // namespace zhiwang::mediation
