// Every method of awards, called in every role for every part of the district, against the policy.

#include <gtest/gtest.h>

#include "common/auth/testing/policy_walk.h"
#include "services/mediation/testing/award_service_test.h"

namespace zhiwang::mediation {
namespace {

class AwardRights : public AwardServiceTest {};

TEST_F(AwardRights, OfEveryRoleEverywhereToEveryMethodAreThoseOfThePolicy) {
  const std::string name = Sound(ProposeAward(AgreedDispute())).name();
  const std::string village = kVillagePathThere;
  const auth::Walked walked =
      auth::ExpectPolicy(server().channel(), {.contracts = {v1::Award::descriptor()->file()},
                                              .district = kDistrictName,
                                              .parts = {kTownPath, village, kOtherTownPath, kWater},
                                              .guarded = {{.name = name, .mark = name, .area_path = village}}});
  EXPECT_GT(walked.refused, 50);
  EXPECT_GT(walked.admitted, 20);
  EXPECT_GT(walked.shown, 2);
  EXPECT_GT(walked.withheld, 2);
}

}  // namespace
}  // namespace zhiwang::mediation
