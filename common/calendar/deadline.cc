#include "common/calendar/deadline.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>
#include <vector>

namespace zhiwang::calendar {
namespace {

struct UnitText {
  Unit unit;
  std::string_view code;  // persisted in terms of rules: do not change
  std::string_view chinese;
};

constexpr UnitText kUnits[] = {
    {Unit::kWorkingDays, "wd", "个工作日"},
    {Unit::kWorkingHours, "wh", "个工作小时"},
    {Unit::kClockHours, "h", "小时"},
    {Unit::kCalendarDays, "d", "日"},
};

const UnitText& TextOf(Unit unit) {
  return *std::find_if(std::begin(kUnits), std::end(kUnits),
                       [unit](const UnitText& text) { return text.unit == unit; });
}

bool IsAllowed(int amount) { return amount >= 1 && amount <= WorkingCalendar::kMaxAmount; }

absl::StatusOr<absl::Time> Due(const WorkingCalendar& calendar, absl::Time start, Term term) {
  switch (term.unit) {
    case Unit::kWorkingDays:
      return calendar.AddWorkingDays(start, term.amount);
    case Unit::kWorkingHours:
      return calendar.AddWorkingTime(start, absl::Hours(term.amount));
    case Unit::kClockHours:
      return calendar.AddClockTime(start, absl::Hours(term.amount));
    case Unit::kCalendarDays:
      return calendar.AddCalendarDays(start, term.amount);
  }
  return absl::InvalidArgumentError(fmt::format("unit {}", static_cast<int>(term.unit)));
}

absl::StatusOr<absl::Time> FourFifths(const WorkingCalendar& calendar, const Deadline& deadline) {
  const bool by_clock = deadline.term.unit == Unit::kClockHours || deadline.term.unit == Unit::kCalendarDays;
  if (by_clock) return calendar.AddClockTime(deadline.start, (deadline.due - deadline.start) * 4 / 5);
  const absl::StatusOr<absl::Duration> whole = calendar.WorkingTimeBetween(deadline.start, deadline.due);
  if (!whole.ok()) return whole.status();
  return calendar.AddWorkingTime(deadline.start, *whole * 4 / 5);
}

// The year is left out where it is the one that the paragraph began with.
std::string DayText(absl::CivilDay day, absl::civil_year_t known_year) {
  const std::string in_year = fmt::format("{}月{}日", day.month(), day.day());
  return day.year() == known_year ? in_year : fmt::format("{}年{}", day.year(), in_year);
}

std::string DayText(absl::CivilDay day) { return fmt::format("{}年{}月{}日", day.year(), day.month(), day.day()); }

std::string MomentText(const WorkingCalendar& calendar, absl::Time time) {
  constexpr std::string_view kWeekdays[] = {"一", "二", "三", "四", "五", "六", "日"};
  const absl::CivilSecond local = absl::ToCivilSecond(time, calendar.zone());
  const absl::CivilDay day(local);
  const std::string seconds = local.second() == 0 ? "" : fmt::format(":{:02}", local.second());
  return fmt::format("{}（星期{}）{:02}:{:02}{}", DayText(day), kWeekdays[static_cast<size_t>(absl::GetWeekday(day))],
                     local.hour(), local.minute(), seconds);
}

std::string HoursText(const std::vector<WorkingHours>& working_hours) {
  std::string text;
  for (const auto& [start, end] : working_hours) {
    text +=
        fmt::format("{}{:02}:{:02}至{:02}:{:02}", text.empty() ? "" : "、", start / 60, start % 60, end / 60, end % 60);
  }
  return text;
}

// Days in a row of one kind and one name.
struct Stretch {
  absl::CivilDay first;
  absl::CivilDay last;
  std::string_view name;
};

std::vector<Stretch> StretchesOf(const WorkingCalendar& calendar, DayKind kind, absl::CivilDay first,
                                 absl::CivilDay last) {
  std::vector<Stretch> stretches;
  for (absl::CivilDay day = first; day <= last; ++day) {
    if (calendar.KindOf(day) != kind) continue;
    const std::string_view name = calendar.NameOf(day);
    if (!stretches.empty() && stretches.back().last == day - 1 && stretches.back().name == name) {
      stretches.back().last = day;
    } else {
      stretches.push_back({day, day, name});
    }
  }
  return stretches;
}

// "节假日8天（春节1月28日至2月4日）" for the days of `kind` from `first` through `last`; empty when there are none.
std::string DaysText(const WorkingCalendar& calendar, DayKind kind, std::string_view label, absl::CivilDay first,
                     absl::CivilDay last, absl::civil_year_t known_year) {
  constexpr int kShown = 12;  // a term of a year would list every weekend
  int64_t days = 0;
  int shown = 0;
  std::string list;
  for (const Stretch& stretch : StretchesOf(calendar, kind, first, last)) {
    days += stretch.last - stretch.first + 1;
    if (++shown > kShown) continue;
    if (!list.empty()) list += "、";
    list += fmt::format("{}{}", stretch.name, DayText(stretch.first, known_year));
    if (stretch.last != stretch.first) list += "至" + DayText(stretch.last, known_year);
  }
  if (days == 0) return "";
  return fmt::format("{}{}天（{}{}）", label, days, list, shown > kShown ? "等" : "");
}

// The sentence on days off skipped and make-up days counted from `first` through `last`; empty when there are none.
std::string SkippedText(const WorkingCalendar& calendar, absl::CivilDay first, absl::CivilDay last,
                        absl::civil_year_t known_year) {
  const std::string parts[] = {
      DaysText(calendar, DayKind::kWeekend, "跳过周末", first, last, known_year),
      DaysText(calendar, DayKind::kHoliday, "跳过节假日", first, last, known_year),
      DaysText(calendar, DayKind::kMakeUpWorkday, "计入调休上班日", first, last, known_year),
  };
  std::string sentence;
  for (const std::string& part : parts) {
    if (part.empty()) continue;
    sentence += (sentence.empty() ? "其间" : "，") + part;
  }
  return sentence.empty() ? "" : sentence + "。";
}

// How the days or hours of the term were counted.
std::string CountingText(const WorkingCalendar& calendar, const Deadline& deadline) {
  const absl::CivilDay start = calendar.DayOf(deadline.start);
  const absl::CivilDay due = calendar.DayOf(deadline.due);
  const int amount = deadline.term.amount;
  switch (deadline.term.unit) {
    case Unit::kWorkingDays:
      return fmt::format("开始当日不计入，自次日起数至第{}个工作日（《民法典》第二百零一条）。{}", amount,
                         SkippedText(calendar, start + 1, due, start.year()));
    case Unit::kWorkingHours:
      return fmt::format("只累计工作时间（{}）。{}", HoursText(calendar.working_hours()),
                         SkippedText(calendar, start, due, start.year()));
    case Unit::kClockHours:
      return "自开始时刻起按钟点连续计算，夜间、周末和节假日不扣除（《民法典》第二百零一条）。";
    case Unit::kCalendarDays:
      break;
  }
  const absl::CivilDay last = start + amount;
  const std::string counted = "开始当日不计入，周末和节假日计入（《民法典》第二百零一条）。";
  if (last == due) return counted;
  const std::string_view name = calendar.NameOf(last);
  return fmt::format("{}第{}日{}为休息日{}，顺延至其后第一个工作日（《民法典》第二百零三条）。", counted, amount,
                     DayText(last, start.year()), name.empty() ? "" : fmt::format("（{}）", name));
}

std::string DueText(const WorkingCalendar& calendar, const Deadline& deadline) {
  const bool in_days = deadline.term.unit == Unit::kWorkingDays || deadline.term.unit == Unit::kCalendarDays;
  return fmt::format("到期时间为{}{}。", MomentText(calendar, deadline.due),
                     in_days ? "，即当日工作时间结束之时（《民法典》第二百零三条）" : "");
}

std::string CalendarText(const WorkingCalendar& calendar, const Deadline& deadline) {
  std::string text = fmt::format("依据工作日历“{}”。", deadline.calendar_version);
  if (calendar.version() != deadline.calendar_version) {
    text += fmt::format("以上各日按工作日历“{}”列出，与计算时的版本不同，仅供参考。", calendar.version());
  }
  const bool known = calendar.IsKnown(calendar.DayOf(deadline.start)) && calendar.IsKnown(calendar.DayOf(deadline.due));
  if (!known && deadline.term.unit != Unit::kClockHours) {
    text += fmt::format("有的日子不在日历数据范围（{}至{}）内，放假安排未知，暂按每周固定工作日推算。",
                        DayText(calendar.known_from()), DayText(calendar.covers_until()));
  }
  return text;
}

}  // namespace

absl::StatusOr<Term> ParseTerm(std::string_view text) {
  const auto refuse = [text] {
    return absl::InvalidArgumentError(fmt::format("term \"{}\": want an amount from 1 to {} and a unit wd, wh, h or d",
                                                  text, WorkingCalendar::kMaxAmount));
  };
  Term term;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), term.amount);
  if (error != std::errc() || text.front() == '0' || !IsAllowed(term.amount)) return refuse();
  const std::string_view code = text.substr(end - text.data());
  const auto* unit =
      std::find_if(std::begin(kUnits), std::end(kUnits), [code](const UnitText& known) { return known.code == code; });
  if (unit == std::end(kUnits)) return refuse();
  term.unit = unit->unit;
  return term;
}

