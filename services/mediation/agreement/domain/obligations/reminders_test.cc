// What time does to debts: reminders on their days, each once, and the end of the due day.

#include "services/mediation/agreement/domain/obligations/reminders.h"

#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/agreement/domain/obligations/ledger.h"
#include "services/mediation/agreement/domain/passing_time.h"
#include "services/mediation/testing/agreement_test.h"

namespace zhiwang::mediation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class RemindersTest : public AgreementTest {
 protected:
  // 100.00 due on 31 March.
  AgreementWithDispute OwingOnce() {
    AgreementText text = WrittenText();
    text.terms.obligations = {Later("2026-03-31", 100'00)};
    text.words.obligations = {"赔偿款"};
    return InEffect(InMediation(), text);
  }
  static const Obligation& FirstOf(const Agreement& agreement) { return agreement.facts.terms.obligations[0]; }
};

TEST_F(RemindersTest, ComeThreeDaysBeforeOnTheDayAndAfterIt) {
  Agreement agreement = OwingOnce().agreement;
  std::vector<absl::Time> times;
  while (const auto next = NextDebtTime(agreement.facts)) {
    times.push_back(*next);
    EXPECT_FALSE(Sound(PassTime(agreement, *next - absl::Seconds(1))).has_value()) << "nothing has come";
    agreement = PassedAt(agreement, *next);
  }
  EXPECT_THAT(times, ElementsAre(On(3, 28), On(3, 31), On(4, 1, 0), On(4, 1), On(4, 7)));
  std::vector<int> days;
  for (const Reminder& reminder : FirstOf(agreement).reminders) {
    days.push_back(reminder.days);
    EXPECT_FALSE(reminder.skipped);
  }
  EXPECT_THAT(days, ElementsAre(-3, 0, 1, 7));
  EXPECT_EQ(FirstOf(agreement).state, ObligationState::kOverdue);
}

// Public report 32: jikig-ai/soleur#6781.
TEST_F(RemindersTest, EachOnceThoughTheClockGoesBack) {
  Agreement agreement = PassedAt(OwingOnce().agreement, On(3, 28));
  EXPECT_FALSE(Sound(PassTime(agreement, On(3, 27))).has_value());
  EXPECT_FALSE(Sound(PassTime(agreement, On(3, 28))).has_value());
  EXPECT_EQ(NextDebtTime(agreement.facts), On(3, 31));
}

// Public report 32: jikig-ai/soleur#6781.
TEST_F(RemindersTest, AfterTwoDaysThePassedRungsAreNotedAsSkipped) {
  const Agreement agreement = PassedAt(OwingOnce().agreement, On(4, 2));
  const std::vector<Reminder>& reminders = FirstOf(agreement).reminders;
  ASSERT_EQ(reminders.size(), 3u);
  EXPECT_TRUE(reminders[0].skipped && reminders[1].skipped);
  EXPECT_EQ(reminders[2].days, 1);
  EXPECT_FALSE(reminders[2].skipped) << "of those that passed the latest is sent";
  EXPECT_EQ(FirstOf(agreement).state, ObligationState::kOverdue);
  EXPECT_EQ(NextDebtTime(agreement.facts), On(4, 7));
}

TEST_F(RemindersTest, AreOfWhatIsStillOwed) {
  const AgreementWithDispute on = OwingOnce();
  now_ = On(3, 30);
  const NewPerformance part{.amount_fen = 99'99, .obligation = 0, .day = calendar_.DayOf(now_), .note = ""};
  const Agreement paid = Sound(RecordPerformance(Village(), on.agreement, on.dispute, {}, part)).agreement;
  EXPECT_TRUE(NextDebtTime(paid.facts).has_value()) << "what is left is still reminded";
  EXPECT_EQ(OverdueOf(PassedAt(paid, On(4, 1)).facts), 1);
  const NewPerformance rest{.amount_fen = 1, .obligation = 0, .day = calendar_.DayOf(now_), .note = ""};
  const Agreement done = Sound(RecordPerformance(Village(), paid, on.dispute, {}, rest)).agreement;
  EXPECT_FALSE(NextDebtTime(done.facts).has_value());
  EXPECT_EQ(PassedAt(done, On(12, 31)).facts.terms.obligations, done.facts.terms.obligations)
      << "the window for confirmation alone has passed";
}

TEST_F(RemindersTest, ComeOfNothingBeforeTheAgreementIsInEffect) {
  const Agreement fixed = Fixed(InMediation());
  EXPECT_FALSE(NextDebtTime(fixed.facts).has_value());
  EXPECT_FALSE(NextDueDay(fixed.facts).has_value());
}

TEST_F(RemindersTest, ComeOfNothingThatIsPerformedOnTheSpot) {
  AgreementText text = Text();
  text.words.responsibility = "二号当事人承担全部责任";
  const Agreement agreement = InEffect(InMediation(), text).agreement;
  EXPECT_FALSE(NextDebtTime(agreement.facts).has_value());
  EXPECT_FALSE(IsOwed(agreement.facts));
}

TEST_F(RemindersTest, OfWhatIsOverdueLeaveNewTermsAndASuitOrEnforcement) {
  const Agreement owing = OwingOnce().agreement;
  EXPECT_THAT(RemediesOf(FirstOf(PassedAt(owing, On(3, 31)))), IsEmpty()) << "on the due day";
  Agreement late = PassedAt(owing, On(4, 1));
  EXPECT_THAT(RemediesOf(FirstOf(late)), ElementsAre(Remedy::kNewTerms, Remedy::kSuit));
  late.facts.terms.obligations[0].enforce_until = calendar::Day("2028-03-31");
  EXPECT_THAT(RemediesOf(FirstOf(late)), ElementsAre(Remedy::kNewTerms, Remedy::kEnforcement))
      << "a court confirmed it";
}

TEST_F(RemindersTest, DueDaysEndAtMidnightInBeijingAlsoOnAHoliday) {
  AgreementText text = WrittenText();
  text.terms.obligations = {Later("2026-05-01", 100'00)};
  text.words.obligations = {"赔偿款"};
  Agreement agreement = InEffect(InMediation(), text).agreement;
  EXPECT_EQ(OverdueOf(PassedAt(agreement, On(5, 1, 23, 59)).facts), 0);
  EXPECT_EQ(OverdueOf(PassedAt(agreement, On(5, 2, 0)).facts), 1);
}

}  // namespace
}  // namespace zhiwang::mediation
