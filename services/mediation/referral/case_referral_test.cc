// The cases that disputes answer: registered once, told each step, joined and given back.

#include <atomic>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/handoff/inbox.h"
#include "common/rpc/fields.h"
#include "common/rpc/hand_off.h"
#include "common/rpc/status_wire.h"
#include "services/mediation/referral/progress_hand_off.h"
#include "services/mediation/testing/mediation_test.h"
#include "tests/support/cluster/child_process.h"
#include "tests/support/refused.h"
#include "zhiwang/common/v1/hand_off_service.grpc.pb.h"
#include "zhiwang/mediation/v1/dispute_service.grpc.pb.h"
#include "zhiwang/mediation/v1/mediator_service.grpc.pb.h"
#include "zhiwang/mediation/v1/register_record.pb.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using common::v1::MediationProgress;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using zhiwang::testing::Eventually;

using Stub = v1::DisputeService::Stub;

const testing::SaidCaller kMediator{"m1", "village_mediator"};

class CaseReferral : public MediationTest {
 protected:
  void SetUp() override {
    MediationTest::SetUp();
    ImportLevels();
    EXPECT_TRUE(Eventually([this] { return Number("SELECT COUNT(*) FROM calendar_copy") == 1; }));
  }

  static std::string CaseName(int id) { return FormatResourceName(kDistrict, "cases", std::to_string(id)); }

  // What the intake hands over of a round of a case, with both sides of the quarrel.
  static v1::CreateDisputeRequest Asked(int case_id, int round = 1) {
    v1::CreateDisputeRequest request;
    request.set_district(kDistrictName);
    request.set_request_id(NewUuid());
    v1::Dispute& dispute = *request.mutable_dispute();
    dispute.mutable_matter()->set_type(v1::Matter::NEIGHBOURS);
    dispute.mutable_matter()->set_summary("两家为宅基边界争执");
    dispute.mutable_origin()->set_kind(v1::Origin::CASE);
    dispute.mutable_origin()->set_case_(CaseName(case_id));
    dispute.mutable_origin()->set_case_round(round);
    dispute.set_area(AreaName(kGrid));
    for (const auto side : {v1::Party::APPLICANT, v1::Party::RESPONDENT}) {
      v1::Party& party = *dispute.add_parties();
      party.set_side(side);
      party.set_display_name(side == v1::Party::APPLICANT ? "王某" : "赵某");
    }
    return request;
  }
  // Hands it over with the version of the case.
  absl::StatusOr<v1::Dispute> HandOver(const v1::CreateDisputeRequest& request, int case_id, int64_t version = 2) {
    const rpc::HandOff origin{.relay = "referrals",
                              .district = kDistrict,
                              .kind = "case",
                              .id = std::to_string(case_id),
                              .version = version,
                              .epoch = 1};
    return client().Ask(&Stub::CreateDispute, request,
                        {"case-intake", "service", {}, {{rpc::kHandOffKey, rpc::EncodeHandOff(origin)}}});
  }
  absl::StatusOr<v1::Dispute> HandOver(int case_id, int round = 1, int64_t version = 2) {
    return HandOver(Asked(case_id, round), case_id, version);
  }
  // A dispute that a partner handed in.
  std::string HandedIn(const testing::SaidCaller& partner) {
    v1::CreateDisputeRequest request;
    request.set_district(kDistrictName);
    request.set_request_id(NewUuid());
    v1::Dispute& dispute = *request.mutable_dispute();
    dispute.mutable_matter()->set_type(v1::Matter::NEIGHBOURS);
    dispute.mutable_matter()->set_summary("两家为宅基边界争执");
    dispute.mutable_origin()->set_kind(v1::Origin::POLICE);
    dispute.set_area(AreaName(kGrid));
    return Sound(client().Ask(&Stub::CreateDispute, request, partner)).name();
  }
  std::string Registered(int case_id) { return Sound(HandOver(case_id)).name(); }
  // What the intake hands over when a case takes its referral back. `version` is that of the case.
  absl::StatusOr<v1::Dispute> TakeBack(int case_id, int round = 1, int64_t version = 3, int64_t epoch = 1) {
    v1::RecordReferralWithdrawalRequest request;
    request.set_district(kDistrictName);
    request.set_request_id(NewUuid());
    request.set_case_(CaseName(case_id));
    request.set_round(round);
    const rpc::HandOff origin{.relay = "referrals",
                              .district = kDistrict,
                              .kind = "case",
                              .id = std::to_string(case_id),
                              .version = version,
                              .epoch = epoch};
    return client().Ask(&Stub::RecordReferralWithdrawal, request,
                        {"case-intake", "service", {}, {{rpc::kHandOffKey, rpc::EncodeHandOff(origin)}}});
  }
  std::string LastSummaryOf(const std::string& name) {
    v1::ListDisputeTimelineRequest request;
    request.set_name(name);
    const auto timeline = Sound(client().Ask(&Stub::ListDisputeTimeline, request, kMediator));
    return timeline.changes(timeline.changes_size() - 1).summary();
  }

