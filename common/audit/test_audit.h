#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/audit/audit_log.h"
#include "common/audit/verify.h"
#include "common/sql/database.h"
#include "tests/support/database_test.h"

namespace zhiwang::audit {

// A test with an audit log of its own on the program's private server.
class AuditTest : public testing::DatabaseTest {
 protected:
  static constexpr char kDistrict[] = "370211";
  static constexpr char kElsewhere[] = "370212";

  void SetUp() override { CreateSchema({audit_migrations()}); }

  static Entry Made(std::string_view resource, std::string_view district = kDistrict) {
    return {.district = std::string(district),
            .at = absl::FromUnixMicros(1'764'000'000'123'456),
            .principal = "员工/S000683",
            .action = "resident.unmask",
            .resource = std::string(resource),
            .purpose = "回访",
            .detail = "phone",
            .trace_parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"};
  }

  absl::Status Write(const std::vector<Entry>& entries) {
    return db_->Transact(Soon(), [&](sql::Txn& tx) { return Append(tx, entries); });
  }

  void WriteMany(int count, std::string_view district = kDistrict) {
    std::vector<Entry> entries;
    for (int i = 0; i < count; ++i) entries.push_back(Made("residents/" + std::to_string(i), district));
    ASSERT_EQ(Write(entries), absl::OkStatus());
  }

  Head HeadAt(std::string_view district = kDistrict) {
    return db_->Read(Soon(), [&](sql::Txn& tx) { return HeadOf(tx, district); }).value();
  }

  Verdict Check(const std::vector<Head>& anchors = {}, std::string_view district = kDistrict) {
    return Verify(*db_, Soon(), district, anchors, Patient).value();
  }

  // Waits for every verification.
  static bool Patient(const Verdict&) { return true; }

  void ExpectSound(int64_t entries, std::string_view district = kDistrict) {
    const Verdict verdict = Check({}, district);
    EXPECT_FALSE(verdict.fault) << verdict.fault->description;
    EXPECT_EQ(verdict.entries, entries);
    EXPECT_EQ(verdict.head, HeadAt(district));
    EXPECT_EQ(verdict.head.seq, entries);
  }

  // Does what an attacker with the database's password could do.
  void Meddle(std::string_view sql) {
    const auto changed = db_->Transact(Soon(), [&](sql::Txn& tx) { return tx.Execute(sql); });
    ASSERT_TRUE(changed.ok() && *changed > 0) << sql;
  }
};

}  // namespace zhiwang::audit
