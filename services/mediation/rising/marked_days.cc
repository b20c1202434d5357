#include "services/mediation/rising/marked_days.h"

#include <algorithm>
#include <utility>

#include "common/calendar/day.h"

namespace zhiwang::mediation {
namespace {

constexpr char kCaseKind[] = "case";
constexpr char kOfThePast[] = "case.imported";

}  // namespace

MarkedDays::MarkedDays(absl::Time now, absl::Duration read_after)
    : now_(now), read_after_(read_after), today_(absl::ToCivilDay(now, calendar::ShanghaiZone())) {}

void MarkedDays::Add(const common::v1::WatchedChange& change) {
  const std::string village = VillagePath(change.area_path());
  if (change.kind() != kCaseKind || village.empty()) return;
  const absl::CivilDay first = FirstTrendDay(today_);
  const absl::CivilDay day = absl::ToCivilDay(absl::FromUnixSeconds(change.at().seconds()), calendar::ShanghaiZone());
  if (change.type() == kOfThePast) {
    for (absl::CivilDay any = first; any <= std::clamp(day, today_, today_ + 1); ++any)
      Mark(village, any, change.seq());
  } else if (day >= first) {
    Mark(village, std::min(day, today_ + 1), change.seq());
  }
}

void MarkedDays::Mark(const std::string& village, absl::CivilDay day, int64_t seq) {
  TrendMark mark{
      .area_path = village, .day = calendar::DayNumber(day), .closing = false, .seq = seq, .due = now_ + read_after_};
  Mark(mark);
  if (day < today_) return;
  mark.closing = true;
  mark.due = calendar::MidnightOf(calendar::DayNumber(day + 1)) + read_after_;
  Mark(mark);
}

void MarkedDays::Mark(const TrendMark& mark) {
  TrendMark& known = marks_.try_emplace({mark.area_path, mark.day, mark.closing}, mark).first->second;
  known.seq = std::max(known.seq, mark.seq);
}

std::vector<TrendMark> MarkedDays::all() const {
  std::vector<TrendMark> marks;
  for (const auto& [key, mark] : marks_) marks.push_back(mark);
  return marks;
}

}  // namespace zhiwang::mediation
