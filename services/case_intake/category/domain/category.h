#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace zhiwang::intake {

// A category tree: code → name of the node. A code has two digits a level.
using CategoryTree = std::map<std::string, std::string>;

// The names from the first level down to `code`; empty for a code that is not in the tree.
std::vector<std::string> CategoryPath(const CategoryTree& tree, const std::string& code);

// The code of a path in the tree, adding to `tree` and `added` the nodes that are missing, each with the next free code of
// its level. Names that look the same to a reader (see NameKey) are one. Nothing when a level has no free code left (99).
std::optional<std::string> FindOrAddCategory(const std::vector<std::string>& path, CategoryTree& tree,
                                             CategoryTree& added);

}  // namespace zhiwang::intake
