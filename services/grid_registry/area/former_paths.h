#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/sql/database.h"

// The paths at which areas lay before they moved or ended. Cases and tasks of that time keep them; they are reached by
// whoever holds the ground now.
namespace zhiwang::grid {

// A path at which no area lies any more, and an area that holds its ground now: the one that lay there, where it lives
// elsewhere in the tree, otherwise a successor of it that lives.
struct FormerPath {
  std::string path;
  std::string present_path;  // of the area that holds the ground
  int until_day = 0;         // the first day, yyyymmdd, on which the area was not there any more
  bool main = true;          // it is the only holder, or the main one
};

// The former paths of a district by path, one entry for each holder, the main one first. A path without a holder that lives
// is left out.
absl::StatusOr<std::vector<FormerPath>> ReadFormerPaths(sql::Txn& tx, const std::string& district);

// An area as it is, or as it was in the end: the former paths follow from these.
struct AreaLife {
  std::string code, path;
  int until_day = 0;                    // kNoEnd while it lives
  std::vector<std::string> successors;  // codes, the main one first
};
// A path that an area had for a time.
struct PastPath {
  std::string area;  // code
  std::string path;
  int until_day = 0;
};

// The former paths of a district whose areas are, and were, these. Pure.
std::vector<FormerPath> ResolveFormerPaths(absl::Span<const AreaLife> areas, absl::Span<const PastPath> past);

// The code of the area that a path leads to, which is its last step.
std::string_view AreaOfPath(std::string_view path);

}  // namespace zhiwang::grid
