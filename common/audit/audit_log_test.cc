#include "common/audit/audit_log.h"

#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "common/audit/audit_queries.h"
#include "common/audit/test_audit.h"
#include "common/status/error.h"

namespace zhiwang::audit {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::HasSubstr;

class AuditLog : public AuditTest {};

TEST_F(AuditLog, ADistrictWithoutEntriesHasASoundEmptyChain) {
  EXPECT_EQ(HeadAt(), Head());
  ExpectSound(0);
}

TEST_F(AuditLog, EachDistrictHasAChainOfItsOwn) {
  ASSERT_EQ(Write({Made("a"), Made("b", kElsewhere), Made("c")}), absl::OkStatus());
  ASSERT_EQ(Write({Made("d", kElsewhere)}), absl::OkStatus());
  ASSERT_EQ(Write({}), absl::OkStatus());
  ExpectSound(2);
  ExpectSound(2, kElsewhere);
  EXPECT_NE(HeadAt(), HeadAt(kElsewhere));
}

TEST_F(AuditLog, ManyEntriesAtOnceAreOneChain) {
  WriteMany(1'300);
  ExpectSound(1'300);
}

TEST_F(AuditLog, AnyTextIsVerifiedAsItWasWritten) {
  Entry entry = Made("residents/𠮷😀 ");
  entry.purpose = std::string(500, 'x').replace(0, 3, "藏");
  entry.detail = "a\nb\t'\"\\%_ ";
  entry.trace_parent.clear();
  entry.at = absl::FromUnixMicros(-1) + absl::Nanoseconds(700);
  ASSERT_EQ(Write({entry}), absl::OkStatus());
  ExpectSound(1);
}

TEST_F(AuditLog, AnEntryThatWouldBeCutIsRefused) {
  Entry entry = Made("a");
  const auto refused = [&](auto&& spoil) {
    Entry spoiled = entry;
    spoil(spoiled);
    return ReasonOf(Write({entry, spoiled})) == common::v1::FIELD_INVALID;
  };
  EXPECT_TRUE(refused([](Entry& e) { e.district = "37021"; }));
  EXPECT_TRUE(refused([](Entry& e) { e.principal = std::string(121, 'x'); }));
  EXPECT_TRUE(refused([](Entry& e) { e.principal.clear(); }));
  EXPECT_TRUE(refused([](Entry& e) { e.action = std::string(61, 'x'); }));
  EXPECT_TRUE(refused([](Entry& e) { e.resource = std::string(201, 'x'); }));
  EXPECT_TRUE(refused([](Entry& e) { e.purpose = std::string(501, 'x'); }));
  EXPECT_TRUE(refused([](Entry& e) { e.detail = std::string(4'001, 'x'); }));
  EXPECT_TRUE(refused([](Entry& e) { e.detail = "\xFF"; }));
  EXPECT_TRUE(refused([](Entry& e) { e.trace_parent = std::string(61, 'x'); }));
  ExpectSound(0);
}

TEST_F(AuditLog, AnEntryGoesWithTheTransactionItIsPartOf) {
  const absl::Status failed = db_->Transact(Soon(), [&](sql::Txn& tx) -> absl::Status {
    EXPECT_EQ(Append(tx, {Made("a")}), absl::OkStatus());
    return absl::CancelledError("not after all");
  });
  EXPECT_EQ(failed.code(), absl::StatusCode::kCancelled);
  ExpectSound(0);
}

TEST_F(AuditLog, ThreadsThatAppendAtTheSameTimeMakeOneChainWithoutGaps) {
  constexpr int kThreads = 8, kEntries = 200;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([this] {
      for (int i = 0; i < kEntries; ++i) ASSERT_EQ(Write({Made("a")}), absl::OkStatus());
    });
  }
  for (std::thread& thread : threads) thread.join();
  ExpectSound(kThreads * kEntries);
}

TEST_F(AuditLog, ThreadsThatAppendToSeveralDistrictsInAnyOrderDoNotWaitForEachOther) {
  constexpr int kThreads = 8, kEntries = 200;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([this, thread] {
      const std::string first = thread % 2 == 0 ? kDistrict : kElsewhere;
      const std::string second = thread % 2 == 0 ? kElsewhere : kDistrict;
      for (int i = 0; i < kEntries; ++i) {
        ASSERT_EQ(Write({Made("a", first), Made("b", second), Made("c", first), Made("d", "370213")}),
                  absl::OkStatus());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  ExpectSound(kThreads * kEntries * 3 / 2);
  ExpectSound(kThreads * kEntries * 3 / 2, kElsewhere);
  ExpectSound(kThreads * kEntries, "370213");
}

TEST_F(AuditLog, NothingIsAppendedToAChainThatGoesOnBeyondItsHead) {
  WriteMany(3);
  Meddle("UPDATE audit_head SET seq = 2");
  const absl::Status refused = Write({Made("a")});
  EXPECT_EQ(refused.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(refused.ToString(), HasSubstr("audit log of 370211"));
}

// Chains in databases depend on it. Computed with another implementation.
TEST(HashOfAnEntry, IsWhatItWasInTheFirstVersion) {
  const Entry entry{.district = "370211",
                    .at = absl::FromUnixMicros(1'764'000'000'123'456),
                    .principal = "员工/12",
                    .action = "resident.unmask",
                    .resource = "districts/370211/residents/7",
                    .purpose = "回访",
                    .detail = "phone",
                    .trace_parent = ""};
  EXPECT_EQ(absl::BytesToHexString(HashOf(entry, 12, std::string(32, '\x07'))),
            "123d574016399476d16daa540109911b6e2de49f4f0f205392560cb9db889b48");
}

class AuditPlans : public AuditTest {
 protected:
  void SetUp() override {
    AuditTest::SetUp();
    WriteMany(2'000);
    WriteMany(2'000, kElsewhere);
    ASSERT_TRUE(db_->Read(Soon(),
                          [](sql::Txn& tx) {
                            return tx.Query("ANALYZE TABLE audit_entry, audit_head", {}, [](const sql::Row&) {});
                          })
                    .ok());
  }
  // The database's plan for the statement: access type, index, and its further steps.
  std::string PlanOf(std::string_view sql, absl::Span<const sql::Value> values) {
    const auto plan = db_->Read(Soon(), [&](sql::Txn& tx) {
      return tx.QueryOne("EXPLAIN " + std::string(sql), values, [](const sql::Row& row) {
        return row.Text(4) + " " + (row.Has(6) ? row.Text(6) : "none") + " " + (row.Has(10) ? row.Text(10) : "");
      });
    });
    return plan.ok() ? plan->value_or("no plan") : plan.status().ToString();
  }
};

TEST_F(AuditPlans, EveryQueryUsesThePrimaryKey) {
  const std::string hash(32, 'x');
  EXPECT_THAT(PlanOf(kReadHead, {kDistrict}), HasSubstr("const PRIMARY"));
  EXPECT_THAT(PlanOf(kLockHead, {kDistrict}), HasSubstr("const PRIMARY"));
  EXPECT_THAT(PlanOf(kReadHeads, {}), HasSubstr("index PRIMARY"));
  EXPECT_THAT(PlanOf(kMoveHead, {7, hash, kDistrict, 6}), HasSubstr("range PRIMARY"));
  const auto by_key_without_sorting =
      AllOf(AnyOf(HasSubstr("range PRIMARY"), HasSubstr("ref PRIMARY")), ::testing::Not(HasSubstr("filesort")));
  EXPECT_THAT(PlanOf(kReadPage, {kDistrict, 1'000, 512}), by_key_without_sorting);
  EXPECT_THAT(PlanOf(kReadLinks, {kDistrict, 1'000, 10'000}), by_key_without_sorting);
}

}  // namespace
}  // namespace zhiwang::audit
