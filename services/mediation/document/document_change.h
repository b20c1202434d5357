#pragma once

#include "common/changelog/change_log.h"
#include "common/resource/noun.h"
#include "services/mediation/document/domain/document.h"

namespace zhiwang::mediation {

// The change-log row for a document as it becomes: its type, area path and payload.
changelog::Change ChangeOf(const Document& after, const resource::Event& event);

}  // namespace zhiwang::mediation
