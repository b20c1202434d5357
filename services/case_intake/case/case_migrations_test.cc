#include <string>

#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "common/sql/database.h"
#include "common/sql/migrations.h"
#include "tests/support/private_server.h"

zhiwang::sql::Component case_intake_migrations();

namespace zhiwang::intake {
namespace {

absl::Time Soon() { return absl::Now() + absl::Seconds(60); }

TEST(CaseMigrations, GiveTheCasesThatAreThereTheLevelsOfTheirCategory) {
  const sql::Options schema = zhiwang::testing::PrivateServer::Shared().NewSchema();
  sql::Component first_three = case_intake_migrations();
  first_three.migrations.resize(3);
  ASSERT_EQ(sql::Migrate(schema, {first_three}), absl::OkStatus());
  sql::Database db(schema);
  const auto run = [&](std::string_view sql) {
    return db.Transact(Soon(), [&](sql::Txn& tx) { return tx.Execute(sql).status(); });
  };
  for (const char* row : {"1, ''", "2, '01'", "3, '0102'", "4, '010203'"}) {
    ASSERT_EQ(
        run("INSERT INTO intake_case (district, id, category, version, state, channel, placement, unit, area1, area2, "
            "area3, area4, reporter, body) VALUES ('370211', " +
            std::string(row) + ", 1, 1, 1, 1, '', '', '', '', '', '', '')"),
        absl::OkStatus());
  }
  ASSERT_EQ(sql::Migrate(schema, {case_intake_migrations()}), absl::OkStatus());
  std::string levels;
  ASSERT_EQ(db.Read(Soon(),
                    [&](sql::Txn& tx) {
                      return tx.Query("SELECT category1, category2 FROM intake_case ORDER BY id", {},
                                      [&](const sql::Row& row) { levels += row.Text(1) + "/" + row.Text(2) + " "; });
                    }),
            absl::OkStatus());
  EXPECT_EQ(levels, "/ 01/01 01/0102 01/0102 ");
}

}  // namespace
}  // namespace zhiwang::intake
