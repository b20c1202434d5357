#pragma once

#include "common/changelog/change_log.h"
#include "common/resource/noun.h"
#include "services/mediation/agreement/domain/agreement.h"

namespace zhiwang::mediation {

// The change-log row for an agreement that was `before` (null: new) and is `after`: its type, area path and payload.
changelog::Change ChangeOf(const Agreement* before, const Agreement& after, const resource::Event& event);

}  // namespace zhiwang::mediation
