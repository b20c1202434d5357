// Disputes are registered: where they come from, where they lie, which committee has them, and what an answer shows.

#include <functional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/calendar/day.h"
#include "services/mediation/testing/dispute_service_test.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class CreateDispute : public ServedDisputes {
 protected:
  absl::StatusOr<v1::Dispute> CreateFrom(v1::Origin::Kind kind, const testing::SaidCaller& caller = ZoneDispatcher()) {
    v1::Dispute dispute = SomeDispute();
    dispute.mutable_origin()->set_kind(kind);
    if (kind == v1::Origin::COURT_DELEGATED || kind == v1::Origin::COURT_ENTRUSTED) {
      dispute.mutable_origin()->set_court("黄岛区人民法院");
    }
    return Create(dispute, caller);
  }
};

TEST_F(CreateDispute, IsWithTheLowestCommitteeThatIsAble) {
  const v1::Dispute dispute = Sound(Create(SomeDispute()));
  EXPECT_EQ(dispute.state(), v1::Dispute::REGISTERED);
  EXPECT_EQ(dispute.committee(), CommitteeName(1));
  EXPECT_EQ(dispute.level(), "VILLAGE");
  EXPECT_EQ(dispute.area(), AreaName(kVillage));
  EXPECT_EQ(dispute.number(), "") << "a number comes with the acceptance";
  EXPECT_THAT(dispute.attentions(), ElementsAre(v1::Dispute::TO_ACCEPT));
  v1::Committee village = SomeCommittee(1, v1::Committee::VILLAGE, kVillage);
  village.add_types(v1::Matter::FAMILY);
  Sound(Import({village}));
  EXPECT_EQ(Sound(Create(SomeDispute())).committee(), CommitteeName(2)) << "the village takes families alone now";
}

TEST_F(CreateDispute, MayNameAnotherCommitteeThatIsAble) {
  v1::Dispute dispute = SomeDispute();
  dispute.set_committee(CommitteeName(3));
  EXPECT_EQ(Sound(Create(dispute)).level(), "TOWN");
  dispute.set_committee(CommitteeName(9));
  EXPECT_THAT(Create(dispute), IsRefused(StatusCode::kInvalidArgument, common::v1::COMMITTEE_NOT_FOUND));
  dispute.set_committee(CommitteeName(1));
  dispute.set_area(AreaName(kOtherVillage));
  EXPECT_THAT(Create(dispute), IsInvalid("dispute.committee"));
  dispute.clear_committee();
  EXPECT_THAT(Create(dispute), IsRefused(StatusCode::kInvalidArgument, common::v1::COMMITTEE_NOT_FOUND))
      << "nobody mediates in the other town";
}

TEST_F(CreateDispute, LiesWhereItsPointIs) {
  v1::Dispute dispute = SomeDispute();
  dispute.clear_area();
  *dispute.mutable_point() = PointInGrid();
  EXPECT_EQ(Sound(Create(dispute)).area(), AreaName(kGrid));
  *dispute.mutable_point() = PointElsewhere();
  EXPECT_THAT(Create(dispute), IsRefused(StatusCode::kInvalidArgument, common::v1::POINT_OUTSIDE));
  dispute.clear_point();
  dispute.set_area(AreaName("370211999000"));
  EXPECT_THAT(Create(dispute), IsRefused(StatusCode::kInvalidArgument, common::v1::AREA_NOT_FOUND));
}

TEST_F(CreateDispute, KeepsTheWayItCame) {
  for (const auto kind : {v1::Origin::PARTY, v1::Origin::COMMITTEE, v1::Origin::SCREENING, v1::Origin::POLICE,
                          v1::Origin::COURT_DELEGATED, v1::Origin::COURT_ENTRUSTED}) {
    EXPECT_EQ(Sound(Read(Sound(CreateFrom(kind)).name())).origin().kind(), kind);
  }
  EXPECT_THAT(CreateFrom(v1::Origin::IMPORT), IsInvalid("dispute.origin.kind"));
  EXPECT_THAT(CreateFrom(v1::Origin::KIND_UNSPECIFIED), IsInvalid("dispute.origin.kind"));
}

