#pragma once

#include "common/changelog/change_log.h"
#include "common/privacy/keys/key_ring.h"
#include "common/rpc/call.h"
#include "services/case_intake/case/domain/case.h"
#include "zhiwang/common/v1/change_log_service.pb.h"
#include "zhiwang/intake/v1/case.pb.h"

namespace zhiwang::intake {

// The case as the caller, who may read it, may see it: its reporter masked, or withheld. One whose seal does not open is
// withheld too, and the log says why: a list is not for nothing because of one row.
v1::Case ShowCase(const privacy::KeyRing& keys, const rpc::Call& call, const Case& c);

// A change of the case as an entry of the timeline that the caller, who may read the case, may see: with the words that came
// with it, those of a callback or of an on-site check only where the reporter is not withheld.
common::v1::Change ShowChange(const rpc::Call& call, const Case& c, const changelog::Change& change);

// Takes out of an answer what could tell who the reporter is.
void Withhold(v1::Case& shown);

// Fills in what the answer of ShowCase says of the reporter, where it is not withheld. DATA_LOSS when the seal does not
// open.
absl::Status ShowMasked(const privacy::KeyRing& keys, const Case& c, v1::Reporter& shown);

}  // namespace zhiwang::intake
