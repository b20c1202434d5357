#pragma once

#include "common/reports/definition.h"

namespace zhiwang::mediation {

// The definition of mediation's report of disputes and of agreements that courts confirm.
const reports::Definition& MediationReport();

}  // namespace zhiwang::mediation
