#include "services/mediation/screening/domain/screening_round.h"

#include <gtest/gtest.h>

#include "common/calendar/day.h"
#include "common/calendar/test_calendar.h"
#include "common/status/error.h"
#include "tests/support/refused.h"
#include "tests/support/sound.h"

namespace zhiwang::mediation {
namespace {

using absl::CivilDay;
using absl::StatusCode;

const CivilDay kOrderDay(2026, 3, 2);  // a Monday

ScreeningRound Draft(Rhythm rhythm, int days = 5) {
  ScreeningRound draft;
  draft.district = "370211";
  draft.id = 9;
  draft.area_path = "/370211000000/370211109000/";
  draft.rhythm = rhythm;
  draft.from = kOrderDay;
  draft.until = kOrderDay + (days - 1);
  if (rhythm == Rhythm::kWeekly) draft.sensitive_until = CivilDay(2026, 3, 20);
  draft.about = "排查";
  return draft;
}

ScreeningRound Ordered(Rhythm rhythm) { return Sound(Order(Draft(rhythm), "D1", kOrderDay)); }

std::string FaultIn(const ScreeningRound& draft) {
  const auto ordered = Order(draft, "D1", kOrderDay);
  EXPECT_THAT(ordered, IsRefused(StatusCode::kInvalidArgument, common::v1::FIELD_INVALID));
  return FieldOf(ordered.status());
}

TEST(ARoundOfScreening, FollowsEveryFortnight) {
  const ScreeningRound first = Ordered(Rhythm::kFortnightly);
  EXPECT_EQ(NextRoundAt(first), calendar::MidnightOf(20260316));
  const ScreeningRound next = NextOf(first, CivilDay(2026, 3, 16));
  EXPECT_EQ(next.from, CivilDay(2026, 3, 16));
  EXPECT_EQ(next.until, CivilDay(2026, 3, 20)) << "as many days as the first";
  EXPECT_EQ(next.follows, first.id);
  EXPECT_EQ(next.orderer, "D1");
  EXPECT_TRUE(next.goes_on);
  EXPECT_FALSE(next.spread);
  EXPECT_FALSE(NextRoundAt(Followed(first)).has_value());
}

TEST(ARoundOfScreening, FollowsEveryWeekInASensitivePeriodAndEveryFortnightAfterwards) {
  ScreeningRound round = Ordered(Rhythm::kWeekly);
  EXPECT_EQ(NextRoundAt(round), calendar::MidnightOf(20260309));
  round = NextOf(round, round.from + 7);
  EXPECT_EQ(round.from, CivilDay(2026, 3, 9));
  EXPECT_EQ(round.rhythm, Rhythm::kWeekly);
  round = NextOf(round, round.from + 7);
  EXPECT_EQ(round.from, CivilDay(2026, 3, 16));
  EXPECT_EQ(round.rhythm, Rhythm::kWeekly);
  round = NextOf(round, round.from + 7);
  EXPECT_EQ(round.from, CivilDay(2026, 3, 23)) << "after the last sensitive day, 03-20";
  EXPECT_EQ(round.rhythm, Rhythm::kFortnightly);
  EXPECT_FALSE(round.sensitive_until.has_value());
  EXPECT_EQ(NextOf(round, round.from).from, CivilDay(2026, 4, 6));
}

TEST(ARoundOfScreening, IsDueAtTheCloseOfItsLastDayOrOfTheNextWorkingDay) {
  const calendar::WorkingCalendar official = calendar::Official();
  ScreeningRound round = Ordered(Rhythm::kFortnightly);
  const absl::Time begin = calendar::At(kOrderDay, 0);
  EXPECT_EQ(DueTime(official, round, begin), calendar::At(CivilDay(2026, 3, 6), 17, 30));
  round.until = CivilDay(2026, 3, 7);
  EXPECT_EQ(DueTime(official, round, begin), calendar::At(CivilDay(2026, 3, 9), 17, 30)) << "a Saturday";
  round.until = CivilDay(2026, 2, 20);
  EXPECT_EQ(DueTime(official, round, calendar::At(CivilDay(2026, 2, 10), 0)),
            calendar::At(CivilDay(2026, 2, 24), 17, 30))
      << "after Spring Festival";
  round.until = CivilDay(2026, 2, 14);
  EXPECT_EQ(DueTime(official, round, calendar::At(CivilDay(2026, 2, 10), 0)),
            calendar::At(CivilDay(2026, 2, 14), 17, 30))
      << "a Saturday that is worked";
}

TEST(ARoundOfScreening, IsNotOverForAGridThatIsAskedOnlyAfterwards) {
  const calendar::WorkingCalendar official = calendar::Official();
  ScreeningRound round = Ordered(Rhythm::kFortnightly);
  round.until = kOrderDay;
  EXPECT_EQ(DueTime(official, round, calendar::At(kOrderDay, 18)), calendar::At(kOrderDay + 1, 17, 30))
      << "ordered for today after business";
  EXPECT_EQ(DueTime(official, round, calendar::At(CivilDay(2026, 3, 6), 18)),
            calendar::At(CivilDay(2026, 3, 9), 17, 30))
      << "the registry was down until Friday evening";
}

TEST(ARoundOfScreening, ThatAnOutageSwallowedIsLeftOut) {
  const ScreeningRound next = NextOf(Ordered(Rhythm::kFortnightly), CivilDay(2026, 4, 30));
  EXPECT_EQ(next.from, CivilDay(2026, 4, 27)) << "those of 03-16, 03-30 and 04-13 are over";
}

TEST(ARoundOfScreening, OnceOrderedOnceHasNoNext) {
  EXPECT_FALSE(NextRoundAt(Ordered(Rhythm::kOnce)).has_value());
  EXPECT_THAT(EndRhythm(Ordered(Rhythm::kOnce)),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
  EXPECT_FALSE(NextRoundAt(Sound(EndRhythm(Ordered(Rhythm::kWeekly)))).has_value());
}

TEST(ARoundOfScreening, LastsAsLongAsItsRhythmAtMost) {
  for (const auto& [rhythm, days] :
       {std::pair(Rhythm::kWeekly, 7), std::pair(Rhythm::kFortnightly, 14), std::pair(Rhythm::kOnce, 31)}) {
    EXPECT_THAT(Order(Draft(rhythm, days), "D1", kOrderDay), IsOk());
    EXPECT_EQ(FaultIn(Draft(rhythm, days + 1)), "screening_round.until_day");
    EXPECT_EQ(FaultIn(Draft(rhythm, 0)), "screening_round.until_day");
  }
}

TEST(ARoundOfScreening, BeginsTodayOrLaterAndNamesASensitivePeriodWhereItIsWeekly) {
  ScreeningRound past = Draft(Rhythm::kOnce);
  past.from -= 1;
  EXPECT_EQ(FaultIn(past), "screening_round.from_day");
  ScreeningRound endless = Draft(Rhythm::kWeekly);
  endless.sensitive_until.reset();
  EXPECT_EQ(FaultIn(endless), "screening_round.sensitive_until_day");
  ScreeningRound needless = Draft(Rhythm::kFortnightly);
  needless.sensitive_until = kOrderDay;
  EXPECT_EQ(FaultIn(needless), "screening_round.sensitive_until_day");
}

}  // namespace
}  // namespace zhiwang::mediation
