#include <map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "absl/time/clock.h"
#include "common/calendar/wire/calendar_wire.h"
#include "common/changelog/change_log.h"
#include "common/names/resource_name.h"
#include "common/resource/import/row_outcome.h"
#include "common/resource/request_answer.h"
#include "common/rpc/page_token.h"
#include "common/status/macros.h"
#include "common/text/text.h"
#include "services/case_intake/case/domain/case_errors.h"
#include "services/case_intake/category/domain/category.h"
#include "services/case_intake/category/domain/category_import.h"
#include "services/case_intake/settings/settings_service.h"
#include "services/case_intake/settings/settings_store.h"

namespace zhiwang::intake {
namespace {

constexpr int kMostRows = 5'000;
constexpr int kMostLevels = 3;
constexpr int kLongestName = 30;

absl::Status CheckPath(std::string_view field, const google::protobuf::RepeatedPtrField<std::string>& path) {
  if (path.empty() || path.size() > kMostLevels) {
    return error::FieldInvalid(field, "must have one to three names", "须有一至三级名称");
  }
  for (int i = 0; i < path.size(); ++i) {
    RETURN_IF_ERROR(ReadName(fmt::format("{}[{}]", field, i), path[i], 1, kLongestName).status());
  }
  return absl::OkStatus();
}

// A day of a request; `unsaid` for an empty text.
absl::StatusOr<int> DayFrom(std::string_view field, const std::string& text, int unsaid) {
  if (text.empty()) return unsaid;
  ASSIGN_OR_RETURN(const absl::CivilDay day, calendar::ParseDay(field, text));
  if (!calendar::InSupportedYears(day)) {
    return error::FieldInvalid(field, "must be from 1900 to 2199", "须在 1900 年至 2199 年之间");
  }
  return calendar::DayNumber(day);
}

absl::StatusOr<CategoryRow> RowFrom(size_t place, const v1::ImportCategoriesRequest::Row& proto) {
  RETURN_IF_ERROR(CheckPath("rows.path", proto.path()));
  if (!proto.successor_path().empty()) RETURN_IF_ERROR(CheckPath("rows.successor_path", proto.successor_path()));
  CategoryRow row{.place = place,
                  .path = {proto.path().begin(), proto.path().end()},
                  .successor_path = {proto.successor_path().begin(), proto.successor_path().end()}};
  ASSIGN_OR_RETURN(row.begin_day, DayFrom("rows.begin_day", proto.begin_day(), 0));
  ASSIGN_OR_RETURN(row.end_day, DayFrom("rows.end_day", proto.end_day(), 0));
  return row;
}

void AddChanges(const rpc::Call& call, const resource::RequestIdentity& identity, const CategoryTree& nodes,
                const char* type, absl::Time now, std::vector<changelog::Change>& changes) {
  for (const auto& [code, node] : nodes) {
    changes.push_back({.district = identity.district(),
                       .kind = "category",
                       .id = code,
                       .version = node.version,
                       .type = type,
                       .actor = call.principal,
                       .area_path = {},
                       .payload = {},
                       .request_id = identity.request_id(),
                       .trace_parent = call.trace_parent,
                       .at = now});
  }
}

// The changes that the request makes to the tree; rows that break their form are refused.
CategoryChanges ChangesOf(const v1::ImportCategoriesRequest& request, const CategoryTree& tree) {
  std::vector<CategoryRow> rows;
  std::map<size_t, absl::Status> unread;
  for (int i = 0; i < request.rows_size(); ++i) {
    const auto place = static_cast<size_t>(i);
    absl::StatusOr<CategoryRow> row = RowFrom(place, request.rows(i));
    if (row.ok()) {
      rows.push_back(*std::move(row));
    } else {
      unread.emplace(place, row.status());
    }
  }
  CategoryChanges changes = ImportInto(tree, rows, calendar::TodayNumber());
  changes.refused.merge(unread);
  return changes;
}

v1::ImportCategoriesResponse AnswerOf(const v1::ImportCategoriesRequest& request, const CategoryChanges& changes) {
  v1::ImportCategoriesResponse answer;
  for (const auto& [place, why] : changes.refused) {
    *answer.add_rows() = resource::RefusedRow(request.rows(static_cast<int>(place)).row(), why);
  }
  answer.set_refused(static_cast<int64_t>(changes.refused.size()));
  answer.set_unchanged(changes.unchanged);
  if (!changes.refused.empty()) return answer;
  answer.set_created(static_cast<int64_t>(changes.added.size()));
  answer.set_ended(changes.ended);
  return answer;
}

v1::Category ToProto(const std::string& district, const CategoryTree& tree, const std::string& code,
                     const CategoryLife& life) {
  v1::Category category;
  category.set_name(FormatResourceName(district, "categories", code));
  for (std::string& name : CategoryPath(tree, code)) category.add_path(std::move(name));
  if (life.begin_day != 0) category.set_begin_day(calendar::FormatDay(life.begin_day));
  if (life.end_day != calendar::kNoEnd) category.set_end_day(calendar::FormatDay(life.end_day));
  category.set_successor(FormatResourceName(district, "categories", life.successor));
  return category;
}

// Writes the changes and their rows of the change log.
absl::Status Write(sql::Txn& tx, const rpc::Call& call, const resource::RequestIdentity& identity,
                   const CategoryChanges& changes, absl::Time now) {
  const absl::Status inserted = InsertCategories(tx, identity.district(), changes.added);
  if (sql::IsDuplicateKey(inserted)) return sql::Rerun("another import took a code");
  RETURN_IF_ERROR(inserted);
  ASSIGN_OR_RETURN(const bool updated, UpdateCategories(tx, identity.district(), changes.changed));
  if (!updated) return sql::Rerun("another import changed a category");
  std::vector<changelog::Change> rows;
  AddChanges(call, identity, changes.added, "category.created", now, rows);
  AddChanges(call, identity, changes.changed, "category.changed", now, rows);
  return rows.empty() ? absl::OkStatus() : changelog::Append(tx, rows);
}

}  // namespace

CategoryService::CategoryService(server::Runtime& runtime, sql::Database& db, Settings& settings)
    : Service(runtime, *v1::ImportCategoriesRequest::descriptor()->file()->FindServiceByName("CategoryService")),
      db_(db),
      settings_(settings) {
  OnWorker("ListCategories", &CategoryService::ListCategories);
  OnWorker("ImportCategories", &CategoryService::ImportCategories);
}

absl::StatusOr<v1::ListCategoriesResponse> CategoryService::ListCategories(const rpc::Call& call,
                                                                           const v1::ListCategoriesRequest& request) {
  ASSIGN_OR_RETURN(const std::string district, ParseDistrictName("district", request.district()));
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request, {.usual = 200, .most = 200}));
  ASSIGN_OR_RETURN(const int day, DayFrom("day", request.day(), calendar::TodayNumber()));
  if (request.with_ended() && !request.day().empty()) {
    return error::FieldInvalid("day", "is not given together with with_ended", "列出全部时不能指定日期");
  }
  ASSIGN_OR_RETURN(const auto settings, settings_.Of(district, call.deadline));
  const CategoryTree& tree = settings->categories;
  v1::ListCategoriesResponse response;
  std::string last;  // that the page holds
  for (auto node = tree.upper_bound(page.after); node != tree.end(); ++node) {
    const CategoryLife life = LifeOf(tree, node->first);
    if (!request.with_ended() && (life.begin_day > day || life.end_day <= day)) continue;
    if (response.categories_size() == page.size) {
      response.set_next_page_token(rpc::MakePageToken(request, last));
      break;
    }
    *response.add_categories() = ToProto(district, tree, node->first, life);
    last = node->first;
  }
  return response;
}

