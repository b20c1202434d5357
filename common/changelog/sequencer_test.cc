#include "common/changelog/sequencer.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/changelog/change_log.h"
#include "common/changelog/test_log.h"
#include "common/sql/lease/lease.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace zhiwang::changelog {
namespace {

using ::testing::ElementsAre;
using zhiwang::testing::Eventually;

constexpr absl::Duration kTtl = absl::Minutes(1);
constexpr absl::Duration kPatience = absl::Seconds(60);

class Sequencing : public LogTest {
 protected:
  static constexpr int kWriters = 8, kTransactionsEach = 60;

  std::optional<sql::Lease> Acquire(absl::Duration ttl = kTtl) {
    const auto lease = sql::AcquireLease(*db_, Soon(), "sequencer", "this test", ttl);
    EXPECT_TRUE(lease.ok());
    return lease.ok() ? *lease : std::nullopt;
  }
  absl::StatusOr<int64_t> Batch(const sql::Lease& lease) { return NumberBatch(*db_, Soon(), lease, kTtl); }
  // `id/version` in the order of the numbers.
  std::vector<std::string> Order() {
    std::vector<std::string> order;
    for (const Change& change : Numbered()) order.push_back(fmt::format("{}/{}", change.id, change.version));
    return order;
  }

  // Writes the changes of `kWriters` at once. Every second writer holds each of its transactions open until another
  // one that began later has committed. Answers how many changes there are.
  int64_t WriteOutOfOrder(int round = 0) {
    std::atomic<int64_t> quick_commits{0}, changes{0};
    std::atomic<int> quick_writers{kWriters / 2};
    std::vector<std::thread> writers;
    for (int w = 0; w < kWriters; ++w) {
      writers.emplace_back([&, w] {
        const bool holds = w % 2 == 1;
        for (int t = 0; t < kTransactionsEach; ++t) {
          const std::string own = fmt::format("own-{}-{}", round, w);
          const std::string single = fmt::format("single-{}-{}-{}", round, w, t);
          const absl::Status written = db_->Transact(Soon(), [&](sql::Txn& tx) -> absl::Status {
            const int64_t seen = quick_commits;
            RETURN_IF_ERROR(Append(tx, {Made(own, 2 * t + 1), Made(single, 1), Made(own, 2 * t + 2)}));
            if (holds) {
              EXPECT_TRUE(Eventually([&] { return quick_commits > seen || quick_writers == 0; }, kPatience));
            }
            return absl::OkStatus();
          });
          EXPECT_EQ(written, absl::OkStatus());
          changes += 3;
          if (!holds) ++quick_commits;
        }
        if (!holds) --quick_writers;
      });
    }
    for (std::thread& writer : writers) writer.join();
    return changes;
  }

