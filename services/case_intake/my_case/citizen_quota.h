#pragma once

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/auth/self.h"
#include "common/sql/database.h"

namespace zhiwang::intake {

// Counts one more case that the citizen registers at `now`, in the transaction that writes it: of many at once no more go
// through than `most` on one day of the district. MY_CASES_TOO_MANY otherwise, with the time until the next day.
absl::Status CountNewCase(sql::Txn& tx, const auth::Self& citizen, int most, absl::Time now);

}  // namespace zhiwang::intake
