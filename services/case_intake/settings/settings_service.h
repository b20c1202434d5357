#pragma once

#include "common/server/runtime.h"
#include "common/server/service.h"
#include "common/sql/database.h"
#include "services/case_intake/settings/settings.h"
#include "zhiwang/intake/v1/category_service.pb.h"

namespace zhiwang::intake {

// zhiwang.intake.v1.CategoryService.
class CategoryService final : public server::Service {
 public:
  CategoryService(server::Runtime& runtime, sql::Database& db, Settings& settings);

 private:
  absl::StatusOr<v1::ListCategoriesResponse> ListCategories(const rpc::Call& call,
                                                            const v1::ListCategoriesRequest& request);
  absl::StatusOr<v1::ImportCategoriesResponse> ImportCategories(const rpc::Call& call,
                                                                const v1::ImportCategoriesRequest& request);

  sql::Database& db_;
  Settings& settings_;
};

}  // namespace zhiwang::intake