  template <class Request>
  static Request About(const std::string& name) {
    Request request;
    request.set_name(name);
    request.set_request_id(NewUuid());
    return request;
  }
  v1::Dispute Accept(const std::string& name) {
    auto consents = About<v1::RecordConsentRequest>(name);
    const v1::Dispute dispute = Read(name);
    for (int party = 1; party <= dispute.parties_size(); ++party) {
      if (dispute.parties(party - 1).left()) continue;
      v1::Consent& consent = *consents.add_consents();
      consent.set_party(party);
      consent.set_subject(v1::Consent::MEDIATION);
      consent.set_answer(v1::Consent::YES);
      consent.set_form(v1::Consent::WRITTEN);
    }
    Sound(client().Ask(&Stub::RecordConsent, consents, kMediator));
    return Sound(client().Ask(&Stub::AcceptDispute, About<v1::AcceptDisputeRequest>(name), kMediator));
  }
  v1::Dispute Refuse(const std::string& name) {
    auto end = About<v1::EndDisputeRequest>(name);
    end.mutable_ending()->set_kind(v1::Ending::PARTY_REFUSED);
    end.mutable_ending()->set_party(2);
    end.mutable_ending()->set_note("不愿再谈");
    return Sound(client().Ask(&Stub::EndDispute, end, kMediator));
  }
  v1::Dispute Join(const std::string& name, const std::string& into) {
    auto join = About<v1::JoinDisputeRequest>(name);
    join.set_into(into);
    join.set_note("同一件事");
    return Sound(client().Ask(&Stub::JoinDispute, join, kMediator));
  }
  v1::Dispute Read(const std::string& name) {
    v1::GetDisputeRequest request;
    request.set_name(name);
    return Sound(client().Ask(&Stub::GetDispute, request, kMediator));
  }

  // The states of which a case was told, in order.
  std::vector<MediationProgress::State> ToldTo(int case_id) {
    std::vector<MediationProgress::State> states;
    for (const auto& told : intake().Told(CaseName(case_id))) states.push_back(told.progress().state());
    return states;
  }
  // What a referral's timeline says of the one step that its case will not hear of.
  v1::ReferralRecord GivenUp() {
    v1::ReferralRecord change;
    const auto payload = db_->Read(Soon(), [](sql::Txn& tx) {
      return tx.QueryOne("SELECT payload FROM change_log WHERE kind = 'referral' AND type = 'referral.given_up'", {},
                         [](const sql::Row& row) { return row.Text(1); });
    });
    EXPECT_TRUE(payload.ok() && *payload && change.ParseFromString(**payload));
    return change;
  }
  // Waits until nothing is left to be told.
  void WaitUntilTold() {
    EXPECT_TRUE(Eventually([this] {
      return Number("SELECT COUNT(*) FROM change_log WHERE seq IS NULL") == 0 &&
             Number("SELECT seq FROM log_head") ==
                 Number("SELECT MAX(seq) FROM follower WHERE name = 'mediation_progress'") &&
             Number("SELECT COUNT(*) FROM handoff_pending") == 0;
    }));
  }
};

