#pragma once

#include "common/changelog/change_log.h"
#include "common/resource/noun.h"
#include "services/mediation/award/domain/award.h"

namespace zhiwang::mediation {

// The change-log row of an award that came to be as it is: its type, area path and payload.
changelog::Change ChangeOf(const Award& after, const resource::Event& event);

}  // namespace zhiwang::mediation
