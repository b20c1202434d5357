#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "common/sql/database.h"

namespace zhiwang::sql {

// One numbered step forward of a schema, as embedded from `NNNN_name.sql`: statements separated by `;` at a line's end.
struct Migration {
  int number;
  std::string_view name;
  std::string_view text;
};

// The migrations of one component; a schema holds several components, each counted for itself.
struct Component {
  std::string_view name;
  std::vector<Migration> migrations;  // by number, from 1, without a gap
};

// Brings the schema up to `components`, creating it when it is not there. Safe to run on several replicas at once: a
// lock row lets one work. A migration that was applied with another text, or one that is not known here (a newer
// program was here), is FAILED_PRECONDITION and nothing changes. A migration that died half-way goes on at the
// statement where it stopped.
absl::Status Migrate(const Options& options, const std::vector<Component>& components);

// OK when the schema is exactly at `components`; FAILED_PRECONDITION says what is missing or unknown.
absl::Status CheckMigrated(Database& db, const std::vector<Component>& components);

}  // namespace zhiwang::sql
