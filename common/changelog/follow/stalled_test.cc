#include "common/changelog/follow/stalled.h"

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/changelog/follow/follower.h"
#include "common/changelog/sequencer.h"
#include "common/changelog/test_log.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace zhiwang::changelog {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using zhiwang::testing::Eventually;

constexpr absl::Duration kPatience = absl::Seconds(60);
constexpr char kName[] = "histories";

// A follower that writes down, for each case, the versions it applied, in order. The test decides which it cannot take.
class Parked : public LogTest {
 protected:
  void SetUp() override {
    LogTest::SetUp();
    ASSERT_EQ(Run("CREATE TABLE history (id VARCHAR(40) NOT NULL, place BIGINT NOT NULL AUTO_INCREMENT, version BIGINT "
                  "NOT NULL, PRIMARY KEY (place)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin"),
              absl::OkStatus());
  }

  using Fails = std::function<absl::Status(sql::Txn&, const Change&)>;
  static Follower::Effect WriteDown(Fails fails) {
    return [fails = std::move(fails)](sql::Txn& tx, const std::vector<Change>& changes) -> absl::Status {
      for (const Change& change : changes) {
        RETURN_IF_ERROR(
            tx.Execute("INSERT INTO history (id, version) VALUES (?, ?)", {change.id, change.version}).status());
        RETURN_IF_ERROR(fails(tx, change));  // with the work already done in the transaction
      }
      return absl::OkStatus();
    };
  }
  std::unique_ptr<Follower> Follow(Fails fails, sql::Database* db = nullptr) {
    return std::make_unique<Follower>(db == nullptr ? *db_ : *db, kName, WriteDown(std::move(fails)),
                                      FollowerOptions{.patience = {.tries = 5, .first_pause = absl::Milliseconds(5)}});
  }
  static absl::Status Nothing(sql::Txn&, const Change&) { return absl::OkStatus(); }

  // The versions that were applied to a case, in the order in which they were.
  std::vector<int64_t> History(std::string_view id) {
    std::vector<int64_t> versions;
    EXPECT_EQ(db_->Read(Soon(),
                        [&](sql::Txn& tx) {
                          versions.clear();
                          return tx.Query("SELECT version FROM history WHERE id = ? ORDER BY place", {id},
                                          [&](const sql::Row& row) { versions.push_back(row.Int(1)); });
                        }),
              absl::OkStatus());
    return versions;
  }
  std::optional<Stalled> Find(std::string_view id) {
    const auto found = db_->Read(Soon(), [&](sql::Txn& tx) {
      return FindStalled(tx, kName, {kDistrict, "case", std::string(id)});
    });
    EXPECT_EQ(found.status(), absl::OkStatus());
    return found.ok() ? *found : std::nullopt;
  }
  int64_t CountParked() { return Number("SELECT COUNT(*) FROM follower_stalled"); }
  void WriteNumbered(const std::vector<Change>& changes) {
    ASSERT_EQ(Write(changes), absl::OkStatus());
    NumberAll();
  }
  static Aggregate Case(std::string id) { return {kDistrict, "case", std::move(id)}; }
};

TEST_F(Parked, APoisonChangeLetsTheOthersGoOn) {
  std::vector<Change> changes;
  for (int i = 1; i <= 700; ++i) changes.push_back(Made(fmt::format("c{}", i), 1));
  WriteNumbered(changes);
  std::atomic<int> tries{0};
  const auto follower = Follow([&](sql::Txn&, const Change& change) {
    if (change.id != "c300") return absl::OkStatus();
    ++tries;
    return error::Unexpected("这个工单读不懂");
  });
  EXPECT_TRUE(Eventually([&] { return follower->checkpoint() == 700; }, kPatience));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM history"), 699);
  EXPECT_EQ(Number("SELECT COUNT(DISTINCT id) FROM history"), 699);
  EXPECT_EQ(tries, 1 + 5) << "once in the batch, then alone";
  const auto stalled = Find("c300");
  ASSERT_TRUE(stalled.has_value());
  EXPECT_EQ(stalled->version, 1);
  EXPECT_EQ(stalled->tries, 5);
  EXPECT_THAT(stalled->error, HasSubstr("这个工单读不懂"));
  EXPECT_GT(stalled->since, absl::Now() - absl::Minutes(10));
  EXPECT_EQ(Number("SELECT seq FROM follower_stalled"), Number("SELECT seq FROM change_log WHERE id = 'c300'"));
}

