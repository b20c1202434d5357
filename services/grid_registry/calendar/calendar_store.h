#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/database.h"
#include "zhiwang/grid/v1/calendar_service.pb.h"

// SQL of calendars and nothing but SQL.
namespace zhiwang::grid {

// One version that a district has set: canonical, with its version string.
struct StoredCalendar {
  int64_t number = 0;  // 1 for the first
  v1::WorkingCalendar calendar;
};

// The version that was set last, or nothing.
absl::StatusOr<std::optional<StoredCalendar>> FindCalendar(sql::Txn& tx, const std::string& district);

// Writes a version. ALREADY_EXISTS (sql::IsDuplicateKey) when another has its number.
absl::Status InsertCalendar(sql::Txn& tx, const std::string& district, const StoredCalendar& stored);

// The district's versions with numbers below `before`, the latest first, at most `limit`.
absl::StatusOr<std::vector<StoredCalendar>> ListCalendars(sql::Txn& tx, const std::string& district, int64_t before,
                                                          int limit);

// Every version of every district, by district, oldest first.
absl::StatusOr<std::map<std::string, std::vector<StoredCalendar>>> ReadCalendars(sql::Txn& tx);

}  // namespace zhiwang::grid
