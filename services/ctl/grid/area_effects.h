#pragma once

#include "absl/status/status.h"
#include "services/ctl/connection.h"
#include "zhiwang/grid/v1/reorganisation_service.pb.h"

namespace zhiwang::ctl {

// Prints what changes of areas do to what hangs on them: the areas with their open cases, on-site checks, open disputes and
// committees, the staff and departments that move, whose rights change, and which watches of change logs are narrowed to an area that ends or moves.
// Asks the other services for their part; one that cannot be asked is named, and its part is missing.
absl::Status PrintEffects(const Connection& connection, const grid::v1::ReorganisationEffects& effects);

}  // namespace zhiwang::ctl
