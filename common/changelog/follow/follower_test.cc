#include "common/changelog/follow/follower.h"

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <prometheus/registry.h>

#include "common/changelog/sequencer.h"
#include "common/changelog/test_log.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/telemetry/metrics.h"

namespace zhiwang::changelog {
namespace {

using zhiwang::testing::Eventually;

constexpr absl::Duration kPatience = absl::Seconds(60);

class Following : public LogTest {
 protected:
  // Changes `count` cases more, each by an amount, and remembers the sum.
  void ChangeCases(int count) {
    std::vector<Change> changes;
    for (int i = 0; i < count; ++i) {
      changes.push_back(Made("案-" + std::to_string(++made_), 1));
      changes.back().payload = std::to_string(made_ * 7 % 100);
      sum_ += made_ * 7 % 100;
    }
    ASSERT_EQ(Write(changes), absl::OkStatus());
  }

  // Adds each amount up; an effect that happened twice or not at all shows in the sum, and where.
  static absl::Status Add(sql::Txn& tx, const std::vector<Change>& changes) {
    for (const Change& change : changes) {
      RETURN_IF_ERROR(tx.Execute("INSERT INTO effect (id, total) VALUES (?, ?) ON DUPLICATE KEY UPDATE total = total + "
                                 "VALUES(total)",
                                 {change.id, std::stoll(change.payload)})
                          .status());
    }
    return absl::OkStatus();
  }

  int64_t Checkpoint(std::string_view follower) {
    return db_->Read(Soon(), [&](sql::Txn& tx) { return ReadCheckpoint(tx, follower); }).value_or(-1);
  }
  int64_t Effects() { return Number("SELECT CAST(COALESCE(SUM(total), 0) AS SIGNED) FROM effect"); }

