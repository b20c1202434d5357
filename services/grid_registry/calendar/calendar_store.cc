#include "services/grid_registry/calendar/calendar_store.h"

#include <utility>

#include "common/status/error.h"
#include "common/status/macros.h"

namespace zhiwang::grid {
namespace {

absl::Status Unreadable() { return error::Unexpected("a calendar's row cannot be read"); }

}  // namespace

absl::StatusOr<std::optional<StoredCalendar>> FindCalendar(sql::Txn& tx, const std::string& district) {
  ASSIGN_OR_RETURN(auto latest, ListCalendars(tx, district, INT64_MAX, 1));
  if (latest.empty()) return std::nullopt;
  return std::move(latest.front());
}

absl::Status InsertCalendar(sql::Txn& tx, const std::string& district, const StoredCalendar& stored) {
  return tx
      .Execute("INSERT INTO calendar (district, number, content) VALUES (?, ?, ?)",
               {district, stored.number, stored.calendar.SerializeAsString()})
      .status();
}

absl::StatusOr<std::vector<StoredCalendar>> ListCalendars(sql::Txn& tx, const std::string& district, int64_t before,
                                                          int limit) {
  std::vector<StoredCalendar> calendars;
  bool readable = true;
  RETURN_IF_ERROR(
      tx.Query("SELECT number, content FROM calendar WHERE district = ? AND number < ? ORDER BY number DESC LIMIT ?",
               {district, before, limit}, [&](const sql::Row& row) {
                 StoredCalendar& stored = calendars.emplace_back();
                 stored.number = row.Int(1);
                 readable = stored.calendar.ParseFromString(row.Text(2)) && readable;
               }));
  if (!readable) return Unreadable();
  return calendars;
}

absl::StatusOr<std::map<std::string, std::vector<StoredCalendar>>> ReadCalendars(sql::Txn& tx) {
  std::map<std::string, std::vector<StoredCalendar>> calendars;
  bool readable = true;
  RETURN_IF_ERROR(tx.Query("SELECT district, number, content FROM calendar ORDER BY district, number", {},
                           [&](const sql::Row& row) {
                             StoredCalendar& stored = calendars[row.Text(1)].emplace_back();
                             stored.number = row.Int(2);
                             readable = stored.calendar.ParseFromString(row.Text(3)) && readable;
                           }));
  if (!readable) return Unreadable();
  return calendars;
}

}  // namespace zhiwang::grid
