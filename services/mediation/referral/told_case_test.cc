// What a case is told of its dispute: each step once, in order, until it will not hear of it any more.

#include <atomic>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/rpc/fields.h"
#include "common/rpc/status_wire.h"
#include "services/mediation/referral/progress_hand_off.h"
#include "services/mediation/testing/case_referral_test.h"
#include "tests/support/refused.h"
#include "zhiwang/common/v1/hand_off_service.grpc.pb.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using common::v1::MediationProgress;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using zhiwang::testing::Eventually;

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

}  // namespace
}  // namespace zhiwang::mediation
