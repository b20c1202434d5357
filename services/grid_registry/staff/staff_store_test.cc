#include "services/grid_registry/staff/staff_store.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/grid_registry/testing/registry_test.h"
#include "services/grid_registry/testing/tiled_district.h"

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

}  // namespace
}  // namespace zhiwang::grid
