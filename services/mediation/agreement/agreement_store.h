#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/resource/noun.h"
#include "common/sql/database.h"
#include "services/mediation/agreement/domain/agreement.h"

// What a dispute and its agreements read and write of each other, within a transaction that holds the dispute's row.
namespace zhiwang::mediation {

// All agreements of a dispute, by id.
absl::StatusOr<std::vector<Agreement>> AgreementsOf(sql::Txn& tx, const std::string& district, int64_t dispute);

// The issues of a dispute, by number, that an agreement names which is drafted or in effect. The dispute's row is locked until
// the transaction ends: no agreement is drafted meanwhile.
absl::StatusOr<std::vector<int>> LockIssuesUnderAgreement(sql::Txn& tx, const Dispute& dispute);

// Lets the drafts of a dispute lapse whose change ends its mediation. `before` is null for a new dispute.
absl::Status LapseDrafts(sql::Txn& tx, const Dispute* before, const Dispute& after, const resource::Author& author);

}  // namespace zhiwang::mediation
