#include "services/mediation/award/award_service.h"

#include <latch>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/award/award_words.h"
#include "services/mediation/testing/award_service_test.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using common::v1::ACTION_ILLEGAL;
using common::v1::AWARD_NOT_EARNED;
using common::v1::AWARD_NOT_FOUND;
using common::v1::SAME_PERSON;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class AnAward : public AwardServiceTest {};

TEST_F(AnAward, IsProposedByTheZoneAndApprovedByTheTown) {
  const std::string dispute = AgreedDispute();
  const v1::Award proposed = Sound(ProposeAward(dispute));
  EXPECT_EQ(proposed.state(), v1::Award::PROPOSED);
  EXPECT_EQ(proposed.dispute(), dispute);
  EXPECT_EQ(proposed.name().substr(proposed.name().rfind('/')), dispute.substr(dispute.rfind('/')));
  EXPECT_EQ(proposed.result(), v1::Award::AGREED);
  EXPECT_EQ(proposed.committee(), CommitteeName(1));
  EXPECT_EQ(proposed.number(), Sound(Read(dispute)).number());
  EXPECT_EQ(proposed.amount_fen(), 200'00);
  EXPECT_EQ(proposed.shares(0).amount_fen(), 200'00);
  EXPECT_EQ(proposed.ended_day(), InDays(0));
  EXPECT_EQ(proposed.proposer(), ZoneDispatcher().name);
  EXPECT_EQ(proposed.note(), kPlantedGrounds);
  EXPECT_THAT(proposed.legal_actions(), ElementsAre(v1::Award::APPROVE, v1::Award::REFUSE));
  const v1::Award approved = Sound(Approve(proposed.name()));
  EXPECT_EQ(approved.state(), v1::Award::APPROVED);
  EXPECT_EQ(approved.approver(), TownDispatcher().name);
  EXPECT_EQ(approved.approved_day(), InDays(0));
  EXPECT_THAT(approved.legal_actions(), IsEmpty());
  EXPECT_THAT(Approve(proposed.name(), Director()), IsRefused(StatusCode::kFailedPrecondition, ACTION_ILLEGAL));
}

TEST_F(AnAward, IsSharedByThoseWhoTookTheDisputeUp) {
  const std::string dispute = AgreedByTwo();
  const v1::Award award = Sound(ProposeAward(dispute, SomeAward({{Lawyer().name, 3'333}, {StaffName("S1"), 6'667}})));
  EXPECT_EQ(award.shares(0).amount_fen(), 66'66);
  EXPECT_EQ(award.shares(1).amount_fen(), 133'34);
  EXPECT_THAT(ProposeAgain(award.name(), SomeAward({{StaffName("S2"), 10'000}})),
              IsRefused(StatusCode::kFailedPrecondition, ACTION_ILLEGAL));
  Sound(RefuseAward(award.name()));
  const auto second = ProposeAward(dispute);
  EXPECT_THAT(second, IsRefused(StatusCode::kFailedPrecondition, ACTION_ILLEGAL));
  EXPECT_THAT(std::string(second.status().message()), HasSubstr("ProposeAwardAgain"));
  EXPECT_THAT(ProposeAgain(award.name(), SomeAward({{StaffName("S2"), 10'000}})),
              IsInvalid("award.shares[0].mediator"));
  EXPECT_THAT(ProposeAgain(award.name(), SomeAward({{StaffName("S1"), 9'999}})), IsInvalid("award.shares"));
  EXPECT_EQ(Sound(ProposeAgain(award.name(), SomeAward({{Lawyer().name, 10'000}}, 2))).amount_fen(), 500'00);
}

TEST_F(AnAward, IsOneADisputeWhoeverProposesIt) {
  const std::string dispute = AgreedDispute();
  std::latch ready(6);
  std::vector<std::thread> callers;
  for (int i = 0; i < 6; ++i) {
    callers.emplace_back([&, i] {
      const testing::SaidCaller zone{StaffName("Z" + std::to_string(i)), "zone_dispatcher@" + kZonePath};
      ready.arrive_and_wait();
      const auto proposed = ProposeAward(dispute, SomeAward(), zone);
      if (proposed.ok()) return;
      EXPECT_THAT(proposed, IsRefused(StatusCode::kFailedPrecondition, ACTION_ILLEGAL));
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(Number("SELECT COUNT(*) FROM award"), 1);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log WHERE type = 'award.proposed'"), 1);
}

TEST_F(AnAward, ThatIsProposedTwiceByOneRequestIsProposedOnce) {
  const auto request = Proposing(AgreedDispute());
  const v1::Award first = Sound(Ask(&AwardStub::ProposeAward, request, ZoneDispatcher()));
  Sound(Approve(first.name()));
  EXPECT_EQ(Sound(Ask(&AwardStub::ProposeAward, request, ZoneDispatcher())).SerializeAsString(),
            first.SerializeAsString());
}

TEST_F(AnAward, IsNeverApprovedByWhoProposedItOrShares) {
  const testing::SaidCaller both{StaffName("Z9"), "zone_dispatcher@" + kZonePath + ",town_dispatcher@" + kTownPath};
  const v1::Award award = Sound(ProposeAward(AgreedDispute(), SomeAward(), both));
  EXPECT_THAT(Approve(award.name(), both), IsRefused(StatusCode::kPermissionDenied, SAME_PERSON));
  EXPECT_THAT(RefuseAward(award.name(), both), IsRefused(StatusCode::kPermissionDenied, SAME_PERSON));
  const testing::SaidCaller mediator{StaffName("S1"), "town_dispatcher@" + kTownPath};
  EXPECT_THAT(Approve(award.name(), mediator), IsRefused(StatusCode::kPermissionDenied, SAME_PERSON));
  EXPECT_THAT(ProposeAward(AgreedDispute(), SomeAward(), VillageMediator()),
              IsRefused(StatusCode::kPermissionDenied, SAME_PERSON));
  EXPECT_EQ(Sound(ProposeAward(AgreedDispute(), SomeAward(), Colleague())).proposer(), Colleague().name);
}

TEST_F(AnAward, IsNotEarnedByAnOpenDispute) {
  EXPECT_THAT(ProposeAward(InMediation()), IsRefused(StatusCode::kFailedPrecondition, AWARD_NOT_EARNED));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM award"), 0);
}

TEST_F(AnAward, OfADisputeWhoseAgreementIsAnnulledIsTakenBackByAPersonAndProposedForTheNextEnd) {
  std::string agreement;
  const std::string dispute = AgreedWith(&agreement);
  const v1::Award award = Sound(ProposeAward(dispute));
  Sound(Approve(award.name()));
  EXPECT_THAT(RefuseAward(award.name()), IsRefused(StatusCode::kFailedPrecondition, ACTION_ILLEGAL));
  Sound(Annul(agreement, TownDispatcher()));
  const v1::Award outdated = Sound(GetAward(award.name()));
  EXPECT_EQ(outdated.state(), v1::Award::APPROVED) << "nothing is taken back by itself";
  EXPECT_TRUE(outdated.outdated());
  EXPECT_THAT(ProposeAward(dispute), IsRefused(StatusCode::kFailedPrecondition, ACTION_ILLEGAL)) << "one a dispute";
  const v1::Award back = Sound(RefuseAward(award.name()));
  EXPECT_EQ(back.state(), v1::Award::REFUSED);
  EXPECT_EQ(back.approved_day(), "");
  EXPECT_THAT(ProposeAgain(award.name()), IsRefused(StatusCode::kFailedPrecondition, AWARD_NOT_EARNED));
  Sound(Say(dispute, v1::Consent::MEDIATION, {1, 2}));
  Sound(Reach(Sound(Draft(dispute)).name()));
  EXPECT_FALSE(Sound(ProposeAgain(award.name())).outdated());
  Sound(Approve(award.name()));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM award"), 1);
}

TEST_F(AnAward, OfADisputeThatIsReopenedIsNotApproved) {
  std::string agreement;
  const std::string dispute = AgreedWith(&agreement);
  const v1::Award award = Sound(ProposeAward(dispute));
  Sound(Annul(agreement, TownDispatcher()));
  EXPECT_THAT(Approve(award.name()), IsRefused(StatusCode::kFailedPrecondition, AWARD_NOT_EARNED));
}

TEST_F(AnAward, IsKnownWhereItsDisputeIs) {
  const v1::Award award = Sound(ProposeAward(AgreedDispute()));
  EXPECT_THAT(GetAward(award.name(), OtherTown()), IsRefused(StatusCode::kNotFound, AWARD_NOT_FOUND));
  EXPECT_THAT(Approve(award.name(), OtherTown()), IsRefused(StatusCode::kNotFound, AWARD_NOT_FOUND));
  EXPECT_THAT(GetAward("districts/370211/awards/1", TownDispatcher()),
              IsRefused(StatusCode::kNotFound, AWARD_NOT_FOUND));
  const v1::Award audited = Sound(GetAward(award.name(), Auditor()));
  EXPECT_EQ(audited.note(), "") << "an auditor sees amounts, and no words";
  EXPECT_EQ(audited.amount_fen(), 200'00);
  EXPECT_EQ(Sound(GetAward(award.name(), Director())).note(), kPlantedGrounds);
}

TEST_F(AnAward, HasItsWordsInTheDatabaseSealedAndSealedAnewUnderAnotherKey) {
  const v1::Award award = Sound(ProposeAward(AgreedDispute()));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM award WHERE body LIKE '%欧阳绮罗%' OR words LIKE '%欧阳绮罗%'"), 0);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log WHERE payload LIKE '%欧阳绮罗%'"), 0);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM request_answer WHERE answer LIKE '%欧阳绮罗%'"), 0);
  const resource::ColumnResealed done = Sound(resource::ResealColumn(server().db(), TestKeys(), WordsOfAwards()));
  EXPECT_EQ(done.unreadable, 0);
  EXPECT_EQ(Sound(GetAward(award.name())).note(), kPlantedGrounds);
}

TEST_F(AnAward, OfAFailureIsPaidOnlyWhereTheRulesSayAndASessionWasHeld) {
  const std::string dispute = InMediation();
  Sound(End(dispute, v1::Ending::NO_PROSPECT));
  SetRates(true);
  EXPECT_THAT(ProposeAward(dispute), IsRefused(StatusCode::kFailedPrecondition, AWARD_NOT_EARNED));
}

}  // namespace
}  // namespace zhiwang::mediation
