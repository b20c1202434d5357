#include "services/mediation/roster/roster_proto.h"

#include <string_view>

#include <fmt/format.h>

#include "absl/strings/numbers.h"
#include "common/calendar/wire/calendar_wire.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/mediation/committee/committee_proto.h"

namespace zhiwang::mediation {
namespace {

// A time of day, `HH:MM`, as minutes; 24:00 is the end of the day.
absl::StatusOr<int> MinuteFrom(std::string_view field, const std::string& text) {
  const auto digits = [&](size_t begin) {
    const std::string part = text.substr(begin, 2);
    const bool sound = part.find_first_not_of("0123456789") == std::string::npos;
    int number = 0;
    return sound && absl::SimpleAtoi(part, &number) ? number : -1;
  };
  const bool formed = text.size() == 5 && text[2] == ':';
  const int hour = formed ? digits(0) : -1, minute = formed ? digits(3) : -1;
  const int minutes = hour * 60 + minute;
  if (hour >= 0 && minute >= 0 && minute < 60 && minutes <= kMinutesADay) return minutes;
  return error::FieldInvalid(field, "must be a time as 09:30, up to 24:00", "时间须写作 09:30，最晚 24:00");
}

}  // namespace

absl::StatusOr<Roster> RosterFrom(const std::string& district, const v1::SetRosterRequest& request) {
  RETURN_IF_ERROR(CheckShiftCount(static_cast<size_t>(request.shifts_size())));
  Roster roster;
  ASSIGN_OR_RETURN(roster.first_day, calendar::ParseDayNumber("first_day", request.first_day()));
  ASSIGN_OR_RETURN(roster.last_day, calendar::ParseDayNumber("last_day", request.last_day()));
  for (const v1::RosterShift& proto : request.shifts()) {
    Shift& shift = roster.shifts.emplace_back();
    ASSIGN_OR_RETURN(shift.day, calendar::ParseDayNumber("shifts.day", proto.day()));
    ASSIGN_OR_RETURN(shift.mediator, OfficeFrom(district, "shifts.mediator", proto.mediator()));
    ASSIGN_OR_RETURN(shift.from_minute, MinuteFrom("shifts.from", proto.from()));
    ASSIGN_OR_RETURN(shift.until_minute, MinuteFrom("shifts.until", proto.until()));
  }
  RETURN_IF_ERROR(CheckRoster(roster));
  return roster;
}

v1::RosterShift ToProto(const std::string& district, const Shift& shift) {
  v1::RosterShift proto;
  proto.set_day(calendar::FormatDay(shift.day));
  proto.set_mediator(NameOfOffice(district, shift.mediator));
  proto.set_from(FormatMinute(shift.from_minute));
  proto.set_until(FormatMinute(shift.until_minute));
  return proto;
}

}  // namespace zhiwang::mediation
