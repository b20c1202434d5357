// A reorganisation whose day has come, while the process that applies it dies at the worst moments: it is applied once and
// whole.

#include <signal.h>

#include <cstdint>
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "common/calendar/day.h"
#include "common/sql/database.h"
#include "tests/support/cluster/cluster.h"
#include "tests/support/district/demo_district.h"
#include "tests/support/district/new_town.h"

namespace zhiwang::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr absl::Duration kStatementWithin = absl::Seconds(10);
constexpr absl::Duration kDiesWithin = absl::Minutes(2);

class DueReorganisation : public ::testing::Test {
 protected:
  DueReorganisation() { ImportDemoDistrict(cluster_, 60, 1); }

  void Write(const std::string& sql) {
    const absl::Status written =
        registry_.Transact(absl::Now() + kStatementWithin, [&](sql::Txn& tx) { return tx.Execute(sql).status(); });
    ASSERT_EQ(written, absl::OkStatus()) << sql;
  }
  int64_t Count(const std::string& what) {
    const auto count = registry_.Read(absl::Now() + kStatementWithin, [&](sql::Txn& tx) {
      return tx.QueryOne("SELECT COUNT(*) FROM " + what, {}, [](const sql::Row& row) { return row.Int(1); });
    });
    EXPECT_EQ(count.status(), absl::OkStatus()) << what;
    return count.ok() ? count->value_or(-1) : -1;
  }
  // The areas at a town and below it, of those that live.
  int64_t CountAreasIn(const std::string& town) {
    return Count(fmt::format("area WHERE until_day = {} AND path LIKE '%/{}/%'", calendar::kNoEnd, town));
  }
  // What the tables have of it: the reorganisation, its effects, and its timer.
  std::string Standing() {
    return fmt::format("applied {}, towns ended {}, areas in the old town {}, in the new town {}, timers {}",
                       Count("change_log WHERE type = 'reorganisation.applied'"),
                       Count("change_log WHERE type = 'area.ended'"), CountAreasIn(kOldTown), CountAreasIn(kNewTown),
                       Count("timer WHERE what = 'reorganisation.apply'"));
  }
  static std::string Waiting(int64_t areas) {
    return fmt::format("applied 0, towns ended 0, areas in the old town {}, in the new town 0, timers 1", areas);
  }
  static std::string Applied(int64_t areas) {
    return fmt::format("applied 1, towns ended 1, areas in the old town 0, in the new town {}, timers 0", areas);
  }

  // As if the day of the reorganisation had come with the last midnight. The service must not run.
  void LetTheDayCome() {
    const int today = calendar::TodayNumber();
    Write(fmt::format("UPDATE reorganisation SET day = {} WHERE planned IS NOT NULL", today));
    Write(fmt::format("UPDATE timer SET due = {0}, next_try = {0} WHERE what = 'reorganisation.apply'",
                      absl::ToUnixMicros(calendar::MidnightOf(today))));
  }

  // Starts the service, which fires the timer, and lets it die at a point of that.
  void DieAt(const std::string& point) {
    Cluster::Replica& replica = cluster_.first_grid_registry();
    replica.environment.push_back("ZHIWANG_KILL_POINT=" + point);
    Cluster::Launch(replica);
    ASSERT_TRUE(Eventually([&] { return !replica.process->running(); }, kDiesWithin)) << point;
    EXPECT_EQ(replica.process->Wait(kStatementWithin), 128 + SIGKILL) << point;
    replica.environment.pop_back();
    Write("UPDATE lease SET expires = 0");  // of what has died; the next process need not wait for that
  }

  Cluster cluster_{PrivateServer::Durability::kFull};
  sql::Database registry_{cluster_.Schema("grid_registry")};
};

// Public report 33: AreaCity#43.
TEST_F(DueReorganisation, IsAppliedOnceAndWholeThoughItsProcessDies) {
  const auto planned =
      cluster_.Ctl({"import", "areas", WriteNewTown(cluster_), "--day", calendar::FormatDay(calendar::Today() + 1)});
  ASSERT_EQ(planned.exit_code, 0) << planned.text;
  const int64_t areas = CountAreasIn(kOldTown);
  ASSERT_GT(areas, 2);
  ASSERT_EQ(Standing(), Waiting(areas));
  cluster_.KillGridRegistry();
  LetTheDayCome();
  Write("UPDATE lease SET expires = 0");

  DieAt("timers.before_commit");
  EXPECT_EQ(Standing(), Waiting(areas)) << "nothing of it, for it was not committed";
  DieAt("timers.after_commit");
  EXPECT_EQ(Standing(), Applied(areas));
  const int64_t changes = Count("change_log");

  cluster_.StartGridRegistry();
  EXPECT_TRUE(Eventually([&] { return Count("change_log WHERE seq IS NULL") == 0; }));
  EXPECT_THAT(cluster_.Ctl({"area", "list", "--level", "town"}).text,
              AllOf(HasSubstr(kNewTown), Not(HasSubstr(kOldTown))));
  EXPECT_EQ(Standing(), Applied(areas));
  EXPECT_EQ(Count("change_log"), changes) << "it was applied by the one that died";
  const auto verified = cluster_.Ctl({"verify"});
  EXPECT_EQ(verified.exit_code, 0) << verified.text;
}

}  // namespace
}  // namespace zhiwang::testing