absl::StatusOr<v1::ImportCategoriesResponse> CategoryService::ImportCategories(
    const rpc::Call& call, const v1::ImportCategoriesRequest& request) {
  ASSIGN_OR_RETURN(const std::string district, ParseDistrictName("district", request.district()));
  ASSIGN_OR_RETURN(const auto identity, resource::RequestIdentity::Of(district, call.principal, request));
  if (request.rows_size() > kMostRows) return error::FieldInvalid("rows", "at most 5,000", "最多 5000 行");
  auto response = db_.Transact(call.deadline, [&](sql::Txn& tx) -> absl::StatusOr<v1::ImportCategoriesResponse> {
    ASSIGN_OR_RETURN(const auto earlier, resource::FindEarlierAnswer<v1::ImportCategoriesResponse>(tx, identity));
    if (earlier) return *earlier;
    ASSIGN_OR_RETURN(const CategoryTree tree, ReadCategoriesToChange(tx, district));
    const CategoryChanges changes = ChangesOf(request, tree);
    v1::ImportCategoriesResponse answer = AnswerOf(request, changes);
    if (request.dry_run()) return answer;
    const absl::Time now = absl::Now();
    if (answer.refused() == 0) RETURN_IF_ERROR(Write(tx, call, identity, changes, now));
    return resource::RememberAnswer(tx, identity, std::move(answer), now);
  });
  settings_.Forget(district);
  return response;
}

}  // namespace zhiwang::intake
