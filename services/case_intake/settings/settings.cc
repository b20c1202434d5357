#include "services/case_intake/settings/settings.h"

#include <utility>

#include "absl/time/clock.h"
#include "common/calendar/wire/calendar_wire.h"
#include "common/names/resource_name.h"
#include "common/process/followers/calendar_follower.h"
#include "common/status/macros.h"
#include "services/case_intake/case/domain/case_errors.h"
#include "services/case_intake/settings/settings_store.h"

namespace zhiwang::intake {

absl::StatusOr<std::unique_ptr<Settings>> Settings::Load(sql::Database& db, process::CalendarFollower& calendars) {
  ASSIGN_OR_RETURN(const int64_t head,
                   db.Read(absl::Now() + absl::Seconds(10), [](sql::Txn& tx) { return changelog::ReadHead(tx); }));
  return std::unique_ptr<Settings>(new Settings(db, calendars, head));
}

Settings::Settings(sql::Database& db, process::CalendarFollower& calendars, int64_t head)
    : db_(db),
      calendars_(calendars),
      tail_(db, "settings", head, [this](const auto& changes) { return Follow(changes); }) {}

absl::Status Settings::Follow(const std::vector<changelog::Change>& changes) {
  for (const changelog::Change& change : changes) {
    if (change.kind == "category") Forget(change.district);
  }
  return absl::OkStatus();
}

void Settings::Forget(const std::string& district) {
  absl::MutexLock lock(&mutex_);
  loaded_.erase(district);
  ++forgotten_;
}

absl::StatusOr<std::shared_ptr<const DistrictSettings>> Settings::Of(const std::string& district, absl::Time deadline) {
  std::shared_ptr<const calendar::WorkingCalendar> calendar;
  if (const auto known = calendars_.Of(district)) calendar = {known, &known->calendar};
  {
    absl::MutexLock lock(&mutex_);
    const auto found = loaded_.find(district);
    if (found != loaded_.end()) {
      if (found->second->calendar == calendar) return found->second;
      auto with_calendar = std::make_shared<DistrictSettings>(*found->second);
      with_calendar->calendar = std::move(calendar);
      return found->second = std::move(with_calendar);
    }
  }
  return Read(district, std::move(calendar), deadline);
}

absl::StatusOr<std::shared_ptr<const DistrictSettings>> Settings::Read(
    const std::string& district, std::shared_ptr<const calendar::WorkingCalendar> calendar, absl::Time deadline) {
  int64_t forgotten_before;
  {
    absl::MutexLock lock(&mutex_);
    forgotten_before = forgotten_;
  }
  auto settings = std::make_shared<DistrictSettings>();
  settings->calendar = std::move(calendar);
  ASSIGN_OR_RETURN(settings->categories,
                   db_.Read(deadline, [&](sql::Txn& tx) { return ReadCategories(tx, district); }));
  absl::MutexLock lock(&mutex_);
  if (forgotten_ == forgotten_before) loaded_[district] = settings;
  return settings;
}

absl::StatusOr<std::shared_ptr<const DistrictSettings>> Settings::WithCalendar(const std::string& district,
                                                                               absl::Time deadline) {
  ASSIGN_OR_RETURN(auto settings, Of(district, deadline));
  if (settings->calendar == nullptr) return error::CalendarMissing(district);
  return settings;
}

absl::StatusOr<std::string> CategoryWithin(const DistrictSettings& settings, const std::string& district,
                                           std::string_view field, const std::string& name) {
  if (name.empty()) return std::string();
  ASSIGN_OR_RETURN(std::string code, ParseIdWithin(district, field, name, "categories"));
  if (!settings.categories.contains(code)) return error::CategoryUnknown(field, code);
  return code;
}

}  // namespace zhiwang::intake
