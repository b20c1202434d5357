// The decisions about judicial confirmation: applications with their clauses, callers, courts and days, and the steps of the court.

#include "services/mediation/agreement/domain/confirmation/confirming.h"

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/agreement/domain/confirmation/exclusions.h"
#include "services/mediation/agreement/domain/confirmation/window.h"
#include "services/mediation/testing/confirmation_test.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using calendar::Day;
using ::testing::ElementsAre;
using ::testing::SizeIs;

class PrepareConfirmationTest : public ConfirmationTest {
 protected:
  static std::vector<CourtGround> GroundsOf(const std::vector<OfferedCourt>& courts) {
    std::vector<CourtGround> grounds;
    for (const OfferedCourt& one : courts) grounds.push_back(one.court.ground);
    return grounds;
  }
};
class ApplyConfirmationTest : public ConfirmationTest {};
class RecordConfirmationTest : public ConfirmationTest {};

TEST_F(PrepareConfirmationTest, OffersEachCourtWithItsGround) {
  AgreementWithDispute on = Agreeing();
  on.dispute.facts.parties[0].domicile = "370211";
  on.dispute.facts.parties[1].domicile = "370203";
  const CourtRules rules{.district = "黄岛区人民法院", .intermediate = "", .intermediate_from_fen = 0};
  const auto courts = CourtsFor(on.agreement, on.dispute, rules);
  EXPECT_THAT(GroundsOf(courts), ElementsAre(CourtGround::kDomicile, CourtGround::kDomicile, CourtGround::kPlaceOfThing,
                                             CourtGround::kCommittee));
  EXPECT_EQ(courts[0].name, "黄岛区人民法院");
  EXPECT_EQ(courts[1].court, (Court{CourtGround::kDomicile, "370203", 2}));
  EXPECT_EQ(courts[1].name, "") << "nobody named it";
  on.dispute.facts.type = Type::kLabour;
  EXPECT_THAT(GroundsOf(CourtsFor(on.agreement, on.dispute, rules)),
              ElementsAre(CourtGround::kDomicile, CourtGround::kDomicile, CourtGround::kCommittee));
}

TEST_F(PrepareConfirmationTest, OffersTheCourtThatInvitedAndNoOther) {
  AgreementWithDispute on = Agreeing();
  on.dispute.facts.origin = OriginKind::kCourtDelegated;
  on.dispute.origin.court = "黄岛区人民法院";
  const auto courts = CourtsFor(on.agreement, on.dispute, {});
  ASSERT_THAT(courts, SizeIs(1));
  EXPECT_EQ(courts[0].court.ground, CourtGround::kInvited);
  EXPECT_EQ(courts[0].name, "黄岛区人民法院");
}

TEST_F(PrepareConfirmationTest, OffersIntermediateCourtsFromTheirAmountOn) {
  AgreementWithDispute on = Agreeing();
  on.dispute.facts.parties[0].domicile = "370211";
  on.dispute.facts.parties[1].domicile = "310101";
  const CourtRules rules{
      .district = "黄岛区人民法院", .intermediate = "青岛市中级人民法院", .intermediate_from_fen = 1'000'01};
  EXPECT_THAT(GroundsOf(CourtsFor(on.agreement, on.dispute, rules)), SizeIs(4)) << "1,000.00 are agreed";
  on.dispute.words.matter.amount_fen = 1'000'01;
  const auto courts = CourtsFor(on.agreement, on.dispute, rules);
  EXPECT_THAT(GroundsOf(courts), ElementsAre(CourtGround::kIntermediate, CourtGround::kIntermediate));
  EXPECT_EQ(courts[0].name, "青岛市中级人民法院");
  EXPECT_EQ(courts[1].court.county, "310101");
}

TEST_F(PrepareConfirmationTest, LeavesOutStatusTitleAndInsolvency) {
  const AgreementWithDispute on =
      Agreeing({Topic::kStatus, Topic::kOrdinary, Topic::kSpecialProcedure, Topic::kInheritance, Topic::kTitle});
  EXPECT_THAT(ConfirmableClauses(on.agreement.facts.terms), ElementsAre(2, 4));
  EXPECT_THAT(CheckCanBeConfirmed(on.agreement), IsOk());
  const auto nothing_left = CheckCanBeConfirmed(Agreeing({Topic::kStatus}).agreement);
  EXPECT_THAT(nothing_left, IsRefused(StatusCode::kFailedPrecondition, common::v1::CONFIRMATION_EXCLUDED));
  EXPECT_EQ(MetadataOf(nothing_left, "clauses"), "1");
}

