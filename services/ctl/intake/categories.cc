#include "services/ctl/intake/categories.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "absl/strings/str_split.h"
#include "common/status/macros.h"
#include "common/text/normal_form.h"
#include "services/ctl/text/arguments.h"
#include "zhiwang/intake/v1/category_service.grpc.pb.h"

namespace zhiwang::ctl {

namespace v1 = intake::v1;

namespace {

// The names as they are compared: those that look the same to a reader are one.
std::vector<std::string> KeysOf(const std::vector<std::string>& path) {
  std::vector<std::string> keys;
  for (const std::string& name : path) keys.push_back(NameKey(name));
  return keys;
}

}  // namespace

absl::StatusOr<CategoryTree> CategoryTree::Load(const Connection& connection) {
  v1::ListCategoriesRequest request;
  request.set_district(connection.District());
  request.set_page_size(200);
  request.set_with_ended(true);
  std::map<std::string, std::vector<std::string>, std::less<>> paths;
  RETURN_IF_ERROR(connection.ForEachPage(connection.intake(), &v1::CategoryService::Stub::ListCategories, request,
                                         [&](const v1::ListCategoriesResponse& page) {
                                           for (const auto& category : page.categories()) {
                                             paths.emplace(IdOf(category.name()),
                                                           std::vector<std::string>(category.path().begin(),
                                                                                    category.path().end()));
                                           }
                                         }));
  return CategoryTree(std::move(paths));
}

CategoryTree::CategoryTree(std::map<std::string, std::vector<std::string>, std::less<>> paths)
    : paths_(std::move(paths)) {
  for (const auto& [code, path] : paths_) codes_.emplace(KeysOf(path), code);
}

std::string CategoryTree::CodeOf(const std::vector<std::string>& path) const {
  const auto found = codes_.find(KeysOf(path));
  return found == codes_.end() ? std::string() : found->second;
}

std::string CategoryTree::NameOf(std::string_view code) const {
  const auto found = paths_.find(code);
  return found == paths_.end() ? std::string(code) : fmt::format("{}", fmt::join(found->second, "／"));
}

absl::StatusOr<std::string> CategoryName(const Connection& connection, std::string_view path_or_code) {
  const bool is_code = std::ranges::all_of(path_or_code, [](char c) { return c >= '0' && c <= '9'; });
  if (is_code || path_or_code.starts_with("districts/")) return connection.Name("categories", path_or_code);
  ASSIGN_OR_RETURN(const CategoryTree tree, CategoryTree::Load(connection));
  const std::vector<std::string> path =
      absl::StrSplit(absl::string_view(path_or_code.data(), path_or_code.size()), '/');
  const std::string code = tree.CodeOf(path);
  if (code.empty()) {
    return UsageError(fmt::format("没有事项分类“{}”，可用 zhiwangctl category list 查看", path_or_code));
  }
  return connection.Name("categories", code);
}

std::string_view IdOf(std::string_view resource_name) { return resource_name.substr(resource_name.rfind('/') + 1); }

}  // namespace zhiwang::ctl
