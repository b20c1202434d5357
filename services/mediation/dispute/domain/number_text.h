#pragma once

#include <optional>
#include <string>

#include "services/mediation/dispute/domain/dispute.h"

namespace zhiwang::mediation {

// `（2026）人调字第12号`, as it stands on cover, agreement and callback alike; empty where there is none.
std::string NumberText(const std::optional<FileNumber>& number);

}  // namespace zhiwang::mediation
