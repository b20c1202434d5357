// Every method of documents, called in every role for every part of the district, against the policy.

#include <gtest/gtest.h>

#include "common/auth/testing/policy_walk.h"
#include "services/mediation/testing/document_service_test.h"

namespace zhiwang::mediation {
namespace {

class DocumentRights : public DocumentServiceTest {};

TEST_F(DocumentRights, OfEveryRoleEverywhereToEveryMethodAreThoseOfThePolicy) {
  Sound(Publish(v1::Document::RIGHTS_NOTICE, "# 告知书\n"));
  const std::string name = Sound(Make(InMediation(), v1::Document::RIGHTS_NOTICE)).name();
  const std::string village = kVillagePathThere;
  const auto sees_the_file = [&](const auth::Walker& walker) {
    // A village mediator sees the summary while somebody else has the dispute.
    return walker.grant && walker.role != auth::Role::kVillageMediator && walker.grant->Covers({village, ""});
  };
  const auth::Walked walked = auth::ExpectPolicy(
      server().channel(), {.contracts = {v1::MakeDocumentRequest::descriptor()->file()},
                           .district = kDistrictName,
                           .parts = {kTownPath, village, kOtherTownPath, kWater},
                           .guarded = {{.name = name, .mark = name, .area_path = village, .may_know = sees_the_file}}});
  EXPECT_GT(walked.refused, 200);
  EXPECT_GT(walked.admitted, 80);
  EXPECT_GT(walked.shown, 5);
  EXPECT_GT(walked.withheld, 5);
}

TEST_F(DocumentRights, OfALawyerEndWithTheAssignment) {
  v1::Committee village = SomeCommittee(1, v1::Committee::VILLAGE, kVillage);
  const testing::SaidCaller lawyer{FormatResourceName(kDistrict, "lawyers", "L1"), ""};
  auto& mediator = *village.add_mediators();
  mediator.set_mediator(lawyer.name);
  mediator.set_from_day("2026-01-01");
  Sound(Import({village}));
  Sound(Publish(v1::Document::RIGHTS_NOTICE, "# 告知书\n"));
  const std::string dispute = Accepted();
  auto propose = About<v1::ProposeMediatorRequest>(dispute);
  propose.set_mediator(lawyer.name);
  Sound(Ask(&MediatorStub::ProposeMediator, propose, ZoneDispatcher()));
  Sound(TakeUp(dispute, 1, lawyer));
  const std::string name = Sound(Make(dispute, v1::Document::RIGHTS_NOTICE, lawyer)).name();
  Sound(BytesOf(name, lawyer));
  EXPECT_EQ(ListOf(dispute, 2, lawyer).size(), 1u);
  const testing::SaidCaller other{FormatResourceName(kDistrict, "lawyers", "L2"), ""};
  EXPECT_THAT(GetDocument(name, other), IsRefused(absl::StatusCode::kNotFound, common::v1::DOCUMENT_NOT_FOUND));
  EXPECT_TRUE(ListOf(dispute, 2, other).empty());
}

}  // namespace
}  // namespace zhiwang::mediation
