#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/sql/database.h"
#include "services/mediation/dispute/domain/context.h"
#include "services/mediation/dispute/domain/dispute.h"
#include "services/mediation/dispute/service/dispute_means.h"

// Joining and splitting: one change of two disputes. The one that a request names changes with its decision; the other is
// locked, decided beside it and written with it (DisputeNoun::AlsoWriteAll).
namespace zhiwang::mediation {

// `before` joined into the dispute `into`. DISPUTE_NOT_FOUND where the caller does not reach that; otherwise as Join.
absl::StatusOr<Dispute> JoinInto(const DisputeMeans& means, const rpc::Call& call, sql::Txn& tx, const Context& context,
                                 const Dispute& before, int64_t into);

// `before` without the dispute `joined`, which comes back. DISPUTE_NOT_FOUND where there is none; otherwise as SplitOff.
absl::StatusOr<Dispute> TakeOut(const DisputeMeans& means, sql::Txn& tx, const Context& context, const Dispute& before,
                                int64_t joined);

}  // namespace zhiwang::mediation
