#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/sql/database.h"
#include "common/sql/migrations.h"
#include "tests/support/private_server.h"

namespace zhiwang::sql {

// Long enough for any call that is to succeed, on any machine.
inline absl::Time Soon() { return absl::Now() + absl::Seconds(30); }

// A test with a schema of its own on the program's private server and two tables: `tally` to count in, `held` to keep
// one value of each kind.
class SchemaTest : public ::testing::Test {
 protected:
  static Component Tables() {
    return {"test_tables", {{1, "0001_tables", R"sql(
CREATE TABLE tally (id INT NOT NULL, number BIGINT NOT NULL, PRIMARY KEY (id))
  ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE held (id INT NOT NULL, whole BIGINT NULL, part DOUBLE NULL, words LONGTEXT NULL, bytes LONGBLOB NULL,
  PRIMARY KEY (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
)sql"}}};
  }

  void SetUp() override {
    options_ = testing::PrivateServer::Shared().NewSchema();
    ASSERT_EQ(Migrate(options_, {Tables()}), absl::OkStatus());
    db_ = std::make_unique<Database>(options_);
  }

  absl::Status Run(std::string_view sql) {
    return db_->Transact(Soon(), [&](Txn& tx) { return tx.Execute(sql).status(); });
  }

  // The one number that `sql` answers; -1 for no row or an error.
  int64_t Number(std::string_view sql) {
    const auto number =
        db_->Read(Soon(), [&](Txn& tx) { return tx.QueryOne(sql, {}, [](const Row& row) { return row.Int(1); }); });
    return number.ok() ? number->value_or(-1) : -1;
  }

  Options options_;
  std::unique_ptr<Database> db_;
};

}  // namespace zhiwang::sql
