// Every method of screenings, called in every role for every part of the district, against the policy.

#include <gtest/gtest.h>

#include "common/auth/testing/policy_walk.h"
#include "services/mediation/testing/screening_service_test.h"

namespace zhiwang::mediation {
namespace {

class ScreeningRights : public ScreeningServiceTest {};

TEST_F(ScreeningRights, OfEveryRoleEverywhereToEveryMethodAreThoseOfThePolicy) {
  const std::string round = Sound(Order(kTown)).name();
  const std::string screening = SpreadOver(round).at(kGrid);
  const std::string village = kVillagePathThere;
  // A screening names the round that it belongs to.
  const auto sees_the_screening = [](const auth::Walker& walker) {
    return walker.grant && walker.grant->Covers({kGridPath, ""});
  };
  const auth::Walked walked = auth::ExpectPolicy(
      server().channel(),
      {.contracts = {v1::ScreeningRound::descriptor()->file()},
       .district = kDistrictName,
       .parts = {kTownPath, village, kOtherTownPath, kWater},
       .guarded = {{.name = round, .mark = round, .area_path = kTownPath, .may_know = sees_the_screening},
                   {.name = screening, .mark = screening, .area_path = kGridPath}}});
  EXPECT_GT(walked.refused, 50);
  EXPECT_GT(walked.admitted, 20);
  EXPECT_GT(walked.shown, 2);
  EXPECT_GT(walked.withheld, 2);
}

}  // namespace
}  // namespace zhiwang::mediation
