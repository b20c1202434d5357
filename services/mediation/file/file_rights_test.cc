// Every method of files, called in every role for every part of the district, against the policy.

#include <gtest/gtest.h>

#include "common/auth/testing/policy_walk.h"
#include "services/mediation/testing/file_service_test.h"

namespace zhiwang::mediation {
namespace {

class FileRights : public FileServiceTest {};

TEST_F(FileRights, OfEveryRoleEverywhereToEveryMethodAreThoseOfThePolicy) {
  const std::string name = InMediation();
  const std::string village = kVillagePathThere;
  const auto sees_the_file = [&](const auth::Walker& walker) {
    // A village mediator sees only the summary while somebody else has the dispute.
    return walker.grant && walker.role != auth::Role::kVillageMediator && walker.grant->Covers({village, ""});
  };
  const auth::Walked walked = auth::ExpectPolicy(
      server().channel(), {.contracts = {v1::GetCatalogueRequest::descriptor()->file()},
                           .district = kDistrictName,
                           .parts = {kTownPath, village, kOtherTownPath, kWater},
                           .guarded = {{.name = name, .mark = name, .area_path = village, .may_know = sees_the_file}}});
  EXPECT_GT(walked.refused, 50);
  EXPECT_GT(walked.admitted, 30);
  EXPECT_GT(walked.shown, 3);
}

}  // namespace
}  // namespace zhiwang::mediation