TEST_F(CaseReferral, OfARoundOfACaseIsMadeOnce) {
  const v1::Dispute first = Sound(HandOver(12));
  ASSERT_THAT(first.referrals(), SizeIs(1));
  EXPECT_EQ(first.referrals(0).case_(), CaseName(12));
  EXPECT_EQ(first.referrals(0).progress().state(), MediationProgress::REGISTERED);
  EXPECT_EQ(first.referrals(0).progress().step(), 1);
  EXPECT_EQ(Sound(HandOver(12)).name(), first.name()) << "the same hand-off";
  const auto again = HandOver(12, 1, 9);
  EXPECT_THAT(again, IsRefused(StatusCode::kAlreadyExists, common::v1::DISPUTE_EXISTS));
  EXPECT_EQ(ResourceOf(again.status()), first.name());
  EXPECT_NE(Sound(HandOver(12, 2, 10)).name(), first.name()) << "another round";
  EXPECT_EQ(Number("SELECT COUNT(*) FROM referral"), 2);
}

TEST_F(CaseReferral, OfAJoinedDisputeNamesTheOneThatGoesOn) {
  const std::string survivor = Registered(12), joined = Registered(13);
  Join(joined, survivor);
  EXPECT_EQ(ResourceOf(HandOver(13, 1, 9).status()), survivor);
}

TEST_F(CaseReferral, OfATypeThatOnlyANewerReleaseKnowsWaitsUntilThisOneDoes) {
  v1::CreateDisputeRequest newer = Asked(12);
  newer.mutable_dispute()->mutable_matter()->set_type(static_cast<v1::Matter::Type>(77));
  const auto refused = HandOver(newer, 12);
  EXPECT_THAT(refused, IsInvalid("dispute.matter.type"));
  EXPECT_FALSE(handoff::IsLastingRefusal(refused.status())) << "the case tries again";
  EXPECT_EQ(Number("SELECT COUNT(*) FROM handoff_inbox"), 0) << "nothing is remembered that would last";
  // This service after its upgrade: the same hand-off, with a type that it knows.
  EXPECT_THAT(HandOver(12), IsOk());
}

TEST_F(CaseReferral, WithFieldsThatOnlyANewerReleaseKnowsIsTaken) {
  v1::CreateDisputeRequest newer = Asked(12);
  v1::Dispute& dispute = *newer.mutable_dispute();
  for (google::protobuf::Message* message :
       {static_cast<google::protobuf::Message*>(&newer), static_cast<google::protobuf::Message*>(&dispute),
        static_cast<google::protobuf::Message*>(dispute.mutable_origin()),
        static_cast<google::protobuf::Message*>(dispute.mutable_parties(0))}) {
    message->GetReflection()->MutableUnknownFields(message)->AddLengthDelimited(900, "新");
  }
  EXPECT_THAT(HandOver(newer, 12), IsOk());
}

TEST_F(CaseReferral, IsToldEachStepAsItWas) {
  const std::string name = Registered(12);
  const v1::Dispute accepted = Accept(name);
  EXPECT_EQ(accepted.referrals(0).progress().state(), MediationProgress::ACCEPTED);
  Refuse(name);
  WaitUntilTold();
  const auto told = intake().Told(CaseName(12));
  ASSERT_THAT(told, SizeIs(2)) << "the registration was the answer";
  EXPECT_EQ(told[0].round(), 1);
  EXPECT_EQ(told[0].progress().dispute(), name);
  EXPECT_EQ(told[0].progress().state(), MediationProgress::ACCEPTED);
  EXPECT_EQ(told[0].progress().step(), 2);
  EXPECT_EQ(told[0].progress().level(), "VILLAGE");
  EXPECT_EQ(told[0].progress().number(), accepted.number());
  EXPECT_EQ(told[0].progress().reason(), "");
  EXPECT_EQ(told[1].progress().state(), MediationProgress::REFUSED);
  EXPECT_EQ(told[1].progress().step(), 3);
  EXPECT_EQ(told[1].progress().reason(), "当事人拒绝调解");
  EXPECT_EQ(told[1].ShortDebugString().find("不愿再谈"), std::string::npos) << "the words stay in the file";
}