std::string FormatTerm(Term term) { return fmt::format("{}{}", term.amount, TextOf(term.unit).code); }

absl::StatusOr<Deadline> Compute(const WorkingCalendar& calendar, absl::Time start, Term term) {
  if (!IsAllowed(term.amount)) {
    return absl::InvalidArgumentError(
        fmt::format("term of {}: want 1 to {}", term.amount, WorkingCalendar::kMaxAmount));
  }
  const absl::StatusOr<absl::Time> due = Due(calendar, start, term);
  if (!due.ok()) return due.status();
  return Deadline{start, term, *due, calendar.version()};
}

std::string Explain(const WorkingCalendar& calendar, const Deadline& deadline) {
  return fmt::format("自{}起算，期限{}{}。{}{}{}", MomentText(calendar, deadline.start), deadline.term.amount,
                     TextOf(deadline.term.unit).chinese, CountingText(calendar, deadline), DueText(calendar, deadline),
                     CalendarText(calendar, deadline));
}

absl::StatusOr<absl::Time> AmberTime(const WorkingCalendar& calendar, const Deadline& deadline) {
  if (deadline.due < deadline.start) return absl::InvalidArgumentError("deadline due before its start");
  const absl::StatusOr<absl::Time> day_before = calendar.OneWorkingDayBefore(deadline.due);
  if (!day_before.ok()) return day_before.status();
  const absl::StatusOr<absl::Time> four_fifths = FourFifths(calendar, deadline);
  if (!four_fifths.ok()) return four_fifths.status();
  return *day_before > deadline.start ? std::min(*day_before, *four_fifths) : *four_fifths;
}

}  // namespace zhiwang::calendar
