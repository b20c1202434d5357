#pragma once

#include "common/process/followers/deadline_mover.h"

namespace zhiwang::intake {

// The deadlines of cases that are not closed, moved by `case.deadlines_recomputed`.
process::KindWithDeadlines CaseDeadlines();

}  // namespace zhiwang::intake
