#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/case_intake/category/domain/category.h"

namespace zhiwang::intake {

// A row of an import: a path, and what it says of the category's life. 0 or empty: it says nothing of that.
struct CategoryRow {
  size_t place = 0;  // in the request
  std::vector<std::string> path;
  int begin_day = 0, end_day = 0;
  std::vector<std::string> successor_path;
};

// The changes that an import makes to a tree.
struct CategoryChanges {
  CategoryTree added;
  CategoryTree changed;                    // with their next versions
  std::map<size_t, absl::Status> refused;  // by the row's place; with any, nothing of the import is to be written
  int64_t unchanged = 0;                   // rows that change nothing
  int64_t ended = 0;                       // categories whose end is set or changed
};

// The tree `before` with the rows, on the day `today`. A category is there once all rows are read, so a row may name what a
// later one adds. In the tree that results
//
//   each category lies within the life of the one above it,
//   a category ends after its first day, and once its last day is over that stays,
//   a successor is of the same level, is there on the day on which it takes over, and ends later.
CategoryChanges ImportInto(const CategoryTree& before, const std::vector<CategoryRow>& rows, int today);

}  // namespace zhiwang::intake