TEST_F(CreateDispute, OfACourtIsHandedInOnlyByAPartnerThatTheRulesNameAsOne) {
  const testing::SaidCaller court{"spiffe://zhiwang/partner/court", "partner_system"};
  for (const auto kind : {v1::Origin::COURT_DELEGATED, v1::Origin::COURT_ENTRUSTED}) {
    NameCourts({});
    EXPECT_THAT(CreateFrom(kind, court), IsInvalid("dispute.origin.kind"));
    NameCourts({court.name});
    EXPECT_EQ(Sound(CreateFrom(kind, court)).origin().partner(), court.name);
    EXPECT_THAT(CreateFrom(kind, Police()), IsInvalid("dispute.origin.kind")) << "another partner";
    EXPECT_EQ(Sound(CreateFrom(kind)).origin().partner(), "") << "staff enter what came on paper";
  }
  EXPECT_THAT(CreateFrom(v1::Origin::POLICE, Police()), IsOk());
}

TEST_F(CreateDispute, OfACourtIsAnsweredAgainThoughThePartnerIsACourtNoMore) {
  const testing::SaidCaller court{"spiffe://zhiwang/partner/court", "partner_system"};
  NameCourts({court.name});
  v1::CreateDisputeRequest request;
  request.set_district(kDistrictName);
  request.set_request_id(NewUuid());
  *request.mutable_dispute() = SomeDispute();
  request.mutable_dispute()->mutable_origin()->set_kind(v1::Origin::COURT_DELEGATED);
  request.mutable_dispute()->mutable_origin()->set_court("黄岛区人民法院");
  const std::string first = Sound(Ask(&Stub::CreateDispute, request, court)).name();
  NameCourts({});
  EXPECT_EQ(Sound(Ask(&Stub::CreateDispute, request, court)).name(), first);
}

TEST_F(CreateDispute, NamesACaseOnlyByAHandOff) {
  v1::Dispute dispute = SomeDispute();
  dispute.mutable_origin()->set_kind(v1::Origin::CASE);
  dispute.mutable_origin()->set_case_(FormatResourceName(kDistrict, "cases", "12"));
  dispute.mutable_origin()->set_case_round(1);
  EXPECT_THAT(Create(dispute, Director()), IsInvalid("dispute.origin.kind"));
}

TEST_F(CreateDispute, OfAPartnersNumberIsMadeOnce) {
  v1::Dispute dispute = SomeDispute();
  dispute.mutable_origin()->set_kind(v1::Origin::POLICE);
  dispute.mutable_origin()->set_external_id("J-2026-1");
  const v1::Dispute first = Sound(Create(dispute, Police()));
  EXPECT_EQ(first.origin().partner(), Police().name);
  const auto again = Create(dispute, Police());
  EXPECT_THAT(again, IsRefused(StatusCode::kAlreadyExists, common::v1::DISPUTE_EXISTS));
  EXPECT_EQ(DetailOf<google::rpc::ResourceInfo>(again.status()).resource_name(), first.name());
  EXPECT_THAT(Create(dispute, {"spiffe://zhiwang/partner/court", "partner_system"}), IsOk())
      << "another partner counts for itself";
}

TEST_F(CreateDispute, OfAPartnersNumberThatStaffEnterTellsNothingOfWhatThePartnerHandedIn) {
  v1::Dispute dispute = SomeDispute();
  dispute.mutable_origin()->set_kind(v1::Origin::POLICE);
  dispute.mutable_origin()->set_external_id("J-2026-1");
  const v1::Dispute entered = Sound(Create(dispute));
  EXPECT_EQ(entered.origin().external_id(), "J-2026-1");
  EXPECT_EQ(entered.origin().partner(), "");
  const v1::Dispute handed = Sound(Create(dispute, Police()));
  EXPECT_NE(handed.name(), entered.name()) << "the clerk's entry keeps the partner from nothing";
  EXPECT_THAT(Create(dispute, VillageMediator()), IsOk());
  EXPECT_EQ(DetailOf<google::rpc::ResourceInfo>(Create(dispute, Police()).status()).resource_name(), handed.name());
}

TEST_F(CreateDispute, StartsTheCourtsClockWithThePapers) {
  v1::Dispute dispute = SomeDispute();
  v1::Origin& origin = *dispute.mutable_origin();
  origin.set_kind(v1::Origin::COURT_DELEGATED);
  origin.set_court("黄岛区人民法院");
  EXPECT_THAT(Sound(Create(dispute)).deadlines(), IsEmpty());
  origin.set_papers_day(calendar::FormatDay(calendar::Today()));
  const v1::Dispute created = Sound(Create(dispute));
  ASSERT_EQ(created.deadlines_size(), 2);
  EXPECT_EQ(created.deadlines(0).clock(), common::v1::Deadline::COURT);
  EXPECT_EQ(created.deadlines(0).term(), "30d");
  EXPECT_EQ(created.deadlines(1).clock(), common::v1::Deadline::COURT_ACCEPTANCE);
  EXPECT_EQ(created.deadlines(1).term(), "3wd");
  origin.set_papers_day(calendar::FormatDay(calendar::Today() + 1));
  EXPECT_THAT(Create(dispute), IsInvalid("dispute.origin.papers_day"));
}

