#include "services/case_intake/category/domain/category_import.h"

#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/status/macros.h"
#include "services/case_intake/case/domain/case_errors.h"

namespace zhiwang::intake {
namespace {

std::string PathText(const std::vector<std::string>& path) { return fmt::format("{}", fmt::join(path, "/")); }

std::string ParentOf(const std::string& code) { return code.substr(0, code.size() - kCategoryDigits); }

class Import {
 public:
  Import(const CategoryTree& before, int today) : before_(before), today_(today), tree_(before) {}

  CategoryChanges Of(const std::vector<CategoryRow>& rows) {
    for (const CategoryRow& row : rows) Note(row.place, AddPath(row));
    for (const CategoryRow& row : rows) {
      if (!changes_.refused.contains(row.place)) Note(row.place, SetEnd(row));
    }
    for (const auto& [code, place] : said_by_) Note(place, CheckLife(code));
    CheckPredecessors();
    for (const auto& [code, node] : tree_) Take(code, node);
    for (const CategoryRow& row : rows) {
      changes_.unchanged += !changes_.refused.contains(row.place) && !changing_.contains(row.place);
    }
    return std::move(changes_);
  }

 private:
  // The first refusal of a row is the one that it is told.
  void Note(size_t place, const absl::Status& status) {
    if (!status.ok()) changes_.refused.emplace(place, status);
  }

  absl::Status AddPath(const CategoryRow& row) {
    CategoryTree added;
    const std::optional<std::string> code = FindOrAddCategory(row.path, tree_, added);
    for (const auto& [new_code, node] : added) Touch(new_code, row);
    if (!code) return error::FieldInvalid("rows.path", "a level holds at most 99 names", "每级最多 99 个名称");
    codes_[row.place] = *code;
    if (row.begin_day == 0) return absl::OkStatus();
    Category& category = tree_[*code];
    if (category.begin_day == row.begin_day) return absl::OkStatus();
    if (category.begin_day != 0 || before_.contains(*code)) return BegunAlready(*code);
    category.begin_day = row.begin_day;
    Touch(*code, row);
    return absl::OkStatus();
  }

  absl::Status BegunAlready(const std::string& code) const {
    if (HasEnded(code)) return CategoryEndedError("rows.path", before_, code, today_);
    const int begin = tree_.at(code).begin_day;
    return error::FieldInvalid("rows.begin_day", "is of a category that is there already",
                               begin == 0 ? std::string("该分类早已存在，不能再设启用日期")
                                          : fmt::format("该分类的启用日期已是 {}", calendar::FormatDay(begin)));
  }

  // True for a category that was there before the import and had ended.
  bool HasEnded(const std::string& code) const {
    return before_.contains(code) && LifeOf(before_, code).end_day <= today_;
  }

  absl::Status SetEnd(const CategoryRow& row) {
    if (row.end_day == 0 && row.successor_path.empty()) return absl::OkStatus();
    if (row.end_day == 0) {
      return error::FieldInvalid("rows.end_day", "is required with a successor", "有接续分类时须给出停用日期");
    }
    if (row.successor_path.empty()) {
      return error::FieldInvalid("rows.successor_path", "is required with an end", "停用分类须给出接续的分类");
    }
    if (row.successor_path.size() != row.path.size()) {
      return error::FieldInvalid("rows.successor_path", "must be of the same level", "接续的分类须与本分类同级");
    }
    const std::optional<std::string> successor = FindCategory(tree_, row.successor_path);
    if (!successor) return error::CategoryUnknown("rows.successor_path", PathText(row.successor_path));
    const std::string& code = codes_.at(row.place);
    if (*successor == code) {
      return error::FieldInvalid("rows.successor_path", "must be another category", "接续的分类不能是本分类");
    }
    Category& category = tree_.at(code);
    if (category.end_day == row.end_day && category.successor == *successor) return absl::OkStatus();
    if (HasEnded(code)) return CategoryEndedError("rows.end_day", before_, code, today_);
    if (!ends_said_.insert(code).second) {
      return error::FieldInvalid("rows.end_day", "another row gives the category another end",
                                 "与另一行的停用内容不一致");
    }
    category.end_day = row.end_day;
    category.successor = *successor;
    ++changes_.ended;
    Touch(code, row);
    return absl::OkStatus();
  }

