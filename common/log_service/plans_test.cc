// How the database goes about what the services have in common: every statement that this scenario makes them run.

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>
#include <gtest/gtest.h>

#include "common/audit/audit_log.h"
#include "common/audit/head_export.h"
#include "common/audit/verify.h"
#include "common/changelog/follower.h"
#include "common/changelog/test_log.h"
#include "common/log_service/test_replica.h"
#include "common/names/resource_name.h"
#include "common/process/grant_follower.h"
#include "common/resource/request_answer.h"
#include "common/sql/id_source.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "tests/support/child_process.h"
#include "tests/support/statement_plans.h"

namespace zhiwang::log_service {
namespace {

using changelog::Change;
using ::testing::IsEmpty;
using zhiwang::testing::Eventually;

class CommonStatements : public changelog::LogTest {
 protected:
  const std::vector<sql::Component> components_ = {foundation_migrations(), audit_migrations()};

  void SetUp() override { CreateSchema(components_); }

  // Changes of many cases get numbers and followers; some are parked, listed and retried, watched and checked.
  void LiveOfTheLog() {
    changelog::Sequencer sequencer(*db_);
    std::vector<Change> changes;
    for (int i = 0; i < 300; ++i) {
      for (int version = 1; version <= 3; ++version) changes.push_back(Made(fmt::format("c{}", i), version));
    }
    ASSERT_EQ(Write(changes), absl::OkStatus());
    std::atomic<bool> broken{true};
    changelog::Follower follower(
        *db_, "reports",
        [&](sql::Txn&, const std::vector<Change>& seen) {
          for (const Change& change : seen) {
            if (broken && change.version == 2 && change.id.size() == 2) return error::Unexpected("cannot be read");
          }
          return absl::OkStatus();
        },
        changelog::FollowerOptions{.patience = {.tries = 2, .first_pause = absl::Milliseconds(1)}});
    ASSERT_TRUE(Eventually([&] { return follower.checkpoint() == 900; }, absl::Seconds(60)));

    Replica replica(schema_, {.tables = {{.kind = "case", .table = "thing", .id = "id"}}, .followers = {&follower}});
    common::v1::ListStalledRequest list;
    list.set_name("districts/370211/logs/thing");
    list.set_page_size(4);
    do {
      const auto page = replica.client().Ask(&Stub::ListStalled, list);
      ASSERT_EQ(page.status(), absl::OkStatus());
      list.set_page_token(page->next_page_token());
    } while (!list.page_token().empty());
    for (const bool still : {true, false}) {
      broken = still;
      common::v1::RetryStalledRequest retry;
      retry.set_name("districts/370211/logs/thing");
      retry.set_follower("reports");
      retry.set_kind("case");
      retry.set_id("c1");
      retry.set_request_id(NewUuid());
      const auto retried = replica.client().Ask(&Stub::RetryStalled, retry);
      ASSERT_EQ(retried.status(), absl::OkStatus());
      EXPECT_EQ(retried->has_still(), still);
    }

    WatchChangesRequest watch;
    watch.set_name("districts/370211/logs/thing");
    watch.set_from_start(true);
    Watching watching(replica, watch);
    for (int i = 0; i < 900; ++i) ASSERT_TRUE(watching.NextChange().has_change());

    common::v1::VerifyTimelinesRequest verify;
    verify.set_name("districts/370211/logs/thing");
    ASSERT_EQ(replica.client().ReadAll(&Stub::VerifyTimelines, verify).status, absl::OkStatus());

    const absl::Status read = db_->Read(Soon(), [](sql::Txn& tx) -> absl::Status {
      RETURN_IF_ERROR(changelog::ReadTimeline(tx, kDistrict, "case", "c7", 1, 50).status());
      return changelog::ReadTimelinesAfter(tx, kDistrict, "case", "c7", 50).status();
    });
    ASSERT_EQ(read, absl::OkStatus());
  }

  void LifeOfTheAuditLog() {
    const testing::ScratchDirectory scratch;
    std::vector<audit::Entry> entries;
    for (int i = 0; i < 1'000; ++i) {
      entries.push_back({.district = kDistrict,
                         .at = absl::Now(),
                         .principal = "p",
                         .action = "a",
                         .resource = "r",
                         .purpose = {},
                         .detail = {},
                         .trace_parent = {}});
    }
    const auto append = [&] { return db_->Transact(Soon(), [&](sql::Txn& tx) { return audit::Append(tx, entries); }); };
    ASSERT_EQ(append(), absl::OkStatus());
    ASSERT_EQ(append(), absl::OkStatus());
    const auto key = audit::SigningKey::LoadOrMake(scratch.path() + "/key");
    ASSERT_TRUE(key.ok());
    ASSERT_EQ(audit::ExportHeads(*db_, Soon(), *key, scratch.path() + "/heads", absl::Now()), absl::OkStatus());
    const auto patient = [](const audit::Verdict&) { return true; };
    ASSERT_FALSE(audit::Verify(*db_, Soon(), kDistrict, {}, patient)->fault);
    ASSERT_EQ(Run("UPDATE audit_entry SET seq = 5000 WHERE district = '370211' AND seq = 2"), absl::OkStatus());
    ASSERT_TRUE(audit::Verify(*db_, Soon(), kDistrict, {}, patient)->fault);
  }

  // What a replica does besides: it leases a number for its ids, and remembers who may do what.
  void LifeOfAReplica() {
    { ASSERT_TRUE(sql::IdSource::Lease(*db_).ok()); }
    ASSERT_TRUE(sql::IdSource::Lease(*db_).ok());
    const auto book = auth::GrantBook::Parse("").value();
    const auto nobody = grpc::CreateChannel("127.0.0.1:1", grpc::InsecureChannelCredentials());
    background::Schedule schedule;
    ASSERT_TRUE(process::GrantFollower::Start(*db_, nobody, *book, schedule).ok());
    ASSERT_EQ(sql::CheckMigrated(*db_, components_), absl::OkStatus());
  }
};

TEST_F(CommonStatements, EachReadByAnIndexThatNarrows) {
  ASSERT_EQ(Run("CREATE TABLE thing (district CHAR(6), id VARCHAR(40), version BIGINT, PRIMARY KEY (district, id)) "
                "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin"),
            absl::OkStatus());
  ASSERT_EQ(Run("INSERT INTO thing SELECT '370211', CONCAT('c', seq), 3 FROM seq_0_to_299"), absl::OkStatus());
  testing::StatementRecorder recorder(schema_);
  LiveOfTheLog();
  LifeOfTheAuditLog();
  LifeOfAReplica();
  const auto statements = recorder.Stop();
  EXPECT_GT(statements.size(), 35u);
  EXPECT_THAT(testing::TablesNotRead(schema_, statements),
              ::testing::IsSubsetOf(
                  {"calendar_copy", "deadline_move", "handoff_inbox", "handoff_pending", "handoff_sender", "timer"}))
      << "the scenario leaves something out; what belongs to other folders is tested there";
  testing::FillOtherDistricts(schema_);
  EXPECT_THAT(
      testing::PlanFaults(schema_, statements,
                          {{"SELECT component, number, step", "the ledger of migrations: some rows, read at the start"},
                           {"SELECT grants FROM grant_copy", "a service that starts knows everybody's grants"},
                           {"SELECT district, seq, hash FROM audit_head", "one row for each district, all exported"}}),
      IsEmpty());
}

}  // namespace
}  // namespace zhiwang::log_service
