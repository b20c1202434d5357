#pragma once

#include "common/changelog/change_log.h"
#include "common/resource/noun.h"
#include "services/mediation/committee/domain/committee.h"

namespace zhiwang::mediation {

// The change-log row of a committee that came to be as it is: its type, area path and payload.
changelog::Change ChangeOf(const Committee& after, const resource::Event& event);

}  // namespace zhiwang::mediation
