#pragma once

#include "absl/status/status.h"
#include "common/resource/noun.h"
#include "common/rpc/call.h"
#include "common/sql/database.h"
#include "services/mediation/dispute/domain/dispute.h"

// A finding of a screening becomes a dispute, once: the dispute's key (OriginKey) sees to that, and the screening notes it in the
// same transaction.
namespace zhiwang::mediation {

// OK for a dispute that names no screening, or a finding that there is, of a screening that the caller may see. The screening is
// locked until the transaction ends. SCREENING_NOT_FOUND otherwise.
absl::Status CheckFinding(sql::Txn& tx, const rpc::Call& call, const Dispute& draft);

// Notes a new dispute in the screening that it names; nothing for one that names none.
absl::Status NoteInScreening(sql::Txn& tx, const Dispute& created, const resource::Author& author);

}  // namespace zhiwang::mediation
