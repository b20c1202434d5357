// Referrals that were taken back, of which mediation is not told, because an operator gave that up.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/case_intake/testing/mediation_test.h"
#include "tests/support/refused.h"
#include "zhiwang/common/v1/hand_off_service.grpc.pb.h"
#include "zhiwang/intake/v1/case_record.pb.h"

namespace zhiwang::intake {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using zhiwang::testing::Eventually;

constexpr char kWhy[] = "调解中心已电话告知";

class GivenUpWithdrawal : public MediationTest {
 protected:
  // A case that took its referral back while mediation is down.
  std::string TakenBackInVain() {
    const std::string name = Registered(InProgress().name());
    mediation().GoDown();
    taken_back_ = Version(Sound(Withdraw(name)));
    EXPECT_TRUE(Eventually([&] { return Number("SELECT COALESCE(MAX(tries), 0) FROM handoff_pending") > 0; }));
    return name;
  }
  static int64_t Version(const v1::Case& c) { return std::stoll(c.etag().substr(1)); }

  // An operator gives up telling of it.
  absl::StatusOr<common::v1::HandOff> GiveUp(const std::string& name) {
    common::v1::GiveUpHandOffRequest request;
    request.set_name(std::string(kDistrictName) + "/logs/case-intake");
    request.set_relay("referrals");
    request.set_kind("case");
    request.set_id(name.substr(name.rfind('/') + 1));
    request.set_version(taken_back_);
    request.set_reason(kWhy);
    request.set_request_id(NewUuid());
    return client().Ask(&common::v1::HandOffService::Stub::GiveUpHandOff, request, "administrator");
  }
  // True once nothing is left to be told.
  bool NothingWaits() {
    return Eventually([&] {
      return Number("SELECT COUNT(*) FROM change_log WHERE seq IS NULL") == 0 &&
             Number("SELECT seq FROM log_head") == Number("SELECT MAX(seq) FROM follower WHERE name = 'referrals'") &&
             Number("SELECT COUNT(*) FROM handoff_pending") == 0;
    });
  }

  int64_t taken_back_ = 0;  // the version of the case
};

TEST_F(GivenUpWithdrawal, IsInTheTimelineOfTheCaseWithWhoAndWhy) {
  const std::string name = TakenBackInVain();
  const auto waiting = Sound(GiveUp(name));
  EXPECT_EQ(waiting.state(), common::v1::HandOff::GIVING_UP);
  ASSERT_TRUE(NothingWaits());
  const auto timeline = Sound(client().Timeline(name));
  EXPECT_EQ(timeline.back().type(), "case.referral_withdrawal_given_up");
  EXPECT_EQ(timeline.back().summary(), "第 1 次转调解：撤回转出未告知调解服务");
  EXPECT_THAT(timeline.back().note(), AllOf(HasSubstr(waiting.given_up_by()), HasSubstr(kWhy)));
  EXPECT_THAT(waiting.given_up_by(), Not(IsEmpty()));
  EXPECT_EQ(Number(std::string("SELECT COUNT(*) FROM change_log WHERE payload LIKE '%") + kWhy + "%'"), 0)
      << "the change log has no free text";
  EXPECT_THAT(mediation().Withdrawn(), IsEmpty());
}

TEST_F(GivenUpWithdrawal, LeavesTheCaseAsItIsByThen) {
  const std::string name = TakenBackInVain();
  const v1::Case dispatched = Sound(client().Dispatch(name, kWater));
  Sound(GiveUp(name));
  ASSERT_TRUE(NothingWaits());
  const v1::Case after = Sound(client().Get(name));
  EXPECT_EQ(after.state(), v1::Case::DISPATCHED);
  EXPECT_EQ(Version(after), Version(dispatched) + 1);
  EXPECT_THAT(after.legal_actions(), ElementsAreArray(dispatched.legal_actions()));
  EXPECT_EQ(after.deadlines_size(), dispatched.deadlines_size());
  EXPECT_EQ(after.referrals(0).progress().state(), common::v1::MediationProgress::REFERRAL_WITHDRAWN);
  WaitForReports();
  EXPECT_THAT(Sound(client().VerifyReports()).differences(), IsEmpty());
}

TEST_F(GivenUpWithdrawal, IsNotToldAndTheNextIs) {
  const std::string name = TakenBackInVain();
  Sound(GiveUp(name));
  ASSERT_TRUE(NothingWaits());
  mediation().ComeBack();
  Registered(name);
  Sound(Withdraw(name));
  ASSERT_TRUE(NothingWaits());
  const auto told = mediation().Withdrawn();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].round(), 2);
}

}  // namespace
}  // namespace zhiwang::intake
