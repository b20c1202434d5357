#include "common/calendar/wire/calendar_wire.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/calendar/deadline/deadline.h"
#include "tests/support/refused.h"

namespace zhiwang::calendar {
namespace {

using ::testing::ElementsAre;

grid::v1::WorkingCalendar Summer() {
  grid::v1::WorkingCalendar calendar;
  calendar.set_known_until("2026-12-24");
  for (const char* day : {"2026-10-02", "2026-10-01", "2026-10-05", "2026-10-06", "2026-10-07"}) {
    calendar.add_holidays(day);
  }
  calendar.add_make_up_days("2026-10-10");
  auto* season = calendar.add_seasons();
  season->set_first_day("05-01");
  season->set_last_day("09-30");
  season->add_hours("8:30-12:00");
  season->add_hours("14:00-18:00");
  auto* half = calendar.add_short_days();
  half->set_day("2026-12-11");
  half->add_hours("08:30-12:00");
  return calendar;
}

grid::v1::WorkingCalendar Versioned(const grid::v1::WorkingCalendar& proto, std::string_view before = "") {
  grid::v1::WorkingCalendar canonical = Canonical(proto).value();
  canonical.set_version(VersionOf(canonical, before));
  return canonical;
}

absl::Time Local(int month, int day, int hour, int minute = 0) {
  return absl::FromCivil(absl::CivilSecond(2026, month, day, hour, minute, 0), ShanghaiZone());
}

TEST(CanonicalCalendar, IsTheSameForWhatMeansTheSame) {
  grid::v1::WorkingCalendar other = Summer();
  other.mutable_holidays()->SwapElements(0, 4);
  other.add_holidays("2026-10-01");
  other.mutable_seasons(0)->set_hours(0, "08:30-12:00");
  other.add_hours("08:30-12:00");
  other.add_hours("13:30-17:30");
  other.set_name("districts/370211/calendar");
  EXPECT_EQ(Canonical(other)->SerializeAsString(), Canonical(Summer())->SerializeAsString());
  EXPECT_THAT(Canonical(Summer())->hours(), ElementsAre("08:30-12:00", "13:30-17:30"));
}

TEST(CanonicalCalendar, NamesTheFieldThatIsWrong) {
  const auto refused = [](auto change) {
    grid::v1::WorkingCalendar calendar = Summer();
    change(calendar);
    return Canonical(calendar);
  };
  EXPECT_THAT(refused([](auto& c) { c.set_known_until("2026-13-01"); }), IsInvalid("calendar.known_until"));
  EXPECT_THAT(refused([](auto& c) { c.add_hours("08:30-24:01"); }), IsInvalid("calendar.hours"));
  EXPECT_THAT(refused([](auto& c) { c.mutable_seasons(0)->set_last_day("06-31"); }),
              IsInvalid("calendar.seasons.last_day"));
  EXPECT_THAT(refused([](auto& c) { c.mutable_seasons(0)->clear_hours(); }), IsInvalid("calendar.seasons.hours"));
  EXPECT_THAT(refused([](auto& c) { *c.add_seasons() = c.seasons(0); }), IsInvalid("calendar"));
  EXPECT_THAT(refused([](auto& c) { c.mutable_short_days(0)->set_day("2026-12-25"); }),
              IsInvalid("calendar.short_days.day"));
  EXPECT_THAT(refused([](auto& c) { c.mutable_short_days(0)->set_day("2026-10-01"); }), IsInvalid("calendar"));
  EXPECT_THAT(refused([](auto& c) { c.set_effective_from("tomorrow"); }), IsInvalid("calendar.effective_from"));
}

TEST(MadeCalendar, GoesByEveryVersionThatADayIsLeftTo) {
  const grid::v1::WorkingCalendar first = Versioned(Summer());
  grid::v1::WorkingCalendar notice;
  notice.set_known_until("2027-12-24");
  notice.set_effective_from("2026-12-26");
  notice.add_make_up_days("2026-12-26");
  const grid::v1::WorkingCalendar next = Versioned(notice, first.version());
  EXPECT_NE(next.version(), Versioned(notice, "another").version());

  const auto due = [](const WorkingCalendar& calendar, absl::Time start) {
    return Compute(calendar, start, {1, Unit::kWorkingDays}).value();
  };
  const WorkingCalendar before = MakeCalendar({first}).value();
  EXPECT_EQ(due(before, Local(9, 29, 9)).due, Local(9, 30, 18));
  EXPECT_EQ(due(before, Local(12, 10, 9)).due, Local(12, 11, 12));
  EXPECT_TRUE(due(before, Local(12, 25, 9)).is_estimate);
  const WorkingCalendar merged = MakeCalendar({first, next}).value();
  EXPECT_EQ(due(merged, Local(9, 29, 9)).due, Local(9, 30, 18));
  EXPECT_EQ(due(merged, Local(12, 25, 9)).due, Local(12, 26, 17, 30));
  EXPECT_FALSE(due(merged, Local(12, 25, 9)).is_estimate);
  EXPECT_EQ(merged.version(), next.version());
}

}  // namespace
}  // namespace zhiwang::calendar
