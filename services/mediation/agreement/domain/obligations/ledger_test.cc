// Payments: where they go, what they leave, and how a wrong one is taken back.

#include "services/mediation/agreement/domain/obligations/ledger.h"

#include <random>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/status/error_info.pb.h"
#include "services/mediation/agreement/domain/obligations/reminders.h"
#include "services/mediation/testing/agreement_test.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;

class RecordPerformanceTest : public AgreementTest {
 protected:
  // 333.34 due on 31 March, 333.33 on 30 April and on 31 May.
  AgreementWithDispute OnInstalments() { return InEffect(InMediation()); }

  NewPerformance Paying(int64_t fen, int obligation = 0) const {
    return {.amount_fen = fen,
            .obligation = obligation,
            .day = calendar_.DayOf(now_),
            .receipt = 0,
            .takes_back = 0,
            .note = "当面付清"};
  }
  absl::StatusOr<AgreementAndPerhapsDispute> Record(const AgreementWithDispute& on, const NewPerformance& performance) {
    return RecordPerformance(Village(), on.agreement, on.dispute, {}, performance);
  }
  // As it becomes.
  AgreementWithDispute Recorded(const AgreementWithDispute& on, const NewPerformance& performance) {
    AgreementAndPerhapsDispute after = Sound(Record(on, performance));
    return {std::move(after.agreement), after.dispute.value_or(on.dispute)};
  }
  NewPerformance TakingBack(int number) const {
    NewPerformance performance = Paying(0);
    performance.takes_back = number;
    return performance;
  }
  static std::vector<ObligationState> StatesOf(const AgreementWithDispute& on) {
    std::vector<ObligationState> states;
    for (const Obligation& one : on.agreement.facts.terms.obligations) states.push_back(one.state);
    return states;
  }
};

class WaiveObligationTest : public RecordPerformanceTest {};

