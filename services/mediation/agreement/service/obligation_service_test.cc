// Obligations over gRPC and a real database: instalments, payments, reminders, the end of a dispute that is performed.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/agreement/agreement_noun.h"
#include "services/mediation/agreement/domain/obligations/reminders.h"
#include "services/mediation/testing/agreement_service_test.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using zhiwang::testing::Eventually;

class ObligationService : public AgreementServiceTest {
 protected:
  void SetUp() override {
    AgreementServiceTest::SetUp();
    PublishAgreementTemplate();
  }
  static v1::InstalmentPlan SomePlan() {
    v1::InstalmentPlan plan;
    plan.set_debtor(2);
    plan.set_creditor(1);
    plan.set_total_fen(1'000'00);
    plan.set_count(3);
    plan.set_first_day(InDays(10));
    plan.set_text("赔偿款");
    return plan;
  }
  // Changes the agreement's terms, as if it had been written so.
  void ChangeTerms(const std::string& name, const std::function<void(AgreementTerms&)>& change) {
    ChangeFacts(name, [&](AgreementFacts& facts) { change(facts.terms); });
  }
  int64_t CountOf(const std::string& type) {
    return Number("SELECT COUNT(*) FROM change_log WHERE type = '" + type + "'");
  }
};

class InstalmentsOfDebts : public ObligationService {};
class Payments : public ObligationService {};
class DebtReminders : public ObligationService {};
class DebtsWithinATerm : public ObligationService {};
class WaivedObligation : public ObligationService {};
class ReopenedByDebt : public ObligationService {};

