#pragma once

#include "absl/status/statusor.h"
#include "common/changelog/change_log.h"
#include "common/reports/definition.h"

namespace zhiwang::intake {

// The intake's report of its cases.
const reports::Definition& CaseReport();

// The effect of a case's change on the report. INTERNAL for a payload that cannot be read.
absl::StatusOr<reports::Effect> EffectOfCaseChange(const changelog::Change& change);

}  // namespace zhiwang::intake
