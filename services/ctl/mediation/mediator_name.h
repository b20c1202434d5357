#pragma once

#include <string>
#include <string_view>

#include "services/ctl/connection.h"

namespace zhiwang::ctl {

// The resource name of a mediator: of a member of staff by their id, `S1` or `staff/S1`; of a lawyer by `lawyers/{licence}`.
// Empty for an empty text.
std::string MediatorName(const Connection& connection, std::string_view written);

// A mediator as the same commands take them: `staff/S1`, `lawyers/13702…`.
std::string MediatorText(std::string_view resource_name);

}  // namespace zhiwang::ctl
