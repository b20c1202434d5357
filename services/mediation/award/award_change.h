#pragma once

#include "common/changelog/change_log.h"
#include "common/resource/noun.h"
#include "services/mediation/award/domain/award.h"

namespace zhiwang::mediation {

// The change-log row of a change that led to this award: its type, area path and payload.
changelog::Change ChangeOf(const Award& after, const resource::Event& event);

}  // namespace zhiwang::mediation
