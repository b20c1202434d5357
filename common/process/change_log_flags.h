#pragma once

#include <vector>

#include "common/changelog/stalled.h"
#include "common/changelog/timeline_check.h"
#include "common/log_service/change_log_service.h"

namespace zhiwang::process {

// How a process lets its change log be watched, by its flags, and checked against these tables; of these followers stalled
// resources can be retried. The command line must have been parsed.
log_service::ChangeLogOptions ChangeLogOptionsFromFlags(std::vector<changelog::StateTable> tables,
                                                        std::vector<changelog::Parking*> followers);

}  // namespace zhiwang::process
