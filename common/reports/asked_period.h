#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/reports/domain/period.h"
#include "common/reports/figures.h"

namespace zhiwang::reports {

// The cut-off of the bulletin that a request asks for at `now`: for the period in which its field `day` lies, as of its field
// `as_of`, both `YYYY-MM-DD`; empty means today. INVALID_ARGUMENT (DAY_IN_FUTURE) for a period that has not begun, or a cut-off in
// the future; (FIELD_INVALID) for a text that is not a day, or a cut-off before the period.
absl::StatusOr<CutOff> ReadCutOff(Period period, const std::string& day, const std::string& as_of, absl::Time now);

}  // namespace zhiwang::reports
