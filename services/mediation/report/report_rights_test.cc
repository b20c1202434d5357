// The methods of reports, called in every role for every part of the district, against the policy.

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "common/auth/policy.h"
#include "common/auth/testing/policy_walk.h"
#include "services/mediation/report/report_test.h"
#include "tests/support/refused.h"

namespace zhiwang::mediation {
namespace {

class ReportRights : public ReportedDisputes {};

TEST_F(ReportRights, OfEveryRoleEverywhereToEveryMethodAreThoseOfThePolicy) {
  const auth::Walked walked = auth::ExpectPolicy(
      server().channel(),
      {.contracts = {v1::MediationBulletin::descriptor()->file()},
       .district = kDistrictName,
       .parts = {kTownPath, kVillagePathThere, kOtherTownPath, kWater},
       .apart = {"GetDailyMediation", "GetWeeklyMediation", "GetMonthlyMediation", "ListMediationFigure"}});
  EXPECT_GT(walked.refused, 10);
  EXPECT_GT(walked.admitted, 0);
}

TEST_F(ReportRights, ToABulletinAreThoseToItsArea) {
  struct Place {
    std::string where;
    bool covers;  // the village
  };
  const std::vector<Place> places = {
      {"/", true}, {kTownPath, true}, {kVillagePathThere, true}, {kOtherTownPath, false}, {kWater, false}};
  for (const auth::Role role : auth::kGrantedRoles) {
    for (const Place& place : places) {
      const testing::SaidCaller caller{StaffName("R1"), fmt::format("{}@{}", auth::RoleName(role), place.where)};
      SCOPED_TRACE(caller.rights);
      const auto reason_of = [](const auto& answer) {
        return answer.ok() ? common::v1::ERROR_REASON_UNSPECIFIED : ReasonOf(answer.status());
      };
      const common::v1::ErrorReason expected = !auth::FindRule("report.read")->roles.Has(role)
                                                   ? common::v1::PERMISSION_MISSING
                                               : place.covers ? common::v1::ERROR_REASON_UNSPECIFIED
                                                              : common::v1::AREA_NOT_FOUND;
      EXPECT_EQ(reason_of(Daily("", AreaName(kVillage), caller)), expected);
      EXPECT_EQ(reason_of(Weekly("", AreaName(kVillage), caller)), expected);
      EXPECT_EQ(reason_of(Monthly("", AreaName(kVillage), caller)), expected);
      Asked figure;
      figure.set_district(kDistrictName);
      figure.set_area(AreaName(kVillage));
      figure.set_figure(Asked::RECEIVED);
      EXPECT_EQ(reason_of(client().Ask(&ReportStub::ListMediationFigure, figure, caller)), expected);
    }
  }
}

}  // namespace
}  // namespace zhiwang::mediation
