#pragma once

#include <string>
#include <vector>

#include "services/grid_registry/testing/registry_test.h"
#include "services/grid_registry/testing/tiled_district.h"

namespace zhiwang::grid {

// A test of the departments of the small district.
class DepartmentsTest : public RegistryTest {
 protected:
  using Request = v1::ImportDepartmentsRequest;

  void SetUp() override {
    RegistryTest::SetUp();
    MustImport(DistrictRows());
  }

  static std::string UnitName(const std::string& code) { return FormatResourceName(kDistrict, "departments", code); }
  static Request::Row Unit(const std::string& code, const std::string& display_name, const std::string& area = "",
                           int64_t row = 2) {
    Request::Row unit;
    unit.set_row(row);
    unit.mutable_department()->set_name(UnitName(code));
    unit.mutable_department()->set_display_name(display_name);
    unit.mutable_department()->set_jurisdiction(FormatResourceName(kDistrict, "areas", area));
    return unit;
  }
  absl::StatusOr<v1::ImportDepartmentsResponse> ImportUnits(const std::vector<Request::Row>& rows, bool dry_run = false,
                                                            const std::string& district = kDistrictName) {
    Request::Header header;
    header.set_district(district);
    header.set_dry_run(dry_run);
    return client().SendAll(&v1::DepartmentService::Stub::ImportDepartments, ImportOf<Request>(header, rows));
  }
  absl::StatusOr<v1::Department> GetUnit(const std::string& name, const std::string& day = "") {
    v1::GetDepartmentRequest request;
    request.set_name(name);
    request.set_day(day);
    return client().Ask(&v1::DepartmentService::Stub::GetDepartment, request);
  }
  absl::StatusOr<v1::ListDepartmentsResponse> ListUnits(int page_size = 0, const std::string& page_token = "",
                                                        const std::string& district = kDistrictName) {
    v1::ListDepartmentsRequest request;
    request.set_district(district);
    request.set_page_size(page_size);
    request.set_page_token(page_token);
    return client().Ask(&v1::DepartmentService::Stub::ListDepartments, request);
  }
  int64_t CountUnitChanges() { return Number("SELECT COUNT(*) FROM change_log WHERE kind = 'department'"); }
};

}  // namespace zhiwang::grid
