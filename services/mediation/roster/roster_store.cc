#include "services/mediation/roster/roster_store.h"

#include "common/sql/rows.h"
#include "common/status/macros.h"

namespace zhiwang::mediation {

absl::StatusOr<std::vector<Shift>> ReadShifts(sql::Txn& tx, const std::string& district, int64_t committee,
                                              int first_day, int last_day) {
  std::vector<Shift> shifts;
  RETURN_IF_ERROR(tx.Query(
      "SELECT day, mediator, from_minute, until_minute FROM roster_shift FORCE INDEX (PRIMARY) WHERE district = ? AND "
      "committee = ? AND day >= ? AND day <= ?",
      {district, committee, first_day, last_day}, [&](const sql::Row& row) {
        shifts.push_back({.day = static_cast<int>(row.Int(1)),
                          .mediator = row.Text(2),
                          .from_minute = static_cast<int>(row.Int(3)),
                          .until_minute = static_cast<int>(row.Int(4))});
      }));
  SortShifts(shifts);
  return shifts;
}

absl::Status WriteRoster(sql::Txn& tx, const std::string& district, int64_t committee, const Roster& roster) {
  RETURN_IF_ERROR(tx.Execute("DELETE FROM roster_shift WHERE district = ? AND committee = ? AND day >= ? AND day <= ?",
                             {district, committee, roster.first_day, roster.last_day})
                      .status());
  if (roster.shifts.empty()) return absl::OkStatus();
  return sql::InsertRows(
      tx, "INSERT INTO roster_shift (district, committee, day, mediator, from_minute, until_minute) VALUES ",
      roster.shifts.size(), [&](size_t row, std::vector<sql::Value>& values) {
        const Shift& shift = roster.shifts[row];
        values.insert(values.end(),
                      {district, committee, shift.day, shift.mediator, shift.from_minute, shift.until_minute});
      });
}

}  // namespace zhiwang::mediation