  // Reads the numbered log as a follower does, until it has seen `last`: nothing may be missed, doubled or out of a
  // timeline's order.
  void FollowUntil(const std::atomic<int64_t>& last) {
    int64_t position = 0;
    std::map<std::string, int64_t> versions;
    EXPECT_TRUE(Eventually(
        [&] {
          for (const Change& change : Numbered(position)) {
            EXPECT_EQ(change.seq, ++position);
            EXPECT_EQ(change.version, ++versions[change.id]) << change.id;
          }
          return position == last || HasFailure();
        },
        kPatience));
  }
};

TEST_F(Sequencing, LosesAndDoublesNothingOfWhatCommitsOutOfOrder) {
  Sequencer sequencer(*db_);
  std::atomic<int64_t> last{-1};
  std::thread reader([&] { FollowUntil(last); });
  last = WriteOutOfOrder();
  reader.join();
  EXPECT_EQ(last, kWriters * kTransactionsEach * 3);
  EXPECT_EQ(Head(), last);
  EXPECT_TRUE(Eventually([&] { return sequencer.numbered() == last; }));
  EXPECT_TRUE(sequencer.leads());
}

TEST_F(Sequencing, ByTwoReplicasAtOnceMakesNoGapAndNoDouble) {
  sql::Database elsewhere(schema_);
  auto first = std::make_unique<Sequencer>(*db_);
  ASSERT_TRUE(Eventually([&] { return first->leads(); }));
  Sequencer second(elsewhere);
  std::atomic<int64_t> last{-1};
  std::thread reader([&] { FollowUntil(last); });
  std::thread writers([&] {
    int64_t changes = 0;
    for (int round = 0; second.numbered() < 500 && !HasFailure(); ++round) changes += WriteOutOfOrder(round);
    last = changes;
  });
  // The leader goes in the middle of it, and the other takes over.
  EXPECT_TRUE(Eventually([&] { return first->numbered() > 500; }, kPatience));
  first.reset();
  writers.join();
  reader.join();
  EXPECT_EQ(Head(), last);
  EXPECT_EQ(Number("SELECT COUNT(DISTINCT seq) FROM change_log"), last);
}

TEST_F(Sequencing, IsDoneByOneReplicaAtATime) {
  sql::Database elsewhere(schema_);
  Sequencer first(*db_), second(elsewhere);
  EXPECT_TRUE(Eventually([&] { return first.leads() || second.leads(); }));
  for (int i = 1; i <= 20; ++i) {
    ASSERT_EQ(Write({Made("1", i)}), absl::OkStatus());
    EXPECT_TRUE(Eventually([&] { return Head() == i; }));
    EXPECT_NE(first.leads(), second.leads());
  }
  EXPECT_EQ(Number("SELECT epoch FROM lease WHERE name = 'sequencer'"), 1);
}

TEST_F(Sequencing, NumbersATransactionThatStaysOpenOnlyAfterItCommitted) {
  Sequencer sequencer(*db_);
  EXPECT_EQ(db_->Transact(Soon(),
                          [&](sql::Txn& tx) -> absl::Status {
                            RETURN_IF_ERROR(Append(tx, {Made("slow", 1, absl::FromUnixSeconds(1))}));
                            for (int i = 1; i <= 30; ++i) {
                              EXPECT_EQ(Write({Made(fmt::format("quick-{}", i), 1)}), absl::OkStatus());
                            }
                            EXPECT_TRUE(Eventually([&] { return Head() == 30; })) << "nobody waits for it";
                            EXPECT_EQ(Numbered().size(), 30u);
                            return absl::OkStatus();
                          }),
            absl::OkStatus());
  EXPECT_TRUE(Eventually([&] { return Head() == 31; }));
  const std::vector<Change> late = Numbered(30);
  ASSERT_EQ(late.size(), 1u) << "a reader that came to 30 must still find it";
  EXPECT_EQ(late[0].id, "slow");
}

TEST_F(Sequencing, NumbersNothingOfATransactionThatWasRolledBack) {
  Sequencer sequencer(*db_);
  EXPECT_FALSE(db_->Transact(Soon(),
                             [&](sql::Txn& tx) -> absl::Status {
                               RETURN_IF_ERROR(Append(tx, {Made("gone", 1)}));
                               return absl::NotFoundError("on second thoughts");
                             })
                   .ok());
  ASSERT_EQ(Write({Made("here", 1)}), absl::OkStatus());
  EXPECT_TRUE(Eventually([&] { return Head() == 1; }));
  EXPECT_THAT(Order(), ElementsAre("here/1"));
}

TEST_F(Sequencing, WithALostLeaseNumbersNothing) {
  const auto lease = Acquire();
  ASSERT_TRUE(lease.has_value());
  ASSERT_EQ(Write({Made("1", 1)}), absl::OkStatus());
  EXPECT_EQ(Batch(*lease).value_or(-1), 1);
  ASSERT_EQ(Write({Made("1", 2)}), absl::OkStatus());
  ASSERT_EQ(Run("UPDATE lease SET epoch = epoch + 1 WHERE name = 'sequencer'"), absl::OkStatus());
  const absl::Status lost = Batch(*lease).status();
  EXPECT_EQ(lost.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(ReasonOf(lost), common::v1::CHANGED_CONCURRENTLY);
  EXPECT_EQ(Head(), 1);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log WHERE seq IS NULL"), 1);
  const auto next = Acquire();
  ASSERT_TRUE(next.has_value());
  EXPECT_EQ(Batch(*next).value_or(-1), 1);
}

TEST_F(Sequencing, OfABatchReadsNoMoreThanTheBatchHoweverMuchWaits) {
  constexpr int kWaiting = 3'000, kBatch = 512, kOfTheLease = 50;
  std::vector<Change> changes;
  for (int i = 0; i < kWaiting; ++i) changes.push_back(Made(std::to_string(i), 1));
  ASSERT_EQ(Write(changes), absl::OkStatus());
  const auto lease = Acquire();
  ASSERT_TRUE(lease.has_value());
  const auto rows_read = [&] {
    return Number(
        "SELECT SUM(VARIABLE_VALUE) FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME = 'INNODB_ROWS_READ'");
  };
  const int64_t before = rows_read();
  EXPECT_EQ(Batch(*lease).value_or(-1), kBatch);
  // Each is read to be numbered, and read again to be written.
  EXPECT_LT(rows_read() - before, 2 * kBatch + kOfTheLease);
}

TEST_F(Sequencing, StopsLeadingWhenItsLeaseIsTakenAway) {
  Sequencer sequencer(*db_);
  ASSERT_EQ(Write({Made("1", 1)}), absl::OkStatus());
  EXPECT_TRUE(Eventually([&] { return Head() == 1; }));
  ASSERT_EQ(Run("UPDATE lease SET owner = 'another', epoch = epoch + 1, expires = 9000000000000000"), absl::OkStatus());
  ASSERT_EQ(Write({Made("1", 2)}), absl::OkStatus());
  EXPECT_TRUE(Eventually([&] { return !sequencer.leads(); }));
  EXPECT_EQ(Head(), 1);
  ASSERT_EQ(Run("UPDATE lease SET expires = 0"), absl::OkStatus());  // the other died
  EXPECT_TRUE(Eventually([&] { return sequencer.leads() && Head() == 2; }));
}

TEST_F(Sequencing, KeepsTheTimelinesOrderWhereClocksContradictIt) {
  const auto at = [](int hour, int minute) { return absl::FromUnixSeconds(hour * 3600 + minute * 60); };
  ASSERT_EQ(Write({Made("a", 1, at(10, 0)), Made("a", 2, at(9, 0)), Made("a", 3, at(9, 30)), Made("b", 1, at(9, 45)),
                   Made("c", 1, at(10, 30)), Made("b", 2, at(10, 15))}),
            absl::OkStatus());
  NumberAll();
  EXPECT_THAT(Order(), ElementsAre("b/1", "a/1", "a/2", "a/3", "b/2", "c/1"));
}

TEST_F(Sequencing, KeepsEveryTimelinesOrderOverManyBatchesOfRandomTimes) {
  std::mt19937 random(42);
  std::vector<Change> changes;
  for (int id = 0; id < 40; ++id) {
    for (int version = 1; version <= 50; ++version) {
      changes.push_back(Made(std::to_string(id), version, absl::FromUnixSeconds(random() % 1'000)));
    }
  }
  std::shuffle(changes.begin(), changes.end(), random);
  ASSERT_EQ(Write(changes), absl::OkStatus());
  NumberAll();
  std::map<std::string, int64_t> versions;
  int64_t seq = 0;
  for (const Change& change : Numbered()) {
    EXPECT_EQ(change.seq, ++seq);
    EXPECT_EQ(change.version, ++versions[change.id]);
  }
  EXPECT_EQ(seq, 2'000);
  EXPECT_EQ(Head(), 2'000);
}

}  // namespace
}  // namespace zhiwang::changelog
