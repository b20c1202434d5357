#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "common/sql/database.h"
#include "common/sql/migrations.h"
#include "tests/support/cluster/private_server.h"
#include "tests/support/soon.h"

namespace zhiwang::testing {

// A test with a schema of its own, on the private server that the program's tests share.
class DatabaseTest : public ::testing::Test {
 protected:
  // Creates the schema with these tables and connects to it. For SetUp: where it fails, the test does not run.
  void CreateSchema(const std::vector<sql::Component>& components, PrivateServer& server = PrivateServer::Shared()) {
    schema_ = server.NewSchema();
    schema_.most_connections = 24;
    ASSERT_EQ(sql::Migrate(schema_, components), absl::OkStatus());
    db_ = std::make_unique<sql::Database>(schema_);
  }

  absl::Status Run(std::string_view sql) {
    return db_->Transact(Soon(), [&](sql::Txn& tx) { return tx.Execute(sql).status(); });
  }

  // The one number that `sql` answers; -1 for no row.
  int64_t Number(std::string_view sql) {
    const auto number = db_->Read(
        Soon(), [&](sql::Txn& tx) { return tx.QueryOne(sql, {}, [](const sql::Row& row) { return row.Int(1); }); });
    EXPECT_EQ(number.status(), absl::OkStatus()) << sql;
    return number.ok() ? number->value_or(-1) : -1;
  }

  sql::Options schema_;
  std::unique_ptr<sql::Database> db_;
};

}  // namespace zhiwang::testing
