// The piles of the desk that come from agreements, over gRPC and a real database.

#include <map>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/testing/agreement_service_test.h"

namespace zhiwang::mediation {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using zhiwang::testing::Eventually;

class DeskOfAgreements : public AgreementServiceTest {
 protected:
  void SetUp() override {
    AgreementServiceTest::SetUp();
    PublishAgreementTemplate();
  }
  v1::Desk DeskOf(const testing::SaidCaller& caller) const {
    v1::GetDeskRequest request;
    request.set_district(kDistrictName);
    return Sound(Ask(&Stub::GetDesk, request, caller));
  }
  std::map<int, int64_t> CountsOf(const testing::SaidCaller& caller = TownDispatcher()) const {
    std::map<int, int64_t> counts;
    const v1::Desk desk = DeskOf(caller);
    for (const auto& pile : desk.piles()) counts[pile.attention()] = pile.count();
    return counts;
  }
  void FallsDue(const std::string& agreement, int days) {
    ChangeFacts(agreement, [&](AgreementFacts& facts) { facts.terms.obligations[0].due = calendar::Today() + days; });
  }
  void Closes(const std::string& agreement, int days) {
    ChangeFacts(agreement, [&](AgreementFacts& facts) {
      facts.confirmation.window.due = absl::FromCivil(calendar::Today() + days, calendar::ShanghaiZone());
    });
  }
};

TEST_F(DeskOfAgreements, ShowsADebtThatIsOverdueUntilItIsPaid) {
  const std::string dispute = InMediation();
  const std::string agreement = InEffect(dispute).name();
  EXPECT_THAT(CountsOf(), IsEmpty()) << "nothing is due soon";
  FallsDue(agreement, -1);
  ASSERT_TRUE(Eventually([&] { return CountsOf().contains(v1::Dispute::OBLIGATION_OVERDUE); }, absl::Minutes(1)));
  const v1::Desk desk = DeskOf(TownDispatcher());
  ASSERT_EQ(desk.piles_size(), 1);
  ASSERT_EQ(desk.piles(0).first_size(), 1);
  EXPECT_EQ(desk.piles(0).first(0).name(), dispute);
  EXPECT_EQ(desk.piles(0).first(0).state(), v1::Dispute::AGREED) << "it has ended, and still stands there";
  EXPECT_EQ(desk.piles(0).first(0).view(), v1::Dispute::SUMMARY);
  EXPECT_THAT(CountsOf(VillageMediator()), ElementsAre(Pair(v1::Dispute::OBLIGATION_OVERDUE, 1)));
  EXPECT_THAT(CountsOf(OtherTown()), IsEmpty());
  Sound(Pay(agreement, 100'00));
  EXPECT_THAT(CountsOf(), IsEmpty());
}

TEST_F(DeskOfAgreements, ShowsADebtFromThreeDaysBeforeItIsDue) {
  const std::string agreement = InEffect(InMediation()).name();
  FallsDue(agreement, 4);
  EXPECT_THAT(CountsOf(), IsEmpty());
  for (const int days : {3, 0}) {
    FallsDue(agreement, days);
    EXPECT_THAT(CountsOf(), ElementsAre(Pair(v1::Dispute::OBLIGATION_DUE, 1))) << days;
  }
}

TEST_F(DeskOfAgreements, ShowsThatTheWindowForConfirmationClosesUntilSomebodyApplies) {
  const std::string agreement = InEffect(InMediation()).name();
  Closes(agreement, 8);
  EXPECT_THAT(CountsOf(), IsEmpty());
  for (const int days : {7, 0}) {
    Closes(agreement, days);
    EXPECT_THAT(CountsOf(), ElementsAre(Pair(v1::Dispute::CONFIRMATION_CLOSES, 1))) << days;
  }
  Closes(agreement, -1);
  EXPECT_THAT(CountsOf(), IsEmpty()) << "only what was posted in time is still recorded";
  Closes(agreement, 1);
  ChangeFacts(agreement, [](AgreementFacts& facts) { facts.confirmation.state = ConfirmationState::kApplied; });
  EXPECT_THAT(CountsOf(), IsEmpty());
}

TEST_F(DeskOfAgreements, TellsNoPartnerWhatIsOwed) {
  v1::Dispute handed = SomeDispute();
  handed.mutable_origin()->set_kind(v1::Origin::POLICE);
  handed.mutable_origin()->set_external_id("J1");
  const std::string dispute = Sound(Create(handed, Police())).name();
  Sound(Say(dispute, v1::Consent::MEDIATION, {1, 2}));
  Sound(Accept(dispute));
  Sound(Propose(dispute));
  Sound(TakeUp(dispute));
  FallsDue(InEffect(dispute).name(), 2);
  EXPECT_THAT(CountsOf(), Contains(Pair(v1::Dispute::OBLIGATION_DUE, 1)));
  EXPECT_THAT(CountsOf(Police()), IsEmpty());
}

TEST_F(DeskOfAgreements, HidesAConfidentialFile) {
  const std::string dispute = InMediation();
  auto hide = About<v1::AmendDisputeRequest>(dispute);
  hide.mutable_update_mask()->add_paths("confidential");
  hide.mutable_dispute()->set_confidential(true);
  hide.set_note("涉及隐私");
  Sound(Ask(&Stub::AmendDispute, hide, VillageMediator()));
  FallsDue(InEffect(dispute).name(), 2);
  EXPECT_THAT(CountsOf(), ElementsAre(Pair(v1::Dispute::OBLIGATION_DUE, 1)));
  EXPECT_THAT(CountsOf(Auditor()), IsEmpty());
}

TEST_F(DeskOfAgreements, IsNoFilterOfDisputes) {
  v1::ListDisputesRequest request;
  request.set_district(kDistrictName);
  request.set_attention(v1::Dispute::OBLIGATION_OVERDUE);
  EXPECT_THAT(Ask(&Stub::ListDisputes, request, TownDispatcher()), IsInvalid("attention"));
}

}  // namespace
}  // namespace zhiwang::mediation
