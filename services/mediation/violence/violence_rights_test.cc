// Every method of reports of violence, called in every role for every part of the district, against the policy.

#include <gtest/gtest.h>

#include "common/auth/testing/policy_walk.h"
#include "services/mediation/testing/violence_service_test.h"

namespace zhiwang::mediation {
namespace {

class ViolenceRights : public ViolenceServiceTest {};

TEST_F(ViolenceRights, OfEveryRoleEverywhereToEveryMethodAreThoseOfThePolicy) {
  const std::string name = Sound(Report(InMediation())).name();
  const std::string village = kVillagePathThere;
  const auto is_told = [&](const auth::Walker& walker) {
    // A partner is told where the rules name it as the police.
    return walker.grant && walker.role != auth::Role::kPartnerSystem && walker.grant->Covers({village, ""});
  };
  const auth::Walked walked = auth::ExpectPolicy(
      server().channel(), {.contracts = {v1::ViolenceReport::descriptor()->file()},
                           .district = kDistrictName,
                           .parts = {kTownPath, village, kOtherTownPath, kWater},
                           .guarded = {{.name = name, .mark = name, .area_path = village, .may_know = is_told}}});
  EXPECT_GT(walked.refused, 50);
  EXPECT_GT(walked.admitted, 20);
  EXPECT_GT(walked.shown, 2);
  EXPECT_GT(walked.withheld, 2);
}

}  // namespace
}  // namespace zhiwang::mediation