  int64_t made_ = 0, sum_ = 0;
};

TEST_F(Following, HasEachEffectOnceThoughReplicasCompeteAndEffectsFail) {
  Sequencer sequencer(*db_);
  sql::Database elsewhere(schema_);
  std::atomic<int> calls{0}, failures{0};
  const Follower::Effect effect = [&](sql::Txn& tx, const std::vector<Change>& changes) -> absl::Status {
    RETURN_IF_ERROR(Add(tx, changes));
    // Fails with its work already done in the transaction, in ways that are retried soon and late.
    if (++calls % 3 != 0) return absl::OkStatus();
    return ++failures % 4 == 0 ? error::Unexpected("out of order") : error::ChangedConcurrently("a row");
  };
  {
    const Follower one(*db_, "sum", effect), other(elsewhere, "sum", effect);
    for (int round = 0; round < 25; ++round) {
      const int64_t before = Checkpoint("sum");
      ChangeCases(4);
      EXPECT_TRUE(Eventually([&] { return Checkpoint("sum") > before; }, kPatience));
    }
    ChangeCases(1'200);  // several batches
    EXPECT_TRUE(Eventually([&] { return Checkpoint("sum") == made_; }, kPatience));
    EXPECT_TRUE(Eventually([&] { return one.checkpoint() == made_ && other.checkpoint() == made_; }, kPatience));
    EXPECT_EQ(one.head(), made_);
  }
  EXPECT_GE(failures, 8);
  EXPECT_EQ(Effects(), sum_);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM effect"), made_);
}

TEST_F(Following, GetsTheChangesInOrderWithoutAGap) {
  ChangeCases(1'100);
  NumberAll();
  std::atomic<int64_t> position{0};
  const Follower follower(*db_, "order", [&](sql::Txn&, const std::vector<Change>& changes) {
    // Nothing fails and nobody competes here, so no batch comes twice.
    for (const Change& change : changes) EXPECT_EQ(change.seq, ++position);
    return absl::OkStatus();
  });
  EXPECT_TRUE(Eventually([&] { return follower.checkpoint() == 1'100; }, kPatience));
  ChangeCases(1);
  NumberAll();
  EXPECT_TRUE(Eventually([&] { return follower.checkpoint() == 1'101; }, kPatience));
}

TEST_F(Following, GoesOnWhereTheLastProcessStopped) {
  ChangeCases(30);
  NumberAll();
  {
    const Follower first(*db_, "sum", Add);
    EXPECT_TRUE(Eventually([&] { return first.checkpoint() == 30; }));
  }
  ChangeCases(20);
  NumberAll();
  const Follower second(*db_, "sum", Add);
  const Follower newcomer(*db_, "newcomer", [](sql::Txn&, const auto&) { return absl::OkStatus(); });
  EXPECT_TRUE(Eventually([&] { return second.checkpoint() == 50 && newcomer.checkpoint() == 50; }));
  EXPECT_EQ(Effects(), sum_);
}

TEST_F(Following, SeesNothingThatHasNoNumberYet) {
  ChangeCases(3);
  NumberAll();
  ChangeCases(5);
  const Follower follower(*db_, "sum", Add);
  EXPECT_TRUE(Eventually([&] { return follower.checkpoint() == 3; }));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM effect"), 3);
}

TEST_F(Following, ByATailStartsWhereItIsToldAndSeesTheRestOnce) {
  ChangeCases(10);
  NumberAll();
  absl::Mutex mutex;
  std::vector<int64_t> seen;
  const Tail tail(*db_, "tail", 4, [&](const std::vector<Change>& changes) {
    absl::MutexLock lock(&mutex);
    for (const Change& change : changes) seen.push_back(change.seq);
    return absl::OkStatus();
  });
  EXPECT_TRUE(Eventually([&] { return tail.position() == 10; }));
  ChangeCases(1'000);
  NumberAll();
  EXPECT_TRUE(Eventually([&] { return tail.position() == 1'010; }));
  absl::MutexLock lock(&mutex);
  ASSERT_EQ(seen.size(), 1'006u);
  for (size_t i = 0; i < seen.size(); ++i) EXPECT_EQ(seen[i], static_cast<int64_t>(i) + 5);
}

TEST_F(Following, ByATailThatCouldNotTakeThemBringsTheSameChangesAgain) {
  ChangeCases(6);
  NumberAll();
  std::atomic<int> calls{0};
  std::atomic<int64_t> taken{0};
  const Tail tail(*db_, "tail", 0, [&](const std::vector<Change>& changes) -> absl::Status {
    EXPECT_EQ(changes.front().seq, 1);
    EXPECT_EQ(changes.size(), 6u);
    if (++calls <= 2) return absl::ResourceExhaustedError("no room");
    taken += static_cast<int64_t>(changes.size());
    return absl::OkStatus();
  });
  EXPECT_EQ(tail.position(), 0);
  EXPECT_TRUE(Eventually([&] { return tail.position() == 6; }, kPatience));
  EXPECT_EQ(calls, 3);
  EXPECT_EQ(taken, 6);
}

// The follower's lag, as the metrics have it; -1 for one they do not know.
double LagOf(const std::string& follower) {
  for (const auto& family : telemetry::Registry().Collect()) {
    if (family.name != "zhiwang_follower_lag_changes") continue;
    for (const auto& metric : family.metric) {
      if (metric.label.size() == 1 && metric.label[0].value == follower) return metric.gauge.value;
    }
  }
  return -1;
}

TEST_F(Following, TellsHowFarBehindItIs) {
  std::atomic<bool> held{true};
  const auto when_let = [&] { return held ? absl::UnavailableError("not now") : absl::OkStatus(); };
  Follower follower(*db_, "slow_follower", [&](sql::Txn&, const std::vector<Change>&) { return when_let(); });
  Tail tail(*db_, "slow_tail", 0, [&](const std::vector<Change>&) { return when_let(); });
  ChangeCases(1'203);
  NumberAll();
  EXPECT_TRUE(Eventually([&] { return LagOf("slow_follower") == 1'203 && LagOf("slow_tail") == 1'203; }, kPatience));
  held = false;
  EXPECT_TRUE(Eventually([&] { return LagOf("slow_follower") == 0 && LagOf("slow_tail") == 0; }, kPatience));
}

}  // namespace
}  // namespace zhiwang::changelog
