#pragma once

#include "common/changelog/change_log.h"
#include "common/resource/noun.h"
#include "services/mediation/legal_service/domain/legal_service.h"

namespace zhiwang::mediation {

// The change-log row of an entry that came to be as it is: its type, area path and payload.
changelog::Change ChangeOf(const LegalService& after, const resource::Event& event);

}  // namespace zhiwang::mediation
