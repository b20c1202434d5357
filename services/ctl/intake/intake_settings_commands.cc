// category list: what case-intake is set up with.

#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/status/macros.h"
#include "services/ctl/command.h"
#include "services/ctl/intake/categories.h"
#include "services/ctl/text/json.h"
#include "services/ctl/text/output.h"
#include "zhiwang/intake/v1/category_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = intake::v1;

std::string LineOf(const v1::Category& category) {
  std::string line =
      fmt::format("{:<6}  {}", IdOf(category.name()), fmt::format("{}", fmt::join(category.path(), " / ")));
  if (!category.end_day().empty()) {
    line += fmt::format("（{} 停用，改用 {}）", category.end_day(), IdOf(category.successor()));
  }
  return Printable(line) + "\n";
}

absl::StatusOr<ExitCode> ListCategories(const Connection& connection, const Arguments& arguments) {
  v1::ListCategoriesRequest request;
  request.set_district(connection.District());
  request.set_page_size(200);
  request.set_day(arguments.Get("day"));
  request.set_with_ended(arguments.On("with_ended"));
  const bool json = connection.options().json;
  RETURN_IF_ERROR(connection.ForEachPage(connection.intake(), &v1::CategoryService::Stub::ListCategories, request,
                                         [&](const v1::ListCategoriesResponse& page) {
                                           for (const auto& category : page.categories()) {
                                             if (json) {
                                               fmt::print("{}\n", ToJson(category));
                                             } else {
                                               fmt::print("{}", LineOf(category));
                                             }
                                           }
                                         }));
  return ExitCode::kDone;
}

}  // namespace

std::vector<Command> IntakeSettingsCommands() {
  return {
      {"category list",
       "",
       "事项分类",
       "category list --day 2024-12-31",
       {{"day", "YYYY-MM-DD", "当天的分类，默认今天"}, {"with_ended", "", "连同已停用的"}},
       0,
       0,
       ListCategories},
  };
}

}  // namespace zhiwang::ctl
