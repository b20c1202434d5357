#pragma once

#include "absl/status/status.h"
#include "common/sql/database.h"
#include "services/mediation/dispute/domain/dispute.h"

namespace zhiwang::mediation {

// A dispute's file has at most so many documents, those that were withdrawn among them: what reads all of them can.
inline constexpr int kMostOfAFile = 5'000;

// OK where one more document may come into the file of the dispute, whose row is locked; FIELD_INVALID for `dispute` otherwise.
absl::Status CheckHasRoom(sql::Txn& tx, const Dispute& dispute);

}  // namespace zhiwang::mediation