TEST_F(CreateDispute, ByAGridWorkerOrAPartnerIsAnsweredWithoutTheFile) {
  for (const testing::SaidCaller& caller : {GridWorker(), Police()}) {
    const v1::Dispute dispute = Sound(Create(SomeDispute(), caller));
    EXPECT_EQ(dispute.view(), v1::Dispute::SUMMARY) << caller.name;
    EXPECT_THAT(dispute.parties(), IsEmpty());
    EXPECT_EQ(dispute.matter().summary() + dispute.matter().facts() + dispute.matter().claim(), "");
    EXPECT_EQ(dispute.matter().type(), v1::Matter::NEIGHBOURS);
  }
}

TEST_F(CreateDispute, AgainGetsTheSameAnswer) {
  v1::CreateDisputeRequest request;
  request.set_district(kDistrictName);
  request.set_request_id(NewUuid());
  *request.mutable_dispute() = SomeDispute();
  const v1::Dispute first = Sound(Ask(&Stub::CreateDispute, request, ZoneDispatcher()));
  EXPECT_EQ(first.view(), v1::Dispute::FILE);
  EXPECT_EQ(Sound(Ask(&Stub::CreateDispute, request, ZoneDispatcher())).SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(Number("SELECT COUNT(*) FROM dispute"), 1);
  request.mutable_dispute()->mutable_matter()->set_claim("恢复原状");
  EXPECT_THAT(Ask(&Stub::CreateDispute, request, ZoneDispatcher()),
              IsRefused(StatusCode::kInvalidArgument, common::v1::REQUEST_ID_REUSED));
}

TEST_F(CreateDispute, IsRefusedWithTheFieldThatIsWrong) {
  const auto refused = [&](const std::function<void(v1::Dispute&)>& spoil) {
    v1::Dispute dispute = SomeDispute();
    spoil(dispute);
    return FieldOf(Create(dispute).status());
  };
  EXPECT_EQ(refused([](auto& it) { it.mutable_matter()->clear_type(); }), "dispute.matter.type");
  EXPECT_EQ(refused([](auto& it) { it.mutable_matter()->clear_summary(); }), "dispute.matter.summary");
  EXPECT_EQ(refused([](auto& it) { it.mutable_matter()->set_amount_fen(-1); }), "dispute.matter.amount_fen");
  EXPECT_EQ(refused([](auto& it) { it.mutable_matter()->mutable_issues(0)->clear_text(); }),
            "dispute.matter.issues.text");
  EXPECT_EQ(refused([](auto& it) { it.clear_area(); }), "dispute.area");
  EXPECT_EQ(refused([](auto& it) { it.set_asked_day("2026-02-30"); }), "dispute.asked_day");
  EXPECT_EQ(refused([](auto& it) { it.mutable_parties(0)->clear_side(); }), "dispute.parties.side");
  EXPECT_EQ(refused([](auto& it) { it.mutable_parties(0)->clear_display_name(); }), "dispute.parties.display_name");
  EXPECT_EQ(refused([](auto& it) { it.mutable_parties(0)->set_phone("12"); }), "dispute.parties.phone");
  EXPECT_EQ(refused([](auto& it) { it.mutable_parties(0)->set_identity_number("110105194912310021"); }),
            "dispute.parties.identity_number");
  EXPECT_EQ(refused([](auto& it) { it.mutable_parties(1)->set_represented_by(1); }), "dispute.parties.represented_by");
}

TEST_F(CreateDispute, WaitsForTheRegistry) {
  v1::Dispute dispute = SomeDispute();
  dispute.clear_area();
  *dispute.mutable_point() = PointInGrid();
  registry().GoDown();
  EXPECT_THAT(Create(dispute), IsRefused(StatusCode::kUnavailable, common::v1::SERVICE_UNAVAILABLE));
}

TEST_F(CreateDispute, KeepsTheDayOfAskingForEver) {
  v1::Dispute dispute = SomeDispute();
  dispute.set_asked_day("2026-11-02");
  const std::string name = Registered(dispute);
  EXPECT_EQ(Sound(Say(name, v1::Consent::MEDIATION, {1, 2})).asked_day(), "2026-11-02");
  EXPECT_EQ(Sound(Accept(name)).asked_day(), "2026-11-02");
}

}  // namespace
}  // namespace zhiwang::mediation