TEST_F(ApplyConfirmationTest, KeepsCourtDayAndTheClausesThatMayBeConfirmed) {
  const AgreementWithDispute on = Agreeing();
  now_ = On(3, 10);
  const Agreement applied = Sound(TryApply(on, AtCommittee(Day("2026-03-09"))));
  const Confirmation& confirmation = applied.facts.confirmation;
  EXPECT_EQ(confirmation.state, ConfirmationState::kApplied);
  EXPECT_EQ(confirmation.applied, Day("2026-03-09"));
  EXPECT_THAT(confirmation.clauses, ElementsAre(1, 3));
  EXPECT_EQ(confirmation.court.ground, CourtGround::kCommittee);
  EXPECT_TRUE(confirmation.window.met.has_value());
  EXPECT_FALSE(LapseTime(applied.facts).has_value());
}

TEST_F(ApplyConfirmationTest, NamesTheClauseThatIsExcludedAndTheRestMayGo) {
  const AgreementWithDispute on = Agreeing();
  const auto refused = TryApply(on, AtCommittee(Day("2026-03-02"), {1, 2}));
  EXPECT_THAT(refused, IsRefused(StatusCode::kFailedPrecondition, common::v1::CONFIRMATION_EXCLUDED));
  EXPECT_EQ(MetadataOf(refused, "clauses"), "2");
  EXPECT_THAT(TryApply(on, AtCommittee(Day("2026-03-02"), {3})), IsOk());
  EXPECT_THAT(TryApply(on, AtCommittee(Day("2026-03-02"), {4})), IsInvalid("clauses"));
  EXPECT_THAT(TryApply(on, AtCommittee(Day("2026-03-02"), {3, 3})), IsInvalid("clauses"));
}

TEST_F(ApplyConfirmationTest, PostedOnTheLastDayIsInTime) {
  const AgreementWithDispute on = Agreeing();
  now_ = On(4, 8);
  EXPECT_THAT(TryApply(on, AtCommittee(Day("2026-04-01"))), IsOk()) << "it is recorded a week later";
  const auto late = TryApply(on, AtCommittee(Day("2026-04-02")));
  EXPECT_THAT(late, IsRefused(StatusCode::kFailedPrecondition, common::v1::CONFIRMATION_LATE));
  EXPECT_EQ(MetadataOf(late, "last_day"), "2026-04-01");
  EXPECT_THAT(TryApply(on, AtCommittee(Day("2026-04-09"))), IsInvalid("day"));
  EXPECT_THAT(TryApply(on, AtCommittee(Day("2026-03-01"))), IsInvalid("day")) << "before the effect";
}

TEST_F(ApplyConfirmationTest, PostedInTimeMeetsTheWindowHoweverLateItIsRecorded) {
  const AgreementWithDispute on = Agreeing();
  now_ = On(4, 8);
  const calendar::Deadline window = Sound(TryApply(on, AtCommittee(Day("2026-04-01")))).facts.confirmation.window;
  EXPECT_EQ(window.met, window.due);
}

TEST_F(ApplyConfirmationTest, IsNotDatedBeforeTheEndOfTheOneBeforeIt) {
  AgreementWithDispute on = Agreeing();
  on.agreement = Applied(on);
  now_ = On(3, 20);
  on.agreement = Recorded(on.agreement, ConfirmationAction::kNotTake);
  EXPECT_THAT(TryApply(on, AtCommittee(Day("2026-03-19"))), IsInvalid("day"));
  EXPECT_THAT(TryApply(on, AtCommittee(Day("2026-03-20"))), IsOk());
}

TEST_F(ApplyConfirmationTest, IsByAllPartiesTogether) {
  AgreementWithDispute on = Agreeing();
  on.dispute.facts.consents.back().answer = Answer::kNo;
  const auto refused = TryApply(on, AtCommittee(Day("2026-03-02")));
  EXPECT_THAT(refused, IsRefused(StatusCode::kFailedPrecondition, common::v1::CONSENT_MISSING));
  EXPECT_EQ(MetadataOf(refused, "parties"), "2");
}

