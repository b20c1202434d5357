#include "services/mediation/document/room_in_file.h"

#include "common/status/macros.h"
#include "services/mediation/dispute/domain/dispute_errors.h"

namespace zhiwang::mediation {

absl::Status CheckHasRoom(sql::Txn& tx, const Dispute& dispute) {
  ASSIGN_OR_RETURN(
      const auto documents,
      tx.QueryOne("SELECT COUNT(*) FROM document FORCE INDEX (by_dispute) WHERE district = ? AND dispute = ?",
                  {dispute.district, dispute.id}, [](const sql::Row& row) { return row.Int(1); }));
  return documents.value_or(0) < kMostOfAFile ? absl::OkStatus() : error::TooMany("dispute", kMostOfAFile);
}

}  // namespace zhiwang::mediation