TEST_F(Parked, LaterChangesOfTheSameResourceWaitBehindItInOrder) {
  std::atomic<bool> broken{true};
  WriteNumbered({Made("1", 1), Made("2", 1), Made("1", 2), Made("2", 2)});
  const auto follower = Follow([&](sql::Txn&, const Change& change) {
    return broken && change.id == "1" && change.version >= 2 ? error::Unexpected("no") : absl::OkStatus();
  });
  EXPECT_TRUE(Eventually([&] { return follower->checkpoint() == 4; }, kPatience));
  WriteNumbered({Made("1", 3), Made("2", 3), Made("1", 4)});
  EXPECT_TRUE(Eventually([&] { return follower->checkpoint() == 7; }, kPatience));
  EXPECT_THAT(History("1"), ElementsAre(1));
  EXPECT_THAT(History("2"), ElementsAre(1, 2, 3));
  EXPECT_EQ(CountParked(), 1);

  auto retried = follower->Retry(Soon(), Case("1"));
  ASSERT_EQ(retried.status(), absl::OkStatus());
  EXPECT_EQ(retried->applied, 0);
  ASSERT_TRUE(retried->still.has_value());
  EXPECT_EQ(retried->still->version, 2);
  EXPECT_EQ(retried->still->tries, 6);

  broken = false;
  retried = follower->Retry(Soon(), Case("1"));
  ASSERT_EQ(retried.status(), absl::OkStatus());
  EXPECT_EQ(retried->applied, 3);
  EXPECT_FALSE(retried->still.has_value());
  EXPECT_THAT(History("1"), ElementsAre(1, 2, 3, 4));
  EXPECT_EQ(CountParked(), 0);

  WriteNumbered({Made("1", 5)});
  EXPECT_TRUE(Eventually([&] { return follower->checkpoint() == 8; }, kPatience));
  EXPECT_THAT(History("1"), ElementsAre(1, 2, 3, 4, 5));
  EXPECT_EQ(follower->Retry(Soon(), Case("1")).value_or(Retried{.applied = -1}).applied, 0) << "nothing waits";
}

TEST_F(Parked, ARetryStopsAtTheNextOneThatFailsAndGoesOnFromThere) {
  std::atomic<int64_t> poison{1};
  WriteNumbered({Made("1", 1), Made("1", 2), Made("1", 3), Made("1", 4)});
  const auto follower = Follow([&](sql::Txn&, const Change& change) {
    return change.version == poison ? error::Unexpected("no") : absl::OkStatus();
  });
  EXPECT_TRUE(Eventually([&] { return follower->checkpoint() == 4; }, kPatience));
  EXPECT_THAT(History("1"), ElementsAre());
  poison = 3;
  auto retried = follower->Retry(Soon(), Case("1"));
  ASSERT_EQ(retried.status(), absl::OkStatus());
  EXPECT_EQ(retried->applied, 2);
  ASSERT_TRUE(retried->still.has_value());
  EXPECT_EQ(retried->still->version, 3);
  EXPECT_EQ(retried->still->seq, 3);
  poison = 0;
  retried = follower->Retry(Soon(), Case("1"));
  ASSERT_EQ(retried.status(), absl::OkStatus());
  EXPECT_EQ(retried->applied, 2);
  EXPECT_THAT(History("1"), ElementsAre(1, 2, 3, 4));
}

TEST_F(Parked, NothingIsForAFailureThatMayMend) {
  WriteNumbered({Made("1", 1), Made("2", 1)});
  std::atomic<int> calls{0};
  const auto follower = Follow([&](sql::Txn&, const Change& change) -> absl::Status {
    if (change.id != "1" || ++calls > 12) return absl::OkStatus();
    switch (calls % 3) {
      case 0:
        return error::DatabaseUnavailable("gone for a moment");
      case 1:
        return error::ChangedConcurrently("a row");
      default:
        return error::DeadlinePassed();
    }
  });
  EXPECT_TRUE(Eventually([&] { return follower->checkpoint() == 2; }, kPatience));
  EXPECT_GT(calls, 12);
  EXPECT_EQ(CountParked(), 0);
  EXPECT_THAT(History("1"), ElementsAre(1));
  EXPECT_THAT(History("2"), ElementsAre(1));
}

