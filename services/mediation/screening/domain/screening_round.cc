#include "services/mediation/screening/domain/screening_round.h"

#include <utility>

#include <fmt/format.h>

#include "common/calendar/calendar_spec.h"
#include "common/calendar/day.h"
#include "common/names/area_path.h"
#include "common/status/macros.h"
#include "services/mediation/screening/domain/screening_errors.h"

namespace zhiwang::mediation {
namespace {

constexpr int kWeek = 7;
constexpr int kFortnight = 14;
constexpr int kLongestOnce = 31;
constexpr int kFarthest = 366;  // days from today to the first day

// Days from the first day of a round to that of the next.
int PeriodOf(Rhythm rhythm) { return rhythm == Rhythm::kWeekly ? kWeek : kFortnight; }

// The most days that a round lasts.
int LongestOf(Rhythm rhythm) { return rhythm == Rhythm::kOnce ? kLongestOnce : PeriodOf(rhythm); }

absl::Status CheckDays(const ScreeningRound& draft, absl::CivilDay today) {
  if (draft.from < today || draft.from > today + kFarthest) {
    return error::FieldInvalid("screening_round.from_day", "must be today or later, within a year",
                               "开始日期须为今天或者以后一年之内");
  }
  const int longest = LongestOf(draft.rhythm);
  if (draft.until < draft.from || draft.until >= draft.from + longest) {
    return error::FieldInvalid("screening_round.until_day", fmt::format("the round lasts 1 to {} days", longest),
                               fmt::format("本轮排查须为1至{}天", longest));
  }
  const bool weekly = draft.rhythm == Rhythm::kWeekly;
  if (weekly != draft.sensitive_until.has_value() || (weekly && *draft.sensitive_until < draft.from) ||
      (weekly && !calendar::InSupportedYears(*draft.sensitive_until))) {
    return error::FieldInvalid("screening_round.sensitive_until_day",
                               "is the last day of a sensitive period, of WEEKLY only",
                               "敏感时期截止日期只用于每周排查，且不早于开始日期");
  }
  return absl::OkStatus();
}

// The round whose first day is one period after that of `before`.
ScreeningRound After(const ScreeningRound& before) {
  const auto length = before.until - before.from;
  ScreeningRound next = before;
  next.from = before.from + PeriodOf(before.rhythm);
  next.until = next.from + length;
  if (next.rhythm == Rhythm::kWeekly && next.from > *next.sensitive_until) {
    next.rhythm = Rhythm::kFortnightly;
    next.sensitive_until.reset();
    next.until += kFortnight - kWeek;
  }
  return next;
}

}  // namespace

std::string AreaOf(const ScreeningRound& round) {
  const auto codes = CodesOf(round.area_path);
  return codes.empty() ? std::string() : std::string(codes.back());
}

std::optional<absl::Time> NextRoundAt(const ScreeningRound& round) {
  if (!round.goes_on) return std::nullopt;
  return calendar::MidnightOf(calendar::DayNumber(round.from + PeriodOf(round.rhythm)));
}

absl::Time DueTime(const calendar::WorkingCalendar& calendar, const ScreeningRound& round, absl::Time now) {
  const absl::Time due = calendar.EndOfWork(calendar.WorkingDayFrom(round.until));
  if (now < due) return due;
  return calendar.EndOfWork(calendar.NthWorkingDayAfter(calendar.DayOf(now), 1));
}

absl::StatusOr<ScreeningRound> Order(ScreeningRound draft, std::string orderer, absl::CivilDay today) {
  RETURN_IF_ERROR(CheckDays(draft, today));
  draft.orderer = std::move(orderer);
  draft.goes_on = draft.rhythm != Rhythm::kOnce;
  return draft;
}

ScreeningRound NextOf(const ScreeningRound& before, absl::CivilDay today) {
  ScreeningRound next = After(before);
  while (next.until < today) next = After(next);
  next.version = 0;
  next.follows = before.id;
  next.goes_on = true;
  next.spread = false;
  next.spread_to.clear();
  next.counts = {};
  next.stored_body.clear();
  return next;
}

ScreeningRound Followed(const ScreeningRound& before) {
  ScreeningRound after = before;
  after.goes_on = false;
  return after;
}

absl::StatusOr<ScreeningRound> EndRhythm(const ScreeningRound& before) {
  if (!before.goes_on) return error::RhythmOver(before);
  return Followed(before);
}

ScreeningRound SpreadTo(const ScreeningRound& before, std::string grid, bool all) {
  ScreeningRound after = before;
  after.spread_to = std::move(grid);
  after.spread = all;
  return after;
}

}  // namespace zhiwang::mediation
