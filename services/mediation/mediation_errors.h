#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "common/status/error.h"

// The errors of mediation's registers besides the common ones. Reasons are documented in error_reason.proto.
namespace zhiwang::mediation::error {

using namespace zhiwang::error;  // so that call sites read error::EtagStale as they read error::CommitteeNotFound

absl::Status CommitteeNotFound(std::string_view name);
// A request names a committee that there is not: INVALID_ARGUMENT.
absl::Status CommitteeUnknown(std::string_view field, std::string_view name);
// No committee of the area takes the dispute: INVALID_ARGUMENT.
absl::Status NoCommitteeAble(std::string_view field);
// A committee has no mediator of that name who takes the type today: INVALID_ARGUMENT.
absl::Status MediatorUnknown(std::string_view field, std::string_view name);
// A committee has no mediator of that name on that day: INVALID_ARGUMENT.
absl::Status MediatorNotThere(std::string_view field, std::string_view name);
// A mediator who does not serve by the grid registry, or by the register of firms: INVALID_ARGUMENT.
absl::Status MediatorServesNot(std::string_view field, std::string_view name);
absl::Status FirmNotFound(std::string_view name);
// A point that lies in no area of the district: INVALID_ARGUMENT.
absl::Status PointOutside(std::string_view field);

}  // namespace zhiwang::mediation::error
