// What mediation tells a case.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/handoff/inbox.h"
#include "common/rpc/hand_off.h"
#include "services/case_intake/testing/mediation_test.h"
#include "tests/support/refused.h"
#include "zhiwang/intake/v1/my_case_service.grpc.pb.h"

namespace zhiwang::intake {
namespace {

using absl::StatusCode;
using common::v1::MediationProgress;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class RecordMediationTest : public MediationTest {
 protected:
  static common::v1::Deadline Handling(const v1::Case& c) {
    common::v1::Deadline last;
    for (const auto& deadline : c.deadlines()) {
      if (deadline.clock() == common::v1::Deadline::HANDLING) last = deadline;
    }
    return last;
  }
  std::vector<std::string> NamesOf(v1::ListCasesRequest filter) {
    std::vector<std::string> names;
    for (const v1::Case& c : Sound(client().List(filter))) names.push_back(c.name());
    return names;
  }
  int64_t CountOpenInGrid() {
    v1::CountOpenCasesRequest request;
    request.set_district(kDistrictName);
    request.add_areas(AreaName(kGrid));
    return Sound(client().Ask(&IntakeClient::CaseStub::CountOpenCases, request)).counts(0).open();
  }
};

TEST_F(RecordMediationTest, RestsTheClockAndAnswersTheCase) {
  const std::string name = Registered(InProgress().name());
  const v1::Case accepted = Sound(Record(name, MediationProgress::ACCEPTED, 2));
  EXPECT_EQ(accepted.state(), v1::Case::IN_MEDIATION);
  ASSERT_EQ(Handling(accepted).pauses_size(), 1);
  EXPECT_EQ(Handling(accepted).pauses(0).reason(), common::v1::Deadline::MEDIATION);
  EXPECT_FALSE(Handling(accepted).pauses(0).has_end_time());

  v1::RecordMediationRequest agreed = Told(name, MediationProgress::AGREED, 3);
  agreed.mutable_progress()->set_effective_day("2026-03-09");
  const v1::Case answered = Sound(Record(agreed));
  EXPECT_EQ(answered.state(), v1::Case::RESOLVED);
  EXPECT_THAT(answered.public_reply(), HasSubstr("协议自 2026 年 3 月 9 日起生效"));
  EXPECT_EQ(answered.internal_note(), "");
  EXPECT_TRUE(Handling(answered).has_met_time());
  EXPECT_EQ(answered.referrals(0).progress().effective_day(), "2026-03-09");
  EXPECT_THAT(client().CallBack(name, v1::Callback::YES, v1::Callback::YES), IsOk());
  EXPECT_EQ(Sound(client().Close(name, v1::Case::HANDLED)).state(), v1::Case::CLOSED);
}

TEST_F(RecordMediationTest, OfAnotherEndLetsTheClockGoOn) {
  const std::string name = Registered(InProgress().name());
  Sound(Record(name, MediationProgress::ACCEPTED, 2));
  v1::RecordMediationRequest refused = Told(name, MediationProgress::REFUSED, 3);
  refused.mutable_progress()->set_reason("当事人拒绝调解");
  const v1::Case back = Sound(Record(refused));
  EXPECT_EQ(back.state(), v1::Case::RECEIVED);
  EXPECT_EQ(back.unit(), UnitName(kWater));
  EXPECT_EQ(back.return_count(), 0);
  EXPECT_TRUE(Handling(back).pauses(0).has_end_time());
  EXPECT_FALSE(Handling(back).has_met_time());
  const auto timeline = Sound(client().Timeline(name));
  EXPECT_EQ(timeline.back().summary(), "第 1 次转调解：当事人拒绝，退回中心");
  EXPECT_EQ(timeline.back().note(), "当事人拒绝调解");
}

// Public report 35: mirakl-hyperwallet-connector#35, github_exporter#296, webrenew/memories#397.
TEST_F(RecordMediationTest, OfARepeatedEarlierStepChangesNothing) {
  const std::string name = Registered(InProgress().name());
  const v1::RecordMediationRequest accepted = Told(name, MediationProgress::ACCEPTED, 2);
  const v1::Case first = Sound(Record(accepted));
  const v1::Case agreed = Sound(Record(name, MediationProgress::AGREED, 3));
  EXPECT_THAT(Record(name, MediationProgress::ACCEPTED, 2),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::MEDIATION_OVER));
  EXPECT_EQ(Sound(Record(accepted)).SerializeAsString(), first.SerializeAsString())
      << "the same request, answered again";
  EXPECT_EQ(Sound(client().Get(name)).etag(), agreed.etag());
  EXPECT_EQ(Sound(client().Get(name)).state(), v1::Case::RESOLVED);
}

TEST_F(RecordMediationTest, HasEachStepOnceInTheTimeline) {
  const std::string name = Registered(Received().name());
  Sound(Record(name, MediationProgress::ACCEPTED, 2));
  Sound(Record(name, MediationProgress::FAILED, 3));
  EXPECT_THAT(TypesOf(name), ElementsAre("case.created", "case.referred", "case.mediation_recorded",
                                         "case.mediation_recorded", "case.came_back"));
}

// Public report 37: glpi#5206, escalade#48.
TEST_F(RecordMediationTest, OfJoinedCasesResolvesEachWithItsOwnReplyAndCallback) {
  std::vector<std::string> names;
  for (int i = 0; i < 3; ++i) names.push_back(Registered(Received().name()));
  for (const std::string& name : names) Sound(Record(name, MediationProgress::ACCEPTED, 2));
  for (const std::string& name : names) Sound(Record(name, MediationProgress::AGREED, 3));
  for (const std::string& name : names) {
    const v1::Case c = Sound(client().Get(name));
    EXPECT_EQ(c.state(), v1::Case::RESOLVED) << "none is closed with the dispute";
    EXPECT_THAT(c.public_reply(), HasSubstr("人民调解"));
    EXPECT_THAT(client().Close(name, v1::Case::HANDLED),
                IsRefused(StatusCode::kFailedPrecondition, common::v1::CALLBACK_MISSING));
  }
  EXPECT_THAT(client().CallBack(names[1], v1::Callback::YES, v1::Callback::YES), IsOk());
  EXPECT_THAT(client().Close(names[1], v1::Case::HANDLED), IsOk());
  EXPECT_EQ(Sound(client().Get(names[2])).state(), v1::Case::RESOLVED);
}

TEST_F(RecordMediationTest, OfAnAgreementThatIsNotEnoughLeadsBackToTheCentre) {
  const std::string name = Registered(Received().name());
  Sound(Record(name, MediationProgress::AGREED, 2));
  Sound(client().CallBack(name, v1::Callback::NO, v1::Callback::NO));
  EXPECT_THAT(Sound(client().Get(name)).legal_actions(), ::testing::Contains(v1::Case::REOPEN_AT_CENTRE));
  const v1::Case redone = Sound(client().Reopen(name));
  EXPECT_EQ(redone.state(), v1::Case::RECEIVED);
  EXPECT_EQ(redone.redo_count(), 1);
  const auto timeline = Sound(client().Timeline(name));
  EXPECT_EQ(timeline.back().type(), "case.reopened_at_centre");
  EXPECT_EQ(timeline.back().summary(), "第 1 次重办，退回中心");
  EXPECT_NE(timeline.back().note(), "") << "the grounds";
  Sound(Refer(name));
  EXPECT_TRUE(Becomes(name, MediationProgress::REGISTERED)) << "a dispute of the second round";
  EXPECT_EQ(ReferralIn(name).round(), 2);
  WaitForReports();
  EXPECT_THAT(Sound(client().VerifyReports()).differences(), IsEmpty());
}

TEST_F(RecordMediationTest, RefusesWhatIsNotSaidByTheOtherSide) {
  const std::string name = Registered(Received().name());
  for (const MediationStep own :
       {MediationProgress::REFERRED, MediationProgress::REJECTED, MediationProgress::REFERRAL_WITHDRAWN}) {
    EXPECT_THAT(Record(name, own, 2), IsInvalid("progress.state"));
  }
  EXPECT_THAT(Record(name, MediationProgress::ACCEPTED, 0), IsInvalid("progress.step"));
  EXPECT_THAT(Record(name, MediationProgress::ACCEPTED, 2, 2), IsInvalid("round"));
  v1::RecordMediationRequest elsewhere = Told(name, MediationProgress::ACCEPTED, 2);
  elsewhere.mutable_progress()->set_dispute("districts/370212/disputes/7");
  EXPECT_EQ(ReasonOf(Record(elsewhere).status()), common::v1::RESOURCE_NAME_INVALID);
  EXPECT_THAT(Record(Told("districts/370211/cases/99", MediationProgress::ACCEPTED, 2)),
              IsRefused(StatusCode::kNotFound, common::v1::CASE_NOT_FOUND));
}

TEST_F(RecordMediationTest, InAStateThatOnlyANewerReleaseKnowsWaitsUntilThisOneDoes) {
  const std::string name = Registered(Received().name());
  const rpc::HandOff hand_off{
      .relay = "mediation_progress", .district = kDistrict, .kind = "referral", .id = "7", .version = 2, .epoch = 1};
  const testing::SaidCaller mediation{"mediation", "service", {}, {{rpc::kHandOffKey, rpc::EncodeHandOff(hand_off)}}};
  const testing::Client sender(server().channel());
  v1::RecordMediationRequest newer = Told(name, MediationProgress::ACCEPTED, 2);
  newer.mutable_progress()->set_state(static_cast<MediationStep>(77));
  const auto refused = sender.Ask(&v1::CaseService::Stub::RecordMediation, newer, mediation);
  EXPECT_THAT(refused, IsInvalid("progress.state"));
  EXPECT_FALSE(handoff::IsLastingRefusal(refused.status())) << "the sender tries again";
  EXPECT_EQ(Number("SELECT COUNT(*) FROM handoff_inbox"), 0) << "nothing is remembered that would last";
  EXPECT_EQ(ReferralIn(name).progress().state(), MediationProgress::REGISTERED);
  // This service after its upgrade: the same hand-off, with a state that it knows.
  EXPECT_THAT(
      sender.Ask(&v1::CaseService::Stub::RecordMediation, Told(name, MediationProgress::ACCEPTED, 2), mediation),
      IsOk());
  EXPECT_EQ(ReferralIn(name).progress().state(), MediationProgress::ACCEPTED);
}

TEST_F(RecordMediationTest, WithFieldsThatOnlyANewerReleaseKnowsIsTaken) {
  const std::string name = Registered(Received().name());
  v1::RecordMediationRequest newer = Told(name, MediationProgress::ACCEPTED, 2);
  newer.GetReflection()->MutableUnknownFields(&newer)->AddLengthDelimited(900, "新");
  common::v1::MediationProgress& progress = *newer.mutable_progress();
  progress.GetReflection()->MutableUnknownFields(&progress)->AddVarint(900, 1);
  progress.set_level("PROVINCE");
  EXPECT_THAT(Record(newer), IsOk());
  EXPECT_EQ(ReferralIn(name).progress().state(), MediationProgress::ACCEPTED);
  EXPECT_EQ(ReferralIn(name).progress().level(), "PROVINCE") << "a level of later is kept as it came";
}

TEST_F(RecordMediationTest, LeavesTheCaseOpenAndOutOfWhatIsOverdue) {
  const std::string name = Registered(InProgress().name());
  Sound(Record(name, MediationProgress::ACCEPTED, 2));
  v1::ListCasesRequest mediated;
  mediated.set_state(v1::Case::IN_MEDIATION);
  EXPECT_THAT(NamesOf(mediated), ElementsAre(name));
  EXPECT_EQ(CountOpenInGrid(), 1);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM timer WHERE what = 'case.overdue'"), 0)
      << "what rests does not become overdue";
  v1::ListCasesRequest overdue;
  overdue.set_overdue(true);
  EXPECT_THAT(NamesOf(overdue), IsEmpty());
  Sound(Record(name, MediationProgress::FAILED, 3));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM timer WHERE what = 'case.overdue'"), 1);
}

TEST_F(RecordMediationTest, IsCountedAsTheReportsRecountIt) {
  const std::string agreed = Registered(InProgress().name()), failed = Registered(InProgress().name());
  Sound(Record(agreed, MediationProgress::ACCEPTED, 2));
  Sound(Record(failed, MediationProgress::ACCEPTED, 2));
  Sound(Record(agreed, MediationProgress::AGREED, 3));
  Sound(Record(failed, MediationProgress::FAILED, 3));
  Registered(Received().name());
  WaitForReports();
  EXPECT_THAT(Sound(client().VerifyReports()).differences(), IsEmpty());
  EXPECT_EQ(Sound(client().Bulletin("")).total().resolved(), 1);
  EXPECT_EQ(Sound(client().Bulletin("")).total().returned(), 0);
}

TEST_F(RecordMediationTest, IsSeenByTheCitizenAsASteadyWord) {
  using Stub = v1::MyCaseService::Stub;
  const testing::Client citizen(server().channel());
  const testing::SaidCaller self{"districts/370211/citizens/c1", ""};
  v1::CreateMyCaseRequest create;
  create.set_district(kDistrictName);
  create.set_request_id(NewUuid());
  create.mutable_my_case()->set_text("邻居的墙占了我家的路");
  *create.mutable_my_case()->mutable_point() = PointInGrid();
  v1::GetMyCaseRequest get;
  get.set_name(Sound(citizen.Ask(&Stub::CreateMyCase, create, self)).name());
  const std::string name = std::string(kDistrictName) + "/cases/" + get.name().substr(get.name().rfind('/') + 1);
  Sound(client().Dispatch(name, kWater));
  Registered(name);
  Sound(Record(name, MediationProgress::ACCEPTED, 2));
  const v1::MyCase mediated = Sound(citizen.Ask(&Stub::GetMyCase, get, self));
  EXPECT_EQ(mediated.state(), v1::Case::IN_MEDIATION);
  EXPECT_FALSE(mediated.has_due_time()) << "no reply is due while it rests";
  EXPECT_THAT(mediated.legal_actions(), ElementsAre(v1::MyCase::ADD));
  const auto kinds_of = [](const v1::MyCase& c) {
    std::vector<v1::MyCase::Step::Kind> kinds;
    for (const auto& step : c.steps()) kinds.push_back(step.kind());
    return kinds;
  };
  EXPECT_THAT(kinds_of(mediated),
              ElementsAre(v1::MyCase::Step::REGISTERED, v1::MyCase::Step::DISPATCHED, v1::MyCase::Step::REFERRED))
      << "no unit signed for it";
  Sound(Record(name, MediationProgress::FAILED, 3));
  EXPECT_EQ(kinds_of(Sound(citizen.Ask(&Stub::GetMyCase, get, self))).back(), v1::MyCase::Step::CAME_BACK);
}

}  // namespace
}  // namespace zhiwang::intake
