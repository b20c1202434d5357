// The life of a dispute from its acceptance to its end, over gRPC.

#include <string>

#include <fmt/format.h>
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
using ::testing::Not;

std::string NumberOfThisYear(int number) { return fmt::format("（{}）人调字第{}号", calendar::Today().year(), number); }

class DisputeLife : public ServedDisputes {};
class DisputeNumbers : public ServedDisputes {
 protected:
  absl::StatusOr<v1::Dispute> Void(const std::string& name, const testing::SaidCaller& caller) const {
    auto request = About<v1::VoidDisputeRequest>(name);
    request.set_note("重复登记");
    return Ask(&Stub::VoidDispute, request, caller);
  }
};

TEST_F(DisputeNumbers, AreWrittenAsOnTheForms) {
  EXPECT_EQ(Sound(Accept(Willing())).number(), NumberOfThisYear(1));
  EXPECT_EQ(Sound(Accept(Willing())).number(), NumberOfThisYear(2));
}

// Public report 4: OCA/account-financial-tools#1811.
TEST_F(DisputeNumbers, AVoidFileKeepsItsNumberAndTheNextIsOneHigher) {
  const std::string first = Accepted();
  EXPECT_THAT(End(first, v1::Ending::BY_MISTAKE), IsInvalid("ending.kind")) << "it is a ruling";
  Accepted();
  const v1::Dispute ended = Sound(Void(first, TownDispatcher()));
  EXPECT_EQ(ended.state(), v1::Dispute::VOID);
  EXPECT_EQ(ended.number(), NumberOfThisYear(1));
  EXPECT_EQ(Sound(Accept(Willing())).number(), NumberOfThisYear(3));
}

TEST_F(DisputeNumbers, AreVoidedFromTheTownUpWhoeverMediates) {
  const auto missing = IsRefused(StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING);
  const std::string mediated = InMediation();
  for (const auto& caller : {VillageMediator(), ZoneDispatcher(), Auditor(), GridWorker(), Police()}) {
    EXPECT_THAT(Void(mediated, caller), missing) << caller.name;
  }
  EXPECT_THAT(Void(mediated, {StaffName("T2"), "town_dispatcher@" + kOtherTownPath}),
              IsRefused(StatusCode::kNotFound, common::v1::DISPUTE_NOT_FOUND))
      << "another town";
  const testing::SaidCaller centre{StaffName("C1"), "centre_dispatcher"};
  EXPECT_EQ(Sound(Void(mediated, centre)).state(), v1::Dispute::VOID) << "a clerk's mistake is no mediator's";
  EXPECT_EQ(Sound(Void(Registered(), Director())).state(), v1::Dispute::VOID);
  EXPECT_EQ(TypesOf(mediated).back(), "dispute.voided");
}

TEST_F(DisputeNumbers, AreOfEachCommitteeApart) {
  v1::Dispute at_town = SomeDispute();
  at_town.set_committee(CommitteeName(3));
  const std::string name = Registered(at_town);
  Sound(Say(name, v1::Consent::MEDIATION, {1, 2}, "", v1::Consent::YES, TownDispatcher()));
  EXPECT_EQ(Sound(Accept(name, TownDispatcher())).number(), NumberOfThisYear(1));
  EXPECT_EQ(Sound(Accept(Willing())).number(), NumberOfThisYear(1));
}

