#include "services/ctl/grid/departments.h"

#include <cstdio>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "services/ctl/intake/categories.h"
#include "zhiwang/grid/v1/department_service.grpc.pb.h"

namespace zhiwang::ctl {

DepartmentNamer LoadDepartmentNames(const Connection& connection) {
  grid::v1::ListDepartmentsRequest request;
  request.set_district(connection.District());
  request.set_page_size(200);
  request.set_with_ended(true);
  std::map<std::string, std::string, std::less<>> names;
  const absl::Status listed =
      connection.ForEachPage(connection.grid(), &grid::v1::DepartmentService::Stub::ListDepartments, request,
                             [&](const grid::v1::ListDepartmentsResponse& page) {
                               for (const auto& department : page.departments())
                                 names.emplace(department.name(), department.display_name());
                             });
  if (!listed.ok()) fmt::print(stderr, "查不到承办单位名称，以代码显示\n");
  return [names = std::move(names)](std::string_view resource_name) {
    const auto found = names.find(resource_name);
    return found == names.end() ? std::string(IdOf(resource_name)) : found->second;
  };
}

}  // namespace zhiwang::ctl
