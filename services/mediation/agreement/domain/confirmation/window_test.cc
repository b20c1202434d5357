// The days of a confirmation: the window, objections, enforcement.

#include "services/mediation/agreement/domain/confirmation/window.h"

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/calendar/calendar_spec.h"
#include "services/mediation/agreement/domain/passing_time.h"
#include "services/mediation/testing/agreement_test.h"

namespace zhiwang::mediation {
namespace {

using calendar::Day;
using ::testing::AllOf;
using ::testing::HasSubstr;

class ConfirmationWindow : public AgreementTest {
 protected:
  AgreementFacts InEffectOn(absl::CivilDay day, std::vector<Topic> topics = {Topic::kOrdinary}) const {
    AgreementFacts facts;
    facts.state = AgreementState::kEffective;
    facts.effective = day;
    facts.terms.topics = std::move(topics);
    EXPECT_THAT(OpenWindow(calendar_, day, facts), IsOk());
    return facts;
  }
  absl::CivilDay LastDayFrom(const std::string& effective) const {
    return calendar_.DayOf(InEffectOn(Day(effective)).confirmation.window.due);
  }
  // A calendar with one more holiday.
  static calendar::WorkingCalendar WithHoliday(absl::CivilDay day) {
    calendar::CalendarSpec spec;
    spec.version = "later";
    spec.effective_from = absl::CivilDay(2026, 1, 1);
    spec.covers_until = absl::CivilDay(2030, 12, 31);
    spec.special_days = {{day, calendar::DayKind::kHoliday, "节"}};
    return calendar::WorkingCalendar::Create(spec).value();
  }
};

class Enforcement : public ConfirmationWindow {
 protected:
  // Debts of party 2 to party 1, due on those days.
  static AgreementFacts Instalments(const std::vector<std::string>& days) {
    AgreementFacts facts;
    for (const std::string& day : days) facts.terms.obligations.push_back(Later(day));
    return facts;
  }
  absl::CivilDay UntilOf(AgreementFacts facts, size_t place = 0) const {
    EXPECT_THAT(SetEnforcementDays(calendar_, facts), IsOk());
    return facts.terms.obligations[place].enforce_until.value_or(absl::CivilDay());
  }
};

TEST_F(ConfirmationWindow, IsThirtyDaysFromEffect) {
  EXPECT_EQ(LastDayFrom("2026-01-20"), Day("2026-02-24")) << "after the Spring Festival";
  EXPECT_EQ(LastDayFrom("2026-01-15"), Day("2026-02-14")) << "a Saturday that is worked";
  EXPECT_EQ(LastDayFrom("2026-01-29"), Day("2026-02-28")) << "another";
  EXPECT_EQ(LastDayFrom("2026-01-30"), Day("2026-03-02"));
  EXPECT_EQ(LastDayFrom("2026-03-06"), Day("2026-04-07"));
  EXPECT_EQ(LastDayFrom("2026-04-01"), Day("2026-05-06")) << "one day at the start, six at the end";
  EXPECT_EQ(LastDayFrom("2026-03-31"), Day("2026-04-30"));
  EXPECT_EQ(LastDayFrom("2026-08-21"), Day("2026-09-20")) << "a Sunday that is worked";
  EXPECT_EQ(LastDayFrom("2026-08-26"), Day("2026-09-28"));
  EXPECT_EQ(LastDayFrom("2026-09-01"), Day("2026-10-08"));
  EXPECT_EQ(LastDayFrom("2026-09-10"), Day("2026-10-10")) << "a Saturday that is worked";
  EXPECT_EQ(LastDayFrom("2026-09-11"), Day("2026-10-12"));
  EXPECT_EQ(LastDayFrom("2025-12-02"), Day("2026-01-04"));
  EXPECT_EQ(LastDayFrom("2025-09-01"), Day("2025-10-09"));
  EXPECT_EQ(LastDayFrom("2026-03-09"), Day("2026-04-08")) << "from the seal, and not from the first signature";
}

TEST_F(ConfirmationWindow, IsOpenWhereSomeClauseMayBeConfirmed) {
  EXPECT_EQ(InEffectOn(Day("2026-03-02"), {Topic::kTitle, Topic::kInheritance}).confirmation.state,
            ConfirmationState::kPossible);
  for (const Topic topic : {Topic::kStatus, Topic::kTitle, Topic::kSpecialProcedure}) {
    EXPECT_EQ(InEffectOn(Day("2026-03-02"), {topic}).confirmation.state, ConfirmationState::kNone);
  }
}

TEST_F(ConfirmationWindow, LapsesFiveWorkingDaysAfterItsLastDay) {
  AgreementFacts facts = InEffectOn(Day("2026-01-20"));
  EXPECT_EQ(LapseTime(facts), On(3, 2, 17, 30)) << "28 February is worked";
  PassWindow(facts, On(3, 2, 17, 29));
  EXPECT_EQ(facts.confirmation.state, ConfirmationState::kPossible);
  PassWindow(facts, On(3, 2, 17, 30));
  EXPECT_EQ(facts.confirmation.state, ConfirmationState::kLapsed);
  EXPECT_FALSE(LapseTime(facts).has_value());
}

TEST_F(ConfirmationWindow, PassesByTheOneTimerOfTheAgreement) {
  const Agreement agreement = InEffect(InMediation()).agreement;
  EXPECT_EQ(NextAgreementTime(agreement.facts), On(3, 28)) << "the first reminder comes before";
  Agreement paid = agreement;
  for (Obligation& one : paid.facts.terms.obligations) one.state = ObligationState::kDone;
  EXPECT_EQ(NextAgreementTime(paid.facts), On(4, 9, 17, 30));
  EXPECT_FALSE(Sound(PassTime(paid, On(4, 9, 17, 29))).has_value());
  const auto lapsed = Sound(PassTime(paid, On(4, 9, 17, 30)));
  ASSERT_TRUE(lapsed.has_value());
  EXPECT_EQ(lapsed->facts.confirmation.state, ConfirmationState::kLapsed);
  EXPECT_EQ(lapsed->facts.terms.obligations, paid.facts.terms.obligations);
}

TEST_F(ConfirmationWindow, PassesByAChangeOfItsOwn) {
  Agreement agreement = InEffect(InMediation()).agreement;
  // Days of outage: reminders, the end of a due day and that of the window have all come.
  const absl::Time late = On(4, 20);
  agreement = Sound(PassTime(agreement, late)).value();
  EXPECT_EQ(agreement.facts.terms.obligations[0].state, ObligationState::kOverdue);
  EXPECT_EQ(agreement.facts.confirmation.state, ConfirmationState::kPossible);
  EXPECT_EQ(NextAgreementTime(agreement.facts), On(4, 9, 17, 30)) << "the timer fires again at once";
  agreement = Sound(PassTime(agreement, late)).value();
  EXPECT_EQ(agreement.facts.confirmation.state, ConfirmationState::kLapsed);
  EXPECT_FALSE(Sound(PassTime(agreement, late)).has_value());
}

TEST_F(ConfirmationWindow, ThatEndsAtTheTimeOfAReminderPassesWithIt) {
  Agreement agreement = InEffect(InMediation()).agreement;
  agreement.facts.confirmation.lapses = NextAgreementTime(agreement.facts).value();
  const Agreement passed = Sound(PassTime(agreement, agreement.facts.confirmation.lapses)).value();
  EXPECT_EQ(passed.facts.confirmation.state, ConfirmationState::kLapsed);
  EXPECT_NE(passed.facts.terms.obligations, agreement.facts.terms.obligations);
  EXPECT_NE(NextAgreementTime(passed.facts), NextAgreementTime(agreement.facts))
      << "the timer was taken: it is set anew";
}

TEST_F(ConfirmationWindow, OfAnAnnulledAgreementNeverPasses) {
  const AgreementWithDispute on = InEffect(InMediation());
  const Agreement annulled = Annulled(on.agreement, on.dispute).agreement;
  EXPECT_FALSE(NextAgreementTime(annulled.facts).has_value());
  EXPECT_FALSE(FollowsCalendar(annulled.facts));
}

TEST_F(ConfirmationWindow, MovesWithTheCalendarWhileItRuns) {
  const Agreement agreement = InEffect(InMediation()).agreement;
  const auto later = WithHoliday(absl::CivilDay(2026, 4, 1));
  const Agreement moved = Sound(MoveDeadlines(later, agreement)).value();
  EXPECT_EQ(later.DayOf(moved.facts.confirmation.window.due), Day("2026-04-02"));
  EXPECT_GT(moved.facts.confirmation.lapses, moved.facts.confirmation.window.due);
  EXPECT_FALSE(Sound(MoveDeadlines(later, moved)).has_value()) << "once";
  Agreement applied = agreement;
  applied.facts.confirmation.state = ConfirmationState::kApplied;
  EXPECT_FALSE(Sound(MoveDeadlines(later, applied)).has_value()) << "somebody has applied";
}

TEST_F(ConfirmationWindow, OfObjectionsIsFifteenDaysAndSixMonths) {
  Confirmation confirmation;
  EXPECT_THAT(SetObjectionDays(calendar_, Day("2025-08-31"), confirmation), IsOk());
  EXPECT_EQ(confirmation.objection_until, Day("2025-09-15"));
  EXPECT_EQ(confirmation.third_person_until, Day("2026-02-28")) << "there is no 31 February";
  EXPECT_EQ(ExplainObjection(calendar_, {}), "");
  confirmation.last_step = Day("2025-08-31");
  EXPECT_THAT(ExplainObjection(calendar_, confirmation),
              AllOf(HasSubstr("期限15日"), HasSubstr("第三百七十二条"), HasSubstr("到期时间为2025年9月15日")));
  EXPECT_THAT(ExplainThirdPersonsObjection(calendar_, confirmation),
              AllOf(HasSubstr("期限6个月"), HasSubstr("第三百七十二条"), HasSubstr("2月28日为调休上班日，不顺延")));
}

TEST_F(ConfirmationWindow, OfObjectionsMovesWithTheCalendarThoughNothingIsOwed) {
  Agreement confirmed = InEffect(InMediation()).agreement;
  for (Obligation& one : confirmed.facts.terms.obligations) one.state = ObligationState::kDone;
  Confirmation& confirmation = confirmed.facts.confirmation;
  confirmation.state = ConfirmationState::kConfirmed;
  confirmation.clauses = {1};
  confirmation.last_step = Day("2026-03-12");
  EXPECT_THAT(SetObjectionDays(calendar_, *confirmation.last_step, confirmation), IsOk());
  EXPECT_THAT(SetEnforcementDays(calendar_, confirmed.facts), IsOk());
  const auto until = *confirmation.objection_until;
  EXPECT_TRUE(FollowsCalendar(confirmed.facts));
  EXPECT_FALSE(Sound(MoveDeadlines(calendar_, confirmed)).has_value());
  const Agreement moved = Sound(MoveDeadlines(WithHoliday(until), confirmed)).value();
  EXPECT_GT(*moved.facts.confirmation.objection_until, until);
}

TEST_F(Enforcement, IsTwoYearsFromTheLastInstalment) {
  EXPECT_EQ(UntilOf(Instalments({"2023-09-30", "2023-10-31", "2023-11-30", "2023-12-31", "2024-01-31", "2024-02-29"})),
            Day("2026-02-28"));
  EXPECT_EQ(UntilOf(Instalments({"2024-05-01"})), Day("2026-05-06"));
}

TEST_F(Enforcement, OfAnActOrAnotherDebtIsFromItsOwnDay) {
  AgreementFacts facts = Instalments({"2024-01-31", "2024-02-29", "2024-05-01"});
  std::vector<Obligation>& obligations = facts.terms.obligations;
  obligations[1].amount_fen = 0;
  std::swap(obligations[2].debtor, obligations[2].creditor);
  EXPECT_EQ(UntilOf(facts, 0), Day("2026-01-31") + 2) << "a Saturday";
  EXPECT_EQ(UntilOf(facts, 1), Day("2026-02-28"));
  EXPECT_EQ(UntilOf(facts, 2), Day("2026-05-06"));
}

TEST_F(Enforcement, IsExplainedWithItsArticleAndTheDaysSkipped) {
  AgreementFacts facts = Instalments({"2024-02-29", "2024-05-01"});
  const std::vector<Obligation>& obligations = facts.terms.obligations;
  EXPECT_EQ(ExplainEnforcement(calendar_, facts, obligations[0]), "") << "nothing was confirmed";
  EXPECT_THAT(SetEnforcementDays(calendar_, facts), IsOk());
  for (const Obligation& one : obligations) {
    EXPECT_THAT(ExplainEnforcement(calendar_, facts, one),
                AllOf(HasSubstr("自2024年5月1日"), HasSubstr("（《民事诉讼法》第二百五十条）"),
                      HasSubstr("跳过节假日5天（劳动节2026年5月1日至2026年5月5日）"), HasSubstr("2026年5月6日")));
  }
  facts.terms.obligations[0].enforce_until = Day("2026-05-07");
  EXPECT_EQ(ExplainEnforcement(calendar_, facts, obligations[0]), "") << "by another calendar than it was computed";
}

TEST_F(Enforcement, IsOfConfirmedClausesAlone) {
  AgreementFacts facts = Instalments({"2024-01-31", "2024-02-29", "2024-05-01"});
  facts.terms.topics = {Topic::kOrdinary, Topic::kTitle};
  facts.terms.obligations[0].clause = 1;
  facts.terms.obligations[1].clause = 2;
  facts.terms.obligations[2].enforce_until = Day("2026-05-06");  // of a release that knew no clauses
  facts.confirmation.clauses = {1};
  EXPECT_EQ(UntilOf(facts, 0), Day("2026-01-31") + 2) << "from its own day: the later ones were not confirmed";
  EXPECT_EQ(UntilOf(facts, 1), absl::CivilDay()) << "its clause was excluded";
  EXPECT_EQ(UntilOf(facts, 2), absl::CivilDay()) << "it names no clause, and not all were confirmed";
  facts.confirmation.clauses = {1, 2};
  for (size_t place = 0; place < 3; ++place) EXPECT_EQ(UntilOf(facts, place), Day("2026-05-06"));
}

TEST_F(Enforcement, ThatAnEarlierReleaseToldOfNoClauseStaysWhenTheCalendarMoves) {
  Agreement confirmed = InEffect(InMediation()).agreement;
  confirmed.facts.terms.topics = {Topic::kOrdinary, Topic::kTitle};
  confirmed.facts.confirmation.state = ConfirmationState::kConfirmed;
  confirmed.facts.confirmation.clauses = {1};
  confirmed.facts.confirmation.last_step = Day("2026-03-12");
  EXPECT_THAT(SetObjectionDays(calendar_, Day("2026-03-12"), confirmed.facts.confirmation), IsOk());
  Obligation& told = confirmed.facts.terms.obligations[0];
  told.clause = 0;
  told.enforce_until = Day("2028-05-08");
  const auto until = *confirmed.facts.confirmation.objection_until;
  const Agreement moved = Sound(MoveDeadlines(WithHoliday(until), confirmed)).value();
  EXPECT_EQ(moved.facts.terms.obligations[0].enforce_until, Day("2028-05-08"));
}

TEST_F(Enforcement, MovesWithTheCalendarAndIsSaidByReminders) {
  Agreement confirmed = InEffect(InMediation()).agreement;
  confirmed.facts.confirmation.state = ConfirmationState::kConfirmed;
  confirmed.facts.confirmation.clauses = {1};
  EXPECT_THAT(SetEnforcementDays(calendar_, confirmed.facts), IsOk());
  const auto until = confirmed.facts.terms.obligations[0].enforce_until;
  ASSERT_TRUE(until.has_value());
  const Agreement reminded = Sound(PassTime(confirmed, On(3, 28))).value();
  EXPECT_EQ(reminded.facts.terms.obligations[0].reminders[0].enforce_until, until);
  const Agreement moved = Sound(MoveDeadlines(WithHoliday(*until), confirmed)).value();
  EXPECT_GT(moved.facts.terms.obligations[0].enforce_until, until);
}

}  // namespace
}  // namespace zhiwang::mediation