TEST_F(CaseReferral, WaitsForAnIntakeThatIsDownAndTellsInOrder) {
  intake().GoDown();
  const std::string name = Registered(12);
  Accept(name);
  Refuse(name);
  EXPECT_TRUE(Eventually([&] { return Number("SELECT COALESCE(MAX(tries), 0) FROM handoff_pending") > 0; }));
  RestartServer();
  intake().ComeBack();
  WaitUntilTold();
  EXPECT_THAT(ToldTo(12), ElementsAre(MediationProgress::ACCEPTED, MediationProgress::REFUSED));
}

TEST_F(CaseReferral, InAStateThatTheIntakeDoesNotKnowYetWaitsAndIsToldInOrder) {
  std::atomic<bool> older{true};
  intake().AnswerBy([&](const intake::v1::RecordMediationRequest& told) {
    if (!older) return grpc::Status::OK;
    return rpc::ToWire(UnknownValue("progress.state", told.progress().state(), MediationProgress::State_descriptor()));
  });
  const std::string name = Registered(12);
  Accept(name);
  Refuse(name);
  ASSERT_TRUE(Eventually([&] { return Number("SELECT COALESCE(MAX(tries), 0) FROM handoff_pending") > 1; }));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log WHERE type = 'referral.given_up'"), 0);
  older = false;
  WaitUntilTold();
  EXPECT_THAT(ToldTo(12), ElementsAre(MediationProgress::ACCEPTED, MediationProgress::REFUSED));
}

TEST_F(CaseReferral, OfACaseThatWaitsNoMoreIsLetGo) {
  intake().AnswerBy([](const intake::v1::RecordMediationRequest&) {
    const absl::Status over = Error(StatusCode::kFailedPrecondition, common::v1::MEDIATION_OVER, "over", "该轮已结束");
    return rpc::ToWire(over);
  });
  const std::string name = Registered(12);
  Accept(name);
  ASSERT_TRUE(
      Eventually([&] { return Read(name).referrals(0).progress().state() == MediationProgress::REFERRAL_WITHDRAWN; }));
  EXPECT_EQ(GivenUp().given_up_version(), 2);
  EXPECT_THAT(GivenUp().given_up_reason(), HasSubstr("该轮已结束"));
  intake().AnswerBy({});
  Refuse(name);
  WaitUntilTold();
  EXPECT_THAT(ToldTo(12), IsEmpty()) << "the dispute goes its way, and the case is told no more";
}

TEST_F(CaseReferral, SaysOfAStepThatAnOperatorGaveUpByWhomAndWhyAndTellsTheNext) {
  intake().GoDown();
  const std::string name = Registered(12);
  Accept(name);
  ASSERT_TRUE(Eventually([&] { return Number("SELECT COALESCE(MAX(tries), 0) FROM handoff_pending") > 0; }));
  common::v1::GiveUpHandOffRequest request;
  request.set_name(std::string(kDistrictName) + "/logs/mediation");
  request.set_relay(kProgressRelay);
  request.set_kind("referral");
  request.set_id(std::to_string(Number("SELECT CAST(id AS SIGNED) FROM handoff_pending")));
  request.set_version(2);
  request.set_reason("工单已由市中心收回");
  request.set_request_id(NewUuid());
  EXPECT_THAT(client().Ask(&common::v1::HandOffService::Stub::GiveUpHandOff, request), IsOk());
  WaitUntilTold();
  EXPECT_EQ(GivenUp().given_up_version(), 2);
  EXPECT_THAT(GivenUp().given_up_reason(), HasSubstr("operator"));
  EXPECT_THAT(GivenUp().given_up_reason(), HasSubstr("工单已由市中心收回"));
  EXPECT_EQ(Read(name).referrals(0).progress().state(), MediationProgress::ACCEPTED) << "the dispute goes on";
  intake().ComeBack();
  Refuse(name);
  WaitUntilTold();
  EXPECT_THAT(ToldTo(12), ElementsAre(MediationProgress::REFUSED));
}

