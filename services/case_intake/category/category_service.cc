#include <utility>

#include <fmt/format.h>

#include "absl/time/clock.h"
#include "common/changelog/change_log.h"
#include "common/names/resource_name.h"
#include "common/resource/import/row_outcome.h"
#include "common/resource/request_answer.h"
#include "common/rpc/page_token.h"
#include "common/status/macros.h"
#include "common/text/text.h"
#include "services/case_intake/case/domain/case_errors.h"
#include "services/case_intake/category/domain/category.h"
#include "services/case_intake/settings/settings_service.h"
#include "services/case_intake/settings/settings_store.h"

namespace zhiwang::intake {
namespace {

constexpr int kUsualPage = 200;
constexpr int kMostPage = 200;
constexpr int kMostRows = 5'000;
constexpr int kMostLevels = 3;
constexpr int kLongestName = 30;

absl::Status CheckPath(const google::protobuf::RepeatedPtrField<std::string>& path) {
  if (path.empty() || path.size() > kMostLevels) {
    return error::FieldInvalid("rows.path", "must have one to three names", "须有一至三级名称");
  }
  for (int i = 0; i < path.size(); ++i) {
    RETURN_IF_ERROR(ReadName(fmt::format("rows.path[{}]", i), path[i], 1, kLongestName).status());
  }
  return absl::OkStatus();
}

std::vector<changelog::Change> ChangesFor(const rpc::Call& call, const resource::RequestIdentity& identity,
                                          const CategoryTree& added, absl::Time now) {
  std::vector<changelog::Change> changes;
  for (const auto& [code, name] : added) {
    changes.push_back({.district = identity.district(),
                       .kind = "category",
                       .id = code,
                       .version = 1,
                       .type = "category.created",
                       .actor = call.principal,
                       .area_path = {},
                       .payload = {},
                       .request_id = identity.request_id(),
                       .trace_parent = call.trace_parent,
                       .at = now});
  }
  return changes;
}

// Adds the rows to the tree. Answers the outcome of each.
v1::ImportCategoriesResponse Extend(const v1::ImportCategoriesRequest& request, CategoryTree& tree,
                                    CategoryTree& added) {
  v1::ImportCategoriesResponse response;
  const auto refuse = [&](int64_t row, const absl::Status& status) {
    *response.add_rows() = resource::RefusedRow(row, status);
    response.set_refused(response.refused() + 1);
  };
  for (const auto& row : request.rows()) {
    if (const absl::Status status = CheckPath(row.path()); !status.ok()) {
      refuse(row.row(), status);
      continue;
    }
    const size_t before = added.size();
    if (!FindOrAddCategory({row.path().begin(), row.path().end()}, tree, added)) {
      refuse(row.row(), error::FieldInvalid("rows.path", "a level holds at most 99 names", "每级最多 99 个名称"));
    } else if (added.size() == before) {
      response.set_unchanged(response.unchanged() + 1);
    }
  }
  response.set_created(response.refused() == 0 ? static_cast<int64_t>(added.size()) : 0);
  return response;
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
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request, kUsualPage, kMostPage));
  ASSIGN_OR_RETURN(const auto settings, settings_.Of(district, call.deadline));
  v1::ListCategoriesResponse response;
  for (auto node = settings->categories.upper_bound(page.after); node != settings->categories.end(); ++node) {
    if (response.categories_size() == page.size) {
      response.set_next_page_token(rpc::MakePageToken(request, std::prev(node)->first));
      break;
    }
    auto* category = response.add_categories();
    category->set_name(FormatResourceName(district, "categories", node->first));
    for (std::string& name : CategoryPath(settings->categories, node->first)) category->add_path(std::move(name));
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
    ASSIGN_OR_RETURN(CategoryTree tree, ReadCategories(tx, district));
    CategoryTree added;
    v1::ImportCategoriesResponse answer = Extend(request, tree, added);
    if (request.dry_run()) return answer;
    const absl::Time now = absl::Now();
    if (answer.created() > 0) {
      const absl::Status inserted = InsertCategories(tx, district, added);
      if (sql::IsDuplicateKey(inserted)) return sql::Rerun("another import took a code");
      RETURN_IF_ERROR(inserted);
      RETURN_IF_ERROR(changelog::Append(tx, ChangesFor(call, identity, added, now)));
    }
    return resource::RememberAnswer(tx, identity, std::move(answer), now);
  });
  settings_.Forget(district);
  return response;
}

}  // namespace zhiwang::intake
