#include "common/handoff/relay.h"

#include <atomic>
#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "common/changelog/sequencer.h"
#include "common/changelog/test_log.h"
#include "common/names/resource_name.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace zhiwang::handoff {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using zhiwang::testing::Eventually;

constexpr absl::Duration kPatience = absl::Seconds(90);
constexpr char kName[] = "to-mediation";

// Another service, which keeps its part of the bargain: the same request_id has its effect once. How it answers is the
// test's to decide: before the effect and after it.
class Peer {
 public:
  using Says = std::function<absl::Status(const changelog::Change&)>;
  Says before = [](const changelog::Change&) { return absl::OkStatus(); };
  Says after = [](const changelog::Change&) { return absl::OkStatus(); };

  Outcome Deliver(const changelog::Change& change) {
    ++calls;
    RETURN_IF_ERROR(before(change));
    const std::string request_id = RequestIdOf(kName, change);
    {
      absl::MutexLock lock(&mutex_);
      if (known_.insert(request_id).second) effects_[change.id].push_back(change.version);
    }
    RETURN_IF_ERROR(after(change));
    return "disputes/" + change.id;
  }
  // The versions that had their effect, in its order.
  std::vector<int64_t> EffectsOf(const std::string& id) {
    absl::MutexLock lock(&mutex_);
    return effects_[id];
  }
  int64_t CountEffects() {
    absl::MutexLock lock(&mutex_);
    return static_cast<int64_t>(known_.size());
  }

  std::atomic<uint32_t> calls{0};

 private:
  absl::Mutex mutex_;
  std::set<std::string> known_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, std::vector<int64_t>> effects_ ABSL_GUARDED_BY(mutex_);
};

class Relaying : public changelog::LogTest {
 protected:
  void SetUp() override {
    changelog::LogTest::SetUp();
    ASSERT_EQ(Run("CREATE TABLE settled (place BIGINT NOT NULL AUTO_INCREMENT, id VARCHAR(40) NOT NULL, version BIGINT "
                  "NOT NULL, outcome VARCHAR(100) NOT NULL, PRIMARY KEY (place)) ENGINE=InnoDB DEFAULT "
                  "CHARSET=utf8mb4 COLLATE=utf8mb4_bin"),
              absl::OkStatus());
  }

  static absl::Status WriteDown(sql::Txn& tx, const changelog::Change& change, const Outcome& outcome) {
    const std::string text(outcome.ok() ? *outcome : outcome.status().message());
    return tx.Execute("INSERT INTO settled (id, version, outcome) VALUES (?, ?, ?)", {change.id, change.version, text})
        .status();
  }
  std::unique_ptr<Relay> Start(sql::Database& db, RelayOptions options = Hasty()) {
    return std::make_unique<Relay>(
        db, kName,
        Errand{.selects = [](const changelog::Change& change) { return change.kind == "case"; },
               .deliver = [this](const changelog::Change& change, absl::Time) { return peer_.Deliver(change); },
               .settle = [this](sql::Txn& tx, const changelog::Change& change,
                                const Outcome& outcome) { return settle_(tx, change, outcome); }},
        options);
  }
  static RelayOptions Hasty() {
    return {.first_pause = absl::Milliseconds(1),
            .longest_pause = absl::Milliseconds(20),
            .patience = {.tries = 3, .first_pause = absl::Milliseconds(1)}};
  }

  void WriteNumbered(const std::vector<changelog::Change>& changes) {
    ASSERT_EQ(Write(changes), absl::OkStatus());
    NumberAll();
  }
  std::vector<std::string> SettledOf(std::string_view id) {
    std::vector<std::string> settled;
    EXPECT_EQ(db_->Read(changelog::Soon(),
                        [&](sql::Txn& tx) {
                          settled.clear();
                          return tx.Query("SELECT version, outcome FROM settled WHERE id = ? ORDER BY place", {id},
                                          [&](const sql::Row& row) {
                                            settled.push_back(fmt::format("{} {}", row.Int(1), row.Text(2)));
                                          });
                        }),
              absl::OkStatus());
    return settled;
  }
  int64_t Checkpoint() { return Number("SELECT COALESCE(MAX(seq), 0) FROM follower WHERE name = 'to-mediation'"); }
  static changelog::Aggregate Case(std::string id) { return {kDistrict, "case", std::move(id)}; }
  static std::vector<int64_t> UpTo(int64_t last) {
    std::vector<int64_t> versions;
    for (int64_t i = 1; i <= last; ++i) versions.push_back(i);
    return versions;
  }

  Peer peer_;
  std::function<absl::Status(sql::Txn&, const changelog::Change&, const Outcome&)> settle_ = WriteDown;
};

