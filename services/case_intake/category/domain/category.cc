#include "services/case_intake/category/domain/category.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/text/normal_form.h"
#include "services/case_intake/case/domain/case_errors.h"

namespace zhiwang::intake {
namespace {

constexpr int kMostOnALevel = 99;

std::string PathText(const CategoryTree& tree, const std::string& code) {
  return fmt::format("{}", fmt::join(CategoryPath(tree, code), "/"));
}

// The days of a category together with those above it, and the one of them whose end it is; empty: it has none.
struct Span {
  int begin = 0, end = calendar::kNoEnd;
  std::string ends_with;
  bool Has(int day) const { return begin <= day && day < end; }
};

Span SpanOf(const CategoryTree& tree, const std::string& code) {
  Span span;
  for (size_t length = kCategoryDigits; length <= code.size(); length += kCategoryDigits) {
    const auto node = tree.find(code.substr(0, length));
    if (node == tree.end()) continue;
    span.begin = std::max(span.begin, node->second.begin_day);
    // Where both end on one day, the lower one says what takes over.
    if (node->second.end_day == calendar::kNoEnd || node->second.end_day > span.end) continue;
    span.end = node->second.end_day;
    span.ends_with = node->first;
  }
  return span;
}

// The category that takes over from `code` with the end of `ended`, itself or one above it.
std::string TakerOf(const CategoryTree& tree, const std::string& code, const Span& span) {
  std::string taker = tree.at(span.ends_with).successor;
  for (size_t length = span.ends_with.size() + kCategoryDigits; length <= code.size(); length += kCategoryDigits) {
    const auto same = FindChild(tree, taker, tree.at(code.substr(0, length)).name);
    if (!same || !SpanOf(tree, *same).Has(span.end)) break;
    taker = *same;
  }
  return taker;
}

}  // namespace

std::vector<std::string> CategoryPath(const CategoryTree& tree, const std::string& code) {
  std::vector<std::string> path;
  if (!tree.contains(code)) return path;
  for (size_t length = kCategoryDigits; length <= code.size(); length += kCategoryDigits) {
    const auto node = tree.find(code.substr(0, length));
    if (node == tree.end()) return {};
    path.push_back(node->second.name);
  }
  return path;
}

std::optional<std::string> FindChild(const CategoryTree& tree, const std::string& parent, std::string_view name) {
  const std::string key = NameKey(name);
  for (auto node = tree.upper_bound(parent); node != tree.end() && node->first.starts_with(parent); ++node) {
    if (node->first.size() != parent.size() + kCategoryDigits) continue;
    if (node->second.name == name || NameKey(node->second.name) == key) return node->first;
  }
  return std::nullopt;
}

std::optional<std::string> FindCategory(const CategoryTree& tree, const std::vector<std::string>& path) {
  std::string code;
  for (const std::string& name : path) {
    const auto found = FindChild(tree, code, name);
    if (!found) return std::nullopt;
    code = *found;
  }
  return code;
}

std::optional<std::string> FindOrAddCategory(const std::vector<std::string>& path, CategoryTree& tree,
                                             CategoryTree& added) {
  std::string code;
  for (const std::string& name : path) {
    std::optional<std::string> found = FindChild(tree, code, name);
    if (!found) {
      int highest = 0;
      for (auto node = tree.upper_bound(code); node != tree.end() && node->first.starts_with(code); ++node) {
        if (node->first.size() != code.size() + kCategoryDigits) continue;
        highest = std::max(highest, std::stoi(node->first.substr(code.size())));
      }
      if (highest == kMostOnALevel) return std::nullopt;
      found = fmt::format("{}{:02}", code, highest + 1);
      tree[*found].name = Trimmed(name);
      added[*found] = tree[*found];
    }
    code = *found;
  }
  return code;
}

CategoryLife LifeOf(const CategoryTree& tree, const std::string& code) {
  const Span span = SpanOf(tree, code);
  return {span.begin, span.end, span.ends_with.empty() ? std::string() : TakerOf(tree, code, span)};
}

std::string SuccessorOn(const CategoryTree& tree, const std::string& code, int day) {
  std::string holder = code;
  CategoryLife life = LifeOf(tree, holder);
  // A successor ends later than what it takes over: an import that would have it otherwise is refused.
  while (life.end_day <= day && tree.contains(life.successor)) {
    CategoryLife next = LifeOf(tree, life.successor);
    if (next.end_day <= life.end_day) break;
    holder = life.successor;
    life = std::move(next);
  }
  return holder;
}

absl::Status CheckCategory(std::string_view field, const CategoryTree& tree, const std::string& code, int day,
                           int today) {
  if (!tree.contains(code)) return error::CategoryUnknown(field, code);
  const CategoryLife life = LifeOf(tree, code);
  if (life.begin_day > today)
    return error::CategoryNotYet(field, PathText(tree, code), calendar::FormatDay(life.begin_day));
  if (life.end_day <= day) return CategoryEndedError(field, tree, code, today);
  return absl::OkStatus();
}

absl::Status CategoryEndedError(std::string_view field, const CategoryTree& tree, const std::string& code, int today) {
  const int end = LifeOf(tree, code).end_day;
  const std::string successor = SuccessorOn(tree, code, std::max(end, today));
  return error::CategoryEnded(field, PathText(tree, code), calendar::FormatDay(end), PathText(tree, successor),
                              successor);
}

}  // namespace zhiwang::intake
