#pragma once

#include <string>

#include "absl/status/status.h"
#include "common/privacy/keys/key_ring.h"
#include "common/sql/database.h"
#include "services/mediation/dispute/domain/dispute.h"

namespace zhiwang::mediation {

// OK where the caller, as timelines name callers, reported no violence in the dispute, nor in one that is joined to it: who reported
// it does not say alone that it is over. SAME_PERSON otherwise; DATA_LOSS where a report cannot be opened.
absl::Status CheckIsNotReporter(const privacy::KeyRing& keys, sql::Txn& tx, const Dispute& dispute,
                                const std::string& caller);

}  // namespace zhiwang::mediation
