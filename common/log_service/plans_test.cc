// The database's plans for what the services have in common: every statement that this scenario makes them run.

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>
#include <gtest/gtest.h>

#include "common/attachments/store.h"
#include "common/attachments/test_contents.h"
#include "common/attachments/upload.h"
#include "common/audit/audit_log.h"
#include "common/audit/head_export.h"
#include "common/audit/verify.h"
#include "common/booking/booking.h"
#include "common/changelog/follow/follower.h"
#include "common/changelog/test_log.h"
#include "common/handoff/inbox.h"
#include "common/handoff/pending.h"
#include "common/log_service/test_replica.h"
#include "common/names/resource_name.h"
#include "common/numbers/numbers.h"
#include "common/process/followers/grant_follower.h"
#include "common/resource/request_answer.h"
#include "common/sql/lease/id_source.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/timers/timer.h"
#include "tests/support/cluster/child_process.h"
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

    Replica replica(schema_, {.tables = {{.kind = "case", .collection = "cases", .table = "thing", .id = "id"}},
                              .followers = {&follower}});
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

  // Cases wait to be handed over to another service, each with a second change behind the first.
  void LifeOfTheSender() {
    const auto done = db_->Transact(Soon(), [](sql::Txn& tx) -> absl::Status {
      const absl::Time now = absl::Now();
      ASSIGN_OR_RETURN(const std::vector<Change> changes, changelog::ReadNumbered(tx, 0, 900));
      RETURN_IF_ERROR(handoff::AddPending(tx, "to-mediation", changes, now));
      ASSIGN_OR_RETURN(const std::vector<handoff::Due> due, handoff::ReadDue(tx, "to-mediation", now, 10));
      if (due.size() != 10) return error::Unexpected("not all are due");
      RETURN_IF_ERROR(handoff::ReadNextTry(tx, "to-mediation", now).status());
      RETURN_IF_ERROR(handoff::ReadBacklog(tx, "to-mediation").status());
      RETURN_IF_ERROR(handoff::PutOff(tx, due[0].pending, error::Unexpected("silent"), now + absl::Hours(1)));
      RETURN_IF_ERROR(handoff::TryNow(tx, due[0].pending, now).status());
      RETURN_IF_ERROR(handoff::GiveUp(tx, due[1].pending, "staff/7", "withdrawn", now).status());
      RETURN_IF_ERROR(handoff::Pass(
          tx, due[2].pending, [](const Change&) { return true; }, now));
      RETURN_IF_ERROR(handoff::Pass(
          tx, due[3].pending, [](const Change&) { return false; }, now));
      const changelog::Aggregate& aggregate = due[4].pending.aggregate;
      RETURN_IF_ERROR(handoff::FindPending(tx, aggregate).status());
      RETURN_IF_ERROR(handoff::FindPending(tx, "to-mediation", aggregate).status());
      std::optional<handoff::Pending> after;
      for (int page = 0; page < 3; ++page) {
        ASSIGN_OR_RETURN(const auto listed, handoff::ListPending(tx, kDistrict, now, after, 20));
        after = listed.back();
      }
      return absl::OkStatus();
    });
    ASSERT_EQ(done, absl::OkStatus());
  }

  // Hand-offs of many cases arrive, of a relay whose leader changes.
  void LifeOfTheReceiver() {
    rpc::Call call{
        .principal = "case-intake", .rights = nullptr, .rule = nullptr, .deadline = Soon(), .trace_parent = {}};
    for (int i = 0; i < 600; ++i) {
      call.handoff = rpc::HandOff{.relay = "site_checks",
                                  .district = kDistrict,
                                  .kind = "case",
                                  .id = fmt::format("c{}", i / 2),
                                  .version = 1 + i % 2,
                                  .epoch = 1 + i / 300};
      const auto done = db_->Transact(Soon(), [&](sql::Txn& tx) -> absl::Status {
        RETURN_IF_ERROR(handoff::FindOutcome(tx, call).status());
        return handoff::RememberOutcome(tx, call, "taken");
      });
      ASSERT_EQ(done, absl::OkStatus());
    }
    ASSERT_TRUE(db_->Read(Soon(),
                          [](sql::Txn& tx) {
                            return handoff::ReadReceived(tx, {kDistrict, "case", "c7"}, 200);
                          })
                    .ok());
  }

  // Timers are set, moved, fired, put off, parked, listed and cancelled.
  void LifeOfTimers() {
    static constexpr timers::What kRing = {"bell.ring", timers::Lane::kHere};
    const auto done = db_->Transact(Soon(), [](sql::Txn& tx) -> absl::Status {
      const absl::Time now = absl::Now();
      std::vector<timers::NewTimer> many;
      for (int i = 0; i < 300; ++i) {
        many.push_back({{kDistrict, "bell", fmt::format("b{}", i)}, now + absl::Seconds(i - 150), 1});
      }
      RETURN_IF_ERROR(timers::SetMissing(tx, kRing, many));
      RETURN_IF_ERROR(timers::Set(tx, many[0].aggregate, kRing, now, 2));
      RETURN_IF_ERROR(timers::Cancel(tx, many[1].aggregate, kRing));
      ASSIGN_OR_RETURN(auto due, timers::ReadDue(tx, kRing.lane, false, now, 10));
      if (due.size() != 10) return error::Unexpected("not all are due");
      RETURN_IF_ERROR(timers::Find(tx, due[0].aggregate, due[0].what).status());
      RETURN_IF_ERROR(timers::Take(tx, due[0]).status());
      for (int i = 1; i < 10; ++i) {
        due[i].parked = true;
        RETURN_IF_ERROR(timers::Postpone(tx, due[i]));
      }
      RETURN_IF_ERROR(timers::ReadDue(tx, kRing.lane, true, now, 10).status());
      RETURN_IF_ERROR(timers::CountParked(tx, kRing.lane).status());
      for (const bool parked : {false, true}) {
        timers::Timer after;
        for (int page = 0; page < 2; ++page) {
          ASSIGN_OR_RETURN(const auto listed,
                           timers::List(tx, {.district = kDistrict, .parked = parked, .due_before = now}, after, 4));
          after = listed.back();
        }
      }
      return absl::OkStatus();
    });
    ASSERT_EQ(done, absl::OkStatus());
  }

  // Numbers are taken of the books of many committees, one goes on after an import.
  void LifeOfNumbers() {
    const auto done = db_->Transact(Soon(), [](sql::Txn& tx) -> absl::Status {
      for (int committee = 0; committee < 100; ++committee) {
        RETURN_IF_ERROR(numbers::Take(tx, kDistrict, fmt::format("dispute/{}/2026", committee), 3).status());
      }
      return numbers::Continue(tx, kDistrict, "dispute/7/2025", 998);
    });
    ASSERT_EQ(done, absl::OkStatus());
  }

  // Rooms are booked, moved to another day and freed.
  void LifeOfBookings() {
    const absl::Time nine = absl::FromCivil(absl::CivilHour(2026, 3, 2, 9), absl::UTCTimeZone());
    for (int room = 0; room < 100; ++room) {
      const std::vector<booking::Holder> holders = {{"room", fmt::format("{}", room)}, {"mediator", "m"}};
      const booking::Booking first{holders, {nine + absl::Hours(24 * room), nine + absl::Hours(24 * room + 1)}};
      const booking::Booking second{holders, {first.span.start + absl::Hours(2), first.span.end + absl::Hours(2)}};
      const booking::What what{"session", room + 1};
      const absl::Status done = db_->Transact(Soon(), [&](sql::Txn& tx) -> absl::Status {
        RETURN_IF_ERROR(booking::Book(tx, kDistrict, first, what).status());
        RETURN_IF_ERROR(booking::FindBusy(tx, kDistrict, second, what).status());
        RETURN_IF_ERROR(booking::Move(tx, kDistrict, first, second, what).status());
        RETURN_IF_ERROR(booking::FreeSpans(tx, kDistrict, holders, second.span).status());
        return room % 2 == 0 ? booking::Free(tx, kDistrict, second, what) : absl::OkStatus();
      });
      ASSERT_EQ(done, absl::OkStatus());
    }
  }

  // Contents are kept, brought, read, released; broken uploads are deleted.
  void LifeOfAttachments() {
    const testing::ScratchDirectory scratch;
    ASSERT_EQ(privacy::KeyRing::Generate(scratch.path() + "/keys"), absl::OkStatus());
    const auto keys = privacy::KeyRing::Load(scratch.path() + "/keys");
    ASSERT_TRUE(keys.ok());
    for (int64_t id = 1; id <= 300; ++id) {
      const std::string bytes = attachments::SomePdf(0, fmt::format("{}", id));
      auto upload = attachments::Upload::Begin(*db_, *keys, kDistrict, id, Soon());
      ASSERT_EQ(upload.status(), absl::OkStatus());
      ASSERT_EQ(upload->Add(bytes, Soon()), absl::OkStatus());
      ASSERT_EQ(upload->End("a.pdf", Soon()), absl::OkStatus());
      if (id % 3 == 0) continue;
      const absl::Status done = db_->Transact(Soon(), [&](sql::Txn& tx) -> absl::Status {
        RETURN_IF_ERROR(attachments::KeepUpload(tx, *upload).status());
        RETURN_IF_ERROR(
            attachments::Keep(tx, *keys, kDistrict, 1000 + id, attachments::MediaType::kPdf, bytes).status());
        RETURN_IF_ERROR(attachments::Release(tx, kDistrict, id));
        return attachments::Find(tx, *keys, kDistrict, id).status();
      });
      ASSERT_EQ(done, absl::OkStatus());
    }
    ASSERT_EQ(attachments::Read(*db_, *keys, kDistrict, 1, Soon(), [](std::string_view) { return absl::OkStatus(); }),
              absl::OkStatus());
    ASSERT_EQ(attachments::DeleteBrokenUploads(*db_, absl::Now() + absl::Hours(1), Soon()).value_or(-1), 100);
  }

  // A replica's other statements: it leases a number for its ids, and keeps the grants.
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
  LifeOfTheSender();
  LifeOfTheReceiver();
  LifeOfTimers();
  LifeOfNumbers();
  LifeOfBookings();
  LifeOfAttachments();
  LifeOfAReplica();
  const auto statements = recorder.Stop();
  EXPECT_GT(statements.size(), 70u);
  EXPECT_THAT(testing::TablesNotRead(schema_, statements), ::testing::IsSubsetOf({"calendar_copy", "deadline_move"}))
      << "the scenario leaves something out; the plans of the intake hold these two";
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
