#include "common/sql/migrations.h"

#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/synchronization/notification.h"
#include "common/sql/lease/lease.h"
#include "common/sql/test_schema.h"
#include "common/status/macros.h"

namespace zhiwang::sql {
namespace {

using ::testing::HasSubstr;
using zhiwang::testing::Eventually;

constexpr std::string_view kFirst = R"sql(
-- A comment; its semicolon ends nothing.
CREATE TABLE step (
  number INT NOT NULL,
  -- between two columns
  note VARCHAR(40) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

INSERT INTO step (number, note) VALUES (1, '第一; 步');
)sql";
constexpr std::string_view kSecond = "INSERT INTO step (number, note) VALUES (2, '');\n";
constexpr std::string_view kThird = "INSERT INTO step (number, note) VALUES (3, '');\n";

Component Steps(std::vector<std::string_view> texts) {
  Component component{"steps", {}};
  for (const std::string_view text : texts) {
    component.migrations.push_back({static_cast<int>(component.migrations.size()) + 1, "0000_step", text});
  }
  return component;
}

// The schema exists, with no component of these tests in it.
class Migrations : public SchemaTest {
 protected:
  std::string Ledger() {
    std::string rows;
    EXPECT_EQ(db_->Read(Soon(),
                        [&](Txn& tx) {
                          return tx.Query(
                              "SELECT component, number, step, checksum, finished, at FROM schema_ledger "
                              "ORDER BY component, number",
                              {}, [&](const Row& row) {
                                for (int column = 1; column <= 6; ++column) rows += row.Text(column) + " ";
                                rows += "\n";
                              });
                        }),
              absl::OkStatus());
    return rows;
  }
  int64_t Rows() { return Number("SELECT COUNT(*) FROM step"); }
};

TEST_F(Migrations, AreAppliedInOrderAndOnlyOnce) {
  const std::vector<Component> components = {Tables(), Steps({kFirst, kSecond})};
  EXPECT_EQ(CheckMigrated(*db_, components).code(), absl::StatusCode::kFailedPrecondition);
  ASSERT_EQ(Migrate(schema_, components), absl::OkStatus());
  EXPECT_EQ(CheckMigrated(*db_, components), absl::OkStatus());
  EXPECT_EQ(Rows(), 2);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM step WHERE note = '第一; 步'"), 1);

  const std::string ledger = Ledger();
  ASSERT_EQ(Migrate(schema_, components), absl::OkStatus());
  EXPECT_EQ(Rows(), 2);
  EXPECT_EQ(Ledger(), ledger);
}

TEST_F(Migrations, OfANewerProgramGoOnWhereTheOlderOneEnded) {
  ASSERT_EQ(Migrate(schema_, {Tables(), Steps({kFirst})}), absl::OkStatus());
  const std::vector<Component> newer = {Tables(), Steps({kFirst, kSecond, kThird})};
  const absl::Status missing = CheckMigrated(*db_, newer);
  EXPECT_EQ(missing.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(missing.message()), HasSubstr("steps 2"));
  ASSERT_EQ(Migrate(schema_, newer), absl::OkStatus());
  EXPECT_EQ(Rows(), 3);
}

TEST_F(Migrations, RunOnceEachWhenSeveralReplicasStartTogether) {
  const std::vector<Component> components = {Tables(), Steps({kFirst, kSecond, kThird})};
  schema_ = testing::PrivateServer::Shared().NewSchema();  // not even the schema is there
  std::vector<absl::Status> answers(4);
  std::vector<std::thread> replicas;
  for (absl::Status& answer : answers) {
    replicas.emplace_back([&] { answer = Migrate(schema_, components); });
  }
  for (std::thread& replica : replicas) replica.join();
  EXPECT_THAT(answers, ::testing::Each(absl::OkStatus()));
  db_ = std::make_unique<Database>(schema_);
  EXPECT_EQ(Rows(), 3);
  EXPECT_EQ(CheckMigrated(*db_, components), absl::OkStatus());
}

TEST_F(Migrations, OfAnotherTextAreRefusedAndNothingChanges) {
  ASSERT_EQ(Migrate(schema_, {Tables(), Steps({kFirst, kSecond})}), absl::OkStatus());
  const std::string ledger = Ledger();
  const std::vector<Component> doctored = {Tables(), Steps({kFirst, "INSERT INTO step VALUES (20, '');\n", kThird})};
  const absl::Status refused = Migrate(schema_, doctored);
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("steps 2"));
  EXPECT_EQ(CheckMigrated(*db_, doctored), refused);
  EXPECT_EQ(Rows(), 2);
  EXPECT_EQ(Ledger(), ledger);
}

TEST_F(Migrations, ThatThisProgramDoesNotKnowAreRefused) {
  ASSERT_EQ(Migrate(schema_, {Tables(), Steps({kFirst, kSecond})}), absl::OkStatus());
  for (const std::vector<Component>& older : {std::vector<Component>{Tables(), Steps({kFirst})}, {Tables()}}) {
    const absl::Status refused = Migrate(schema_, older);
    EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_THAT(std::string(refused.message()), HasSubstr("does not know"));
    EXPECT_EQ(CheckMigrated(*db_, older), refused);
  }
}

TEST_F(Migrations, ThatStoppedHalfWayGoOnAtTheStatementWhereTheyStopped) {
  const std::string text =
      "CREATE TABLE step (number INT NOT NULL, note VARCHAR(40) NOT NULL);\n"  // would fail if it were run again
      "INSERT INTO step (number, note) VALUES (1, '');\n"
      "INSERT INTO step (number, note) SELECT 2, name FROM not_there_yet;\n"
      "INSERT INTO step (number, note) VALUES (3, '');\n";
  const std::vector<Component> components = {Tables(), Steps({text})};
  EXPECT_FALSE(Migrate(schema_, components).ok());
  EXPECT_EQ(CheckMigrated(*db_, components).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(Rows(), 1);
  ASSERT_EQ(Run("CREATE TABLE not_there_yet AS SELECT 'x' AS name"), absl::OkStatus());
  EXPECT_EQ(Migrate(schema_, components), absl::OkStatus());
  EXPECT_EQ(CheckMigrated(*db_, components), absl::OkStatus());
  EXPECT_EQ(Rows(), 3);
}

TEST_F(Migrations, NeedNoSemicolonAfterTheirLastStatement) {
  const std::vector<Component> components = {Tables(), Steps({kFirst, "INSERT INTO step VALUES (2, '')"})};
  ASSERT_EQ(Migrate(schema_, components), absl::OkStatus());
  EXPECT_EQ(Rows(), 2);
  EXPECT_EQ(CheckMigrated(*db_, components), absl::OkStatus());
}

TEST_F(Migrations, WaitForOneThatDiedAtWorkNoLongerThanItsLease) {
  const auto dead = AcquireLease(*db_, Soon(), "migrations", "died", absl::Milliseconds(300));
  ASSERT_TRUE(dead.ok() && dead->has_value());
  ASSERT_EQ(Migrate(schema_, {Tables(), Steps({kFirst})}), absl::OkStatus());
  EXPECT_EQ(Number("SELECT epoch FROM lease WHERE name = 'migrations'"), (*dead)->epoch + 1);
}

TEST_F(Migrations, KeepTheirLockWhileAStatementTakesLong) {
  ASSERT_EQ(Run("INSERT INTO tally (id, number) VALUES (1, 1)"), absl::OkStatus());
  const auto expires = [&] { return Number("SELECT expires FROM lease WHERE name = 'migrations'"); };
  absl::Status migrated;
  std::thread migration;
  // An open transaction that has seen the table keeps it from being altered.
  EXPECT_EQ(db_->Transact(Soon(),
                          [&](Txn& tx) -> absl::Status {
                            RETURN_IF_ERROR(tx.Query("SELECT number FROM tally", {}, [](const Row&) {}));
                            migration = std::thread([&] {
                              migrated = Migrate(schema_, {Tables(), Steps({"ALTER TABLE tally ADD more INT;\n"})});
                            });
                            EXPECT_TRUE(Eventually([&] { return expires() > 0; }));
                            const int64_t first = expires();
                            EXPECT_TRUE(Eventually([&] { return expires() > first; }, absl::Seconds(20)));
                            return absl::OkStatus();
                          }),
            absl::OkStatus());
  migration.join();
  EXPECT_EQ(migrated, absl::OkStatus());
}

}  // namespace
}  // namespace zhiwang::sql
