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

// The faults of the settings for an installation that promises that nothing acknowledged is lost, a line each: the
// setting, its value, the right value, and the reason. Empty when all is well.
// The server must also have room for two processes with `most_connections` each: one replaces the other, or stands beside it.
std::vector<std::string> FindWeakSettings(const Settings& settings, int most_connections);

// Asks the server and answers the same, for processes with as many connections as `db` may have.
absl::StatusOr<std::vector<std::string>> FindWeakSettings(Database& db, absl::Time deadline);

}  // namespace zhiwang::sql
