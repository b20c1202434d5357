// What time does to debts: reminders on their days, each once, and the end of the due day.

#include "services/mediation/agreement/domain/obligations/reminders.h"

#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/agreement/domain/obligations/ledger.h"
#include "services/mediation/testing/agreement_test.h"

namespace zhiwang::mediation {
namespace {

using ::testing::ElementsAre;

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
  static Agreement PassedAt(const Agreement& before, absl::Time now) {
    auto after = Sound(PassTime(before, now));
    EXPECT_TRUE(after.has_value());
    return after ? *std::move(after) : before;
  }
};

TEST_F(RemindersTest, ComeThreeDaysBeforeOnTheDayAndAfterIt) {
  Agreement agreement = OwingOnce().agreement;
  std::vector<absl::Time> times;
  while (const auto next = NextAgreementTime(agreement.facts)) {
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

TEST_F(RemindersTest, EachOnceThoughTheClockGoesBack) {
  Agreement agreement = PassedAt(OwingOnce().agreement, On(3, 28));
  EXPECT_FALSE(Sound(PassTime(agreement, On(3, 27))).has_value());
  EXPECT_FALSE(Sound(PassTime(agreement, On(3, 28))).has_value());
  EXPECT_EQ(NextAgreementTime(agreement.facts), On(3, 31));
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
  EXPECT_EQ(NextAgreementTime(agreement.facts), On(4, 7));
}

TEST_F(RemindersTest, AreOfWhatIsStillOwed) {
  const AgreementWithDispute on = OwingOnce();
  now_ = On(3, 30);
  const NewPerformance part{.amount_fen = 99'99, .obligation = 0, .day = calendar_.DayOf(now_), .note = ""};
  const Agreement paid = Sound(RecordPerformance(Village(), on.agreement, on.dispute, {}, part)).agreement;
  EXPECT_TRUE(NextAgreementTime(paid.facts).has_value()) << "what is left is still reminded";
  EXPECT_EQ(OverdueOf(PassedAt(paid, On(4, 1)).facts), 1);
  const NewPerformance rest{.amount_fen = 1, .obligation = 0, .day = calendar_.DayOf(now_), .note = ""};
  const Agreement done = Sound(RecordPerformance(Village(), paid, on.dispute, {}, rest)).agreement;
  EXPECT_FALSE(NextAgreementTime(done.facts).has_value());
  EXPECT_FALSE(Sound(PassTime(done, On(12, 31))).has_value());
}

TEST_F(RemindersTest, ComeOfNothingBeforeTheAgreementIsInEffect) {
  const Agreement fixed = Fixed(InMediation());
  EXPECT_FALSE(NextAgreementTime(fixed.facts).has_value());
  EXPECT_FALSE(NextDueDay(fixed.facts).has_value());
}

TEST_F(RemindersTest, ComeOfNothingThatIsPerformedOnTheSpot) {
  AgreementText text = Text();
  text.words.responsibility = "二号当事人承担全部责任";
  const Agreement agreement = InEffect(InMediation(), text).agreement;
  EXPECT_FALSE(NextAgreementTime(agreement.facts).has_value());
  EXPECT_FALSE(IsOwed(agreement.facts));
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