TEST_F(Parked, AnErrorTextThatIsNoTextIsKeptAsFarAsItCanBe) {
  WriteNumbered({Made("1", 1)});
  const auto follower = Follow([&](sql::Txn&, const Change&) -> absl::Status {
    return error::Unexpected("\xFF\xFE" + std::string(1'000, 'x'));
  });
  EXPECT_TRUE(Eventually([&] { return follower->checkpoint() == 1; }, kPatience));
  EXPECT_EQ(CountParked(), 1);
}

TEST_F(Parked, AreListedByDistrictPageByPage) {
  std::vector<Change> changes;
  for (int i = 0; i < 10; ++i) changes.push_back(Made(fmt::format("c{}", i), 1));
  changes.push_back(Made("elsewhere", 1));
  changes.back().district = "370212";
  WriteNumbered(changes);
  const auto fails = [](sql::Txn&, const std::vector<Change>&) { return error::Unexpected("no"); };
  const FollowerOptions hasty{.patience = {.tries = 1, .first_pause = absl::ZeroDuration()}};
  const Follower one(*db_, "one", fails, hasty), other(*db_, "other", fails, hasty);
  EXPECT_TRUE(Eventually([&] { return one.checkpoint() == 11 && other.checkpoint() == 11; }, kPatience));
  std::vector<std::string> seen;
  Stalled last;
  for (size_t page = 1; page != 0;) {
    const auto found = db_->Read(Soon(), [&](sql::Txn& tx) { return ListStalled(tx, kDistrict, last, 3); });
    ASSERT_EQ(found.status(), absl::OkStatus());
    for (const Stalled& stalled : *found) seen.push_back(stalled.follower + "/" + stalled.aggregate.id);
    page = found->size();
    if (page != 0) last = found->back();
  }
  std::vector<std::string> expected;
  for (const char* follower : {"one", "other"}) {
    for (int i = 0; i < 10; ++i) expected.push_back(fmt::format("{}/c{}", follower, i));
  }
  EXPECT_EQ(seen, expected);
}

// Two replicas, effects that lose the connection, are refused or are transient, a process that ends and starts again in
// the middle, retries all the while: in the end every change had its effect once, each case's in order.
TEST_F(Parked, LosesAndDoublesNothingWhateverBreaks) {
  Sequencer sequencer(*db_);
  sql::Database elsewhere(schema_);
  constexpr int kCases = 12, kVersions = 40;
  std::atomic<uint32_t> calls{0};
  std::atomic<bool> broken{true};
  const auto fails = [&](sql::Txn& tx, const Change& change) -> absl::Status {
    if (!broken) return absl::OkStatus();
    const uint32_t dice = (++calls * 2'654'435'761u) >> 16;
    if (dice % 61 == 0) return tx.Execute("KILL CONNECTION_ID()").status();  // its own, under the transaction
    if (dice % 53 == 0) return error::ChangedConcurrently("a row");
    return change.id.back() == '3' && change.version % 9 == 5 ? error::Unexpected("poison") : absl::OkStatus();
  };
  std::unique_ptr<Follower> one = Follow(fails);
  const std::unique_ptr<Follower> other = Follow(fails, &elsewhere);
  std::thread writer([&] {
    for (int version = 1; version <= kVersions; ++version) {
      std::vector<Change> changes;
      for (int c = 0; c < kCases; ++c) changes.push_back(Made(fmt::format("c{}", c), version));
      EXPECT_EQ(Write(changes), absl::OkStatus());
    }
  });
  std::atomic<bool> done{false};
  std::thread retrying([&] {
    while (!done) {
      for (int c = 0; c < kCases; ++c) (void)other->Retry(Soon(), Case(fmt::format("c{}", c)));
    }
  });
  for (int restart = 0; restart < 5; ++restart) {
    const int64_t before = Number("SELECT seq FROM follower WHERE name = 'histories'");
    EXPECT_TRUE(Eventually(
        [&] {
          const int64_t now = Number("SELECT seq FROM follower WHERE name = 'histories'");
          return now > before || now == kCases * kVersions;
        },
        kPatience));
    one = Follow(fails);  // the new one starts before the old one ends
  }
  writer.join();
  EXPECT_TRUE(Eventually([&] { return other->checkpoint() == kCases * kVersions; }, kPatience));
  broken = false;
  EXPECT_TRUE(Eventually([&] { return CountParked() == 0; }, kPatience));
  done = true;
  retrying.join();
  for (int c = 0; c < kCases; ++c) {
    const std::vector<int64_t> history = History(fmt::format("c{}", c));
    ASSERT_EQ(history.size(), static_cast<size_t>(kVersions)) << "case " << c;
    for (int i = 0; i < kVersions; ++i) EXPECT_EQ(history[static_cast<size_t>(i)], i + 1) << "case " << c;
  }
}

}  // namespace
}  // namespace zhiwang::changelog
