#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/ctl/connection.h"

namespace zhiwang::ctl {

// The category tree of the district, as names and codes.
class CategoryTree {
 public:
  // Asks case-intake for the whole tree.
  static absl::StatusOr<CategoryTree> Load(const Connection& connection);

  // A tree of these categories: code → path of names.
  explicit CategoryTree(std::map<std::string, std::vector<std::string>, std::less<>> paths);

  // The code of that path; empty where the tree does not have it.
  std::string CodeOf(const std::vector<std::string>& path) const;
  // The names of that code joined by `／`; the code itself where the tree does not have it.
  std::string NameOf(std::string_view code) const;

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> paths_;
  std::map<std::vector<std::string>, std::string> codes_;
};

// The resource name of what `--category` names: a code, or a path such as `城乡建设/安全生产/安全隐患`, for which the tree
// is asked. Empty for an empty text; a usage error for a path the tree does not have.
absl::StatusOr<std::string> CategoryName(const Connection& connection, std::string_view path_or_code);

// The part after the last slash of a resource name.
std::string_view IdOf(std::string_view resource_name);

}  // namespace zhiwang::ctl
