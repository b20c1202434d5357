#include "services/mediation/roster/domain/roster.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/refused.h"

namespace zhiwang::mediation {
namespace {

Roster OfMarch(std::vector<Shift> shifts) { return {20260301, 20260331, std::move(shifts)}; }

TEST(ARoster, EndsAfterItBeginsAndHasSixtyThreeDaysAtMost) {
  EXPECT_THAT(CheckSpan(20260301, 20260301), IsOk());
  EXPECT_THAT(CheckSpan(20260302, 20260301), IsInvalid("last_day"));
  EXPECT_THAT(CheckSpan(20260101, 20260304), IsOk());
  EXPECT_THAT(CheckSpan(20260101, 20260305), IsInvalid("last_day"));
}

TEST(AShift, IsOnADayOfTheSpanAndEndsAfterItBegins) {
  EXPECT_THAT(CheckRoster(OfMarch({{20260302, "staff/S1", 540, 720}})), IsOk());
  EXPECT_THAT(CheckRoster(OfMarch({{20260302, "staff/S1", 0, kMinutesADay}})), IsOk());
  EXPECT_THAT(CheckRoster(OfMarch({{20260401, "staff/S1", 540, 720}})), IsInvalid("shifts.day"));
  EXPECT_THAT(CheckRoster(OfMarch({{20260302, "staff/S1", 720, 720}})), IsInvalid("shifts.until"));
  EXPECT_THAT(CheckRoster(OfMarch({{20260302, "staff/S1", 720, 540}})), IsInvalid("shifts.until"));
}

TEST(Shifts, OfOneMediatorDoNotOverlap) {
  EXPECT_THAT(CheckRoster(OfMarch({{20260302, "staff/S1", 720, 1020}, {20260302, "staff/S1", 540, 720}})), IsOk())
      << "one begins as the other ends";
  EXPECT_THAT(CheckRoster(OfMarch({{20260302, "staff/S1", 719, 1020}, {20260302, "staff/S1", 540, 720}})),
              IsInvalid("shifts.from"));
  EXPECT_THAT(CheckRoster(OfMarch({{20260302, "staff/S1", 540, 720}, {20260302, "staff/S1", 540, 720}})),
              IsInvalid("shifts.from"));
  EXPECT_THAT(CheckRoster(OfMarch({{20260302, "staff/S1", 540, 720}, {20260302, "staff/S2", 540, 720}})), IsOk());
  EXPECT_THAT(CheckRoster(OfMarch({{20260302, "staff/S1", 540, 720}, {20260303, "staff/S1", 540, 720}})), IsOk());
}

TEST(Shifts, SayWhoIsThere) {
  const std::vector<Shift> shifts = {{20260302, "staff/S1", 540, 720}};
  EXPECT_TRUE(IsOnRoster(shifts, "staff/S1", 20260302));
  EXPECT_FALSE(IsOnRoster(shifts, "staff/S1", 20260303));
  EXPECT_FALSE(IsOnRoster(shifts, "staff/S2", 20260302));
  EXPECT_TRUE(Covers(shifts, "staff/S1", 20260302, 660, 720));
  EXPECT_FALSE(Covers(shifts, "staff/S1", 20260302, 661, 721)) << "they leave at noon";
  EXPECT_EQ(FormatMinute(570), "09:30");
  EXPECT_EQ(FormatMinute(kMinutesADay), "24:00");
}

}  // namespace
}  // namespace zhiwang::mediation
