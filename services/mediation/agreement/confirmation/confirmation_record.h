#pragma once

#include "services/mediation/agreement/domain/confirmation/confirmation.h"
#include "zhiwang/mediation/v1/agreement_record.pb.h"

// The confirmation within the stored facts of an agreement.
namespace zhiwang::mediation {

// Writes the confirmation into the facts, and leaves it out if there is none. Fields that a newer release wrote there are kept.
void WriteConfirmation(const Confirmation& confirmation, v1::AgreementFacts& record);

Confirmation ReadConfirmation(const v1::AgreementFacts& record);

}  // namespace zhiwang::mediation
