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

absl::StatusOr<ExitCode> ListCategories(const Connection& connection, const Arguments&) {
  v1::ListCategoriesRequest request;
  request.set_district(connection.District());
  request.set_page_size(200);
  const bool json = connection.options().json;
  RETURN_IF_ERROR(connection.ForEachPage(connection.intake(), &v1::CategoryService::Stub::ListCategories, request,
                                         [&](const v1::ListCategoriesResponse& page) {
                                           for (const auto& category : page.categories()) {
                                             if (json) {
                                               fmt::print("{}\n", ToJson(category));
                                             } else {
                                               fmt::print(
                                                   "{:<6}  {}\n", Printable(IdOf(category.name())),
                                                   Printable(fmt::format("{}", fmt::join(category.path(), " / "))));
                                             }
                                           }
                                         }));
  return ExitCode::kDone;
}

}  // namespace

std::vector<Command> IntakeSettingsCommands() {
  return {
      {"category list", "", "事项分类", "category list", {}, 0, 0, ListCategories},
  };
}

}  // namespace zhiwang::ctl
