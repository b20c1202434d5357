#include "services/case_intake/settings/settings.h"

#include <optional>
#include <utility>

#include "absl/time/clock.h"
#include "common/names/resource_name.h"
#include "common/status/macros.h"
#include "services/case_intake/case/domain/case_errors.h"
#include "services/case_intake/settings/calendar_proto.h"
#include "services/case_intake/settings/settings_store.h"

namespace zhiwang::intake {

absl::StatusOr<std::unique_ptr<Settings>> Settings::Load(sql::Database& db) {
  ASSIGN_OR_RETURN(const int64_t head,
                   db.Read(absl::Now() + absl::Seconds(10), [](sql::Txn& tx) { return changelog::ReadHead(tx); }));
  return std::unique_ptr<Settings>(new Settings(db, head));
}

Settings::Settings(sql::Database& db, int64_t head)
    : db_(db), tail_(db, "settings", head, [this](const auto& changes) { return Follow(changes); }) {}

absl::Status Settings::Follow(const std::vector<changelog::Change>& changes) {
  for (const changelog::Change& change : changes) {
    if (change.kind == "calendar" || change.kind == "category") Forget(change.district);
  }
  return absl::OkStatus();
}

void Settings::Forget(const std::string& district) {
  absl::MutexLock lock(&mutex_);
  loaded_.erase(district);
  ++forgotten_;
}

absl::StatusOr<std::shared_ptr<const DistrictSettings>> Settings::Of(const std::string& district, absl::Time deadline) {
  int64_t forgotten_before;
  {
    absl::MutexLock lock(&mutex_);
    if (const auto found = loaded_.find(district); found != loaded_.end()) return found->second;
    forgotten_before = forgotten_;
  }
  auto settings = std::make_shared<DistrictSettings>();
  RETURN_IF_ERROR(db_.ReadSnapshot(deadline, [&](sql::Txn& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const std::optional<StoredCalendar> stored, FindCalendar(tx, district));
    if (stored) {
      ASSIGN_OR_RETURN(calendar::WorkingCalendar made, MakeCalendar(stored->calendar));
      settings->calendar = std::make_shared<const calendar::WorkingCalendar>(std::move(made));
    }
    ASSIGN_OR_RETURN(settings->categories, ReadCategories(tx, district));
    return absl::OkStatus();
  }));
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