TEST_F(Relaying, DeliversWhatItIsForAndSettlesIt) {
  changelog::Change area = Made("9", 1);
  area.kind = "area";
  WriteNumbered({Made("1", 1), area, Made("2", 1), Made("1", 2)});
  const auto relay = Start(*db_);
  EXPECT_TRUE(Eventually([&] { return relay->checkpoint() == 4; }, kPatience));
  EXPECT_TRUE(relay->leads());
  EXPECT_THAT(SettledOf("1"), ElementsAre("1 disputes/1", "2 disputes/1"));
  EXPECT_THAT(SettledOf("2"), ElementsAre("1 disputes/2"));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM settled"), 3);
  EXPECT_EQ(peer_.calls, 3u);
}

TEST_F(Relaying, TellsTheSenderWhyAChangeWasRefusedAndGoesOn) {
  peer_.before = [](const changelog::Change& change) {
    return change.version == 2 ? absl::FailedPreconditionError("此案不可调解") : absl::OkStatus();
  };
  WriteNumbered({Made("1", 1), Made("1", 2), Made("1", 3), Made("2", 1)});
  const auto relay = Start(*db_);
  EXPECT_TRUE(Eventually([&] { return relay->checkpoint() == 4; }, kPatience));
  EXPECT_THAT(SettledOf("1"), ElementsAre("1 disputes/1", "2 此案不可调解", "3 disputes/1"));
  EXPECT_THAT(peer_.EffectsOf("1"), ElementsAre(1, 3));
}

TEST_F(Relaying, WaitsForAReceiverThatIsAwayAsLongAsItTakes) {
  std::atomic<int> failures{0};
  peer_.before = [&](const changelog::Change&) -> absl::Status {
    switch (++failures % 5) {
      case 0:
        return absl::UnauthenticatedError("who are you");
      case 1:
        return error::Overloaded(absl::Seconds(1));
      case 2:
        return error::DeadlinePassed();
      case 3:
        return error::ChangedConcurrently("a row");
      default:
        return failures > 40 ? absl::OkStatus() : error::ServiceUnavailable("mediation");
    }
  };
  WriteNumbered({Made("1", 1), Made("1", 2), Made("2", 1)});
  const auto relay = Start(*db_);
  EXPECT_TRUE(Eventually([&] { return relay->checkpoint() == 3; }, kPatience));
  EXPECT_THAT(SettledOf("1"), ElementsAre("1 disputes/1", "2 disputes/1"));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM follower_stalled"), 0);
}

TEST_F(Relaying, MovesItsCheckpointOnlyPastWhatWasDelivered) {
  std::atomic<bool> away{true};
  peer_.before = [&](const changelog::Change& change) {
    return away && change.id == "3" ? error::ServiceUnavailable("mediation") : absl::OkStatus();
  };
  std::vector<changelog::Change> changes;
  for (int i = 1; i <= 6; ++i) changes.push_back(Made(fmt::format("{}", i), 1, absl::FromUnixSeconds(i)));
  WriteNumbered(changes);
  const auto relay = Start(*db_);
  EXPECT_TRUE(Eventually([&] { return peer_.CountEffects() == 5; }, kPatience)) << "the others are not kept waiting";
  EXPECT_TRUE(Eventually([&] { return relay->checkpoint() == 2; }, kPatience));
  EXPECT_EQ(Checkpoint(), 2);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM settled"), 2);
  away = false;
  EXPECT_TRUE(Eventually([&] { return relay->checkpoint() == 6; }, kPatience));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM settled"), 6);
}

