#include "services/case_intake/category/domain/category.h"

#include <algorithm>

#include <fmt/format.h>

#include "common/text/normal_form.h"

namespace zhiwang::intake {
namespace {

constexpr size_t kDigits = 2;
constexpr int kMostOnALevel = 99;

}  // namespace

std::vector<std::string> CategoryPath(const CategoryTree& tree, const std::string& code) {
  std::vector<std::string> path;
  if (!tree.contains(code)) return path;
  for (size_t length = kDigits; length <= code.size(); length += kDigits) {
    const auto node = tree.find(code.substr(0, length));
    if (node == tree.end()) return {};
    path.push_back(node->second);
  }
  return path;
}

std::optional<std::string> FindOrAddCategory(const std::vector<std::string>& path, CategoryTree& tree,
                                             CategoryTree& added) {
  std::string code;
  for (const std::string& name : path) {
    const std::string key = NameKey(name);
    int highest = 0;
    std::optional<std::string> found;
    for (auto node = tree.lower_bound(code); node != tree.end() && node->first.starts_with(code); ++node) {
      if (node->first.size() != code.size() + kDigits) continue;
      highest = std::max(highest, std::stoi(node->first.substr(code.size())));
      if (node->second == name || NameKey(node->second) == key) found = node->first;
    }
    if (!found) {
      if (highest == kMostOnALevel) return std::nullopt;
      found = fmt::format("{}{:02}", code, highest + 1);
      tree[*found] = added[*found] = Trimmed(name);
    }
    code = *found;
  }
  return code;
}

}  // namespace zhiwang::intake
