#include "common/booking/domain/span.h"

#include <algorithm>

#include "common/calendar/day.h"

namespace zhiwang::booking {
namespace {

absl::Time MidnightAfter(absl::Time time) {
  const absl::TimeZone zone = calendar::ShanghaiZone();
  return absl::FromCivil(absl::ToCivilDay(time, zone) + 1, zone);
}

int MinuteOf(absl::Time time) {
  const absl::Time midnight = calendar::MidnightOf(calendar::DayNumberOf(time));
  return static_cast<int>(absl::ToInt64Minutes(time - midnight));
}

}  // namespace

std::vector<Span> Intersect(const std::vector<Span>& a, const std::vector<Span>& b) {
  std::vector<Span> both;
  for (auto one = a.begin(), other = b.begin(); one != a.end() && other != b.end();) {
    if (Overlap(*one, *other)) both.push_back({std::max(one->start, other->start), std::min(one->end, other->end)});
    (one->end < other->end ? one : other)++;
  }
  return both;
}

std::vector<Span> Without(const Span& within, const std::vector<Span>& taken) {
  std::vector<Span> free;
  absl::Time from = within.start;
  for (const Span& one : taken) {
    if (!Overlap(one, within)) continue;
    if (from < one.start) free.push_back({from, one.start});
    from = std::max(from, one.end);
  }
  if (from < within.end) free.push_back({from, within.end});
  return free;
}

std::vector<DayPart> PartsOf(const Span& span) {
  std::vector<DayPart> parts;
  for (absl::Time from = span.start; from < span.end;) {
    const absl::Time until = std::min(span.end, MidnightAfter(from));
    const int start = MinuteOf(from);
    parts.push_back({calendar::DayNumberOf(from), start, start + static_cast<int>(absl::ToInt64Minutes(until - from))});
    from = until;
  }
  return parts;
}

Span SpanOf(const DayPart& part) {
  const absl::Time midnight = calendar::MidnightOf(part.day);
  return {midnight + absl::Minutes(part.start), midnight + absl::Minutes(part.end)};
}

}  // namespace zhiwang::booking
