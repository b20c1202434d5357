#include "services/mediation/rising/domain/rising.h"

#include <algorithm>
#include <random>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace zhiwang::mediation {
namespace {

using ::testing::Optional;

constexpr absl::CivilDay kLooked(2026, 3, 2);

// Appeals by the number of days before the day in question.
DayCounts Received(const std::map<int, int64_t>& by_days_before) {
  DayCounts counts;
  for (const auto& [days, appeals] : by_days_before) counts[kLooked - days] = appeals;
  return counts;
}
std::optional<Rise> OfThat(const std::map<int, int64_t>& by_days_before, const RiseRule& rule = {}) {
  return RiseOn(rule, Received(by_days_before), kLooked);
}

TEST(ARise, IsAtLeastThreeInSevenDays) {
  EXPECT_EQ(OfThat({}), std::nullopt);
  EXPECT_EQ(OfThat({{0, 2}}), std::nullopt);
  EXPECT_THAT(OfThat({{0, 2}, {6, 1}}), Optional(Rise{3, 0}));
  EXPECT_EQ(OfThat({{0, 2}, {7, 1}}), std::nullopt) << "the seventh day before is one of those before";
}

TEST(ARise, IsTwiceTheMeanOfTheFourWeeksBefore) {
  EXPECT_THAT(OfThat({{0, 4}, {7, 8}}), Optional(Rise{4, 8}));
  EXPECT_EQ(OfThat({{0, 4}, {7, 9}}), std::nullopt);
  EXPECT_THAT(OfThat({{0, 4}, {34, 8}}), Optional(Rise{4, 8}));
  EXPECT_EQ(OfThat({{0, 4}, {34, 9}}), std::nullopt);
  EXPECT_THAT(OfThat({{0, 4}, {35, 900}}), Optional(Rise{4, 0})) << "too long ago";
}

TEST(ARise, IsWhatTheDistrictHasSet) {
  EXPECT_EQ(OfThat({{0, 4}}, {.least = 5, .percent = 200}), std::nullopt);
  EXPECT_THAT(OfThat({{0, 4}, {8, 16}}, {.least = 1, .percent = 100}), Optional(Rise{4, 16}));
  EXPECT_EQ(OfThat({{0, 4}, {8, 6}}, {.least = 1, .percent = 300}), std::nullopt);
}

TEST(ARise, EndsByItselfWhereNothingComes) {
  const DayCounts counts = Received({{0, 1}, {1, 2}});
  EXPECT_THAT(LastRise({}, counts, kLooked), Optional(kLooked + 5)) << "the two of yesterday are recent until then";
  EXPECT_EQ(LastRise({}, counts, kLooked + 6), std::nullopt);
  EXPECT_EQ(LastRise({}, {}, kLooked), std::nullopt);
}

TEST(ARise, MayBeginAgainWhenWhatWasBeforeIsLongAgo) {
  // 35 days before the day after tomorrow there was a wave.
  const DayCounts counts = Received({{0, 4}, {33, 40}});
  EXPECT_EQ(RiseOn({}, counts, kLooked), std::nullopt);
  EXPECT_EQ(RiseOn({}, counts, kLooked + 1), std::nullopt);
  EXPECT_THAT(RiseOn({}, counts, kLooked + 2), Optional(Rise{4, 0}));
  EXPECT_THAT(LastRise({}, counts, kLooked), Optional(kLooked + 6));
}

// Compares with a naive count: every appeal separately, all of them counted for every day.
TEST(ARise, IsThatOfACountOfAllAppeals) {
  std::minstd_rand random(20260302);
  const auto up_to = [&](int most) { return static_cast<int>(random() % static_cast<unsigned>(most + 1)); };
  int rising = 0;
  for (int round = 0; round < 2'000; ++round) {
    const RiseRule rule{.least = 1 + up_to(5), .percent = 100 + 50 * up_to(6)};
    std::vector<int> appeals;  // each by the number of days before
    for (int i = up_to(30); i > 0; --i) appeals.push_back(up_to(1) == 0 ? up_to(9) : up_to(60));
    DayCounts counts;
    for (const int days : appeals) ++counts[kLooked - days];
    std::optional<absl::CivilDay> last;
    for (int ahead = 0; ahead < 50; ++ahead) {
      int64_t recent = 0, before = 0;
      for (const int days : appeals) {
        const int age = days + ahead;
        recent += age < 7 ? 1 : 0;
        before += age >= 7 && age < 35 ? 1 : 0;
      }
      const double mean = static_cast<double>(before) / 4;
      const bool rises = recent >= rule.least && static_cast<double>(recent) * 100 >= mean * rule.percent;
      const auto found = RiseOn(rule, counts, kLooked + ahead);
      ASSERT_EQ(found.has_value(), rises) << round << ", " << ahead << " days later";
      if (!rises) continue;
      ASSERT_EQ(*found, (Rise{recent, before})) << round;
      last = kLooked + ahead;
      ++rising;
    }
    ASSERT_EQ(LastRise(rule, counts, kLooked), last) << round;
  }
  EXPECT_GT(rising, 1'000);
}

TEST(AVillage, IsTheLowestStepWithAVillagesCode) {
  EXPECT_EQ(VillagePath("/370211000000/370211109000/370211109Z01/370211109201/370211109201001/"),
            "/370211000000/370211109000/370211109Z01/370211109201/");
  EXPECT_EQ(VillagePath("/370211000000/370211103000/370211103201/"), "/370211000000/370211103000/370211103201/");
  EXPECT_EQ(VillagePath("/370211000000/370211109000/370211109Z01/"), "");
  EXPECT_EQ(VillagePath("/"), "");
  EXPECT_EQ(VillagePath(""), "");
}

}  // namespace
}  // namespace zhiwang::mediation
