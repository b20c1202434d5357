#include "common/changelog/change_log.h"

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/changelog/test_log.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace zhiwang::changelog {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::Pair;

class ChangeLog : public LogTest {
 protected:
  std::vector<Change> Timeline(std::string_view district, std::string_view kind, std::string_view id,
                               int64_t after_version = 0, int limit = 1'000) {
    const auto changes =
        db_->Read(Soon(), [&](sql::Txn& tx) { return ReadTimeline(tx, district, kind, id, after_version, limit); });
    EXPECT_EQ(changes.status(), absl::OkStatus());
    return changes.ok() ? *changes : std::vector<Change>();
  }
  absl::Status Advance(std::string_view follower, int64_t from, int64_t to) {
    return db_->Transact(Soon(), [&](sql::Txn& tx) { return AdvanceCheckpoint(tx, follower, from, to); });
  }
  int64_t Checkpoint(std::string_view follower) {
    return db_->Read(Soon(), [&](sql::Txn& tx) { return ReadCheckpoint(tx, follower); }).value_or(-1);
  }
};

TEST_F(ChangeLog, GivesAChangeBackAsItWasAppended) {
  Change made = Made("12", 1, absl::FromUnixMicros(1'717'200'000'123'456));
  made.payload = std::string("\0\xFF\x01藏马", 9);
  made.request_id = "7b0f8a52-6a53-4d7f-8a3e-8f7a5f0c6b1d";
  made.trace_parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  made.seq = 99;  // not the writer's to say
  ASSERT_EQ(Write({made}), absl::OkStatus());
  const std::vector<Change> timeline = Timeline(kDistrict, "case", "12");
  ASSERT_EQ(timeline.size(), 1u);
  const Change& read = timeline[0];
  EXPECT_EQ(read.district, made.district);
  EXPECT_EQ(read.kind, made.kind);
  EXPECT_EQ(read.id, made.id);
  EXPECT_EQ(read.version, 1);
  EXPECT_EQ(read.type, made.type);
  EXPECT_EQ(read.actor, made.actor);
  EXPECT_EQ(read.area_path, made.area_path);
  EXPECT_EQ(read.payload, made.payload);
  EXPECT_EQ(read.request_id, made.request_id);
  EXPECT_EQ(read.trace_parent, made.trace_parent);
  EXPECT_EQ(read.at, made.at);
  EXPECT_EQ(read.seq, 0) << "no number before the sequencer gave one";
}

TEST_F(ChangeLog, KeepsATimelineForEachResourceOldestFirst) {
  std::vector<Change> changes;
  for (int version = 150; version >= 1; --version) changes.push_back(Made("12", version));
  changes.push_back(Made("13", 1));
  Change elsewhere = Made("12", 1);
  elsewhere.district = "370212";
  Change area = Made("12", 1);
  area.kind = "area";
  changes.push_back(elsewhere);
  changes.push_back(area);
  ASSERT_EQ(Write(changes), absl::OkStatus());

  const std::vector<Change> timeline = Timeline(kDistrict, "case", "12");
  ASSERT_EQ(timeline.size(), 150u);
  for (size_t i = 0; i < timeline.size(); ++i) EXPECT_EQ(timeline[i].version, static_cast<int64_t>(i) + 1);
  EXPECT_THAT(Timeline(kDistrict, "case", "12", 147),
              ElementsAre(Field(&Change::version, 148), Field(&Change::version, 149), Field(&Change::version, 150)));
  EXPECT_THAT(Timeline(kDistrict, "case", "12", 10, 1), ElementsAre(Field(&Change::version, 11)));
  EXPECT_EQ(Timeline("370212", "case", "12").size(), 1u);
  EXPECT_EQ(Timeline(kDistrict, "area", "12").size(), 1u);
  EXPECT_THAT(Timeline(kDistrict, "case", "14"), IsEmpty());
}

TEST_F(ChangeLog, RefusesTheSameVersionTwice) {
  ASSERT_EQ(Write({Made("12", 1)}), absl::OkStatus());
  const absl::Status lost = Write({Made("13", 1), Made("12", 1)});
  EXPECT_EQ(lost.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(ReasonOf(lost), common::v1::CHANGED_CONCURRENTLY);
  EXPECT_THAT(Timeline(kDistrict, "case", "13"), IsEmpty()) << "its transaction must have gone with it";
}

TEST_F(ChangeLog, AppendsNothingWhenThereIsNothing) {
  EXPECT_EQ(Write({}), absl::OkStatus());
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log"), 0);
}

TEST_F(ChangeLog, ReadsTimelinesOneAfterAnother) {
  ASSERT_EQ(Write({Made("2", 1), Made("1", 1), Made("1", 2), Made("3", 1)}), absl::OkStatus());
  const auto read = [&](const char* after, int limit) {
    const auto changes =
        db_->Read(Soon(), [&](sql::Txn& tx) { return ReadTimelinesAfter(tx, kDistrict, "case", after, limit); });
    std::vector<std::pair<std::string, int64_t>> found;
    for (const Change& change : changes.value()) found.emplace_back(change.id, change.version);
    return found;
  };
  EXPECT_THAT(read("", 3), ElementsAre(Pair("1", 1), Pair("1", 2), Pair("2", 1)));
  EXPECT_THAT(read("2", 3), ElementsAre(Pair("3", 1)));
  EXPECT_THAT(read("3", 3), IsEmpty());
}

TEST_F(ChangeLog, MovesACheckpointOnlyFromWhereItIs) {
  EXPECT_EQ(Checkpoint("reports"), 0);
  EXPECT_EQ(Advance("reports", 0, 10), absl::OkStatus());
  EXPECT_EQ(Advance("reports", 10, 25), absl::OkStatus());
  EXPECT_EQ(Advance("relay", 0, 7), absl::OkStatus()) << "each follower has its own";
  for (const int64_t stale : {0, 10, 26}) {
    const absl::Status refused = Advance("reports", stale, 40);
    EXPECT_EQ(refused.code(), absl::StatusCode::kAborted);
    EXPECT_EQ(ReasonOf(refused), common::v1::CHANGED_CONCURRENTLY);
  }
  EXPECT_EQ(Checkpoint("reports"), 25);
  EXPECT_EQ(Checkpoint("relay"), 7);
}

TEST_F(ChangeLog, DatesAChangeAfterTheOneBeforeThoughItsWritersClockIsBehind) {
  const absl::Time ahead = absl::FromUnixMicros(1'717'200'000'123'456);
  ASSERT_EQ(Write({Made("12", 1, ahead), Made("13", 1, ahead - absl::Hours(1))}), absl::OkStatus());
  const absl::Time behind = ahead - absl::Minutes(1);
  ASSERT_EQ(
      db_->Transact(Soon(),
                    [&](sql::Txn& tx) {
                      return AppendAfterLast(tx, {Made("12", 2, behind), Made("13", 2, behind), Made("14", 1, behind)});
                    }),
      absl::OkStatus());
  EXPECT_EQ(Timeline(kDistrict, "case", "12").back().at, ahead + absl::Microseconds(1));
  EXPECT_EQ(Timeline(kDistrict, "case", "13").back().at, behind);
  EXPECT_EQ(Timeline(kDistrict, "case", "14").back().at, behind);
}

}  // namespace
}  // namespace zhiwang::changelog