TEST_F(ApplyConfirmationTest, IsByWhoMayActForThePartyOnItsDay) {
  AgreementWithDispute on = Agreeing();
  ApplicationSources sources = Sources(on, {});
  sources.papers.clear();
  Proxy agent;
  agent.ground = ProxyGround::kAgent;
  agent.powers = {Power::kApplyForConfirmation};
  agent.from = Day("2026-03-02");
  agent.until = Day("2026-03-10");
  sources.people[2].proxies = {agent};
  on.dispute.facts.consents.back().proxy = 1;
  now_ = On(3, 20);
  const auto apply = [&](const char* day) {
    return ApplyForConfirmation(Village(), on.agreement, on.dispute, AtCommittee(Day(day)), sources);
  };
  EXPECT_THAT(apply("2026-03-10"), IsOk());
  const auto late = apply("2026-03-11");
  EXPECT_THAT(late, IsRefused(StatusCode::kFailedPrecondition, common::v1::AUTHORITY_MISSING));
  EXPECT_THAT(FieldsOf(late.status()), ElementsAre("consents.proxy"));
  sources.people[2].proxies[0].ended = true;
  EXPECT_THAT(apply("2026-03-10"), IsOk()) << "who acts no more did so then";
  sources.people[2].proxies[0].until.reset();
  EXPECT_THAT(apply("2026-03-20"), IsRefused(StatusCode::kFailedPrecondition, common::v1::AUTHORITY_MISSING));
}

TEST_F(ApplyConfirmationTest, OfAChildThatCameOfAgeIsNotByTheGuardian) {
  AgreementWithDispute on = Agreeing();
  ApplicationSources sources = Sources(on, {});
  sources.papers.clear();
  sources.people[2].birth_day = Day("2008-03-15");
  sources.people[2].proxies.resize(1);  // the guardian
  on.dispute.facts.consents.back().proxy = 1;
  now_ = On(3, 20);
  EXPECT_THAT(ApplyForConfirmation(Village(), on.agreement, on.dispute, AtCommittee(Day("2026-03-14")), sources),
              IsOk());
  EXPECT_THAT(ApplyForConfirmation(Village(), on.agreement, on.dispute, AtCommittee(Day("2026-03-15")), sources),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::AUTHORITY_MISSING));
}

TEST_F(ApplyConfirmationTest, GoesToACourtThatIsOffered) {
  const AgreementWithDispute on = Agreeing();
  Application application = AtCommittee(Day("2026-03-02"));
  application.court_name = "黄岛区人民法院";
  EXPECT_EQ(Sound(TryApply(on, application)).words.court, "黄岛区人民法院") << "the rules name none";
  application.court.county = "370203";
  EXPECT_THAT(TryApply(on, application), IsInvalid("court"));
}

