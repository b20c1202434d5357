#pragma once

#include "common/reports/definition.h"

namespace zhiwang::mediation {

// Mediation's report of its disputes, and of the agreements that courts confirm.
const reports::Definition& MediationReport();

}  // namespace zhiwang::mediation
