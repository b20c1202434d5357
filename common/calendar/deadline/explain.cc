#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "common/calendar/deadline/deadline.h"
#include "common/calendar/deadline/due_time.h"

namespace zhiwang::calendar {
namespace {

// The year is left out where it is the one that the paragraph began with.
std::string DayText(absl::CivilDay day, absl::civil_year_t known_year) {
  const std::string in_year = fmt::format("{}月{}日", day.month(), day.day());
  return day.year() == known_year ? in_year : fmt::format("{}年{}", day.year(), in_year);
}

std::string DayText(absl::CivilDay day) { return fmt::format("{}年{}月{}日", day.year(), day.month(), day.day()); }

std::string DayAndWeekdayText(absl::CivilDay day) { return fmt::format("{}（{}）", DayText(day), WeekdayName(day)); }

std::string MomentText(const WorkingCalendar& calendar, absl::Time time) {
  const absl::CivilSecond local = absl::ToCivilSecond(time, calendar.zone());
  const std::string seconds = local.second() == 0 ? "" : fmt::format(":{:02}", local.second());
  return fmt::format("{}{:02}:{:02}{}", DayAndWeekdayText(absl::CivilDay(local)), local.hour(), local.minute(),
                     seconds);
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

// The hours of the days from `first` through `last`: those of the first, and where others begin.
std::string HoursText(const WorkingCalendar& calendar, absl::CivilDay first, absl::CivilDay last) {
  constexpr int kShown = 12;
  std::string text = HoursText(calendar.HoursOf(first));
  int shown = 0;
  for (absl::CivilDay day = first + 1; day <= last; ++day) {
    if (calendar.HoursOf(day) == calendar.HoursOf(day - 1)) continue;
    if (++shown > kShown) return text + "；等";
    text += fmt::format("；{}起{}", DayText(day, first.year()), HoursText(calendar.HoursOf(day)));
  }
  return text;
}

std::string_view UnitText(Unit unit) {
  switch (unit) {
    case Unit::kWorkingDays:
      return "个工作日";
    case Unit::kWorkingHours:
      return "个工作小时";
    case Unit::kClockHours:
      return "小时";
    case Unit::kCalendarDays:
      return "日";
    case Unit::kMonths:
      return "个月";
  }
  return "";
}

std::string_view ReasonText(PauseReason reason) {
  switch (reason) {
    case PauseReason::kWaitingForCitizen:
      return "等待群众";
    case PauseReason::kAppraisal:
      return "鉴定";
    case PauseReason::kForceMajeure:
      return "不可抗力（挂账）";
    case PauseReason::kMediation:
      return "调解";
  }
  return "其他事由";
}

// The provisions by which days are counted.
struct Counting {
  std::string_view first_day, in_months, last_day, end_of_last_day;
};
constexpr Counting kCivil = {
    .first_day = "（《民法典》第二百零一条）",
    .in_months = "（《民法典》第二百零一条、第二百零二条）",
    .last_day = "（《民法典》第二百零三条）",
    .end_of_last_day = "（《民法典》第二百零三条）",
};
constexpr Counting kProcedural = {
    .first_day = "（《民事诉讼法》第八十五条）",
    .in_months = "（《民事诉讼法》第八十五条、《民法典》第二百零二条）",
    .last_day = "（《民事诉讼法》第八十五条）",
    .end_of_last_day = "；期满前交邮的，不算过期（《民事诉讼法》第八十五条）",
};
const Counting& CountingOf(const Law& law) { return law.is_procedural ? kProcedural : kCivil; }

// The computation of the last day of a term in calendar days or months.
std::string LastDayText(const WorkingCalendar& calendar, const Deadline& deadline, const Counting& counting) {
  const absl::civil_year_t year = calendar.DayOf(deadline.start).year();
  const absl::StatusOr<absl::CivilDay> last = LastDayOfTerm(calendar, deadline);
  if (!last.ok()) return "";
  const bool in_months = deadline.term.unit == Unit::kMonths;
  const std::string end = in_months || !deadline.pauses.empty()
                              ? fmt::format("期满之日{}", DayText(*last, year))
                              : fmt::format("第{}日{}", deadline.term.amount, DayText(*last, year));
  if (calendar.KindOf(*last) == DayKind::kMakeUpWorkday) return end + "为调休上班日，不顺延。";
  if (calendar.IsWorkingDay(*last)) return in_months ? end + "。" : "";
  const std::string_view name = calendar.NameOf(*last);
  return fmt::format("{}为休息日{}，顺延至其后第一个工作日{}。{}", end, name.empty() ? "" : fmt::format("（{}）", name),
                     counting.last_day, SkippedText(calendar, *last, calendar.WorkingDayFrom(*last), year));
}

// The count of the term's days or hours.
std::string CountingText(const WorkingCalendar& calendar, const Deadline& deadline, const Counting& counting) {
  const absl::CivilDay start = calendar.DayOf(deadline.start);
  const absl::CivilDay last = LastDay(calendar, deadline);
  switch (deadline.term.unit) {
    case Unit::kWorkingDays:
      return fmt::format("开始当日不计入，自次日起数至第{}个工作日{}。{}", deadline.term.amount, counting.first_day,
                         SkippedText(calendar, start + 1, last, start.year()));
    case Unit::kWorkingHours:
      return fmt::format("只累计工作时间（{}）。{}", HoursText(calendar, start, last),
                         SkippedText(calendar, start, last, start.year()));
    case Unit::kClockHours:
      return fmt::format("自开始时刻起按钟点连续计算，夜间、周末和节假日不扣除{}。", counting.first_day);
    case Unit::kCalendarDays:
      return fmt::format("开始当日不计入，周末和节假日计入{}。{}", counting.first_day,
                         LastDayText(calendar, deadline, counting));
    case Unit::kMonths:
      return fmt::format("开始当日不计入，到期月的对应日为最后一日，没有对应日的为月末日{}。{}", counting.in_months,
                         LastDayText(calendar, deadline, counting));
  }
  return "";
}

// The changes of the clock since it started.
std::string ChangesText(const WorkingCalendar& calendar, const Deadline& deadline) {
  std::string text;
  for (const Pause& pause : deadline.pauses) {
    text += fmt::format("{}因{}中止计时，", MomentText(calendar, pause.from), ReasonText(pause.reason));
    text += pause.until ? fmt::format("至{}恢复，其间不计入期限。", MomentText(calendar, *pause.until))
                        : std::string("尚未恢复，恢复后到期时间相应顺延。");
  }
  if (deadline.extended_by > 0) text += fmt::format("经批准延长{}个工作日。", deadline.extended_by);
  if (!deadline.extended_to) return text;
  text += fmt::format("经各方同意延长至{}（《民法典》第二百零四条）。", DayText(*deadline.extended_to));
  if (NamedDay(calendar, deadline) != *deadline.extended_to) text += "此后中止的日数不计入，相应顺延。";
  return text;
}

std::string DueText(const WorkingCalendar& calendar, const Deadline& deadline, const Counting& counting) {
  const bool by_hours = deadline.term.unit == Unit::kWorkingHours || deadline.term.unit == Unit::kClockHours;
  const bool in_days = !by_hours || deadline.extended_by > 0 || deadline.extended_to;
  if (!in_days) return fmt::format("到期时间为{}。", MomentText(calendar, deadline.due));
  const absl::CivilDay last = LastDay(calendar, deadline);
  const bool ends_at_midnight = calendar.DayOf(deadline.due) != last;
  return fmt::format("到期时间为{}，即当日工作时间结束之时{}。",
                     ends_at_midnight ? DayAndWeekdayText(last) + "24:00" : MomentText(calendar, deadline.due),
                     counting.end_of_last_day);
}

std::string CalendarText(const WorkingCalendar& calendar, const Deadline& deadline) {
  std::string text = fmt::format("依据工作日历“{}”。", deadline.calendar_version);
  if (calendar.version() != deadline.calendar_version) {
    text += fmt::format("以上各日按工作日历“{}”列出，与计算时的版本不同，仅供参考。", calendar.version());
  }
  if (deadline.is_estimate) {
    text += fmt::format(
        "有的日子不在日历数据范围（{}至{}）内，放假安排未知，暂按每周固定工作日推算；放假通知公布后重新计算并记录。",
        DayText(calendar.known_from()), DayText(calendar.covers_until()));
  }
  return text;
}

}  // namespace

std::string Explain(const WorkingCalendar& calendar, const Deadline& deadline, const Law& law) {
  const Counting& counting = CountingOf(law);
  return fmt::format("自{}起算，期限{}{}{}。{}{}{}{}", MomentText(calendar, deadline.start), deadline.term.amount,
                     UnitText(deadline.term.unit), law.term.empty() ? "" : fmt::format("（{}）", law.term),
                     CountingText(calendar, deadline, counting), ChangesText(calendar, deadline),
                     DueText(calendar, deadline, counting), CalendarText(calendar, deadline));
}

}  // namespace zhiwang::calendar
