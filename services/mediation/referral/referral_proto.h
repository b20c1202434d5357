#pragma once

#include <string>

#include "services/mediation/referral/domain/referral.h"
#include "zhiwang/common/v1/mediation_progress.pb.h"
#include "zhiwang/mediation/v1/dispute_part.pb.h"

namespace zhiwang::mediation {

// What the case is told of its referral.
common::v1::MediationProgress ProgressOf(const Referral& referral);

// A referral as the contract has it.
v1::CaseReferral ToProto(const Referral& referral);

}  // namespace zhiwang::mediation
