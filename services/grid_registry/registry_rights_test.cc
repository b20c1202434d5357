// Every method of the registry, called in every role for every part of the district, against the policy.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "common/auth/testing/policy_walk.h"
#include "services/grid_registry/testing/registry_test.h"
#include "services/grid_registry/testing/tiled_district.h"

namespace zhiwang::grid {
namespace {

using RegistryRights = RegistryTest;

TEST_F(RegistryRights, OfEveryRoleEverywhereToEveryMethodAreThoseOfThePolicy) {
  MustImport(DistrictRows());
  const auth::Walked walked = auth::ExpectPolicy(
      server_->channel(),
      {.contracts = {v1::GetAreaRequest::descriptor()->file(), v1::GetStaffRequest::descriptor()->file(),
                     v1::GetDepartmentRequest::descriptor()->file(), v1::LocatePointRequest::descriptor()->file(),
                     v1::GetSiteCheckRequest::descriptor()->file(), common::v1::ListGrantsRequest::descriptor()->file(),
                     common::v1::VerifyTimelinesRequest::descriptor()->file()},
       .district = kDistrictName,
       .parts = {fmt::format("/{}/{}/", kWholeDistrict, kWestTown), fmt::format("/{}/{}/", kWholeDistrict, kEastTown),
                 fmt::format("/{}/{}/{}/", kWholeDistrict, kWestTown, kVillage),
                 fmt::format("/{}/{}/{}/", kWholeDistrict, kWestTown, kNorthVillage),
                 fmt::format("/{}/{}/{}/{}/", kWholeDistrict, kWestTown, kVillage, kGrid), "D01", "D02"}});
  EXPECT_GT(walked.refused, 600);
  EXPECT_GT(walked.admitted, 500);
}

}  // namespace
}  // namespace zhiwang::grid
