#include "services/mediation/agreement/domain/obligations/instalments.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/calendar/test_calendar.h"
#include "services/mediation/testing/agreement_test.h"
#include "tests/support/refused.h"
#include "tests/support/sound.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;

InstalmentPlan Plan(const std::string& first, int count, int64_t total_fen) {
  return {.debtor = 2,
          .creditor = 1,
          .total_fen = total_fen,
          .count = count,
          .first = calendar::Day(first),
          .text = "赔偿款"};
}

std::vector<std::string> DueDaysOf(const InstalmentPlan& plan) {
  std::vector<std::string> days;
  for (const Instalment& one : Sound(Instalments(plan))) days.push_back(absl::FormatCivilTime(*one.obligation.due));
  return days;
}

std::vector<int64_t> AmountsOf(const InstalmentPlan& plan) {
  std::vector<int64_t> amounts;
  for (const Instalment& one : Sound(Instalments(plan))) amounts.push_back(one.obligation.amount_fen);
  return amounts;
}

class InstalmentTotal : public AgreementTest {};

// Public report 10: frappe/erpnext#28034.
TEST(InstalmentPlanTest, KeepsTheDayOfTheFirstInstalment) {
  EXPECT_THAT(DueDaysOf(Plan("2026-01-31", 6, 1'000'00)),
              ElementsAre("2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31", "2026-06-30"));
  EXPECT_THAT(DueDaysOf(Plan("2024-01-31", 4, 1'000'01)),
              ElementsAre("2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"));
  EXPECT_THAT(DueDaysOf(Plan("2026-01-30", 4, 999'99)),
              ElementsAre("2026-01-30", "2026-02-28", "2026-03-30", "2026-04-30"));
  EXPECT_THAT(
      DueDaysOf(Plan("2026-05-15", 7, 1'006'00)),
      ElementsAre("2026-05-15", "2026-06-15", "2026-07-15", "2026-08-15", "2026-09-15", "2026-10-15", "2026-11-15"));
}

// Public report 11: antiwork/gumroad#435.
TEST(InstalmentPlanTest, AddsUpToTheTotalToTheFen) {
  EXPECT_THAT(AmountsOf(Plan("2026-01-31", 3, 1'000'00)), ElementsAre(333'34, 333'33, 333'33));
  EXPECT_THAT(AmountsOf(Plan("2026-01-31", 6, 1'000'00)), ElementsAre(166'67, 166'67, 166'67, 166'67, 166'66, 166'66));
  EXPECT_THAT(AmountsOf(Plan("2024-01-31", 4, 1'000'01)), ElementsAre(250'01, 250'00, 250'00, 250'00));
  EXPECT_THAT(AmountsOf(Plan("2026-01-30", 4, 999'99)), ElementsAre(250'00, 250'00, 250'00, 249'99));
  for (int count = 2; count <= kMostInstalments; ++count) {
    int64_t sum = 0;
    for (const int64_t amount : AmountsOf(Plan("2026-01-31", count, 1'234'57))) sum += amount;
    EXPECT_EQ(sum, 1'234'57) << count;
  }
}

// Public report 11: antiwork/gumroad#435.
TEST(InstalmentPlanTest, RefusesAnInstalmentOfNothing) {
  EXPECT_THAT(Instalments(Plan("2026-01-31", 3, 1)), IsInvalid("plan.total_fen"));
  EXPECT_THAT(Instalments(Plan("2026-01-31", 3, 0)), IsInvalid("plan.total_fen"));
  EXPECT_THAT(Instalments(Plan("2026-01-31", 1, 100)), IsInvalid("plan.count"));
  EXPECT_THAT(Instalments(Plan("2026-01-31", kMostInstalments + 1, 100'00)), IsInvalid("plan.count"));
}

TEST(InstalmentPlanTest, NamesEachInstalment) {
  const std::vector<Instalment> instalments = Sound(Instalments(Plan("2026-01-31", 3, 1'000'00)));
  EXPECT_EQ(instalments[2].text, "赔偿款（第3期，共3期）");
  EXPECT_EQ(instalments[2].obligation.debtor, 2);
}

TEST_F(InstalmentTotal, IsAnAmountThatCanBeWrittenInCapitals) {
  AgreementText text = WrittenText();
  text.terms.obligations = {Later("2026-03-31", 50'000'000'000'000), Later("2026-04-30", 49'999'999'999'999)};
  text.words.obligations = {"货款", "货款"};
  EXPECT_THAT(TryDraft(InMediation(), text), IsOk());
  ++text.terms.obligations[1].amount_fen;
  EXPECT_THAT(TryDraft(InMediation(), text), IsInvalid("agreement.text.obligations.amount_fen"));
}

TEST_F(InstalmentTotal, IsWhatTheInstalmentsAddUpTo) {
  AgreementText text = Text();
  text.terms.total_fen = 200'01;
  EXPECT_THAT(TryDraft(InMediation(), text), IsRefused(StatusCode::kInvalidArgument, common::v1::INSTALMENTS_UNEQUAL));
  text.terms.total_fen = 200'00;
  EXPECT_THAT(TryDraft(InMediation(), text), IsOk());
}

}  // namespace
}  // namespace zhiwang::mediation
