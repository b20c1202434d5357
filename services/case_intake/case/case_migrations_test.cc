#include <string>

#include <gtest/gtest.h>

#include "common/sql/migrations.h"
#include "tests/support/database_test.h"

zhiwang::sql::Component case_intake_migrations();
zhiwang::sql::Component foundation_migrations();

namespace zhiwang::intake {
namespace {

using CaseMigrations = testing::DatabaseTest;

TEST_F(CaseMigrations, GiveTheCasesThatAreThereTheLevelsOfTheirCategory) {
  sql::Component first_three = case_intake_migrations();
  first_three.migrations.resize(3);
  CreateSchema({foundation_migrations(), first_three});
  for (const char* row : {"1, ''", "2, '01'", "3, '0102'", "4, '010203'"}) {
    ASSERT_EQ(
        Run("INSERT INTO intake_case (district, id, category, version, state, channel, placement, unit, area1, area2, "
            "area3, area4, reporter, body) VALUES ('370211', " +
            std::string(row) + ", 1, 1, 1, 1, '', '', '', '', '', '', '')"),
        absl::OkStatus());
  }
  ASSERT_EQ(sql::Migrate(schema_, {foundation_migrations(), case_intake_migrations()}), absl::OkStatus());
  std::string levels;
  ASSERT_EQ(db_->Read(Soon(),
                      [&](sql::Txn& tx) {
                        return tx.Query("SELECT category1, category2 FROM intake_case ORDER BY id", {},
                                        [&](const sql::Row& row) { levels += row.Text(1) + "/" + row.Text(2) + " "; });
                      }),
            absl::OkStatus());
  EXPECT_EQ(levels, "/ 01/01 01/0102 01/0102 ");
}

TEST_F(CaseMigrations, GiveTheCasesThatAreThereTheirTimers) {
  sql::Component before = case_intake_migrations();
  before.migrations.resize(7);
  CreateSchema({foundation_migrations(), before});
  // One waits for its place, of one the handling clock runs, of one it has run out, of one it never began.
  for (const char* row : {"1, NULL", "2, 9000000000000000", "3, 5", "4, NULL"}) {
    ASSERT_EQ(Run("INSERT INTO intake_case (district, id, handle_due, category, version, state, channel, placement, "
                  "unit, area1, area2, area3, area4, reporter, body) VALUES ('370211', " +
                  std::string(row) + ", '', 7, 1, 1, 1, '', '', '', '', '', '', '')"),
              absl::OkStatus());
  }
  ASSERT_EQ(Run("INSERT INTO case_to_place (district, id) VALUES ('370211', 1)"), absl::OkStatus());
  ASSERT_EQ(sql::Migrate(schema_, {foundation_migrations(), case_intake_migrations()}), absl::OkStatus());
  std::string timers;
  ASSERT_EQ(db_->Read(Soon(),
                      [&](sql::Txn& tx) {
                        return tx.Query("SELECT kind, id, what, lane, due, version FROM timer ORDER BY id", {},
                                        [&](const sql::Row& row) {
                                          timers += row.Text(1) + " " + row.Text(2) + " " + row.Text(3) + " lane " +
                                                    row.Text(4) + " due " + row.Text(5) + " v" + row.Text(6) + "\n";
                                        });
                      }),
            absl::OkStatus());
  EXPECT_EQ(timers,
            "case 1 case.place lane 1 due 0 v0\n"
            "case 2 case.overdue lane 0 due 9000000000000000 v7\n"
            "case 3 case.overdue lane 0 due 5 v7\n");
}

TEST_F(CaseMigrations, GiveTheOpenCasesThatAreThereTheirLowestArea) {
  sql::Component before = case_intake_migrations();
  before.migrations.resize(9);
  CreateSchema({foundation_migrations(), before});
  // In a grid, in a village, closed, in the district itself, and one that nobody has placed.
  for (const char* row : {"1, 1, 1, 't', 'z', 'v', 'g'", "2, 4, 1, 't', 'v', '', ''", "3, 5, 1, 't', 'v', '', ''",
                          "4, 2, 1, '', '', '', ''", "5, 1, 2, '', '', '', ''"}) {
    ASSERT_EQ(Run("INSERT INTO intake_case (district, id, state, placement, area1, area2, area3, area4, category, "
                  "version, channel, unit, reporter, body) VALUES ('370211', " +
                  std::string(row) + ", '', 1, 1, '', '', '')"),
              absl::OkStatus());
  }
  ASSERT_EQ(sql::Migrate(schema_, {foundation_migrations(), case_intake_migrations()}), absl::OkStatus());
  std::string areas;
  ASSERT_EQ(db_->Read(Soon(),
                      [&](sql::Txn& tx) {
                        return tx.Query("SELECT open_area FROM intake_case ORDER BY id", {},
                                        [&](const sql::Row& row) { areas += (row.Has(1) ? row.Text(1) : "-") + " "; });
                      }),
            absl::OkStatus());
  EXPECT_EQ(areas, "g v - 370211000000 - ");
}

}  // namespace
}  // namespace zhiwang::intake
