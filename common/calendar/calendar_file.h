#ifndef ZHIWANG_COMMON_CALENDAR_CALENDAR_FILE_H_
#define ZHIWANG_COMMON_CALENDAR_CALENDAR_FILE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/calendar/working_calendar.h"

namespace zhiwang::calendar {

// One day of a calendar file.
struct CalendarEntry {
  int line = 0;  // in the file, from 1
  SpecialDay special_day;
};

// A fault in a line of the file, for developers and, in Chinese, for the people who keep the file.
struct CalendarFault {
  int line = 0;  // 0: with the file as a whole
  std::string what, zh;
};

// A calendar file as it was read: it is of use when it has no fault.
struct CalendarFile {
  std::vector<CalendarEntry> entries;  // in file order
  std::vector<CalendarFault> faults;   // each bad line once, in file order
};

// Reads the text of a calendar file, CSV in UTF-8:
//
//   # 国办发明电〔2024〕12号
//   date,kind,name
//   2025-01-26,workday,春节
//   2025-01-28,holiday,春节
//
// The header comes first; lines that begin with '#' and blank lines are skipped; a byte order mark, CRLF and spaces
// around fields are tolerated. A fault is a missing header, which ends the reading, a wrong number of fields, a date that
// is not a real YYYY-MM-DD, an unknown kind, a day listed again, be it with the same kind or the other, or a workday that is
// no Saturday or Sunday; and a file without a single day, which is rather a wrong file than a calendar.
CalendarFile ReadCalendarFile(std::string_view text);

// The same for callers that want all or nothing: the entries, or kInvalidArgument with the first fault and its line.
absl::StatusOr<std::vector<CalendarEntry>> ParseCalendarFile(std::string_view text);

// The last day that notices tell of which list no day after `last_listed`. Notices come a year at a time, but a year's own
// notice does not tell of its last days: the next one may make the weekend before New Year a working one, and that begins
// on 25 December at the earliest.
absl::CivilDay KnownUntil(absl::CivilDay last_listed);

// A calendar of these days with the default hours and weekdays. It takes effect from the first day and covers what is
// known after the last. `entries` as ParseCalendarFile answers them.
CalendarSpec ToSpec(std::string version, const std::vector<CalendarEntry>& entries);

}  // namespace zhiwang::calendar

#endif  // ZHIWANG_COMMON_CALENDAR_CALENDAR_FILE_H_
