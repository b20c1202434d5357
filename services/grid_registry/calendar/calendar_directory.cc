#include "services/grid_registry/calendar/calendar_directory.h"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "absl/time/clock.h"
#include "common/changelog/change_log.h"
#include "common/status/macros.h"
#include "services/grid_registry/calendar/calendar_store.h"

namespace zhiwang::grid {
namespace {

constexpr absl::Duration kLongestRead = absl::Seconds(30);

// Without the versions that later ones took over wholly.
v1::DistrictCalendars StillInForce(const std::string& district, std::vector<StoredCalendar> stored) {
  v1::DistrictCalendars calendars;
  calendars.set_district("districts/" + district);
  std::string taken_over_from = "9999-12-31";
  std::vector<v1::WorkingCalendar> latest_first;
  for (auto one = stored.rbegin(); one != stored.rend(); ++one) {
    // A version that holds for every day sorts before every day.
    if (one->calendar.effective_from() >= taken_over_from) continue;
    taken_over_from = one->calendar.effective_from();
    latest_first.push_back(std::move(one->calendar));
    if (taken_over_from.empty()) break;
  }
  for (auto one = latest_first.rbegin(); one != latest_first.rend(); ++one) {
    *calendars.add_versions() = std::move(*one);
  }
  return calendars;
}

}  // namespace

absl::StatusOr<std::unique_ptr<CalendarDirectory>> CalendarDirectory::Load(sql::Database& db) {
  ASSIGN_OR_RETURN(const int64_t head,
                   db.Read(absl::Now() + kLongestRead, [](sql::Txn& tx) { return changelog::ReadHead(tx); }));
  std::unique_ptr<CalendarDirectory> directory(new CalendarDirectory(db, head));
  RETURN_IF_ERROR(directory->Read());
  return directory;
}

CalendarDirectory::CalendarDirectory(sql::Database& db, int64_t head)
    : db_(db), tail_(db, "calendar_directory", head, [this](const std::vector<changelog::Change>& changes) {
        const bool changed = std::any_of(changes.begin(), changes.end(),
                                         [](const changelog::Change& change) { return change.kind == "calendar"; });
        return changed ? Read() : absl::OkStatus();
      }) {}

std::shared_ptr<const CalendarDirectory::Snapshot> CalendarDirectory::Get() const {
  absl::MutexLock lock(&mutex_);
  return snapshot_;
}

absl::Status CalendarDirectory::Read() {
  ASSIGN_OR_RETURN(auto stored, db_.Read(absl::Now() + kLongestRead, ReadCalendars));
  // Versions are only ever added, so their number tells one state from another.
  size_t versions = 0;
  for (const auto& entry : stored) versions += entry.second.size();
  auto read = std::make_shared<Snapshot>();
  for (auto& [district, calendars] : stored) {
    read->districts.push_back(StillInForce(district, std::move(calendars)));
  }
  read->revision = fmt::format("{}", versions);
  absl::MutexLock lock(&mutex_);
  // Two reads at once may end in either order.
  if (snapshot_->revision.empty() || std::stoull(snapshot_->revision) <= versions) snapshot_ = std::move(read);
  return absl::OkStatus();
}

}  // namespace zhiwang::grid
