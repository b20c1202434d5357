#include "common/booking/domain/span.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/calendar/day.h"

namespace zhiwang::booking {

bool operator==(const DayPart& a, const DayPart& b) { return a.day == b.day && a.start == b.start && a.end == b.end; }

namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A moment of 2 December 2026 in Beijing; hours from 24 on are of the next days.
absl::Time At(int hour, int minute = 0) {
  return calendar::MidnightOf(20261202) + absl::Hours(hour) + absl::Minutes(minute);
}
Span Of(int start, int end) { return {At(start), At(end)}; }

TEST(Spans, ThatTouchDoNotOverlap) {
  EXPECT_FALSE(Overlap(Of(9, 10), Of(10, 11)));
  EXPECT_FALSE(Overlap(Of(10, 11), Of(9, 10)));
  EXPECT_TRUE(Overlap(Of(9, 10), {At(9, 59), At(10, 30)}));
  EXPECT_TRUE(Overlap(Of(9, 12), Of(10, 11)));
}

TEST(Spans, HaveInCommonWhatLiesInBoth) {
  EXPECT_THAT(Intersect({Of(8, 12), Of(14, 18)}, {Of(7, 9), Of(11, 15), Of(17, 20)}),
              ElementsAre(Of(8, 9), Of(11, 12), Of(14, 15), Of(17, 18)));
  EXPECT_THAT(Intersect({Of(8, 12)}, {Of(12, 14)}), IsEmpty());
  EXPECT_THAT(Intersect({}, {Of(12, 14)}), IsEmpty());
}

TEST(Spans, AreLeftWhereNothingIsTaken) {
  EXPECT_THAT(Without(Of(8, 18), {Of(7, 9), Of(10, 11), Of(11, 12), Of(17, 19), Of(20, 21)}),
              ElementsAre(Of(9, 10), Of(12, 17)));
  EXPECT_THAT(Without(Of(8, 18), {}), ElementsAre(Of(8, 18)));
  EXPECT_THAT(Without(Of(8, 18), {Of(8, 18)}), IsEmpty());
}

TEST(Spans, OverMidnightAreOneForEachDay) {
  EXPECT_THAT(PartsOf({At(22, 30), At(49)}),
              ElementsAre(DayPart{20261202, 1350, 1440}, DayPart{20261203, 0, 1440}, DayPart{20261204, 0, 60}));
  EXPECT_THAT(PartsOf(Of(22, 24)), ElementsAre(DayPart{20261202, 1320, 1440})) << "up to midnight is one day";
  EXPECT_THAT(PartsOf(Of(9, 9)), IsEmpty());
  EXPECT_EQ(SpanOf({20261203, 0, 1440}), Of(24, 48));
}

}  // namespace
}  // namespace zhiwang::booking
