#pragma once

#include <string>

#include "absl/status/status.h"
#include "services/mediation/referral/domain/referral.h"
#include "zhiwang/mediation/v1/register_record.pb.h"

namespace zhiwang::mediation {

// A referral as its row and its changes have it. Fields that a newer release wrote in the row are kept.
v1::ReferralRecord ToRecord(const Referral& referral);

// Fills a referral in from the bytes of its row. INTERNAL for bytes that are no record.
absl::Status DecodeReferral(std::string bytes, Referral& referral);

}  // namespace zhiwang::mediation
