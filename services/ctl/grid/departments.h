#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "services/ctl/connection.h"

namespace zhiwang::ctl {

// The name of a department, by its resource name; empty for an empty name.
using DepartmentNamer = std::function<std::string(std::string_view)>;

// Asks grid-registry for the names of the district's departments. Where it cannot be asked, says so on standard error,
// and departments are shown by their codes: the command's answer matters more than their names.
DepartmentNamer LoadDepartmentNames(const Connection& connection);

}  // namespace zhiwang::ctl
