#include "services/grid_registry/staff/staff_store.h"

#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/grid_registry/testing/registry_test.h"
#include "services/grid_registry/testing/tiled_district.h"
#include "tests/support/database_test.h"

zhiwang::sql::Component foundation_migrations();
zhiwang::sql::Component grid_registry_migrations();

namespace zhiwang::grid {
namespace {

using ::testing::AnyOf;

class StaffStore : public RegistryTest {
 protected:
  // MariaDB's plan for the query of ListStaff: its access type and its index.
  std::string PlanOf(const StaffFilter& filter) {
    const std::string after = "w1";
    const StaffQuery query = MakeStaffQuery(filter, {}, after, 51);
    const auto plan = db_->Read(Soon(), [&](sql::Txn& tx) {
      return tx.QueryOne("EXPLAIN " + query.sql, query.values,
                         [](const sql::Row& row) { return row.Text(4) + " " + row.Text(6); });
    });
    return plan.ok() ? plan->value_or("none") : plan.status().ToString();
  }
};

TEST_F(StaffStore, FindsWhoServesInAnAreaByTheIndexOfAreas) {
  EXPECT_EQ(PlanOf({.district = kDistrict, .area = kGrid, .area_path = {}, .day = 20260101}), "range by_area");
}

TEST_F(StaffStore, FindsWhoServesInASubtreeByTheIndexOfPaths) {
  EXPECT_EQ(PlanOf({.district = kDistrict, .area = kGrid, .area_path = "/370211000000/", .day = 20260101}),
            "range by_path");
}

TEST_F(StaffStore, FindsWhoServesInADistrictByItsKey) {
  EXPECT_THAT(PlanOf({.district = kDistrict, .area = {}, .area_path = {}, .day = 20260101}),
              AnyOf("range PRIMARY", "ref PRIMARY"));
}

using StaffMigrations = zhiwang::testing::DatabaseTest;

TEST_F(StaffMigrations, KeepTheAssignmentsThatAreThereAndLeaveRoomForAnotherRole) {
  sql::Component before = grid_registry_migrations();
  before.migrations.resize(6);
  CreateSchema({foundation_migrations(), before});
  const std::string insert =
      "INSERT INTO staff_assignment (district, staff_id, area, department, from_day, until_day, role, area_path) "
      "VALUES "
      "('370211', 'w1', '370211109201', '', 20260101, 99991231, {}, '/370211000000/370211109000/370211109201/')";
  ASSERT_EQ(Run(fmt::format(fmt::runtime(insert), 1)), absl::OkStatus());
  ASSERT_TRUE(sql::IsDuplicateKey(Run(fmt::format(fmt::runtime(insert), 2))));
  ASSERT_EQ(sql::Migrate(schema_, {foundation_migrations(), grid_registry_migrations()}), absl::OkStatus());
  ASSERT_EQ(Run(fmt::format(fmt::runtime(insert), 2)), absl::OkStatus());
  EXPECT_TRUE(sql::IsDuplicateKey(Run(fmt::format(fmt::runtime(insert), 1))));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM staff_assignment"), 2);
}

}  // namespace
}  // namespace zhiwang::grid
