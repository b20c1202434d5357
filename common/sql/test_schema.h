#pragma once

#include "common/sql/database.h"
#include "common/sql/migrations.h"
#include "tests/support/database_test.h"

namespace zhiwang::sql {

// A test with a schema of its own and two tables: `tally` to count in, `held` to keep
// one value of each kind.
class SchemaTest : public testing::DatabaseTest {
 protected:
  static Component Tables() {
    return {"test_tables", {{1, "0001_tables", R"sql(
CREATE TABLE tally (id INT NOT NULL, number BIGINT NOT NULL, PRIMARY KEY (id))
  ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE held (id INT NOT NULL, whole BIGINT NULL, part DOUBLE NULL, words LONGTEXT NULL, bytes LONGBLOB NULL,
  PRIMARY KEY (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
)sql"}}};
  }

  void SetUp() override { CreateSchema({Tables()}); }
};

}  // namespace zhiwang::sql
