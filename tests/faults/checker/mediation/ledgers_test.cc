#include "tests/faults/checker/mediation/ledgers.h"

#include <gtest/gtest.h>

#include "tests/faults/checker/mediation/told_changes.h"

namespace zhiwang::testing {
namespace {

using mediation::v1::AgreementChange;
using mediation::v1::AgreementFacts;
using mediation::v1::Confirmation;
using mediation::v1::Obligation;

// An agreement that promises 100.00 and an act, with its changes in order.
class LedgerRule : public ::testing::Test {
 protected:
  LedgerRule() {
    facts_.set_dispute(3);
    facts_.add_obligations()->set_amount_fen(100'00);
    facts_.add_obligations();
    Tell("agreement.reached_orally");
  }

  // Changes the agreement to these facts.
  void Tell(const std::string& type) {
    AgreementChange change;
    *change.mutable_before() = told_;
    if (version_ == 0) change.clear_before();
    *change.mutable_after() = facts_;
    rule_.Follow(ToldChange("agreement", 7, ++version_, type, change));
    told_ = facts_;
  }
  // A correct payment for the first obligation; `counts` is the amount that is counted.
  void Pay(int64_t fen, int64_t counts) {
    auto& entry = *facts_.add_performances();
    entry.set_amount_fen(fen);
    entry.add_shares()->set_obligation(1);
    entry.mutable_shares(0)->set_amount_fen(fen);
    auto& obligation = *facts_.mutable_obligations(0);
    obligation.set_paid_fen(obligation.paid_fen() + counts);
    if (obligation.paid_fen() == obligation.amount_fen()) obligation.set_state(Obligation::DONE);
    Tell("agreement.performed_in_part");
  }
  void Pay(int64_t fen) { Pay(fen, fen); }
  void Step(const std::string& type, Confirmation::State state) {
    facts_.mutable_confirmation()->set_state(state);
    Tell(type);
  }

  History history_;
  Ledgers rule_{history_};
  AgreementFacts facts_, told_;
  int64_t version_ = 0;
};

TEST_F(LedgerRule, HoldsOfADebtThatIsPaidInPartsTakenBackAndPaid) {
  Pay(40'00);
  auto& back = *facts_.add_performances();
  back.set_takes_back(1);
  *back.add_shares() = facts_.performances(0).shares(0);
  facts_.mutable_obligations(0)->set_paid_fen(0);
  Tell("agreement.performed_in_part");
  Pay(60'00);
  Pay(40'00);
  auto& act = *facts_.add_performances();
  act.add_shares()->set_obligation(2);
  facts_.mutable_obligations(1)->set_state(Obligation::DONE);
  Tell("agreement.performed");
  rule_.Compare({{RefOf(7), facts_}});
  EXPECT_THAT(history_, IsSound());
  EXPECT_EQ(rule_.performances(), 5);
}

TEST_F(LedgerRule, IsBrokenByAPaymentThatCountsTwice) {
  Pay(40'00, 80'00);
  EXPECT_THAT(history_, IsBroken("8000 fen are paid on obligation 1, the ledger says 4000"));
}

TEST_F(LedgerRule, IsBrokenByTwoEntriesInOneChange) {
  *facts_.add_performances() = [] {
    mediation::v1::PerformanceRecord entry;
    entry.set_amount_fen(1);
    entry.add_shares()->set_obligation(1);
    entry.mutable_shares(0)->set_amount_fen(1);
    return entry;
  }();
  facts_.mutable_obligations(0)->set_paid_fen(1);
  Pay(1);
  EXPECT_THAT(history_, IsBroken("leads from 0 performances to 2"));
}

TEST_F(LedgerRule, IsBrokenByMoreThanTheDebt) {
  Pay(60'00);
  Pay(60'00);
  EXPECT_THAT(history_, IsBroken("12000 of 10000 fen are paid on obligation 1"));
}

TEST_F(LedgerRule, IsBrokenByAPaymentThatCountsForLess) {
  auto& entry = *facts_.add_performances();
  entry.set_amount_fen(10'00);
  entry.add_shares()->set_obligation(1);
  entry.mutable_shares(0)->set_amount_fen(9'00);
  facts_.mutable_obligations(0)->set_paid_fen(9'00);
  Tell("agreement.performed_in_part");
  EXPECT_THAT(history_, IsBroken("1000 fen were paid, and 900 count"));
}

TEST_F(LedgerRule, IsBrokenByAnEntryThatChanges) {
  Pay(10'00);
  facts_.mutable_performances(0)->set_day(20261130);
  Tell("agreement.performed_in_part");
  EXPECT_THAT(history_, IsBroken("changes performance 1"));
}

TEST_F(LedgerRule, IsBrokenByAPaymentThatIsTakenBackTwice) {
  Pay(10'00);
  Pay(10'00);
  for (const int64_t left : {10'00, 0}) {
    auto& back = *facts_.add_performances();
    back.set_takes_back(1);
    *back.add_shares() = facts_.performances(0).shares(0);
    facts_.mutable_obligations(0)->set_paid_fen(left);
    Tell("agreement.performed_in_part");
  }
  EXPECT_THAT(history_, IsBroken("takes performance 1 back, 2 times"));
}

TEST_F(LedgerRule, IsBrokenByAStateThatDoesNotFollowFromWhatIsPaid) {
  facts_.mutable_obligations(0)->set_state(Obligation::DONE);
  Tell("agreement.performed_in_part");
  EXPECT_THAT(history_, IsBroken("obligation 1 is DONE with 0 of 10000 fen paid"));
}

TEST_F(LedgerRule, IsBrokenByARowThatSaysSomethingElse) {
  Pay(10'00);
  AgreementFacts lost = facts_;
  lost.clear_performances();
  rule_.Compare({{RefOf(7), lost}});
  EXPECT_THAT(history_, IsBroken("is stored as"));
}

TEST_F(LedgerRule, IsBrokenByALostUpdate) {
  Pay(10'00);
  AgreementChange change;
  *change.mutable_before() = told_;
  change.mutable_before()->clear_performances();
  *change.mutable_after() = told_;
  rule_.Follow(ToldChange("agreement", 7, ++version_, "agreement.reminded", change));
  EXPECT_THAT(history_, IsBroken("does not start from what the change before it left"));
}

TEST_F(LedgerRule, HoldsOfOneApplicationAfterTheOther) {
  Step("agreement.confirmation_applied", Confirmation::APPLIED);
  Step("agreement.confirmation_taken", Confirmation::TAKEN);
  Step("agreement.confirmation_withdrawn", Confirmation::POSSIBLE);
  Step("agreement.confirmation_applied", Confirmation::APPLIED);
  Step("agreement.confirmation_taken", Confirmation::TAKEN);
  Step("agreement.confirmation_confirmed", Confirmation::CONFIRMED);
  EXPECT_THAT(history_, IsSound());
}

TEST_F(LedgerRule, IsBrokenByTwoApplicationsAtOnce) {
  Step("agreement.confirmation_applied", Confirmation::APPLIED);
  Step("agreement.confirmation_applied", Confirmation::APPLIED);
  EXPECT_THAT(history_, IsBroken("leaves 2 applications before a court"));
}

TEST_F(LedgerRule, IsBrokenByAnApplicationAfterTheRuling) {
  Step("agreement.confirmation_applied", Confirmation::APPLIED);
  Step("agreement.confirmation_dismissed", Confirmation::DISMISSED);
  Step("agreement.confirmation_applied", Confirmation::APPLIED);
  EXPECT_THAT(history_, IsBroken("comes after the court's ruling"));
}

}  // namespace
}  // namespace zhiwang::testing
