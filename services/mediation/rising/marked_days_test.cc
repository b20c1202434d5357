// The days of villages that are read again because of a change of the intake's log.

#include "services/mediation/rising/marked_days.h"

#include <set>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/calendar/day.h"
#include "common/rpc/fields.h"

namespace zhiwang::mediation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr char kMarkedVillage[] = "/370211000000/370211109000/370211109201/";
constexpr absl::Duration kReadAfter = absl::Minutes(10);
constexpr absl::CivilDay kDayOfTurn(2026, 12, 31);

absl::Time Beijing(absl::CivilSecond time) { return absl::FromCivil(time, calendar::ShanghaiZone()); }

// A turn that begins half a second before midnight, on the last day of a year.
class ChangesOfALog : public ::testing::Test {
 protected:
  void Hear(absl::Time at, const std::string& type = "case.created", const std::string& area_path = kMarkedVillage) {
    common::v1::WatchedChange change;
    change.set_kind("case");
    change.set_type(type);
    change.set_area_path(area_path);
    change.set_seq(++seq_);
    SetTime(at, change.mutable_at());
    marked_.Add(change);
  }
  // The days that are read soon, and those that are read when they have ended.
  std::set<std::pair<int, bool>> Marked() const {
    std::set<std::pair<int, bool>> marked;
    for (const TrendMark& mark : marked_.all()) marked.insert({mark.day, mark.closing});
    return marked;
  }

  const absl::Time begun_ = Beijing(absl::CivilSecond(2026, 12, 31, 23, 59, 59)) + absl::Milliseconds(500);
  MarkedDays marked_{begun_, kReadAfter};
  int64_t seq_ = 0;
};

TEST_F(ChangesOfALog, MarkTheirOwnDayAndItsEnd) {
  Hear(begun_);
  Hear(begun_);
  ASSERT_THAT(Marked(), ElementsAre(Pair(20261231, false), Pair(20261231, true)));
  for (const TrendMark& mark : marked_.all()) {
    EXPECT_EQ(mark.seq, 2) << "the bulletin counts both";
    EXPECT_EQ(mark.due, mark.closing ? Beijing(absl::CivilDay(2027, 1, 1)) + kReadAfter : begun_ + kReadAfter);
  }
}

TEST_F(ChangesOfALog, MarkTheNewDayWhereMidnightComesMeanwhile) {
  Hear(Beijing(absl::CivilDay(2027, 1, 1)));
  EXPECT_THAT(Marked(), ElementsAre(Pair(20270101, false), Pair(20270101, true)));
}

TEST_F(ChangesOfALog, OfCasesOfThePastMarkEachDayThatMatters) {
  Hear(begun_, "case.imported");
  EXPECT_EQ(Marked().size(), kTrendDays + 1u) << "and the end of today";
  Hear(Beijing(absl::CivilDay(2027, 1, 1)), "case.imported");
  EXPECT_EQ(Marked().size(), kTrendDays + 3u) << "and the day that has begun meanwhile, with its end";
  EXPECT_TRUE(Marked().contains({calendar::DayNumber(FirstTrendDay(kDayOfTurn)), false}));
}

TEST_F(ChangesOfALog, MarkNothingLongAgoNorWhatLiesInNoVillage) {
  Hear(Beijing(FirstTrendDay(kDayOfTurn)) - absl::Seconds(1));
  Hear(begun_, "case.created", "/370211000000/370211109000/");
  Hear(begun_, "case.created", "");
  EXPECT_THAT(Marked(), IsEmpty());
}

TEST_F(ChangesOfALog, MarkNoDayFarAhead) {
  Hear(begun_ + absl::Hours(24 * 400));
  Hear(begun_ + absl::Hours(24 * 400), "case.imported");
  for (const auto& [day, closing] : Marked()) EXPECT_LE(day, 20270101) << "by a clock that is wrong";
}

}  // namespace
}  // namespace zhiwang::mediation
