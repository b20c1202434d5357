#pragma once

#include "services/case_intake/mediation/domain/referral.h"
#include "zhiwang/intake/v1/case_record.pb.h"

namespace zhiwang::intake {

// A referral, the case's `round`th, as its case's row has it, and back. Fields that a newer release wrote there are kept.
void Write(const Referral& referral, int round, v1::CaseReferralRecord& record);
Referral FromRecord(const v1::CaseReferralRecord& record);

// The part of a change about it.
v1::ReferralStep StepOf(const Referral& referral, int round);

}  // namespace zhiwang::intake
