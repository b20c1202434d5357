#pragma once

#include "common/changelog/change_log.h"
#include "common/resource/noun.h"
#include "services/mediation/firm/domain/firm.h"

namespace zhiwang::mediation {

inline constexpr char kFirmKind[] = "firm";  // in the change log. Persisted: do not change

// The change-log row of a firm that came to be as it is, by that author. Firms are the district's: its area path is that.
changelog::Change ChangeOf(const Firm& after, const resource::Author& author);

}  // namespace zhiwang::mediation