TEST_F(InstalmentsOfDebts, AreComputedFromAPlan) {
  const std::string name = Sound(Draft(InMediation(), WrittenText())).name();
  auto request = About<v1::WriteAgreementRequest>(name);
  *request.mutable_text() = WrittenText();
  request.mutable_text()->clear_obligations();
  request.mutable_text()->set_total_fen(1'000'00);
  *request.mutable_plan() = SomePlan();
  const v1::Agreement written = Sound(Ask(&AgreementStub::WriteAgreement, request, VillageMediator()));
  ASSERT_THAT(written.text().obligations(), SizeIs(3));
  EXPECT_EQ(written.text().obligations(0).amount_fen(), 333'34);
  EXPECT_EQ(written.text().obligations(2).amount_fen(), 333'33);
  EXPECT_EQ(written.text().obligations(0).due_day(), InDays(10));
  EXPECT_EQ(written.text().obligations(2).text(), "赔偿款（第3期，共3期）");
}

TEST_F(InstalmentsOfDebts, AreRefusedWhereTheyAreNotTheTotal) {
  const std::string name = Sound(Draft(InMediation(), WrittenText())).name();
  auto request = About<v1::WriteAgreementRequest>(name);
  *request.mutable_text() = WrittenText();
  request.mutable_text()->set_total_fen(1'000'00);
  *request.mutable_plan() = SomePlan();
  EXPECT_THAT(Ask(&AgreementStub::WriteAgreement, request, VillageMediator()),
              IsRefused(StatusCode::kInvalidArgument, common::v1::INSTALMENTS_UNEQUAL));
  request.mutable_text()->clear_obligations();
  request.mutable_plan()->set_total_fen(2);
  EXPECT_THAT(Ask(&AgreementStub::WriteAgreement, request, VillageMediator()), IsInvalid("plan.total_fen"));
  request.mutable_plan()->set_total_fen(1'000'00);
  request.mutable_plan()->set_first_day(InDays(-1));
  EXPECT_THAT(Ask(&AgreementStub::WriteAgreement, request, VillageMediator()), IsInvalid("text.obligations.due_day"));
}

// Public report 31: OCA/credit-control#330.
TEST_F(Payments, GoToWhatFallsDueEarliestAndNeverOverTheDebt) {
  const v1::Agreement effective = InEffect(InMediation());
  EXPECT_EQ(effective.next_due_day(), InDays(30));
  const v1::Agreement paid = Sound(Pay(effective.name(), 150'00));
  ASSERT_THAT(paid.performances(), SizeIs(1));
  ASSERT_THAT(paid.performances(0).shares(), SizeIs(2));
  EXPECT_EQ(paid.performances(0).shares(1).amount_fen(), 50'00);
  EXPECT_EQ(paid.performances(0).note(), "当面付清");
  EXPECT_EQ(paid.text().obligations(0).state(), v1::Obligation::DONE);
  EXPECT_EQ(paid.text().obligations(1).paid_fen(), 50'00);
  EXPECT_EQ(paid.next_due_day(), InDays(60));
  EXPECT_THAT(Pay(effective.name(), 150'01), IsRefused(StatusCode::kFailedPrecondition, common::v1::PAYMENT_OVER));
  EXPECT_THAT(Sound(GetAgreement(effective.name(), TownDispatcher())).performances(), SizeIs(1))
      << "nothing is written";
}

TEST_F(Payments, CountOnceHoweverOftenTheyAreAskedFor) {
  auto request = About<v1::RecordPerformanceRequest>(InEffect(InMediation()).name());
  request.mutable_performance()->set_amount_fen(40'00);
  request.mutable_performance()->set_day(InDays(0));
  const v1::Agreement paid = Sound(Ask(&AgreementStub::RecordPerformance, request, TownDispatcher()));
  EXPECT_EQ(Sound(Ask(&AgreementStub::RecordPerformance, request, TownDispatcher())).SerializeAsString(),
            paid.SerializeAsString());
  EXPECT_THAT(Sound(GetAgreement(request.name(), TownDispatcher())).performances(), SizeIs(1));
}

TEST_F(Payments, OfAllMakeTheDisputePerformedByItself) {
  const std::string dispute = InMediation();
  const v1::Agreement effective = InEffect(dispute);
  const v1::Agreement paid = Sound(Pay(effective.name(), 300'00));
  EXPECT_EQ(paid.performed_day(), InDays(0));
  EXPECT_EQ(paid.next_due_day(), "");
  EXPECT_EQ(Sound(Read(dispute)).state(), v1::Dispute::PERFORMED);
  EXPECT_EQ(CountOf("agreement.performed"), 1);
  EXPECT_EQ(CountOf("dispute.performed"), 1);
  auto back = About<v1::RecordPerformanceRequest>(effective.name());
  back.mutable_performance()->set_takes_back(1);
  back.mutable_performance()->set_day(InDays(0));
  EXPECT_THAT(Ask(&AgreementStub::RecordPerformance, back, TownDispatcher()),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
  EXPECT_EQ(Sound(Annul(effective.name(), TownDispatcher())).state(), v1::Agreement::ANNULLED)
      << "a court may annul what was performed";
  EXPECT_EQ(Sound(Read(dispute)).state(), v1::Dispute::IN_MEDIATION);
}

TEST_F(Payments, AreTakenBackByAFurtherEntry) {
  const v1::Agreement effective = InEffect(InMediation());
  Sound(Pay(effective.name(), 100'00));
  auto back = About<v1::RecordPerformanceRequest>(effective.name());
  back.mutable_performance()->set_takes_back(1);
  back.mutable_performance()->set_day(InDays(0));
  back.mutable_performance()->set_note("误记");
  const v1::Agreement after = Sound(Ask(&AgreementStub::RecordPerformance, back, TownDispatcher()));
  ASSERT_THAT(after.performances(), SizeIs(2));
  EXPECT_EQ(after.performances(1).takes_back(), 1);
  EXPECT_EQ(after.text().obligations(0).state(), v1::Obligation::OPEN);
  EXPECT_EQ(after.text().obligations(0).paid_fen(), 0);
}

TEST_F(Payments, AreRecordedByWhoSeesTheFile) {
  const v1::Agreement effective = InEffect(InMediation());
  EXPECT_THAT(Pay(effective.name(), 1, 0, OtherTown()),
              IsRefused(StatusCode::kNotFound, common::v1::AGREEMENT_NOT_FOUND));
  EXPECT_THAT(Pay(effective.name(), 1, 0, Lawyer()),
              IsRefused(StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING));
  EXPECT_THAT(Pay(effective.name(), 1, 0, Director()), IsOk());
  EXPECT_THAT(Pay(effective.name(), 1, 0, VillageMediator()), IsOk()) << "of the committee that mediated";
}

TEST_F(Payments, BeforeTheEndMakeTheDisputePerformedWithThat) {
  for (const bool by_refusal : {false, true}) {
    const std::string dispute = InMediationOfCase(by_refusal ? 13 : 12);
    Sound(Pay(InEffect(dispute, WrittenText({1})).name(), 300'00));
    EXPECT_EQ(Sound(Read(dispute)).state(), v1::Dispute::IN_MEDIATION);
    if (by_refusal) {
      Sound(Say(dispute, v1::Consent::MEDIATION, {2}, "", v1::Consent::NO));
    } else {
      Sound(End(dispute, v1::Ending::PART_SETTLED));
    }
    const v1::Dispute performed = Sound(Read(dispute));
    EXPECT_EQ(performed.state(), v1::Dispute::PERFORMED);
    EXPECT_EQ(TypesOf(dispute).back(), "dispute.performed");
    EXPECT_EQ(performed.referrals(0).progress().state(), common::v1::MediationProgress::PARTLY_AGREED)
        << "an issue was left";
  }
}

TEST_F(Payments, AreOfAnAgreementInEffect) {
  const v1::Agreement fixed = Fixed(InMediation());
  EXPECT_THAT(Pay(fixed.name(), 1), IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
}

TEST_F(WaivedObligation, NeedsTheCreditorsPaper) {
  const std::string dispute = InMediation();
  const std::string paper = Scan(dispute);
  const v1::Agreement effective = InEffect(dispute);
  auto request = About<v1::WaiveObligationRequest>(effective.name());
  request.set_obligation(1);
  request.set_note("债权人书面免除");
  EXPECT_THAT(Ask(&AgreementStub::WaiveObligation, request, TownDispatcher()), IsInvalid("paper"));
  request.set_paper(paper);
  const v1::Agreement waived = Sound(Ask(&AgreementStub::WaiveObligation, request, TownDispatcher()));
  EXPECT_EQ(waived.text().obligations(0).state(), v1::Obligation::WAIVED);
  EXPECT_EQ(waived.note(), "债权人书面免除");
  EXPECT_EQ(waived.text().obligations(0).waived_by(), paper);
  EXPECT_EQ(waived.text().obligations(0).waiver_note(), "债权人书面免除");
  EXPECT_EQ(Sound(Ask(&AgreementStub::WaiveObligation, request, TownDispatcher())).SerializeAsString(),
            waived.SerializeAsString())
      << "repeated, with the words";
}

// Public report 32: jikig-ai/soleur#6781.
TEST_F(DebtReminders, OfPassedRungsTheLatestIsSentOnce) {
  const v1::Agreement effective = InEffect(InMediation());
  ChangeTerms(effective.name(), [](AgreementTerms& terms) { terms.obligations[0].due = calendar::Today() - 10; });
  ASSERT_TRUE(Eventually([&] { return CountOf("agreement.overdue") == 1; }, absl::Minutes(1)));
  const v1::Agreement after = Sound(GetAgreement(effective.name(), TownDispatcher()));
  EXPECT_EQ(after.overdue(), 1);
  const v1::Obligation& first = after.text().obligations(0);
  EXPECT_EQ(first.state(), v1::Obligation::OVERDUE);
  EXPECT_THAT(first.remedies(), ElementsAre(v1::Obligation::NEW_TERMS, v1::Obligation::SUIT));
  EXPECT_THAT(after.text().obligations(1).remedies(), IsEmpty());
  ASSERT_THAT(first.reminders(), SizeIs(4));
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(first.reminders(i).skipped());
  EXPECT_EQ(first.reminders(3).days(), 7);
  EXPECT_FALSE(first.reminders(3).skipped());
  v1::ListAgreementsRequest overdue;
  overdue.set_overdue(true);
  EXPECT_THAT(List(overdue), ElementsAre(effective.name()));
  v1::ListAgreementsRequest due;
  due.set_due_before(InDays(0));
  EXPECT_THAT(List(due), ElementsAre(effective.name()));
  due.set_due_before(InDays(-10));
  EXPECT_THAT(List(due), IsEmpty());
}

TEST_F(DebtsWithinATerm, FollowANewCalendar) {
  v1::Agreement::Text text = WrittenText();
  text.mutable_obligations(0)->clear_due_day();
  text.mutable_obligations(0)->set_term("15d");
  const v1::Agreement effective = InEffect(InMediation(), text);
  const std::string due = effective.text().obligations(0).due_day();
  ASSERT_NE(due, "");
  // Nobody can apply for confirmation any longer: the debt alone follows the calendar.
  ChangeFacts(effective.name(), [](AgreementFacts& facts) { facts.confirmation.state = ConfirmationState::kLapsed; });
  grid::v1::WorkingCalendar calendar;
  calendar.set_name(std::string(kDistrictName) + "/calendar");
  calendar.add_holidays(due);
  calendar.set_known_until("2030-12-31");
  registry().SetCalendar(calendar);
  ASSERT_TRUE(Eventually([&] { return CountOf("agreement.deadlines_recomputed") > 0; }, absl::Minutes(1)));
  const v1::Agreement moved = Sound(GetAgreement(effective.name(), TownDispatcher()));
  EXPECT_GT(moved.text().obligations(0).due_day(), due);
  EXPECT_EQ(moved.text().obligations(1).due_day(), InDays(60)) << "a named day stays";
}

TEST_F(ReopenedByDebt, NeedsNewTermsByAll) {
  const std::string dispute = InMediation();
  const v1::Agreement effective = InEffect(dispute);
  const auto reopen = [&] {
    auto request = About<v1::ReopenDisputeRequest>(dispute);
    request.set_note("未按期履行");
    return Ask(&Stub::ReopenDispute, request, VillageMediator());
  };
  EXPECT_THAT(reopen(), IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL)) << "nothing is overdue";
  ChangeTerms(effective.name(), [](AgreementTerms& terms) { terms.obligations[0].due = calendar::Today() - 1; });
  ASSERT_TRUE(Eventually([&] { return CountOf("agreement.overdue") == 1; }, absl::Minutes(1)));
  EXPECT_THAT(Sound(Read(dispute)).legal_actions(), ::testing::Contains(v1::Dispute::REOPEN));
  EXPECT_THAT(reopen(), IsRefused(StatusCode::kFailedPrecondition, common::v1::CONSENT_MISSING));
  Sound(Say(dispute, v1::Consent::NEW_ROUND, {1, 2}));
  EXPECT_EQ(Sound(reopen()).state(), v1::Dispute::IN_MEDIATION);
}

}  // namespace
}  // namespace zhiwang::mediation
