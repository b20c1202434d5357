#pragma once

#include "common/changelog/change_log.h"
#include "common/resource/noun.h"
#include "services/mediation/template/document_template.h"

namespace zhiwang::mediation {

// The change-log row for a template that is published: its type, area path and payload.
changelog::Change ChangeOf(const DocumentTemplate& published, const resource::Event& event);

}  // namespace zhiwang::mediation
