#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "common/calendar/day.h"

namespace zhiwang::intake {

// A node of a category tree, and what was said of its own life. Days are yyyymmdd.
struct Category {
  std::string name;
  int begin_day = 0;               // its first day; 0: it was there before anybody wrote that down
  int end_day = calendar::kNoEnd;  // the first day on which no case is filed under it any more
  std::string successor;           // the code of the category that takes over; empty while it has no end
  int64_t version = 1;
  friend bool operator==(const Category&, const Category&) = default;
};

// A category tree by code. A code has two digits a level. Nodes that have ended stay in it.
using CategoryTree = std::map<std::string, Category>;

// The digits of a code on each level.
inline constexpr size_t kCategoryDigits = 2;

// The names from the first level down to `code`; empty for a code that is not in the tree.
std::vector<std::string> CategoryPath(const CategoryTree& tree, const std::string& code);

// The node next below `parent` (empty: of the first level) with that name. Names that look the same to a reader (see
// NameKey) are one.
std::optional<std::string> FindChild(const CategoryTree& tree, const std::string& parent, std::string_view name);

// The node with that path.
std::optional<std::string> FindCategory(const CategoryTree& tree, const std::vector<std::string>& path);

// The code of a path in the tree, adding to `tree` and `added` the nodes that are missing, each with the next free code of
// its level. A node that has ended keeps its name and its code. Nothing when a level has no free code left (99).
std::optional<std::string> FindOrAddCategory(const std::vector<std::string>& path, CategoryTree& tree,
                                             CategoryTree& added);

// The life of a category together with those above it: it begins with the last and ends with the first of them.
struct CategoryLife {
  int begin_day = 0;
  int end_day = calendar::kNoEnd;
  // The category that takes over. Below another that ends, it is the one of the same names below that one's successor, as
  // far down as there is one on that day. Empty while nothing ends.
  std::string successor;

  bool Has(int day) const { return begin_day <= day && day < end_day; }
};

// `code` must be in the tree.
CategoryLife LifeOf(const CategoryTree& tree, const std::string& code);

// The category that holds on `day` what was filed under `code`: itself while it has not ended, otherwise its successor, or
// that one's. `code` must be in the tree.
std::string SuccessorOn(const CategoryTree& tree, const std::string& code, int day);

// OK where a case that was filed on `day` may be under that category, as one sees it `today`. CATEGORY_NOT_FOUND where there is
// none, or none yet today; CATEGORY_ENDED, with the name of the one that takes over, where it had ended by that day. The
// error names `field`.
absl::Status CheckCategory(std::string_view field, const CategoryTree& tree, const std::string& code, int day,
                           int today);

// CATEGORY_ENDED of a category that has an end, with the name of the one that takes over today.
absl::Status CategoryEndedError(std::string_view field, const CategoryTree& tree, const std::string& code, int today);

}  // namespace zhiwang::intake
