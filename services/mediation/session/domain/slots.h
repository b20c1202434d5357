#pragma once

#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/booking/domain/span.h"
#include "common/calendar/working_calendar.h"

// The search for a time that suits all.
namespace zhiwang::mediation {

// A time in which all are free.
struct Slot {
  booking::Span span;
  std::string room;  // the code of a room that is free then; empty where none is needed

  friend bool operator==(const Slot&, const Slot&) = default;
};

// The stretches in which a room is free, in order.
struct FreeRoom {
  std::string code;
  std::vector<booking::Span> free;
};

// The slots to look for.
struct SlotSearch {
  absl::Time from;  // none begins earlier
  absl::Duration length;
  bool needs_room = false;
  int most = 1;
};

// The working hours of these days, the last included, in order.
std::vector<booking::Span> WorkingHoursOf(const calendar::WorkingCalendar& calendar, absl::CivilDay first,
                                          absl::CivilDay last);

// The first slots that begin at a quarter of an hour within `free`, the stretches in which everybody is free.
std::vector<Slot> FindSlots(const SlotSearch& search, const std::vector<booking::Span>& free,
                            absl::Span<const FreeRoom> rooms);

}  // namespace zhiwang::mediation
