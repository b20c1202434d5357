// Cases of disputes that are joined, taken out and given back.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/testing/case_referral_test.h"
#include "tests/support/refused.h"

namespace zhiwang::mediation {
namespace {

using common::v1::MediationProgress;
using ::testing::ElementsAre;
using ::testing::SizeIs;

TEST_F(CaseReferral, OfAJoinedDisputeNamesTheOneThatGoesOn) {
  const std::string survivor = Registered(12), joined = Registered(13);
  Join(joined, survivor);
  EXPECT_EQ(ResourceOf(HandOver(13, 1, 9).status()), survivor);
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

}  // namespace
}  // namespace zhiwang::mediation
