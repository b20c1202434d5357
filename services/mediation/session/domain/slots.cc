#include "services/mediation/session/domain/slots.h"

#include <algorithm>

namespace zhiwang::mediation {
namespace {

constexpr absl::Duration kQuarter = absl::Minutes(15);

// The first quarter of an hour that is not before that.
absl::Time QuarterFrom(absl::Time time) {
  const absl::Duration past = (time - absl::UnixEpoch()) % kQuarter;
  return past == absl::ZeroDuration() ? time : time + (kQuarter - past);
}

bool IsFree(const FreeRoom& room, const booking::Span& span) {
  return std::any_of(room.free.begin(), room.free.end(),
                     [&](const booking::Span& free) { return free.start <= span.start && span.end <= free.end; });
}

}  // namespace

std::vector<booking::Span> WorkingHoursOf(const calendar::WorkingCalendar& calendar, absl::CivilDay first,
                                          absl::CivilDay last) {
  std::vector<booking::Span> hours;
  for (absl::CivilDay day = first; day <= last; ++day) {
    if (!calendar.IsWorkingDay(day)) continue;
    const absl::Time midnight = absl::FromCivil(day, calendar.zone());
    for (const calendar::WorkingHours& one : calendar.HoursOf(day)) {
      hours.push_back({midnight + absl::Minutes(one.start), midnight + absl::Minutes(one.end)});
    }
  }
  return hours;
}

std::vector<Slot> FindSlots(const SlotSearch& search, const std::vector<booking::Span>& free,
                            absl::Span<const FreeRoom> rooms) {
  std::vector<Slot> slots;
  for (const booking::Span& span : free) {
    for (absl::Time start = QuarterFrom(std::max(span.start, search.from)); start + search.length <= span.end;
         start += kQuarter) {
      if (static_cast<int>(slots.size()) >= search.most) return slots;
      const booking::Span wanted{start, start + search.length};
      if (!search.needs_room) {
        slots.push_back({wanted, ""});
        continue;
      }
      const auto room =
          std::find_if(rooms.begin(), rooms.end(), [&](const FreeRoom& one) { return IsFree(one, wanted); });
      if (room != rooms.end()) slots.push_back({wanted, room->code});
    }
  }
  return slots;
}

}  // namespace zhiwang::mediation