TEST_F(DisputeLife, NeedsTheWordOfEachPartyBeforeItIsAccepted) {
  const std::string name = Registered();
  const auto refused = Accept(name);
  EXPECT_THAT(refused, IsRefused(StatusCode::kFailedPrecondition, common::v1::CONSENT_MISSING));
  Sound(Say(name, v1::Consent::MEDIATION, {1}));
  EXPECT_THAT(Accept(name), IsRefused(StatusCode::kFailedPrecondition, common::v1::CONSENT_MISSING));
  Sound(Say(name, v1::Consent::MEDIATION, {2}));
  EXPECT_THAT(Accept(name), IsOk());
  EXPECT_THAT(Accept(name), IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
}

TEST_F(DisputeLife, EndsWithOneRefusalAtAnyLevel) {
  for (const std::string& name : {Registered(), Accepted(), InMediation()}) {
    const v1::Dispute ended = Sound(Say(name, v1::Consent::MEDIATION, {2}, "", v1::Consent::NO));
    EXPECT_EQ(ended.state(), v1::Dispute::REFUSED);
    ASSERT_EQ(ended.endings_size(), 1);
    EXPECT_EQ(ended.endings(0).party(), 2);
    EXPECT_THAT(ended.endings(0).routes(), Not(IsEmpty()));
    EXPECT_THAT(TypesOf(name).back(), "dispute.refused");
    v1::EscalateDisputeRequest escalate = About<v1::EscalateDisputeRequest>(name);
    escalate.set_note("再试一次");
    EXPECT_THAT(Ask(&Stub::EscalateDispute, escalate, ZoneDispatcher()),
                IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
  }
}

TEST_F(DisputeLife, IsNotAcceptedOnAGroundWithTheRoutesOfIt) {
  auto request = About<v1::RefuseDisputeRequest>(Registered());
  request.set_note("已由公安机关受理");
  EXPECT_THAT(Ask(&Stub::RefuseDispute, request, ZoneDispatcher()), IsInvalid("ground"));
  request.set_ground(v1::Ending::TAKEN_ELSEWHERE);
  const v1::Dispute ended = Sound(Ask(&Stub::RefuseDispute, request, ZoneDispatcher()));
  EXPECT_EQ(ended.state(), v1::Dispute::NOT_ACCEPTED);
  EXPECT_EQ(ended.number(), "");
  EXPECT_EQ(ended.endings(0).refusal(), v1::Ending::TAKEN_ELSEWHERE);
  for (const auto& route : ended.endings(0).routes()) EXPECT_NE(route.text(), "");
}

TEST_F(DisputeLife, ShowsInItsTimelineWhatHappenedInWords) {
  const std::string name = InMediation();
  Sound(End(name, v1::Ending::NO_PROSPECT));
  EXPECT_THAT(TypesOf(name), ElementsAre("dispute.created", "dispute.consented", "dispute.accepted",
                                         "dispute.mediator_proposed", "dispute.taken_up", "dispute.failed"));
  v1::ListDisputeTimelineRequest request;
  request.set_name(name);
  const auto timeline = Sound(Ask(&Stub::ListDisputeTimeline, request, ZoneDispatcher()));
  EXPECT_EQ(timeline.changes(2).summary(), "受理，" + NumberOfThisYear(1));
  EXPECT_EQ(timeline.changes(1).summary(), "1号当事人“同意调解”：同意；2号当事人“同意调解”：同意");
  EXPECT_EQ(timeline.changes(5).note(), "双方分歧较大");
  for (const auto& change : timeline.changes()) EXPECT_NE(change.summary(), change.type());
  const auto seen = Sound(Ask(&Stub::ListDisputeTimeline, request, Auditor()));
  EXPECT_EQ(seen.changes(5).note(), "") << "the words are part of the file";
}

TEST_F(DisputeLife, IsAmendedInTheNamedFieldsAlone) {
  const std::string name = InMediation();
  auto request = About<v1::AmendDisputeRequest>(name);
  request.mutable_update_mask()->add_paths("matter.claim");
  request.mutable_update_mask()->add_paths("confidential");
  request.mutable_dispute()->mutable_matter()->set_claim("恢复原状");
  request.mutable_dispute()->set_confidential(true);
  request.set_note("当事人变更请求");
  const v1::Dispute amended = Sound(Ask(&Stub::AmendDispute, request, VillageMediator()));
  EXPECT_EQ(amended.matter().claim(), "恢复原状");
  EXPECT_EQ(amended.matter().facts(), kPlantedFact);
  EXPECT_TRUE(amended.confidential());
  request = About<v1::AmendDisputeRequest>(name);
  request.mutable_update_mask()->add_paths("asked_day");
  request.set_note("改期");
  EXPECT_THAT(Ask(&Stub::AmendDispute, request, VillageMediator()), IsInvalid("update_mask"));
}

TEST_F(DisputeLife, DoesNotMoveAwayFromItsCommitteeByAnAmendment) {
  const std::string name = InMediation();
  auto request = About<v1::AmendDisputeRequest>(name);
  request.mutable_update_mask()->add_paths("area");
  request.mutable_dispute()->set_area(AreaName(kOtherVillage));
  request.set_note("地址有误");
  EXPECT_THAT(Ask(&Stub::AmendDispute, request, VillageMediator()), IsInvalid("dispute.area"));
  EXPECT_THAT(Read(name, {StaffName("T2"), "town_dispatcher@" + kOtherTownPath}),
              IsRefused(StatusCode::kNotFound, common::v1::DISPUTE_NOT_FOUND));
}

TEST_F(DisputeLife, StartsTheCourtsClockOnceItsPapersAreSignedFor) {
  v1::Dispute sent = SomeDispute();
  sent.mutable_origin()->set_kind(v1::Origin::COURT_DELEGATED);
  sent.mutable_origin()->set_court("黄岛区人民法院");
  auto request = About<v1::AmendDisputeRequest>(Registered(sent));
  request.mutable_update_mask()->add_paths("origin.papers_day");
  request.set_note("已签收");
  EXPECT_THAT(Ask(&Stub::AmendDispute, request, VillageMediator()), IsInvalid("dispute.origin.papers_day"));
  const std::string today = calendar::FormatDay(calendar::Today());
  request.mutable_dispute()->mutable_origin()->set_papers_day(today);
  const v1::Dispute amended = Sound(Ask(&Stub::AmendDispute, request, VillageMediator()));
  EXPECT_EQ(amended.origin().papers_day(), today);
  ASSERT_EQ(amended.deadlines_size(), 2);
  EXPECT_EQ(amended.deadlines(0).clock(), common::v1::Deadline::COURT);
}

TEST_F(DisputeLife, KeepsTheDayOnWhichThePartiesOfALabourDisputeWereToldOfArbitration) {
  v1::Dispute labour = SomeDispute();
  labour.mutable_matter()->set_type(v1::Matter::LABOUR);
  auto request = About<v1::AmendDisputeRequest>(Registered(labour));
  request.mutable_update_mask()->add_paths("arbitration_told_day");
  request.set_note("当面告知");
  EXPECT_THAT(Ask(&Stub::AmendDispute, request, VillageMediator()), IsInvalid("dispute.arbitration_told_day"));
  const std::string today = calendar::FormatDay(calendar::Today());
  request.mutable_dispute()->set_arbitration_told_day(today);
  EXPECT_EQ(Sound(Ask(&Stub::AmendDispute, request, VillageMediator())).arbitration_told_day(), today);
  EXPECT_EQ(Sound(Read(request.name())).arbitration_told_day(), today);
}

TEST_F(DisputeLife, IsRatedAndLoweredByAnotherPerson) {
  const std::string name = Accepted();
  auto request = About<v1::RateRiskRequest>(name);
  request.set_colour(v1::Risk::RED);
  request.set_note("扬言报复");
  const v1::Dispute red = Sound(Ask(&Stub::RateRisk, request, ZoneDispatcher()));
  EXPECT_EQ(red.risk().colour(), v1::Risk::RED);
  EXPECT_THAT(red.attentions(), ElementsAre(v1::Dispute::RED_WITHOUT_LEADER, v1::Dispute::TO_ASSIGN));
  request = About<v1::RateRiskRequest>(name);
  request.set_colour(v1::Risk::YELLOW);
  request.set_note("已走访");
  request.set_visited_day(calendar::FormatDay(calendar::Today()));
  EXPECT_THAT(Ask(&Stub::RateRisk, request, ZoneDispatcher()),
              IsRefused(StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING))
      << "from RED it is a ruling";
  const v1::Risk lowered = Sound(Ask(&Stub::RateRisk, request, TownDispatcher())).risk();
  EXPECT_EQ(lowered.reason(), v1::Risk::VISITED);
  EXPECT_EQ(lowered.visited_day(), calendar::FormatDay(calendar::Today()));
}

TEST_F(DisputeLife, IsExplainedWithTheArticleOfItsClock) {
  const std::string name = InMediation();
  v1::ExplainDeadlineRequest request;
  request.set_name(name);
  request.set_clock(common::v1::Deadline::MEDIATION_TERM);
  const auto answer = Sound(Ask(&Stub::ExplainDeadline, request, VillageMediator()));
  EXPECT_EQ(answer.deadline().term(), "1mo");
  EXPECT_THAT(answer.deadline().explanation(), HasSubstr("《人民调解工作若干规定》第三十三条"));
  request.set_clock(common::v1::Deadline::COURT);
  EXPECT_THAT(Ask(&Stub::ExplainDeadline, request, VillageMediator()), IsInvalid("clock"));
}

TEST_F(DisputeLife, IsCalledBackAfterItsEndAndCountsWhatItPrevented) {
  const std::string name = InMediation();
  auto prevention = About<v1::RecordPreventionRequest>(name);
  prevention.mutable_prevention()->set_kind(v1::Prevention::FIGHT);
  prevention.mutable_prevention()->set_persons(12);
  prevention.mutable_prevention()->set_note("双方亲族已聚集");
  EXPECT_EQ(Sound(Ask(&Stub::RecordPrevention, prevention, VillageMediator())).preventions(0).persons(), 12);
  auto callback = About<v1::RecordDisputeCallbackRequest>(name);
  callback.mutable_callback()->set_party(1);
  callback.mutable_callback()->set_reached(true);
  callback.mutable_callback()->set_satisfied(v1::DisputeCallback::YES);
  EXPECT_THAT(Ask(&Stub::RecordDisputeCallback, callback, ZoneDispatcher()),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
  Sound(End(name, v1::Ending::NO_PROSPECT));
  callback.set_request_id(NewUuid());
  EXPECT_EQ(Sound(Ask(&Stub::RecordDisputeCallback, callback, ZoneDispatcher())).callbacks_size(), 1);
}

TEST_F(DisputeLife, IsNotChangedFromAnOldEtag) {
  const std::string name = Willing();
  auto request = About<v1::AcceptDisputeRequest>(name);
  request.set_etag("v1");
  EXPECT_THAT(Ask(&Stub::AcceptDispute, request, ZoneDispatcher()),
              IsRefused(StatusCode::kAborted, common::v1::ETAG_STALE));
  request.set_etag(Sound(Read(name)).etag());
  EXPECT_THAT(Ask(&Stub::AcceptDispute, request, ZoneDispatcher()), IsOk());
}

}  // namespace
}  // namespace zhiwang::mediation
