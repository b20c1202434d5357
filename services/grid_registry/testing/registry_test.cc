#include "services/grid_registry/testing/registry_test.h"

#include "services/grid_registry/registry.h"
#include "tests/support/midnight.h"

namespace zhiwang::grid {
namespace {

template <class Answer>
void ExpectAllTaken(const absl::StatusOr<Answer>& answer) {
  ASSERT_THAT(answer, IsOk());
  ASSERT_EQ(answer->refused(), 0) << answer->ShortDebugString();
}

}  // namespace

v1::ImportAreasHeader AreasHeader() {
  v1::ImportAreasHeader header;
  header.set_district(kDistrictName);
  return header;
}

absl::StatusOr<v1::ImportAreasResponse> ImportAreas(const testing::Client& client, const std::vector<v1::AreaRow>& rows,
                                                    const v1::ImportAreasHeader& header) {
  return client.SendAll(&v1::AreaService::Stub::ImportAreas, ImportOf<v1::ImportAreasRequest>(header, rows));
}

void RegistryTest::ServeRegistry(const std::string& intake, const std::string& mediation) {
  testing::PassMidnight(absl::Minutes(1));
  Serve(DefineRegistry([intake, mediation] {
    RegistryOptions options{.case_intake = intake, .mediation = mediation, .relay = {}};
    options.relay.first_pause = absl::Milliseconds(5);
    options.relay.longest_pause = options.relay.longest_silence = absl::Milliseconds(100);
    return options;
  }));
}

void RegistryTest::MustImport(const std::vector<v1::AreaRow>& rows) {
  const auto response = Import(rows);
  ExpectAllTaken(response);
  ASSERT_EQ(response->findings_size(), 0) << response->ShortDebugString();
}

void RegistryTest::Hire(const std::vector<v1::ImportStaffRequest::Row>& rows) {
  v1::ImportStaffRequest::Header header;
  header.set_district(kDistrictName);
  ExpectAllTaken(
      client().SendAll(&v1::StaffService::Stub::ImportStaff, ImportOf<v1::ImportStaffRequest>(header, rows)));
}

void RegistryTest::Establish(const std::vector<v1::ImportDepartmentsRequest::Row>& rows) {
  v1::ImportDepartmentsRequest::Header header;
  header.set_district(kDistrictName);
  ExpectAllTaken(client().SendAll(&v1::DepartmentService::Stub::ImportDepartments,
                                  ImportOf<v1::ImportDepartmentsRequest>(header, rows)));
}

absl::StatusOr<v1::Area> RegistryTest::GetArea(const std::string& code, bool with_boundary) {
  v1::GetAreaRequest request;
  request.set_name(AreaName(code));
  request.set_with_boundary(with_boundary);
  return client().Ask(&v1::AreaService::Stub::GetArea, request);
}

}  // namespace zhiwang::grid