// Public report 37: glpi#5206, escalade#48.
TEST_F(CaseReferral, OfJoinedCasesHasEachItsOwnProgressAndEnd) {
  const std::string survivor = Registered(12);
  for (const int id : {13, 14}) Join(Registered(id), survivor);
  EXPECT_THAT(Read(survivor).referrals(), SizeIs(3));
  Accept(survivor);
  Refuse(survivor);
  WaitUntilTold();
  EXPECT_THAT(ToldTo(12), ElementsAre(MediationProgress::ACCEPTED, MediationProgress::REFUSED));
  for (const int id : {13, 14}) {
    EXPECT_THAT(ToldTo(id),
                ElementsAre(MediationProgress::REGISTERED, MediationProgress::ACCEPTED, MediationProgress::REFUSED));
    for (const auto& told : intake().Told(CaseName(id))) EXPECT_EQ(told.progress().dispute(), survivor);
  }
}

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

TEST_F(CaseReferral, ComesBackWithADisputeThatIsTakenOut) {
  const std::string survivor = Registered(12), joined = Registered(13);
  Join(joined, survivor);
  auto split = About<v1::SplitDisputeRequest>(survivor);
  split.set_dispute(joined);
  split.set_note("并非同一件事");
  EXPECT_THAT(Sound(client().Ask(&Stub::SplitDispute, split, kMediator)).name(), survivor);
  EXPECT_THAT(Read(survivor).referrals(), SizeIs(1));
  ASSERT_THAT(Read(joined).referrals(), SizeIs(1));
  EXPECT_EQ(Read(joined).referrals(0).progress().dispute(), joined);
  Accept(survivor);
  WaitUntilTold();
  EXPECT_THAT(ToldTo(13), ElementsAre(MediationProgress::REGISTERED, MediationProgress::REGISTERED))
      << "it went along, and came back";
}

TEST_F(CaseReferral, OfADisputeThatIsTakenOutOfAnAcceptedOneIsRegisteredAgain) {
  const std::string survivor = Registered(12), joined = Registered(13);
  Accept(survivor);
  Join(joined, survivor);
  auto split = About<v1::SplitDisputeRequest>(survivor);
  split.set_dispute(joined);
  split.set_note("并非同一件事");
  Sound(client().Ask(&Stub::SplitDispute, split, kMediator));
  Refuse(survivor);
  WaitUntilTold();
  EXPECT_THAT(ToldTo(13), ElementsAre(MediationProgress::ACCEPTED, MediationProgress::REGISTERED))
      << "the clock of its case goes on: nobody has accepted it";
  const auto told = intake().Told(CaseName(13));
  EXPECT_EQ(told[1].progress().dispute(), joined);
  EXPECT_EQ(told[1].progress().number(), "");
  EXPECT_GT(told[1].progress().step(), told[0].progress().step());
  EXPECT_THAT(ToldTo(12), ElementsAre(MediationProgress::ACCEPTED, MediationProgress::REFUSED));
}

TEST_F(CaseReferral, IsGivenBackAloneWhileTheDisputeGoesOn) {
  const std::string survivor = Registered(12);
  Join(Registered(13), survivor);
  auto split = About<v1::SplitDisputeRequest>(survivor);
  split.set_case_(CaseName(13));
  split.set_note("另行办理");
  const v1::Dispute after = Sound(client().Ask(&Stub::SplitDispute, split, kMediator));
  ASSERT_THAT(after.referrals(), SizeIs(2));
  EXPECT_EQ(after.referrals(1).progress().state(), MediationProgress::SPLIT);
  auto again = About<v1::SplitDisputeRequest>(survivor);
  again.set_case_(CaseName(13));
  again.set_note("另行办理");
  EXPECT_THAT(client().Ask(&Stub::SplitDispute, again, kMediator), IsInvalid("case"));
  Accept(survivor);
  WaitUntilTold();
  EXPECT_THAT(ToldTo(13), ElementsAre(MediationProgress::REGISTERED, MediationProgress::SPLIT));
  EXPECT_THAT(ToldTo(12), ElementsAre(MediationProgress::ACCEPTED));
}

