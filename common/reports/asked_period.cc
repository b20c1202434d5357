#include "common/reports/asked_period.h"

#include <optional>

#include <fmt/format.h>

#include "common/calendar/wire/calendar_wire.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace zhiwang::reports {
namespace {

absl::Status DayInFuture(std::string_view day) {
  return Error(absl::StatusCode::kInvalidArgument, common::v1::DAY_IN_FUTURE, fmt::format("{} has not begun", day),
               fmt::format("{} 还没有到", day))
      .Field("day", "must have begun");
}

}  // namespace

absl::StatusOr<CutOff> ReadCutOff(Period period, const std::string& day, const std::string& as_of, absl::Time now) {
  absl::CivilDay within = DayOf(now);
  if (!day.empty()) {
    ASSIGN_OR_RETURN(within, calendar::ParseDay("day", day));
  }
  std::optional<absl::CivilDay> until;
  if (!as_of.empty()) {
    ASSIGN_OR_RETURN(until, calendar::ParseDay("as_of", as_of));
  }
  const Days days = DaysOf(period, within);
  const std::optional<CutOff> cut_off = CutOffOf(days, until, now);
  if (cut_off) return *cut_off;
  if (days.first > DayOf(now)) return DayInFuture(day);
  if (*until > DayOf(now)) return DayInFuture(as_of);
  return error::FieldInvalid("as_of", "is before the period begins", "截止日早于通报周期的第一天");
}

}  // namespace zhiwang::reports