TEST_F(ApplyConfirmationTest, IsOfAnAgreementInEffectOnce) {
  AgreementWithDispute on = Agreeing();
  AgreementWithDispute applied = on;
  applied.agreement = Applied(on);
  EXPECT_THAT(TryApply(applied, AtCommittee(Day("2026-03-02"))),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
  on.agreement.facts.state = AgreementState::kFixed;
  EXPECT_THAT(TryApply(on, AtCommittee(Day("2026-03-02"))),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
}

TEST_F(RecordConfirmationTest, ConfirmedSaysUntilWhenIsObjectedAndEnforced) {
  Agreement agreement = Applied(Agreeing());
  now_ = On(3, 5);
  agreement = Recorded(agreement, ConfirmationAction::kTake);
  EXPECT_EQ(agreement.words.court_number, "（2026）鲁0211民特12号");
  now_ = On(3, 12);
  agreement = Recorded(agreement, ConfirmationAction::kConfirm);
  const Confirmation& confirmation = agreement.facts.confirmation;
  EXPECT_EQ(confirmation.state, ConfirmationState::kConfirmed);
  EXPECT_EQ(confirmation.last_step, Day("2026-03-12"));
  EXPECT_EQ(confirmation.objection_until, Day("2026-03-27"));
  EXPECT_EQ(confirmation.third_person_until, Day("2026-09-14")) << "12 September is a Saturday";
  EXPECT_EQ(confirmation.paper, 35);
  for (const Obligation& one : agreement.facts.terms.obligations) EXPECT_TRUE(one.enforce_until.has_value());
  EXPECT_TRUE(FollowsCalendar(agreement.facts));
}

// Rule 30: 民诉法 art. 206, 250: only what the court confirmed is enforced.
TEST_F(RecordConfirmationTest, OfAPartLeavesASuitForTheClausesThatWereExcluded) {
  AgreementWithDispute on = Agreeing();  // the second clause is about title
  on.agreement.facts.terms.obligations[1].clause = 2;
  const Agreement taken = Recorded(Applied(on), ConfirmationAction::kTake);
  Agreement confirmed = Recorded(taken, ConfirmationAction::kConfirm);
  std::vector<Obligation>& obligations = confirmed.facts.terms.obligations;
  EXPECT_TRUE(obligations[0].enforce_until.has_value());
  EXPECT_FALSE(obligations[1].enforce_until.has_value());
  for (Obligation& one : obligations) one.state = ObligationState::kOverdue;
  EXPECT_THAT(RemediesOf(obligations[0]), ElementsAre(Remedy::kNewTerms, Remedy::kEnforcement));
  EXPECT_THAT(RemediesOf(obligations[1]), ElementsAre(Remedy::kNewTerms, Remedy::kSuit));
}

// Rule 29: 民诉法解释 art. 355, 358.
TEST_F(RecordConfirmationTest, KeepsEachGroundOfNotTakingAndOfDismissing) {
  const Agreement applied = Applied(Agreeing());
  const Agreement taken = Recorded(applied, ConfirmationAction::kTake);
  ConfirmationStep step;
  step.day = calendar_.DayOf(now_);
  for (int ground = 1; ground <= static_cast<int>(Exclusion::kTitle); ++ground) {
    step.action = ConfirmationAction::kNotTake;
    step.exclusion = static_cast<Exclusion>(ground);
    const Agreement open = Sound(mediation::RecordConfirmation(Village(), applied, step));
    EXPECT_EQ(open.facts.confirmation.exclusion, step.exclusion);
    EXPECT_EQ(open.facts.confirmation.state, ConfirmationState::kPossible) << "it may be applied for elsewhere";
  }
  step = {.action = ConfirmationAction::kDismiss, .day = step.day, .court_number = {}, .paper = 35};
  for (int ground = 1; ground <= static_cast<int>(Dismissal::kElse); ++ground) {
    step.dismissal = static_cast<Dismissal>(ground);
    const Agreement dismissed = Sound(mediation::RecordConfirmation(Village(), taken, step));
    EXPECT_EQ(dismissed.facts.confirmation.dismissal, step.dismissal);
    EXPECT_EQ(dismissed.facts.confirmation.state, ConfirmationState::kDismissed);
    EXPECT_EQ(dismissed.facts.state, AgreementState::kEffective) << "it is amended by mediation, or they sue";
  }
}

// Rule 29: 民诉法 art. 206.
TEST_F(RecordConfirmationTest, DismissedIsAReasonForNewTerms) {
  const Agreement taken = Recorded(Applied(Agreeing()), ConfirmationAction::kTake);
  EXPECT_FALSE(NeedsNewTerms(taken.facts));
  EXPECT_FALSE(NeedsNewTerms(Recorded(taken, ConfirmationAction::kConfirm).facts));
  EXPECT_FALSE(NeedsNewTerms(Recorded(taken, ConfirmationAction::kWithdraw).facts));
  Agreement dismissed = Recorded(taken, ConfirmationAction::kDismiss);
  EXPECT_TRUE(NeedsNewTerms(dismissed.facts));
  dismissed.facts.state = AgreementState::kAnnulled;
  EXPECT_FALSE(NeedsNewTerms(dismissed.facts)) << "there is nothing to change";
}

TEST_F(RecordConfirmationTest, HasTheGroundsOfBothArticles) {
  const Agreement not_taken = Recorded(Applied(Agreeing()), ConfirmationAction::kNotTake);
  EXPECT_EQ(not_taken.facts.confirmation.state, ConfirmationState::kPossible);
  EXPECT_EQ(not_taken.facts.confirmation.exclusion, Exclusion::kOtherCourt);
  const Agreement taken = Recorded(Applied(Agreeing()), ConfirmationAction::kTake);
  const Agreement dismissed = Recorded(taken, ConfirmationAction::kDismiss);
  EXPECT_EQ(dismissed.facts.confirmation.state, ConfirmationState::kDismissed);
  EXPECT_EQ(dismissed.facts.confirmation.dismissal, Dismissal::kUnclear);
  EXPECT_FALSE(dismissed.facts.confirmation.objection_until.has_value());
  EXPECT_FALSE(dismissed.facts.terms.obligations[0].enforce_until.has_value());
}

TEST_F(RecordConfirmationTest, NotTakenOrWithdrawnMayBeAppliedForAgainInTheWindow) {
  const AgreementWithDispute on = Agreeing();
  AgreementWithDispute again = on;
  again.agreement = Recorded(Applied(on), ConfirmationAction::kNotTake);
  EXPECT_EQ(LapseTime(again.agreement.facts), LapseTime(on.agreement.facts));
  const Agreement applied = Applied(again);
  EXPECT_EQ(applied.facts.confirmation.exclusion, Exclusion::kNone) << "a new application";
  now_ = On(5, 6);
  const Agreement withdrawn = Recorded(Recorded(applied, ConfirmationAction::kTake), ConfirmationAction::kWithdraw);
  EXPECT_EQ(withdrawn.facts.confirmation.state, ConfirmationState::kPossible);
  ASSERT_TRUE(LapseTime(withdrawn.facts).has_value());
  EXPECT_LT(*LapseTime(withdrawn.facts), now_) << "the window is over: the timer lapses it at once";
}

TEST_F(RecordConfirmationTest, RestsOnThePapersOfAllItsSteps) {
  AgreementWithDispute on = Agreeing();
  on.agreement = Recorded(Applied(on), ConfirmationAction::kNotTake);
  ASSERT_EQ(on.agreement.facts.confirmation.paper, 35);
  Agreement agreement = Applied(on);
  EXPECT_EQ(agreement.facts.confirmation.paper, 0);
  EXPECT_TRUE(RestsOn(agreement.facts, 35)) << "of the application before";
  ConfirmationStep take{
      .action = ConfirmationAction::kTake, .day = Day("2026-03-02"), .court_number = "12", .paper = 36};
  agreement = Sound(mediation::RecordConfirmation(Village(), agreement, take));
  ConfirmationStep confirm{.action = ConfirmationAction::kConfirm, .day = Day("2026-03-02"), .paper = 37};
  agreement = Sound(mediation::RecordConfirmation(Village(), agreement, confirm));
  EXPECT_EQ(agreement.facts.confirmation.paper, 37);
  for (const int64_t paper : {35, 36, 37}) EXPECT_TRUE(RestsOn(agreement.facts, paper)) << paper;
  EXPECT_FALSE(RestsOn(agreement.facts, 38));
}

TEST_F(RecordConfirmationTest, IsDismissedAlsoOnAGroundOfNotTaking) {
  const Agreement taken = Recorded(Applied(Agreeing()), ConfirmationAction::kTake);
  ConfirmationStep dismiss{
      .action = ConfirmationAction::kDismiss, .day = Day("2026-03-02"), .exclusion = Exclusion::kTitle, .paper = 35};
  const Agreement dismissed = Sound(mediation::RecordConfirmation(Village(), taken, dismiss));
  EXPECT_EQ(dismissed.facts.confirmation.state, ConfirmationState::kDismissed);
  EXPECT_EQ(dismissed.facts.confirmation.exclusion, Exclusion::kTitle);
}

TEST_F(RecordConfirmationTest, GoesByTheStateAndTheOrderOfDays) {
  const Agreement applied = Applied(Agreeing());
  for (const auto action :
       {ConfirmationAction::kConfirm, ConfirmationAction::kDismiss, ConfirmationAction::kWithdraw}) {
    EXPECT_THAT(TryRecord(applied, action), IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
  }
  EXPECT_THAT(TryRecord(Agreeing().agreement, ConfirmationAction::kTake),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
  ConfirmationStep early{.action = ConfirmationAction::kTake, .day = Day("2026-03-01"), .court_number = "12"};
  EXPECT_THAT(mediation::RecordConfirmation(Village(), applied, early), IsInvalid("day"));
  early.day = Day("2026-03-03");
  EXPECT_THAT(mediation::RecordConfirmation(Village(), applied, early), IsInvalid("day")) << "ahead";
}

}  // namespace
}  // namespace zhiwang::mediation
