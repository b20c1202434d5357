// Every method of sessions, called in every role for every part of the district, against the policy.

#include <gtest/gtest.h>

#include "common/auth/testing/policy_walk.h"
#include "services/mediation/testing/session_service_test.h"

namespace zhiwang::mediation {
namespace {

class SessionRights : public SessionServiceTest {};

TEST_F(SessionRights, OfEveryRoleEverywhereToEveryMethodAreThoseOfThePolicy) {
  const std::string name = Sound(Book(OnSite(Ready(), InDaysAt(1, 9)))).name();
  const std::string village = kVillagePathThere;
  const auto reaches = [&](const auth::Walker& walker) {
    // A partner sees how its dispute stands, and no session of it.
    return walker.grant && walker.role != auth::Role::kPartnerSystem && walker.grant->Covers({village, ""});
  };
  const auth::Walked walked = auth::ExpectPolicy(
      server().channel(), {.contracts = {v1::BookSessionRequest::descriptor()->file()},
                           .district = kDistrictName,
                           .parts = {kTownPath, village, kOtherTownPath, kWater},
                           .guarded = {{.name = name, .mark = name, .area_path = village, .may_know = reaches}}});
  EXPECT_GT(walked.refused, 100);
  EXPECT_GT(walked.admitted, 50);
  EXPECT_GT(walked.shown, 5);
  EXPECT_GT(walked.withheld, 5);
}

}  // namespace
}  // namespace zhiwang::mediation
