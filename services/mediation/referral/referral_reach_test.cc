// Who is told which cases a dispute answers.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/testing/case_referral_test.h"
#include "tests/support/refused.h"
#include "zhiwang/mediation/v1/mediator_service.grpc.pb.h"

namespace zhiwang::mediation {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST_F(CaseReferral, IsKnownToWhoMayKnowTheCase) {
  const testing::SaidCaller police{"spiffe://zhiwang/partner/110", "partner_system"};
  const std::string handed = HandedIn(police);
  Join(Registered(13), handed);
  const auto read = [&](const testing::SaidCaller& caller) {
    v1::GetDisputeRequest request;
    request.set_name(handed);
    return Sound(client().Ask(&Stub::GetDispute, request, caller));
  };
  for (const char* role : {"village_mediator", "zone_dispatcher", "town_dispatcher", "centre_dispatcher",
                           "centre_director", "auditor", "service"}) {
    EXPECT_THAT(read({std::string("some-") + role, role}).referrals(), SizeIs(1)) << role;
  }
  const v1::Dispute to_police = read(police);
  EXPECT_EQ(to_police.view(), v1::Dispute::SUMMARY);
  EXPECT_THAT(to_police.referrals(), IsEmpty()) << "whose case was joined is nothing of the police";
  EXPECT_EQ(to_police.ShortDebugString().find("cases/"), std::string::npos);

  auto split = About<v1::SplitDisputeRequest>(handed);
  split.set_case_(CaseName(13));
  split.set_note("另行办理");
  Sound(client().Ask(&Stub::SplitDispute, split, kMediator));
  const auto last_line = [&](const testing::SaidCaller& caller) {
    v1::ListDisputeTimelineRequest request;
    request.set_name(handed);
    return Sound(client().Ask(&Stub::ListDisputeTimeline, request, caller)).changes().rbegin()->summary();
  };
  EXPECT_EQ(last_line(kMediator), "工单 13 退回");
  EXPECT_EQ(last_line({"a1", "auditor"}), "工单 13 退回");
  EXPECT_EQ(last_line(police), "一件工单退回");
}

TEST_F(CaseReferral, IsAPresenceToWhoHandlesTheCase) {
  v1::CreateDisputeRequest asked = Asked(12);
  asked.mutable_dispute()->set_unit(UnitName(kWater));
  const std::string name = Sound(HandOver(asked, 12)).name();
  const testing::SaidCaller handler{"h1", std::string("department_handler@") + kWater},
      other{"h2", std::string("department_handler@") + kHousing};
  v1::GetDisputePresenceRequest get;
  get.set_name(name);
  const v1::DisputePresence seen = Sound(client().Ask(&Stub::GetDisputePresence, get, handler));
  EXPECT_EQ(seen.name(), name);
  EXPECT_TRUE(seen.open());
  EXPECT_THAT(client().Ask(&Stub::GetDisputePresence, get, other),
              IsRefused(absl::StatusCode::kNotFound, common::v1::DISPUTE_NOT_FOUND));
  v1::ListDisputePresencesRequest list;
  list.set_district(kDistrictName);
  EXPECT_THAT(Sound(client().Ask(&Stub::ListDisputePresences, list, handler)).presences(), SizeIs(1));
  EXPECT_THAT(Sound(client().Ask(&Stub::ListDisputePresences, list, other)).presences(), IsEmpty());
  v1::GetDisputeRequest summary;
  summary.set_name(name);
  EXPECT_THAT(client().Ask(&Stub::GetDispute, summary, handler),
              IsRefused(absl::StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING));
}

TEST_F(CaseReferral, IsKnownToNoLawyer) {
  const testing::SaidCaller lawyer{FormatResourceName(kDistrict, "lawyers", "13702201910000001"), ""};
  v1::Committee village = SomeCommittee(1, v1::Committee::VILLAGE, kVillage);
  auto* mediator = village.add_mediators();
  mediator->set_mediator(lawyer.name);
  mediator->set_from_day("2026-01-01");
  Sound(Import({village}));
  const std::string name = Registered(12);
  Accept(name);
  auto propose = About<v1::ProposeMediatorRequest>(name);
  propose.set_mediator(lawyer.name);
  Sound(
      client().Ask(&v1::MediatorService::Stub::ProposeMediator, propose, testing::SaidCaller{"z1", "zone_dispatcher"}));
  v1::GetDisputeRequest request;
  request.set_name(name);
  const v1::Dispute seen = Sound(client().Ask(&Stub::GetDispute, request, lawyer));
  EXPECT_EQ(seen.view(), v1::Dispute::FILE);
  EXPECT_EQ(seen.origin().kind(), v1::Origin::CASE) << "that it came from a case";
  EXPECT_EQ(seen.origin().case_(), "");
  EXPECT_THAT(seen.referrals(), IsEmpty());
}

}  // namespace
}  // namespace zhiwang::mediation