TEST_F(Relaying, ParksAResourceWhoseSettlingFailsAndDeliversNothingBehindARefusedChange) {
  std::atomic<bool> broken{true};
  peer_.before = [&](const changelog::Change& change) {
    return broken && change.id == "1" && change.version == 2 ? absl::InternalError("null pointer") : absl::OkStatus();
  };
  // What the receiver's fault means for the case nobody knows: that is for an operator.
  settle_ = [](sql::Txn& tx, const changelog::Change& change, const Outcome& outcome) -> absl::Status {
    if (absl::IsInternal(outcome.status())) return error::Unexpected(std::string(outcome.status().message()));
    return WriteDown(tx, change, outcome);
  };
  WriteNumbered({Made("1", 1), Made("1", 2), Made("1", 3), Made("2", 1)});
  const auto relay = Start(*db_);
  EXPECT_TRUE(Eventually([&] { return relay->checkpoint() == 4; }, kPatience));
  WriteNumbered({Made("1", 4), Made("2", 2)});
  EXPECT_TRUE(Eventually([&] { return relay->checkpoint() == 6; }, kPatience));
  EXPECT_THAT(peer_.EffectsOf("1"), ElementsAre(1));
  EXPECT_THAT(SettledOf("2"), ElementsAre("1 disputes/2", "2 disputes/2"));

  auto retried = relay->Retry(changelog::Soon(), Case("1"));
  ASSERT_EQ(retried.status(), absl::OkStatus());
  ASSERT_TRUE(retried->still.has_value());
  EXPECT_EQ(retried->still->version, 2);
  EXPECT_THAT(retried->still->error, HasSubstr("null pointer"));
  broken = false;
  retried = relay->Retry(changelog::Soon(), Case("1"));
  ASSERT_EQ(retried.status(), absl::OkStatus());
  EXPECT_EQ(retried->applied, 3);
  EXPECT_THAT(peer_.EffectsOf("1"), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(SettledOf("1"), ElementsAre("1 disputes/1", "2 disputes/1", "3 disputes/1", "4 disputes/1"));
  WriteNumbered({Made("1", 5)});
  EXPECT_TRUE(Eventually([&] { return relay->checkpoint() == 7; }, kPatience));
  EXPECT_THAT(peer_.EffectsOf("1"), ElementsAre(1, 2, 3, 4, 5));
}

TEST_F(Relaying, PassesWhatItIsNotForWhenAParkedResourceIsRetried) {
  std::atomic<bool> broken{true};
  settle_ = [&](sql::Txn& tx, const changelog::Change& change, const Outcome& outcome) -> absl::Status {
    if (broken) return error::Unexpected("cannot be written down");
    return WriteDown(tx, change, outcome);
  };
  const auto relay = std::make_unique<Relay>(
      *db_, kName,
      Errand{.selects = [](const changelog::Change& change) { return change.version != 2; },
             .deliver = [this](const changelog::Change& change, absl::Time) { return peer_.Deliver(change); },
             .settle = [this](sql::Txn& tx, const changelog::Change& change,
                              const Outcome& outcome) { return settle_(tx, change, outcome); }},
      Hasty());
  WriteNumbered({Made("1", 1), Made("1", 2), Made("1", 3)});
  EXPECT_TRUE(Eventually([&] { return relay->checkpoint() == 3; }, kPatience));
  broken = false;
  const auto retried = relay->Retry(changelog::Soon(), Case("1"));
  ASSERT_EQ(retried.status(), absl::OkStatus());
  EXPECT_EQ(retried->applied, 2);
  EXPECT_FALSE(retried->still.has_value());
  EXPECT_THAT(SettledOf("1"), ElementsAre("1 disputes/1", "3 disputes/1"));
}

TEST_F(Relaying, DoesNotTakeTheTimeAReceiverWasAwayForFaultsOfIts) {
  std::atomic<int> calls{0};
  peer_.before = [&](const changelog::Change&) -> absl::Status {
    const int call = ++calls;
    if (call <= 20) return error::ServiceUnavailable("mediation");
    return call <= 23 ? absl::InternalError("starting") : absl::OkStatus();
  };
  WriteNumbered({Made("1", 1)});
  const auto relay = Start(*db_);
  EXPECT_TRUE(Eventually([&] { return relay->checkpoint() == 1; }, kPatience));
  EXPECT_THAT(SettledOf("1"), ElementsAre("1 disputes/1"));
}

TEST_F(Relaying, DeliversByOneReplicaAtATime) {
  sql::Database elsewhere(options_);
  auto one = Start(*db_);
  ASSERT_TRUE(Eventually([&] { return one->leads(); }, kPatience));
  const auto other = Start(elsewhere);
  WriteNumbered({Made("1", 1)});
  EXPECT_TRUE(Eventually([&] { return one->checkpoint() == 1; }, kPatience));
  EXPECT_FALSE(other->leads());
  one.reset();
  WriteNumbered({Made("1", 2)});
  EXPECT_TRUE(Eventually([&] { return other->checkpoint() == 2; }, kPatience));
  EXPECT_EQ(peer_.calls, 2u);
}

// Answers that are lost, refusals, connections that break, relays that end in the middle and others that take over:
// every change has its effect at the receiver, in order, and is settled once.
TEST_F(Relaying, LosesNothingAndSettlesOnceWhateverBreaks) {
  constexpr int kCases = 40, kVersions = 30;
  changelog::Sequencer sequencer(*db_);
  sql::Database elsewhere(options_);
  std::atomic<uint32_t> dice{0};
  std::atomic<int> broken{0};
  const auto one_in = [&](uint32_t n) { return ((++dice * 2'654'435'761u) >> 12) % n == 0; };
  peer_.before = [&](const changelog::Change& change) -> absl::Status {
    if (change.version == 7) return absl::FailedPreconditionError("refused");
    return one_in(17) ? error::ServiceUnavailable("mediation") : absl::OkStatus();
  };
  peer_.after = [&](const changelog::Change&) {
    return one_in(5) ? error::ServiceUnavailable("mediation") : absl::OkStatus();  // it was done, and nobody knows
  };
  settle_ = [&](sql::Txn& tx, const changelog::Change& change, const Outcome& outcome) -> absl::Status {
    RETURN_IF_ERROR(WriteDown(tx, change, outcome));
    if (!one_in(40) || ++broken > 16) return absl::OkStatus();
    return broken % 2 == 0 ? tx.Execute("KILL CONNECTION_ID()").status() : error::ChangedConcurrently("a row");
  };
  std::thread writer([&] {
    for (int version = 1; version <= kVersions; ++version) {
      std::vector<changelog::Change> changes;
      for (int c = 0; c < kCases; ++c) changes.push_back(Made(fmt::format("c{}", c), version));
      EXPECT_EQ(Write(changes), absl::OkStatus());
    }
  });
  std::unique_ptr<Relay> one = Start(*db_), other;
  for (int end = 0; end < 4; ++end) {
    const int64_t before = Checkpoint();
    const uint32_t calls = peer_.calls;
    EXPECT_TRUE(Eventually(
        [&] { return (Checkpoint() > before && peer_.calls > calls + 50) || Checkpoint() == kCases * kVersions; },
        kPatience));
    // Ends with deliveries on their way; sometimes the next one was already waiting for its turn.
    if (end % 2 == 0) other = Start(elsewhere);
    one.reset();
    one = other == nullptr ? Start(*db_) : std::move(other);
  }
  writer.join();
  EXPECT_TRUE(Eventually([&] { return Checkpoint() == kCases * kVersions; }, kPatience));
  one.reset();
  EXPECT_EQ(Number("SELECT COUNT(*) FROM follower_stalled"), 0);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM settled"), kCases * kVersions);
  std::vector<int64_t> expected = UpTo(kVersions);
  std::erase(expected, 7);
  for (int c = 0; c < kCases; ++c) {
    const std::string id = fmt::format("c{}", c);
    EXPECT_EQ(peer_.EffectsOf(id), expected) << id;
    const std::vector<std::string> settled = SettledOf(id);
    ASSERT_EQ(settled.size(), static_cast<size_t>(kVersions)) << id;
    for (int i = 0; i < kVersions; ++i) {
      const std::string outcome = i + 1 == 7 ? "refused" : "disputes/" + id;
      EXPECT_EQ(settled[static_cast<size_t>(i)], fmt::format("{} {}", i + 1, outcome));
    }
  }
  EXPECT_GT(peer_.calls, static_cast<uint32_t>(kCases * kVersions)) << "answers were lost";
}

TEST_F(Relaying, KeepsUpWithFiveHundredDeliveriesASecondOfAMillisecondEach) {
  constexpr int kCases = 250, kVersions = 16;
  std::vector<changelog::Change> changes;
  for (int version = 1; version <= kVersions; ++version) {
    for (int c = 0; c < kCases; ++c) changes.push_back(Made(fmt::format("c{}", c), version));
  }
  WriteNumbered(changes);
  std::atomic<int> in_flight{0}, most{0};
  peer_.before = [&](const changelog::Change&) {
    int now = ++in_flight, seen = most;
    while (now > seen && !most.compare_exchange_weak(seen, now)) {
    }
    absl::SleepFor(absl::Milliseconds(1));  // the receiver's work
    --in_flight;
    return absl::OkStatus();
  };
  const absl::Time begin = absl::Now();
  const auto relay = Start(*db_);
  EXPECT_TRUE(Eventually([&] { return relay->checkpoint() == kCases * kVersions; }, kPatience));
  const double rate = kCases * kVersions / absl::ToDoubleSeconds(absl::Now() - begin);
  RecordProperty("deliveries_a_second", static_cast<int>(rate));
  std::printf("%.0f deliveries a second, %d at a time\n", rate, most.load());
  EXPECT_LE(most, RelayOptions().most_in_flight);
  EXPECT_GT(most, 1);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  EXPECT_GT(rate, 500);
#endif
}

TEST(RequestIdOfAChange, IsAUuidOfItsOwn) {
  changelog::Change change;
  change.district = "370211";
  change.kind = "case";
  change.id = "12";
  change.version = 3;
  const std::string id = RequestIdOf(kName, change);
  EXPECT_TRUE(IsUuid(id));
  EXPECT_EQ(RequestIdOf(kName, change), id);
  EXPECT_NE(RequestIdOf("elsewhere", change), id);
  change.version = 4;
  EXPECT_NE(RequestIdOf(kName, change), id);
}

}  // namespace
}  // namespace zhiwang::handoff