TEST_F(CaseReferral, ThatWasTakenBackTakesItsDisputeAlong) {
  const std::string name = Registered(12);
  EXPECT_EQ(Sound(TakeBack(12)).state(), v1::Dispute::WITHDRAWN);
  EXPECT_EQ(Read(name).referrals(0).progress().state(), MediationProgress::REFERRAL_WITHDRAWN);
  EXPECT_EQ(LastSummaryOf(name), "工单 12 撤回转调解，纠纷随之撤回");
  WaitUntilTold();
  EXPECT_THAT(ToldTo(12), IsEmpty()) << "the case said so itself";
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log WHERE type = 'referral.given_up'"), 0);
}

TEST_F(CaseReferral, ThatWasTakenBackIsToldOfOnce) {
  const std::string name = Registered(12);
  const std::string etag = Sound(TakeBack(12)).etag();
  EXPECT_EQ(Sound(TakeBack(12)).etag(), etag) << "the same hand-off";
  EXPECT_EQ(Read(name).etag(), etag);
  Sound(TakeBack(12, 1, 4, 2));
  EXPECT_EQ(Read(name).etag(), etag) << "it had ended";
  EXPECT_THAT(TakeBack(13, 1, 4, 1), IsRefused(StatusCode::kAborted, common::v1::HAND_OFF_SUPERSEDED))
      << "of a relay that does not lead any more";
}

TEST_F(CaseReferral, ThatWasTakenBackLeavesTheOtherCasesOfItsDispute) {
  const std::string survivor = Registered(12);
  Join(Registered(13), survivor);
  EXPECT_EQ(Sound(TakeBack(13, 1, 4)).name(), survivor);
  const v1::Dispute after = Read(survivor);
  EXPECT_EQ(after.state(), v1::Dispute::REGISTERED);
  EXPECT_EQ(LastSummaryOf(survivor), "工单 13 撤回转调解");
  Accept(survivor);
  WaitUntilTold();
  EXPECT_THAT(ToldTo(12), ElementsAre(MediationProgress::ACCEPTED));
  EXPECT_THAT(ToldTo(13), ElementsAre(MediationProgress::REGISTERED)) << "what came before";
}

TEST_F(CaseReferral, ThatWasTakenBackLeavesADisputeThatWasAccepted) {
  const std::string name = Registered(12);
  Accept(name);
  EXPECT_EQ(Sound(TakeBack(12)).state(), v1::Dispute::ACCEPTED);
  EXPECT_EQ(LastSummaryOf(name), "工单 12 撤回转调解");
  Refuse(name);
  WaitUntilTold();
  EXPECT_THAT(ToldTo(12), ElementsAre(MediationProgress::ACCEPTED));
}

TEST_F(CaseReferral, ThatNobodyRegisteredIsNotFound) {
  EXPECT_THAT(TakeBack(12), IsRefused(StatusCode::kNotFound, common::v1::DISPUTE_NOT_FOUND));
  v1::RecordReferralWithdrawalRequest by_hand;
  by_hand.set_district(kDistrictName);
  by_hand.set_request_id(NewUuid());
  by_hand.set_case_(CaseName(12));
  by_hand.set_round(1);
  EXPECT_THAT(client().Ask(&Stub::RecordReferralWithdrawal, by_hand, {"case-intake", "service"}), IsInvalid("case"));
  EXPECT_THAT(client().Ask(&Stub::RecordReferralWithdrawal, by_hand, kMediator),
              IsRefused(StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING));
}

}  // namespace
}  // namespace zhiwang::mediation
