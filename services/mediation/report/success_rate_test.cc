// The rates and days of a bulletin, computed from disputes as they change.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/report/counted_test.h"
#include "services/mediation/report/mediation_figures.h"

namespace zhiwang::mediation {
namespace {

class SuccessRate : public CountedDisputes {
 protected:
  static std::string Text(const v1::MediationRate& rate) {
    return fmt::format("{}/{}, {} left out", rate.numerator(), rate.denominator(), rate.excluded());
  }
  v1::MediationLine Month() const { return MakeLine(FiguresOf(lives_, Span::kMonth, Today()).total, Span::kMonth); }
  v1::MediationLine Day(absl::CivilDay day) const {
    return MakeLine(FiguresOf(lives_, Span::kDay, day).total, Span::kDay);
  }
  absl::CivilDay Today() const { return reports::DayOf(now_); }

  std::vector<Life> lives_;
};

TEST_F(SuccessRate, TenEndedAreSevenOfTenAndSevenOfEight) {
  for (int i = 0; i < 6; ++i) {
    lives_.push_back(MediatedLife());
    Agree(lives_.back());
  }
  lives_.push_back(MediatedLife());
  AgreeInPart(lives_.back());
  lives_.push_back(MediatedLife());
  Meet(lives_.back());
  End(lives_.back(), EndKind::kNoProspect);
  lives_.push_back(AcceptedLife());
  End(lives_.back(), EndKind::kPartyRefused);
  lives_.push_back(AcceptedLife());
  End(lives_.back(), EndKind::kPartyWithdrew);
  const v1::MediationLine line = Month();
  EXPECT_EQ(line.ended(), 10);
  EXPECT_EQ(Text(line.success_of_accepted()), "7/10, 0 left out");
  EXPECT_EQ(Text(line.success_of_mediated()), "7/8, 2 left out");
  EXPECT_EQ(Text(line.lowest_level()), "7/7, 0 left out");
}

// Public report 33: veeam-healthcheck#108, pilot#4070.
TEST_F(SuccessRate, ADisputeThatFailedAndThenAgreedEndsOnce) {
  lives_.push_back(MediatedLife());
  Meet(lives_[0]);
  End(lives_[0], EndKind::kNoProspect);
  now_ += absl::Hours(48);
  ReopenIt(lives_[0]);
  EXPECT_EQ(Month().ended(), 0) << "it runs";
  EXPECT_EQ(Text(Month().success_of_accepted()), "0/0, 1 left out");
  now_ += absl::Hours(24);
  Change(lives_[0], "dispute.mediator_proposed", Proposed(lives_[0].now, "staff/m2"));
  Change(lives_[0], "dispute.taken_up", TakenUp(lives_[0].now));
  Agree(lives_[0]);
  EXPECT_EQ(Month().ended(), 1);
  EXPECT_EQ(Month().agreed(), 1);
  EXPECT_EQ(Month().failed(), 0);
  EXPECT_EQ(Text(Month().success_of_accepted()), "1/1, 0 left out");
  EXPECT_EQ(Day(absl::CivilDay(2026, 3, 2)).failed(), 1) << "the day of the failure stays as it was";
}

// Public report 33: veeam-healthcheck#108, pilot#4070.
TEST_F(SuccessRate, ADayWithoutAnEndHasNoRate) {
  lives_.push_back(MediatedLife());
  EXPECT_EQ(Day(Today()).success_of_accepted().denominator(), 0);
  EXPECT_EQ(Day(Today()).success_of_mediated().denominator(), 0);
}

// Public report 33: veeam-healthcheck#108, pilot#4070.
TEST_F(SuccessRate, RunningOnesAreInNeitherDenominator) {
  for (int i = 0; i < 4; ++i) lives_.push_back(MediatedLife());
  now_ += absl::Hours(24);
  Agree(lives_[0]);
  EXPECT_EQ(Text(Month().success_of_accepted()), "1/1, 3 left out");
  EXPECT_EQ(Text(Month().success_of_mediated()), "1/1, 0 left out");
  EXPECT_EQ(Text(Day(Today()).success_of_accepted()), "1/1, 0 left out") << "of that day's acceptances none runs";
  EXPECT_EQ(Text(Day(Today() - 1).success_of_accepted()), "0/0, 4 left out") << "by the end of that day";
  Change(lives_[1], "dispute.voided", Sound(MakeVoid(Director(), lives_[1].now)));
  EXPECT_EQ(Text(Month().success_of_accepted()), "1/1, 2 left out") << "what is void does not run";
  EXPECT_EQ(Month().voided(), 1);
}

TEST_F(SuccessRate, RunningOnesAreLeftOutInTheLineThatTheyWereAcceptedIn) {
  for (int i = 0; i < 2; ++i) lives_.push_back(MediatedLife());
  GoUp(lives_[0]);
  Agree(lives_[0]);
  const reports::Figures month = FiguresOf(lives_, Span::kMonth, Today());
  const auto& by_level = month.by[static_cast<size_t>(Dimension::kLevel) - 1];
  EXPECT_EQ(Text(MakeLine(by_level.at("1"), Span::kMonth).success_of_accepted()), "0/0, 1 left out") << "the other one";
  EXPECT_EQ(Text(MakeLine(by_level.at("2"), Span::kMonth).success_of_accepted()), "1/1, 0 left out");
}

TEST_F(SuccessRate, ADisputeIsPerformedOnceInAMonthHoweverOftenItsAgreementsAre) {
  lives_.push_back(MediatedLife());
  Agree(lives_[0]);
  PerformIt(lives_[0]);
  now_ += absl::Hours(72);
  Annul(lives_[0]);
  EXPECT_EQ(Month().performed(), 0) << "what was performed binds nobody any longer";
  AgreeAndPerform(lives_[0]);
  EXPECT_EQ(Month().performed(), 1);
  EXPECT_EQ(Month().ended(), 1);
  EXPECT_EQ(Day(absl::CivilDay(2026, 3, 2)).performed(), 1) << "the day stays as it was";
}

TEST_F(SuccessRate, DaysAreTheMedianAndTheFewestInWhichNineOfTenEnded) {
  const absl::Time accepted = now_;
  for (int days = 1; days <= 10; ++days) {
    now_ = accepted;
    lives_.push_back(MediatedLife());
    now_ += absl::Hours(24 * days);
    Agree(lives_.back());
  }
  const v1::MediationDays days = MakeDays(FiguresOf(lives_, Span::kMonth, Today()), Span::kMonth);
  EXPECT_EQ(days.ends(), 10);
  EXPECT_EQ(days.median(), 5);
  EXPECT_EQ(days.p90(), 9);
  EXPECT_EQ(MakeDays(FiguresOf(lives_, Span::kMonth, absl::CivilDay(2026, 5, 1)), Span::kMonth).ends(), 0);
}

TEST_F(SuccessRate, DaysGoOnFromTheAcceptanceThroughEveryRound) {
  lives_.push_back(MediatedLife());
  now_ += absl::Hours(24);
  End(lives_[0], EndKind::kNoProspect);
  ReopenIt(lives_[0]);
  now_ += absl::Hours(24 * 6);
  Change(lives_[0], "dispute.mediator_proposed", Proposed(lives_[0].now, "staff/m2"));
  Change(lives_[0], "dispute.taken_up", TakenUp(lives_[0].now));
  Agree(lives_[0]);
  const v1::MediationDays days = MakeDays(FiguresOf(lives_, Span::kMonth, Today()), Span::kMonth);
  EXPECT_EQ(days.ends(), 1);
  EXPECT_EQ(days.median(), 7);
}

TEST_F(SuccessRate, PersonsAreTheSumOfThoseOfEachPrevention) {
  for (const int persons : {3, 40, 500}) {
    lives_.push_back(AcceptedLife());
    Change(lives_.back(), "dispute.prevention_recorded",
           Sound(RecordPrevention(Village(), lives_.back().now, {PreventionKind::kGroupPetition, persons}, "劝返")));
  }
  EXPECT_EQ(Month().group_petitions_prevented(), 3);
  EXPECT_EQ(Month().persons_prevented(), 543);
}

}  // namespace
}  // namespace zhiwang::mediation