  // The row changes the category: what is wrong with its life is told to that row.
  void Touch(const std::string& code, const CategoryRow& row) {
    said_by_[code] = row.place;
    changing_.insert(row.place);
  }

  absl::Status CheckLife(const std::string& code) const {
    const Category& category = tree_.at(code);
    const std::string parent = ParentOf(code);
    if (!parent.empty()) {
      const CategoryLife above = LifeOf(tree_, parent);
      if (HasEnded(parent)) return CategoryEndedError("rows.path", before_, parent, today_);
      if (category.begin_day != 0 && category.begin_day < above.begin_day) {
        return error::FieldInvalid("rows.begin_day", "is before the first day of the category above",
                                   fmt::format("早于上级分类的启用日期 {}", calendar::FormatDay(above.begin_day)));
      }
      if (category.end_day != calendar::kNoEnd && category.end_day > above.end_day) {
        return error::FieldInvalid("rows.end_day", "is after the end of the category above",
                                   fmt::format("晚于上级分类的停用日期 {}", calendar::FormatDay(above.end_day)));
      }
    }
    const CategoryLife life = LifeOf(tree_, code);
    if (life.begin_day >= life.end_day) {
      return error::FieldInvalid(category.end_day == calendar::kNoEnd ? "rows.begin_day" : "rows.end_day",
                                 "the category must end after its first day",
                                 fmt::format("停用日期 {} 须晚于启用日期 {}", calendar::FormatDay(life.end_day),
                                             calendar::FormatDay(life.begin_day)));
    }
    if (category.end_day != calendar::kNoEnd && !LifeOf(tree_, category.successor).Has(category.end_day)) {
      return error::FieldInvalid(
          "rows.successor_path", "must be there on the day of the end, and stay",
          fmt::format("接续的分类“{}”在 {} 尚未启用或已停用", PathText(CategoryPath(tree_, category.successor)),
                      calendar::FormatDay(category.end_day)));
    }
    return absl::OkStatus();
  }

  // A category that others name as their successor does not end before it has taken over from them.
  void CheckPredecessors() {
    for (const auto& [code, category] : tree_) {
      if (category.end_day == calendar::kNoEnd || said_by_.contains(code)) continue;
      if (LifeOf(tree_, code).end_day < category.end_day) continue;  // it ends before that, with one above
      if (LifeOf(tree_, category.successor).Has(category.end_day)) continue;
      const std::optional<size_t> row = RowOf(category.successor).has_value() ? RowOf(category.successor) : RowOf(code);
      if (!row) continue;
      Note(*row,
           error::FieldInvalid(
               "rows.end_day", "is before the category takes over from another",
               fmt::format("“{}”将于 {} 并入“{}”，后者须在那以后停用", PathText(CategoryPath(tree_, code)),
                           calendar::FormatDay(category.end_day), PathText(CategoryPath(tree_, category.successor)))));
    }
  }

  // The row that changes the category or one above it.
  std::optional<size_t> RowOf(const std::string& code) const {
    for (std::string above = code; !above.empty(); above = ParentOf(above)) {
      if (const auto row = said_by_.find(above); row != said_by_.end()) return row->second;
    }
    return std::nullopt;
  }

  void Take(const std::string& code, const Category& node) {
    const auto known = before_.find(code);
    if (known == before_.end()) {
      changes_.added[code] = node;
    } else if (node != known->second) {
      Category& changed = changes_.changed[code] = node;
      ++changed.version;
    }
  }

  const CategoryTree& before_;
  const int today_;
  CategoryTree tree_;                      // with what the rows said so far
  std::map<size_t, std::string> codes_;    // by the row's place
  std::map<std::string, size_t> said_by_;  // categories that rows change, by the last of those
  std::set<std::string> ends_said_;
  std::set<size_t> changing_;  // the places of rows that change something
  CategoryChanges changes_;
};

}  // namespace

CategoryChanges ImportInto(const CategoryTree& before, const std::vector<CategoryRow>& rows, int today) {
  return Import(before, today).Of(rows);
}

}  // namespace zhiwang::intake
