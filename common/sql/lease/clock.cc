#include "common/sql/lease/clock.h"

#include <algorithm>
#include <atomic>
#include <cstdint>

#include <spdlog/spdlog.h>

#include "common/status/macros.h"

namespace zhiwang::sql {
namespace {

// In UTC: the hour that a local clock has twice in autumn would hold up every lease.
constexpr std::string_view kNow = "SELECT TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6))";

std::atomic<int64_t> last_offset_us{0};
std::atomic<bool> last_agreed{true};

// Said when it changes, not with every look.
void Note(const DatabaseTime& time) {
  last_offset_us = absl::ToInt64Microseconds(time.offset);
  if (last_agreed.exchange(time.agrees()) == time.agrees()) return;
  if (time.agrees()) return spdlog::info("this machine's clock agrees with the database's again: it may lead");
  spdlog::error("this machine's clock is {} off the database's: it leads nothing until they agree within {}",
                absl::FormatDuration(time.offset), absl::FormatDuration(kMostClockOffset));
}

}  // namespace

absl::StatusOr<DatabaseTime> ReadDatabaseTime(Txn& tx) {
  const absl::Time asked = tx.LocalNow();
  ASSIGN_OR_RETURN(const auto micros, tx.QueryOne(kNow, {}, [](const Row& row) { return row.Int(1); }));
  const absl::Time heard = tx.LocalNow();
  const absl::Time now = absl::FromUnixMicros(micros.value_or(0));
  // The database looked at its clock between the two: within them nothing is known to be wrong.
  const DatabaseTime time{now, now < asked ? asked - now : now > heard ? heard - now : absl::ZeroDuration()};
  Note(time);
  return time;
}

absl::Duration LastClockOffset() { return absl::Microseconds(last_offset_us.load()); }

}  // namespace zhiwang::sql