// Public report 31: OCA/credit-control#330.
TEST_F(RecordPerformanceTest, GoesToWhatIsDueEarliest) {
  now_ = On(3, 2);
  const AgreementWithDispute on = OnInstalments();
  now_ = On(5, 2);
  const AgreementWithDispute paid = Recorded(on, Paying(500'00));
  EXPECT_THAT(paid.agreement.facts.performances[0].shares, ElementsAre(Share{1, 333'34}, Share{2, 166'66}));
  EXPECT_THAT(StatesOf(paid), ElementsAre(ObligationState::kDone, ObligationState::kOpen, ObligationState::kOpen));
  EXPECT_EQ(OwedFen(paid.agreement.facts.terms.obligations[1]), 166'67);
  EXPECT_EQ(paid.dispute.facts.state, State::kAgreed);
  AgreementWithDispute late = paid;
  PassDebts(late.agreement.facts, now_);
  EXPECT_THAT(StatesOf(late), ElementsAre(ObligationState::kDone, ObligationState::kOverdue, ObligationState::kOpen));
  const std::vector<Reminder>& reminders = late.agreement.facts.terms.obligations[1].reminders;
  EXPECT_TRUE(!reminders.empty() && !reminders.back().skipped) << "what is left is still reminded";
  EXPECT_THAT(StatesOf(Recorded(late, Paying(166'67))),
              ElementsAre(ObligationState::kDone, ObligationState::kDone, ObligationState::kOpen));
}

TEST_F(RecordPerformanceTest, GoesWhereThePayerSays) {
  const AgreementWithDispute paid = Recorded(OnInstalments(), Paying(300'00, 3));
  EXPECT_THAT(paid.agreement.facts.performances[0].shares, ElementsAre(Share{3, 300'00}));
  EXPECT_THAT(Record(paid, Paying(33'34, 3)), IsRefused(StatusCode::kFailedPrecondition, common::v1::PAYMENT_OVER));
  EXPECT_THAT(Record(paid, Paying(1'00, 4)), IsInvalid("performance.obligation"));
}

TEST_F(RecordPerformanceTest, MoreThanIsOwedWritesNothing) {
  const AgreementWithDispute on = OnInstalments();
  const auto refused = Record(on, Paying(1'000'01));
  EXPECT_THAT(refused, IsRefused(StatusCode::kFailedPrecondition, common::v1::PAYMENT_OVER));
  EXPECT_EQ(MetadataOf(refused, "owed_fen"), "100000");
  EXPECT_THAT(Record(on, Paying(1'000'00)), IsOk());
}

TEST_F(RecordPerformanceTest, CostsBeforeInterestBeforePrincipal) {
  AgreementText text = WrittenText();
  text.terms.obligations = {Later("2026-03-31", 100'00), Later("2026-04-10", 10'00), Later("2026-04-20", 5'00),
                            Later("2026-06-30", 1'00)};
  text.terms.obligations[1].part = DebtPart::kInterest;
  text.terms.obligations[2].part = DebtPart::kCosts;
  text.terms.obligations[3].part = DebtPart::kCosts;
  text.words.obligations = {"本金", "利息", "费用", "以后的费用"};
  const AgreementWithDispute on = InEffect(InMediation(), text);
  now_ = On(5, 2);
  const AgreementWithDispute paid = Recorded(on, Paying(115'50));
  EXPECT_THAT(paid.agreement.facts.performances[0].shares,
              ElementsAre(Share{3, 5'00}, Share{2, 10'00}, Share{1, 100'00}, Share{4, 50}))
      << "what is not due comes last, whatever its kind";
}

TEST_F(RecordPerformanceTest, OfDebtsOfOneDayIsInProportion) {
  AgreementText text = WrittenText();
  text.terms.obligations = {Later("2026-03-31", 100'00), Later("2026-03-31", 200'00), Later("2026-04-30", 1'00)};
  const AgreementWithDispute on = InEffect(InMediation(), text);
  now_ = On(4, 2);
  const AgreementWithDispute part = Recorded(on, Paying(100'00));
  EXPECT_THAT(part.agreement.facts.performances[0].shares, ElementsAre(Share{1, 33'34}, Share{2, 66'66}));
  const AgreementWithDispute all = Recorded(part, Paying(200'50));
  EXPECT_THAT(all.agreement.facts.performances[1].shares, ElementsAre(Share{1, 66'66}, Share{2, 133'34}, Share{3, 50}));
}

TEST_F(RecordPerformanceTest, AlwaysAddsUpWhateverIsOwedAndPaid) {
  const AgreementWithDispute on = OnInstalments();
  now_ = On(4, 2);
  std::mt19937 random(560);
  const auto up_to = [&](int64_t most) { return std::uniform_int_distribution<int64_t>(1, most)(random); };
  for (int run = 0; run < 300; ++run) {
    AgreementWithDispute owed = on;
    auto& obligations = owed.agreement.facts.terms.obligations;
    obligations.assign(static_cast<size_t>(up_to(6)), Later("2026-03-31"));
    for (Obligation& one : obligations) {
      one.amount_fen = up_to(run % 3 == 0 ? 100'000'000'000'000 : 500);
      one.due = calendar::Day(up_to(2) == 1 ? "2026-03-31" : "2026-04-30");
      one.part = static_cast<DebtPart>(up_to(3));
    }
    int64_t left = AmountOf(owed.agreement.facts.terms);
    while (left > 0) {
      const int64_t paid = up_to(4) == 1 ? left : up_to(left);
      owed = Recorded(owed, Paying(paid));
      left -= paid;
      int64_t shared = 0, still_owed = 0;
      for (const Share& share : owed.agreement.facts.performances.back().shares) {
        EXPECT_GT(share.amount_fen, 0);
        shared += share.amount_fen;
      }
      for (const Obligation& one : owed.agreement.facts.terms.obligations) {
        EXPECT_LE(one.paid_fen, one.amount_fen);
        still_owed += OwedFen(one);
      }
      EXPECT_EQ(shared, paid);
      EXPECT_EQ(still_owed, left);
    }
  }
}

TEST_F(RecordPerformanceTest, NamesWhoPaysWhereSeveralOwe) {
  AgreementText text = WrittenText();
  text.terms.obligations[1].debtor = 1;
  text.terms.obligations[1].creditor = 2;
  const AgreementWithDispute on = InEffect(InMediation(), text);
  EXPECT_THAT(Record(on, Paying(1'00)), IsInvalid("performance.obligation"));
  EXPECT_THAT(Record(on, Paying(1'00, 2)), IsOk());
}

TEST_F(RecordPerformanceTest, OfAnActNamesIt) {
  AgreementText text = WrittenText();
  text.terms.obligations[2].amount_fen = 0;
  const AgreementWithDispute on = InEffect(InMediation(), text);
  EXPECT_THAT(Record(on, Paying(0)), IsInvalid("performance.amount_fen"));
  EXPECT_THAT(Record(on, Paying(0, 1)), IsInvalid("performance.amount_fen")) << "money";
  const AgreementWithDispute done = Recorded(on, Paying(0, 3));
  EXPECT_EQ(StatesOf(done)[2], ObligationState::kDone);
  EXPECT_THAT(Record(done, Paying(0, 3)), IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
}

TEST_F(RecordPerformanceTest, IsNotAhead) {
  NewPerformance performance = Paying(1'00);
  performance.day = calendar::Day("2026-03-03");
  EXPECT_THAT(Record(OnInstalments(), performance), IsInvalid("performance.day"));
}

TEST_F(RecordPerformanceTest, IsNotOfADayBeforeTheAgreement) {
  const AgreementWithDispute on = OnInstalments();
  now_ = On(3, 4);
  NewPerformance performance = Paying(1'00);
  performance.day = calendar::Day("2026-03-01");
  EXPECT_THAT(Record(on, performance), IsInvalid("performance.day"));
}

TEST_F(RecordPerformanceTest, IsOfTheDayOnWhichItHappenedWheneverItIsRecorded) {
  const AgreementWithDispute on = OnInstalments();
  now_ = On(3, 20);
  NewPerformance wrong = Paying(1'000'00), first = Paying(400'00), last = Paying(600'00);
  wrong.day = calendar::Day("2026-03-19");
  first.day = calendar::Day("2026-03-10");
  last.day = calendar::Day("2026-03-05");
  AgreementWithDispute paid = Recorded(on, wrong);
  EXPECT_EQ(paid.agreement.facts.performed, calendar::Day("2026-03-19"));
  paid.dispute = on.dispute;  // as where another agreement is still owed by
  paid = Recorded(Recorded(Recorded(paid, TakingBack(1)), first), last);
  EXPECT_EQ(paid.agreement.facts.performed, calendar::Day("2026-03-10"));
}

TEST_F(RecordPerformanceTest, OfTheLastMakesTheDisputePerformed) {
  const AgreementWithDispute first = Recorded(OnInstalments(), Paying(999'99));
  EXPECT_EQ(first.dispute.facts.state, State::kAgreed);
  EXPECT_FALSE(first.agreement.facts.performed.has_value());
  now_ = On(3, 4);
  const AgreementWithDispute last = Recorded(first, Paying(1));
  EXPECT_EQ(last.dispute.facts.state, State::kPerformed);
  EXPECT_EQ(last.agreement.facts.performed, calendar::Day("2026-03-04"));
  EXPECT_THAT(Record(last, Paying(1)), IsRefused(StatusCode::kFailedPrecondition, common::v1::PAYMENT_OVER));
  EXPECT_THAT(Record(last, TakingBack(1)), IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
}

TEST_F(RecordPerformanceTest, WaitsForTheOtherAgreementsOfTheDispute) {
  const AgreementWithDispute on = OnInstalments();
  const std::vector<Agreement> others = {on.agreement};
  const auto paid = Sound(RecordPerformance(Village(), on.agreement, on.dispute, others, Paying(1'000'00)));
  EXPECT_FALSE(paid.dispute.has_value()) << "something is owed by another one";
}

TEST_F(RecordPerformanceTest, BeforeTheLastAgreementMakesTheDisputePerformedWithThat) {
  AgreementText first = WrittenText();
  first.terms.issues = {1};
  const AgreementWithDispute in_part = InEffect(InMediation(), first);
  ASSERT_EQ(in_part.dispute.facts.state, State::kInMediation);
  const auto reach_last = [&](const Agreement& other) {
    return Sound(ReachOrally(Village(), Drafted(in_part.dispute, Text({2}), 8), in_part.dispute, std::vector{other},
                             calendar::Day("2026-03-02")))
        .dispute;
  };
  EXPECT_EQ(reach_last(in_part.agreement).facts.state, State::kAgreed) << "the first is owed by";
  const AgreementWithDispute paid = Recorded(in_part, Paying(1'000'00));
  EXPECT_EQ(paid.dispute.facts.state, State::kInMediation);
  const Dispute performed = reach_last(paid.agreement);
  EXPECT_EQ(performed.facts.state, State::kPerformed);
  EXPECT_EQ(performed.facts.endings.back().kind, EndKind::kAllSettled);
  EXPECT_EQ(performed.version, in_part.dispute.version + 1) << "one change";
}

TEST_F(RecordPerformanceTest, IsTakenBackByAFurtherEntry) {
  const AgreementWithDispute paid = Recorded(OnInstalments(), Paying(500'00));
  const AgreementWithDispute back = Recorded(paid, TakingBack(1));
  ASSERT_EQ(back.agreement.facts.performances.size(), 2u);
  EXPECT_EQ(back.agreement.facts.performances[0].amount_fen, 500'00) << "the first entry stays";
  EXPECT_EQ(back.agreement.facts.performances[1].takes_back, 1);
  EXPECT_THAT(StatesOf(back), ElementsAre(ObligationState::kOpen, ObligationState::kOpen, ObligationState::kOpen));
  EXPECT_EQ(OwedFen(back.agreement.facts.terms.obligations[0]), 333'34);
  EXPECT_THAT(Record(back, TakingBack(1)), IsInvalid("performance.takes_back")) << "once";
  EXPECT_THAT(Record(back, TakingBack(2)), IsInvalid("performance.takes_back")) << "not the taking back itself";
  EXPECT_THAT(Record(back, TakingBack(9)), IsInvalid("performance.takes_back"));
  EXPECT_THAT(Record(back, Paying(1'000'00)), IsOk());
}

TEST_F(WaiveObligationTest, IsOfWhatIsOwed) {
  const AgreementWithDispute paid = Recorded(OnInstalments(), Paying(333'34));
  const auto waive = [&](int number) {
    return WaiveObligation(Village(), paid.agreement, paid.dispute, {}, {number, 35, "债权人免除"});
  };
  EXPECT_THAT(waive(1), IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL)) << "it was paid";
  EXPECT_THAT(waive(4), IsInvalid("obligation"));
  const AgreementAndPerhapsDispute waived = Sound(waive(2));
  EXPECT_EQ(waived.agreement.facts.terms.obligations[1].state, ObligationState::kWaived);
  EXPECT_EQ(waived.agreement.facts.terms.obligations[1].waived_by, 35);
  EXPECT_FALSE(waived.dispute.has_value());
  const auto all = Sound(WaiveObligation(Village(), waived.agreement, paid.dispute, {}, {3, 36, "余款免除"}));
  EXPECT_THAT(all.agreement.words.waivers, ElementsAre("", "债权人免除", "余款免除")) << "each has its own grounds";
  ASSERT_TRUE(all.dispute.has_value());
  EXPECT_EQ(all.dispute->facts.state, State::kPerformed);
  EXPECT_EQ(all.agreement.facts.performed, calendar_.DayOf(now_)) << "the day of the waiver";
}

}  // namespace
}  // namespace zhiwang::mediation
