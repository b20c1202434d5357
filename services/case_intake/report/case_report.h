#pragma once

#include "absl/status/statusor.h"
#include "common/changelog/change_log.h"
#include "common/reports/definition.h"

namespace zhiwang::intake {

// What the intake reports of its cases.
const reports::Definition& CaseReport();

// What a change of a case means for the report. INTERNAL for a payload that cannot be read.
absl::StatusOr<reports::Effect> EffectOfCaseChange(const changelog::Change& change);

}  // namespace zhiwang::intake
