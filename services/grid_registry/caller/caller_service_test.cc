#include "services/grid_registry/caller/caller_service.h"

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/grid_registry/testing/registry_test.h"
#include "services/grid_registry/testing/staff_rows.h"
#include "services/grid_registry/testing/tiled_district.h"
#include "zhiwang/common/v1/caller_service.grpc.pb.h"

namespace zhiwang::grid {
namespace {

using common::v1::Caller;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;

class GetCaller : public RegistryTest {
 protected:
  void SetUp() override {
    RegistryTest::SetUp();
    MustImport(DistrictRows());
  }
  absl::StatusOr<Caller> As(const std::string& name, const std::string& rights,
                            const std::string& district = kDistrictName) {
    common::v1::GetCallerRequest request;
    request.set_district(district);
    return client().Ask(&common::v1::CallerService::Stub::GetCaller, request, {name, rights});
  }
};

TEST_F(GetCaller, TellsAMemberOfStaffTheirRolesWithTheirPlaces) {
  Hire({Serving("w1", kGrid, "2020-01-01")});
  Establish({Unit("D01", "水务局")});
  const std::string grid = fmt::format("/{}/{}/{}/{}/", kWholeDistrict, kWestTown, kVillage, kGrid);
  const auto caller = As("districts/370211/staff/w1", "grid_worker@" + grid + ",department_handler@D01,auditor");
  ASSERT_THAT(caller, IsOk());
  EXPECT_EQ(caller->name(), "districts/370211/staff/w1");
  EXPECT_EQ(caller->display_name(), "王w1");
  ASSERT_EQ(caller->roles_size(), 3);
  const Caller::Role& worker = caller->roles(0);
  EXPECT_EQ(worker.role(), "grid_worker");
  EXPECT_EQ(worker.label(), "网格员");
  EXPECT_EQ(worker.area(), AreaName(kGrid));
  EXPECT_EQ(worker.area_display_name(), GetArea(kGrid)->display_name());
  EXPECT_THAT(worker.permissions(), IsSupersetOf({"case.create", "site_check.carry_out"}));
  EXPECT_THAT(worker.permissions(), Not(Contains("case.resolve"))) << "another role's";
  EXPECT_EQ(caller->roles(1).department(), "districts/370211/departments/D01");
  EXPECT_EQ(caller->roles(1).department_display_name(), "水务局");
  EXPECT_EQ(caller->roles(2).area(), "") << "everywhere";
  EXPECT_THAT(caller->permissions(), IsSupersetOf({"case.create", "case.resolve", "log.verify"}));
  EXPECT_THAT(caller->permissions(), Not(Contains("case.dispatch")));
}

TEST_F(GetCaller, TellsACitizenWhatTheyMayDoWithTheirOwn) {
  const auto caller = As("districts/370211/citizens/c1", "");
  ASSERT_THAT(caller, IsOk());
  ASSERT_EQ(caller->roles_size(), 1);
  EXPECT_EQ(caller->roles(0).role(), "citizen");
  EXPECT_EQ(caller->roles(0).label(), "市民");
  EXPECT_TRUE(caller->roles(0).self());
  EXPECT_THAT(caller->permissions(), IsSupersetOf({"my_case.create", "my_case.read", "my_case.write"}));
  EXPECT_THAT(caller->permissions(), Not(Contains("case.read")));
}

TEST_F(GetCaller, IsForWhoMayDoAnythingInTheDistrict) {
  const auto lacks = IsRefused(absl::StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING);
  EXPECT_THAT(As("somebody", ""), lacks);
  EXPECT_THAT(As("districts/370212/citizens/c1", ""), lacks) << "a citizen of another district";
  EXPECT_THAT(As("districts/370211/volunteers/v1", ""), IsOk());
}

}  // namespace
}  // namespace zhiwang::grid
