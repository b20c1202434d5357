#include "common/reports/drill_down.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "common/calendar/working_calendar.h"
#include "common/reports/report_store.h"
#include "common/rpc/page_key.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace zhiwang::reports {
namespace {

constexpr int kMostRowsRead = 5'000;
constexpr int kMostDaysRead = 2'000;  // looked at, most of them perhaps empty

// The position of a walk through a figure: part, range of paths by its beginning, day, row of that day.
struct Place {
  size_t part = 0;
  std::string path;
  absl::CivilDay day;
  ContributionPlace row;

  void BeginAt(absl::CivilDay first) {
    day = first;
    row = {};
  }
};

auto KeyOf(auto& place, auto& day) {
  return std::tie(place.part, place.path, day, place.row.area_path, place.row.id, place.row.nth, place.row.at);
}

std::string Write(const Place& place) {
  const int day = calendar::DayNumber(place.day);
  return rpc::WritePageKey(KeyOf(place, day));
}

absl::StatusOr<Place> Read(std::string_view text, const Figure& figure) {
  Place place;
  place.day = figure.cut_off.days.first;
  if (text.empty()) return place;
  int day = 0;
  RETURN_IF_ERROR(rpc::ReadPageKey(text, KeyOf(place, day)));
  if (place.part >= figure.parts.size() || !place.path.starts_with('/')) return error::PageTokenInvalid();
  place.day = calendar::DayOfNumber(day);
  return place;
}

bool IsCounted(const Figure& figure, const FigurePart& part, const ContributionRow& row) {
  return row.recorded <= calendar::DayNumber(figure.cut_off.as_of) && row.key.at > part.after &&
         row.key.at <= part.until &&
         (figure.dimension == 0 || figure.subjects.contains(row.subjects[static_cast<size_t>(figure.dimension) - 1]));
}

}  // namespace

absl::StatusOr<CountedPage> OpenFigure(sql::Txn& tx, const Figure& figure, std::string_view after, int limit) {
  ASSIGN_OR_RETURN(Place place, Read(after, figure));
  const std::vector<PathRange> ranges = figure.ground.Ranges();
  auto range =
      std::partition_point(ranges.begin(), ranges.end(), [&](const PathRange& one) { return one.begin < place.path; });
  const bool goes_on = range != ranges.end() && range->begin == place.path &&
                       (place.row.id.empty() || range->Holds(place.row.area_path));
  if (!goes_on) place.BeginAt(figure.cut_off.days.first);
  CountedPage page;
  int rows_read = 0, days_read = 0;
  for (; place.part < figure.parts.size(); ++place.part, range = ranges.begin()) {
    for (; range != ranges.end(); ++range, place.BeginAt(figure.cut_off.days.first)) {
      place.path = range->begin;
      while (place.day <= figure.cut_off.days.last) {
        if (rows_read >= kMostRowsRead || days_read >= kMostDaysRead) {
          page.next = Write(place);
          return page;
        }
        // One more than the page has room for, to see whether there is a next one.
        const int wanted = limit - static_cast<int>(page.counted.size()) + 1;
        const int to_read = figure.dimension == 0 ? wanted : std::min(kMostRowsRead - rows_read, 1'000);
        ASSIGN_OR_RETURN(const auto rows,
                         ReadContributions(tx, figure.district, figure.parts[place.part].measure,
                                           calendar::DayNumber(place.day), *range, place.row, to_read));
        rows_read += static_cast<int>(rows.size());
        ++days_read;
        for (const ContributionRow& row : rows) {
          if (IsCounted(figure, figure.parts[place.part], row)) {
            if (static_cast<int>(page.counted.size()) == limit) {
              page.next = Write(place);
              return page;
            }
            page.counted.push_back({row.kind,
                                    row.key.id,
                                    {.measure = row.key.measure,
                                     .nth = row.key.nth,
                                     .at = row.key.at,
                                     .area_path = row.key.area_path,
                                     .subjects = row.subjects}});
          }
          place.row = PlaceOf(row.key);
        }
        if (static_cast<int>(rows.size()) == to_read) continue;
        place.row = {};
        ++place.day;
      }
    }
  }
  return page;
}

}  // namespace zhiwang::reports
