#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "services/ctl/connection.h"

namespace zhiwang::ctl {

// What to call a department, by its resource name; empty for an empty name.
using DepartmentNamer = std::function<std::string(std::string_view)>;

// Asks grid-registry for the names of the district's departments. Where it cannot be asked, says so on standard error,
// and departments are called by their codes: what is said of them matters more.
DepartmentNamer LoadDepartmentNames(const Connection& connection);

}  // namespace zhiwang::ctl
