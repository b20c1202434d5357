#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/changelog/change_log.h"
#include "common/changelog/sequencer.h"
#include "common/sql/database.h"
#include "common/sql/lease/lease.h"
#include "common/sql/migrations.h"
#include "tests/support/database_test.h"

namespace zhiwang::changelog {

// A test with a log of its own on the program's private server, and a table `effect` to have effects in.
class LogTest : public testing::DatabaseTest {
 protected:
  static constexpr char kDistrict[] = "370211";

  void SetUp() override {
    const sql::Component effects{"test_effects", {{1, "0001_effect", R"sql(
CREATE TABLE effect (id VARCHAR(40) NOT NULL, total BIGINT NOT NULL, PRIMARY KEY (id))
  ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
)sql"}}};
    CreateSchema({foundation_migrations(), effects});
  }

  static Change Made(std::string_view id, int64_t version, absl::Time at = absl::Now()) {
    return {.district = kDistrict,
            .kind = "case",
            .id = std::string(id),
            .version = version,
            .type = "case.dispatched",
            .actor = "员工/12",
            .area_path = "/370211/109/",
            .payload = {},
            .request_id = {},
            .trace_parent = {},
            .at = at};
  }

  absl::Status Write(const std::vector<Change>& changes) {
    return db_->Transact(Soon(), [&](sql::Txn& tx) { return Append(tx, changes); });
  }
  int64_t Head() { return Number("SELECT seq FROM log_head"); }

  std::vector<Change> Numbered(int64_t after_seq = 0) {
    const auto changes = db_->Read(Soon(), [&](sql::Txn& tx) { return ReadNumbered(tx, after_seq, 1'000'000); });
    EXPECT_EQ(changes.status(), absl::OkStatus());
    return changes.ok() ? *changes : std::vector<Change>();
  }

  // Numbers all that is committed, as the only sequencer.
  void NumberAll() {
    constexpr absl::Duration kTtl = absl::Minutes(1);
    const auto lease = sql::AcquireLease(*db_, Soon(), "sequencer", "this test", kTtl);
    ASSERT_TRUE(lease.ok() && lease->has_value());
    absl::StatusOr<int64_t> count = 1;
    while (count.ok() && *count > 0) count = NumberBatch(*db_, Soon(), **lease, kTtl);
    EXPECT_EQ(count.status(), absl::OkStatus());
  }
};

}  // namespace zhiwang::changelog
