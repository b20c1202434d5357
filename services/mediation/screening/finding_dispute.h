#pragma once

#include "absl/status/status.h"
#include "common/resource/noun.h"
#include "common/rpc/call.h"
#include "common/sql/database.h"
#include "services/mediation/dispute/domain/dispute.h"

// A finding of a screening becomes a dispute, once: the dispute's key (OriginKey) is unique, and the screening notes the dispute in
// the same transaction.
namespace zhiwang::mediation {

// Checks the finding that a dispute names: OK if the screening has it and the caller may see the screening, or if the dispute names
// no screening. Locks the screening until the transaction ends. SCREENING_NOT_FOUND otherwise.
absl::Status CheckFinding(sql::Txn& tx, const rpc::Call& call, const Dispute& draft);

// Notes a new dispute in the screening that it names. Does nothing for a dispute that names none.
absl::Status NoteInScreening(sql::Txn& tx, const Dispute& created, const resource::Author& author);

}  // namespace zhiwang::mediation
