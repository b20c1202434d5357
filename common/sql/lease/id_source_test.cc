#include "common/sql/lease/id_source.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "common/sql/lease/lease.h"
#include "common/sql/test_schema.h"
#include "common/status/error.h"

namespace zhiwang::sql {
namespace {

constexpr absl::Duration kMillisecond = absl::Milliseconds(1);

class Ids : public SchemaTest {
 protected:
  std::unique_ptr<IdSource> Source() {
    auto source = IdSource::Lease(*db_);
    EXPECT_EQ(source.status(), absl::OkStatus());
    return source.ok() ? *std::move(source) : nullptr;
  }

  // Leases all worker numbers but `free` to others.
  void TakeAllNumbersBut(int free) {
    std::string rows;
    for (int worker = 0; worker < 1 << kWorkerBits; ++worker) {
      if (worker == free) continue;
      rows += (rows.empty() ? "('worker/" : ",('worker/") + std::to_string(worker) + "', 'other', 1, 9000000000000000)";
    }
    ASSERT_EQ(Run("INSERT INTO lease (name, owner, epoch, expires) VALUES " + rows), absl::OkStatus());
  }
};

TEST_F(Ids, GrowAndNeverRepeatOverThreadsAndReplicas) {
  constexpr int kThreadsEach = 4, kIdsEach = 20'000;
  const std::unique_ptr<IdSource> sources[] = {Source(), Source()};
  ASSERT_TRUE(sources[0] && sources[1]);
  std::vector<std::vector<int64_t>> made(2 * kThreadsEach);
  std::vector<std::thread> threads;
  for (size_t t = 0; t < made.size(); ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kIdsEach; ++i) made[t].push_back(sources[t % 2]->Next().value_or(-1));
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::vector<int64_t> all;
  for (const auto& ids : made) {
    EXPECT_GT(ids.front(), 0);
    EXPECT_EQ(std::adjacent_find(ids.begin(), ids.end(), std::greater_equal<>()), ids.end()) << "they must grow";
    all.insert(all.end(), ids.begin(), ids.end());
  }
  std::sort(all.begin(), all.end());
  EXPECT_EQ(std::adjacent_find(all.begin(), all.end()), all.end()) << "none may repeat";
}

TEST_F(Ids, OrderAsTheirTimesDo) {
  const auto source = Source();
  ASSERT_TRUE(source);
  const absl::Time before = absl::Now();
  const int64_t id = source->Next().value_or(-1);
  EXPECT_GE(id, FirstIdAt(before));
  EXPECT_LT(id, FirstIdAt(absl::Now() + kMillisecond));
}

TEST_F(Ids, AreRefusedWhenAllWorkerNumbersAreTaken) {
  TakeAllNumbersBut(-1);
  const auto source = IdSource::Lease(*db_);
  EXPECT_EQ(source.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(source.status()), common::v1::DATABASE_UNAVAILABLE);
}

TEST_F(Ids, FindTheOneNumberThatIsFree) {
  TakeAllNumbersBut(777);
  const auto source = Source();
  ASSERT_TRUE(source);
  EXPECT_EQ(source->Next().value_or(-1) >> kSequenceBits & ((1 << kWorkerBits) - 1), 777);
}

// Ids are made ahead of the clock when many are wanted, and clocks of machines differ: a number that the next process
// got at once could give an id again.
TEST_F(Ids, OfAProcessThatEndedKeepItsNumberFromTheNextOneForAWhile) {
  TakeAllNumbersBut(5);
  ASSERT_TRUE(Source());
  EXPECT_EQ(IdSource::Lease(*db_).status().code(), absl::StatusCode::kUnavailable);
}

TEST(FirstId, GrowsWithEachMillisecond) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 1'000; ++i) {
    const auto later_ms = static_cast<int64_t>(random() % 1'000'000'000'000);
    const absl::Time time = absl::FromUnixMillis(1'000'000'000'000 + later_ms);
    EXPECT_LT(FirstIdAt(time), FirstIdAt(time + kMillisecond));
    EXPECT_EQ(FirstIdAt(time), FirstIdAt(time + absl::Microseconds(999)));
    EXPECT_EQ(FirstIdAt(time + kMillisecond) - FirstIdAt(time), int64_t{1} << kBelowTimeBits);
    EXPECT_EQ(std::to_string(FirstIdAt(time)).size(), 19u) << "as text they must order as numbers do";
  }
}

// Public report 48: bounds of time-made ids.
TEST(FirstId, GrowsWithEachSecondBefore2001) {
  const absl::Time year_2001 = absl::FromUnixSeconds(978'307'200), year_1900 = absl::FromUnixSeconds(-2'208'988'800);
  const absl::Duration second = absl::Seconds(1);
  for (const absl::Time time : {year_1900, absl::UnixEpoch() - second, absl::UnixEpoch(), year_2001 - 2 * second}) {
    EXPECT_EQ(FirstIdAt(time + second) - FirstIdAt(time), int64_t{1} << 24) << absl::FormatTime(time);
    EXPECT_EQ(FirstIdAt(time), FirstIdAt(time + absl::Milliseconds(999)));
    EXPECT_EQ(std::to_string(FirstIdAt(time)).size(), 19u) << "as text they must order as numbers do";
  }
  EXPECT_EQ(FirstIdAt(year_2001) - FirstIdAt(year_2001 - kMillisecond), int64_t{1} << 24)
      << "none of 2001 is among them";
  for (const absl::Time early : {absl::InfinitePast(), year_1900 - second}) {
    EXPECT_EQ(FirstIdAt(early), FirstIdAt(year_1900));
  }
}

TEST(IdAt, LiesWithinItsMomentWhateverTheBits) {
  for (const int64_t seconds : {-1'000'000'000, 946'684'799, 978'307'199, 978'307'200, 1'800'000'000}) {
    const absl::Time time = absl::FromUnixSeconds(seconds);
    const absl::Time next = time + (seconds < 978'307'200 ? absl::Seconds(1) : kMillisecond);
    EXPECT_EQ(IdAt(time, 0), FirstIdAt(time));
    for (const uint64_t bits : {uint64_t{1}, uint64_t{77} << 40 | 5, UINT64_MAX}) {
      EXPECT_GT(IdAt(time, bits), FirstIdAt(time));
      EXPECT_LT(IdAt(time, bits), FirstIdAt(next));
    }
  }
}

TEST(FirstIdAt, NeverGoesBackOverAllTimesThatARequestMayName) {
  constexpr int64_t kEarliest = -2'208'988'800, kLatest = 7'258'118'400;  // 1900 to 2199
  std::mt19937_64 random(7);
  std::uniform_int_distribution<int64_t> any(kEarliest, kLatest);
  std::vector<int64_t> seconds = {kEarliest, 0, 978'307'199, 978'307'200, 2'925'000'000, 2'950'000'000, kLatest};
  for (int i = 0; i < 10'000; ++i) seconds.push_back(any(random));
  std::sort(seconds.begin(), seconds.end());
  int64_t last = 1;
  for (const int64_t at : seconds) {
    const int64_t id = FirstIdAt(absl::FromUnixSeconds(at));
    EXPECT_GE(id, last) << absl::FromUnixSeconds(at);
    last = id;
  }
  EXPECT_EQ(last, std::numeric_limits<int64_t>::max()) << "no id is later than 2199";
}

}  // namespace
}  // namespace zhiwang::sql
