#include "services/mediation/session/domain/slots.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/calendar/test_calendar.h"

namespace zhiwang::mediation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A moment of 2 March 2026, a Monday.
absl::Time Monday(int hour, int minute = 0) {
  return calendar::At(calendar::Day("2026-03-02"), hour) + absl::Minutes(minute);
}
booking::Span Hours(int start, int end) { return {Monday(start), Monday(end)}; }
SlotSearch ForAnHour() { return {.from = Monday(0), .length = absl::Hours(1), .most = 100}; }

TEST(Slots, BeginAtEachQuarterOfAnHour) {
  const auto slots = FindSlots(ForAnHour(), {{Monday(9, 5), Monday(10, 50)}}, {});
  EXPECT_THAT(slots, ElementsAre(Slot{{Monday(9, 15), Monday(10, 15)}, ""}, Slot{{Monday(9, 30), Monday(10, 30)}, ""},
                                 Slot{{Monday(9, 45), Monday(10, 45)}, ""}));
}

TEST(Slots, AreNotPastAndNotMoreThanAsked) {
  SlotSearch search = ForAnHour();
  search.from = Monday(9, 20);
  search.most = 1;
  EXPECT_THAT(FindSlots(search, {Hours(8, 12)}, {}), ElementsAre(Slot{{Monday(9, 30), Monday(10, 30)}, ""}));
}

TEST(Slots, HaveTheFirstRoomThatIsFree) {
  SlotSearch search = ForAnHour();
  search.needs_room = true;
  const FreeRoom rooms[] = {{"A1", {Hours(9, 10)}}, {"A2", {{Monday(9), Monday(10, 15)}}}};
  EXPECT_THAT(FindSlots(search, {Hours(8, 12)}, rooms),
              ElementsAre(Slot{Hours(9, 10), "A1"}, Slot{{Monday(9, 15), Monday(10, 15)}, "A2"}));
  EXPECT_THAT(FindSlots(search, {Hours(8, 12)}, {}), IsEmpty()) << "a room is needed, and there is none";
}

TEST(Slots, LieInTheHoursOfWorkingDays) {
  const calendar::WorkingCalendar calendar = calendar::Official();
  const auto hours = WorkingHoursOf(calendar, calendar::Day("2026-02-28"), calendar::Day("2026-03-02"));
  // Saturday, 28 February, is worked; Sunday is not.
  for (const booking::Span& span : hours) {
    const absl::CivilDay day = absl::ToCivilDay(span.start, calendar.zone());
    EXPECT_TRUE(day == calendar::Day("2026-02-28") || day == calendar::Day("2026-03-02")) << day;
    EXPECT_LT(span.start, span.end);
  }
  EXPECT_EQ(hours.size() % 2, 0u);
  EXPECT_FALSE(hours.empty());
}

}  // namespace
}  // namespace zhiwang::mediation
