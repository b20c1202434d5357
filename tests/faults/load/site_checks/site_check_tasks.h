#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>

#include "absl/status/status.h"
#include "common/sql/database.h"
#include "zhiwang/common/v1/site_check.pb.h"
#include "zhiwang/grid/v1/site_check_record.pb.h"

namespace zhiwang::testing {

// An on-site check as the registry's table has it.
struct Task {
  std::string id;
  int64_t version = 0;
  common::v1::SiteCheckProgress::State state = common::v1::SiteCheckProgress::STATE_UNSPECIFIED;
  std::string worker;
  grid::v1::SiteCheckBody body;
};
using TaskKey = std::tuple<std::string, std::string, int64_t, int>;  // district, `cases` or `disputes`, id, number

// All of them.
absl::Status ReadTasks(sql::Database& grid, std::map<TaskKey, Task>& tasks);

}  // namespace zhiwang::testing
