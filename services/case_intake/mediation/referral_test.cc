// A case on its way to mediation.

#include <atomic>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/calendar/working_calendar.h"
#include "common/rpc/fields.h"
#include "common/rpc/status_wire.h"
#include "common/status/error.h"
#include "services/case_intake/testing/historic_case.h"
#include "services/case_intake/testing/mediation_test.h"
#include "tests/support/refused.h"

namespace zhiwang::intake {
namespace {

using absl::StatusCode;
using common::v1::MediationProgress;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using zhiwang::testing::Eventually;

class ReferralOfACase : public MediationTest {
 protected:
  bool NothingIsPending() {
    return Number("SELECT COUNT(*) FROM change_log WHERE seq IS NULL") == 0 &&
           Number("SELECT seq FROM log_head") == Number("SELECT MAX(seq) FROM follower WHERE name = 'referrals'") &&
           Number("SELECT COUNT(*) FROM handoff_pending") == 0;
  }
  // A case whose reporter asked for confidentiality.
  std::string Protected() {
    v1::Case appeal = Appeal();
    appeal.mutable_reporter()->set_confidential(true);
    return Sound(client().Create(appeal)).name();
  }
};

TEST_F(ReferralOfACase, RegistersADisputeAndNamesIt) {
  const v1::Case c = InProgress();
  const v1::Case referred = Sound(Refer(c.name()));
  EXPECT_EQ(referred.state(), v1::Case::IN_MEDIATION);
  EXPECT_EQ(referred.unit(), UnitName(kWater));
  ASSERT_TRUE(Becomes(c.name(), MediationProgress::REGISTERED));
  const auto registered = mediation().Registered();
  ASSERT_THAT(registered, SizeIs(1));
  const mediation::v1::Dispute& dispute = registered[0].dispute();
  EXPECT_EQ(dispute.origin().kind(), mediation::v1::Origin::CASE);
  EXPECT_EQ(dispute.origin().case_(), c.name());
  EXPECT_EQ(dispute.origin().case_round(), 1);
  EXPECT_EQ(dispute.matter().type(), mediation::v1::Matter::NEIGHBOURS);
  EXPECT_EQ(dispute.matter().summary(), c.title());
  EXPECT_EQ(dispute.area(), AreaName(kGrid));
  EXPECT_EQ(dispute.unit(), UnitName(kWater));
  EXPECT_EQ(dispute.asked_day(), absl::FormatCivilTime(calendar::Today()));
  EXPECT_FALSE(dispute.confidential());
  ASSERT_THAT(dispute.parties(), SizeIs(1));
  EXPECT_EQ(dispute.parties(0).side(), mediation::v1::Party::APPLICANT);
  EXPECT_EQ(dispute.parties(0).display_name(), "王某");
  EXPECT_EQ(dispute.parties(0).phone(), "+8613800138000");

  const v1::Referral referral = ReferralIn(c.name());
  EXPECT_EQ(referral.round(), 1);
  EXPECT_EQ(referral.dispute_type(), "NEIGHBOURS");
  EXPECT_EQ(referral.progress().dispute(), std::string(kDistrictName) + "/disputes/1");
  EXPECT_EQ(referral.progress().level(), "VILLAGE");
  const auto timeline = Sound(client().Timeline(c.name()));
  EXPECT_EQ(timeline.back().summary(), "第 1 次转调解：纠纷 1 已登记");
  EXPECT_EQ(timeline[timeline.size() - 2].note(), "两家为宅基边界争执");
}

TEST_F(ReferralOfACase, CarriesTheReporterInNoLog) {
  Registered(InProgress().name());
  for (const std::string words : {"王某", "13800138000"}) {
    const std::string like = "LIKE '%" + words + "%'";
    EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log WHERE payload " + like), 0) << words;
    EXPECT_EQ(Number("SELECT COUNT(*) FROM intake_case WHERE body " + like), 0) << words;
    EXPECT_EQ(Number("SELECT COUNT(*) FROM handoff_pending WHERE reason " + like), 0) << words;
  }
}

TEST_F(ReferralOfACase, OfAProtectedReporterNeedsTheirWord) {
  const std::string name = Protected();
  EXPECT_THAT(Refer(name), IsRefused(StatusCode::kFailedPrecondition, common::v1::CONSENT_MISSING));
  v1::ReferCaseRequest consented = ReferralOf(name);
  consented.set_reporter_consented(true);
  EXPECT_THAT(Refer(consented), IsOk());
  ASSERT_TRUE(Becomes(name, MediationProgress::REGISTERED));
  const mediation::v1::Dispute dispute = mediation().Registered().at(0).dispute();
  EXPECT_THAT(dispute.parties(), SizeIs(1));
  EXPECT_TRUE(dispute.confidential());
  EXPECT_TRUE(ReferralIn(name).reporter_consented());
}

TEST_F(ReferralOfACase, WithoutItsReporterWaitsForThePerson) {
  const std::string name = Protected();
  v1::ReferCaseRequest alone = ReferralOf(name);
  alone.set_without_reporter(true);
  EXPECT_THAT(Refer(alone), IsOk());
  ASSERT_TRUE(Becomes(name, MediationProgress::REGISTERED));
  const mediation::v1::Dispute dispute = mediation().Registered().at(0).dispute();
  EXPECT_THAT(dispute.parties(), IsEmpty());
  EXPECT_EQ(dispute.asked_day(), "") << "nobody has asked yet";
}

TEST_F(ReferralOfACase, WaitsForAMediationServiceThatIsDown) {
  const std::string name = Received().name();
  mediation().GoDown();
  EXPECT_THAT(Refer(name), IsOk());
  ASSERT_TRUE(Eventually([&] { return Number("SELECT COALESCE(MAX(tries), 0) FROM handoff_pending") > 0; }));
  EXPECT_EQ(ReferralIn(name).progress().state(), MediationProgress::REFERRED);
  mediation().ComeBack();
  EXPECT_TRUE(Becomes(name, MediationProgress::REGISTERED));
}

TEST_F(ReferralOfACase, OfATypeThatMediationDoesNotKnowYetWaitsUntilItDoes) {
  std::atomic<bool> older{true};
  mediation().AnswerBy([&](const mediation::v1::Dispute& asked) {
    if (!older) return grpc::Status::OK;
    return rpc::ToWire(
        UnknownValue("dispute.matter.type", asked.matter().type(), mediation::v1::Matter::Type_descriptor()));
  });
  const std::string name = Sound(Refer(Received().name())).name();
  ASSERT_TRUE(Eventually([&] { return Number("SELECT COALESCE(MAX(tries), 0) FROM handoff_pending") > 1; }));
  EXPECT_EQ(ReferralIn(name).progress().state(), MediationProgress::REFERRED) << "nothing is refused for ever";
  older = false;
  EXPECT_TRUE(Becomes(name, MediationProgress::REGISTERED));
  EXPECT_THAT(TypesOf(name), ElementsAre("case.created", "case.referred", "case.mediation_recorded"));
}

// Public report 38: Aster-Android PR#23, vm0#34645.
TEST_F(ReferralOfACase, HappensOnceThoughTheRelayEndsAgainAndAgain) {
  std::vector<std::string> names;
  std::atomic<int> calls{0};
  mediation().AnswerBy([&](const mediation::v1::Dispute&) {
    return ++calls % 3 == 0 ? grpc::Status(grpc::StatusCode::UNAVAILABLE, "cut off") : grpc::Status::OK;
  });
  for (int i = 0; i < 12; ++i) names.push_back(Sound(Refer(Received().name())).name());
  for (int end = 0; end < 3; ++end) {
    const int before = calls;
    EXPECT_TRUE(Eventually([&] {
      return calls > before || ReferralIn(names.back()).progress().state() == MediationProgress::REGISTERED;
    }));
    RestartServer();
  }
  for (const std::string& name : names) {
    EXPECT_TRUE(Becomes(name, MediationProgress::REGISTERED)) << name;
    EXPECT_THAT(TypesOf(name), ElementsAre("case.created", "case.referred", "case.mediation_recorded"));
  }
  EXPECT_THAT(mediation().Registered(), SizeIs(12));
}

TEST_F(ReferralOfACase, KnownAlreadyIsTheDisputeThatIsThere) {
  mediation().AnswerBy([](const mediation::v1::Dispute&) {
    const absl::Status known =
        Error(StatusCode::kAlreadyExists, common::v1::DISPUTE_EXISTS, "known", "该纠纷已登记")
            .Resource("zhiwang.mediation.v1.Dispute", std::string(kDistrictName) + "/disputes/5");
    return rpc::ToWire(known);
  });
  const std::string name = Sound(Refer(Received().name())).name();
  ASSERT_TRUE(Becomes(name, MediationProgress::REGISTERED));
  EXPECT_EQ(ReferralIn(name).progress().dispute(), std::string(kDistrictName) + "/disputes/5");
}

TEST_F(ReferralOfACase, ThatIsRefusedComesBackWithTheReason) {
  mediation().AnswerBy([](const mediation::v1::Dispute&) {
    return rpc::ToWire(error::FieldInvalid("dispute.area", "no committee", "该区域没有调解委员会"));
  });
  const std::string name = Sound(Refer(InProgress().name())).name();
  ASSERT_TRUE(Becomes(name, MediationProgress::REJECTED));
  const v1::Case back = Sound(client().Get(name));
  EXPECT_EQ(back.state(), v1::Case::RECEIVED);
  EXPECT_EQ(back.unit(), UnitName(kWater));
  EXPECT_EQ(back.return_count(), 0);
  EXPECT_THAT(back.referrals(0).progress().reason(), HasSubstr("该区域没有调解委员会"));
  const auto timeline = Sound(client().Timeline(name));
  EXPECT_EQ(timeline.back().type(), "case.came_back");
  EXPECT_EQ(timeline.back().summary(), "第 1 次转调解：未接收，退回中心");
  EXPECT_THAT(timeline.back().note(), HasSubstr("该区域没有调解委员会"));
  EXPECT_THAT(client().Dispatch(name, kWater), IsOk()) << "it is dispatched anew";
}

TEST_F(ReferralOfACase, IsTakenBackUntilItIsAccepted) {
  const std::string name = Registered(Received().name());
  const v1::Case back = Sound(Withdraw(name));
  EXPECT_EQ(back.state(), v1::Case::RECEIVED);
  EXPECT_EQ(back.referrals(0).progress().state(), MediationProgress::REFERRAL_WITHDRAWN);
  EXPECT_THAT(Record(name, MediationProgress::ACCEPTED, 2),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::MEDIATION_OVER));
  Registered(name);
  EXPECT_EQ(ReferralIn(name).round(), 2);
  EXPECT_THAT(Record(name, MediationProgress::ACCEPTED, 2, 2), IsOk());
  EXPECT_THAT(Withdraw(name), IsRefused(StatusCode::kFailedPrecondition, common::v1::MEDIATION_OPEN));
}

TEST_F(ReferralOfACase, ThatWasTakenBackIsToldToMediationOnce) {
  const std::string name = Registered(Received().name());
  mediation().GoDown();
  Sound(Withdraw(name));
  EXPECT_TRUE(Eventually([&] { return Number("SELECT COALESCE(MAX(tries), 0) FROM handoff_pending") > 0; }));
  RestartServer();
  mediation().ComeBack();
  ASSERT_TRUE(Eventually([&] { return NothingIsPending(); }));
  const auto withdrawn = mediation().Withdrawn();
  ASSERT_THAT(withdrawn, SizeIs(1));
  EXPECT_EQ(withdrawn[0].case_(), name);
  EXPECT_EQ(withdrawn[0].round(), 1);
  EXPECT_EQ(Sound(client().Timeline(name)).back().summary(), "第 1 次转调解：纠纷 1 已撤回转出，退回中心");
}

TEST_F(ReferralOfACase, ThatWasTakenBackIsNotDelivered) {
  const std::string name = Received().name();
  mediation().GoDown();
  Sound(Refer(name));
  Sound(Withdraw(name));
  // The referral, version 2, is settled without mediation; the withdrawal waits for it.
  ASSERT_TRUE(
      Eventually([&] { return Number("SELECT COUNT(*) FROM handoff_pending WHERE version = 3 AND tries > 0") == 1; }));
  mediation().ComeBack();
  EXPECT_TRUE(Eventually([&] { return NothingIsPending(); })) << "that there is no dispute settles it";
  EXPECT_THAT(mediation().Registered(), IsEmpty());
  EXPECT_EQ(ReferralIn(name).progress().state(), MediationProgress::REFERRAL_WITHDRAWN);
}

TEST_F(ReferralOfACase, IsForWhoDispatches) {
  const std::string name = Received().name();
  for (const char* role : {"department_handler", "grid_worker", "auditor", "administrator"}) {
    EXPECT_EQ(client().Ask(&IntakeClient::CaseStub::ReferCase, ReferralOf(name), role).status().code(),
              StatusCode::kPermissionDenied)
        << role;
  }
  EXPECT_THAT(client().Ask(&IntakeClient::CaseStub::ReferCase, ReferralOf(name), "zone_dispatcher"), IsOk());
  EXPECT_EQ(
      client().Ask(&IntakeClient::CaseStub::RecordMediation, Told(name, MediationProgress::FAILED, 2)).status().code(),
      StatusCode::kPermissionDenied);
}

TEST_F(ReferralOfACase, RefusesWhatIsNoTypeOfDisputes) {
  for (const char* type : {"", "TYPE_UNSPECIFIED", "neighbours", "QUARREL"}) {
    v1::ReferCaseRequest request = ReferralOf(Received().name());
    request.set_dispute_type(type);
    EXPECT_THAT(Refer(request), IsInvalid("dispute_type")) << type;
  }
  v1::WithdrawReferralRequest bare = IntakeClient::About<v1::WithdrawReferralRequest>(Received().name());
  EXPECT_THAT(client().Ask(&IntakeClient::CaseStub::WithdrawReferral, bare), IsInvalid("note"));
}

}  // namespace
}  // namespace zhiwang::intake
