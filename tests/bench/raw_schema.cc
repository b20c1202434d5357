#include "tests/bench/raw_schema.h"

#include "common/calendar/calendar_spec.h"
#include "tests/bench/bench.h"

namespace zhiwang::bench {

sql::Options RawSchema(testing::Cluster& cluster, const std::string& program, const std::string& schema) {
  testing::ChildProcess migration(
      {testing::Program(program), "--migrate_only", "--db_socket=" + cluster.database().socket(), "--db_user=root",
       "--db_schema=" + schema},
      cluster.directory() + "/" + schema + ".log");
  if (migration.Wait(absl::Minutes(1)) != 0) Fail("the schema " + schema + " does not migrate");
  sql::Options options = cluster.Schema(schema);
  options.most_connections = kWorkers;
  return options;
}

calendar::WorkingCalendar RawCalendar() {
  calendar::CalendarSpec spec;
  spec.version = "bench";
  spec.effective_from = absl::CivilDay(2019, 1, 1);
  spec.covers_until = absl::CivilDay(2026, 12, 31);
  return *calendar::WorkingCalendar::Create(spec);
}

}  // namespace zhiwang::bench
