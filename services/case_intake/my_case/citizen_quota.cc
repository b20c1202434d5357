#include "services/case_intake/my_case/citizen_quota.h"

#include "absl/time/civil_time.h"
#include "common/calendar/working_calendar.h"
#include "common/status/macros.h"
#include "services/case_intake/case/domain/case_errors.h"

namespace zhiwang::intake {

absl::Status CountNewCase(sql::Txn& tx, const auth::Self& citizen, int most, absl::Time now) {
  const absl::TimeZone zone = calendar::ShanghaiZone();
  const absl::CivilDay today = absl::ToCivilDay(now, zone);
  const int day = calendar::DayNumber(today);
  // MySQL assigns from left to right: `created` is worked out by the day that stands there.
  ASSIGN_OR_RETURN(
      const int64_t counted,
      tx.Execute("UPDATE citizen_day SET created = IF(day = ?, created + 1, 1), day = ? WHERE district = ? "
                 "AND citizen = ? AND (day <> ? OR created < ?)",
                 {day, day, citizen.district, citizen.id, day, most}));
  if (counted == 1) return absl::OkStatus();
  const auto first = tx.Execute("INSERT INTO citizen_day (district, citizen, day, created) VALUES (?, ?, ?, 1)",
                                {citizen.district, citizen.id, day});
  if (!sql::IsDuplicateKey(first.status())) return first.status();
  ASSIGN_OR_RETURN(
      const auto created,
      tx.QueryOne("SELECT created FROM citizen_day WHERE district = ? AND citizen = ? AND day = ? FOR UPDATE",
                  {citizen.district, citizen.id, day}, [](const sql::Row& row) { return row.Int(1); }));
  // Another call of the same citizen may have made the row the moment before.
  if (created.value_or(0) < most) return sql::Rerun("the citizen's first case of the day was counted meanwhile");
  return error::MyCasesTooMany(most, absl::FromCivil(today + 1, zone) - now);
}

}  // namespace zhiwang::intake
