#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/sql/database.h"

namespace zhiwang::sql {

// A database server's settings by name, as SHOW VARIABLES has them. One that this server does not know is not there.
using Settings = std::map<std::string, std::string>;

// What is wrong with the settings for who promises that nothing acknowledged is lost, a line each: which setting, what it
// is, what it should be, and why. Empty when all is well.
std::vector<std::string> FindWeakSettings(const Settings& settings);

// Asks the server and answers the same.
absl::StatusOr<std::vector<std::string>> FindWeakSettings(Database& db, absl::Time deadline);

}  // namespace zhiwang::sql
