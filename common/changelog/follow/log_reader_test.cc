#include "common/changelog/follow/log_reader.h"

#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/changelog/test_log.h"

namespace zhiwang::changelog {
namespace {

using ::testing::ElementsAre;
using zhiwang::testing::Eventually;

constexpr absl::Duration kPatience = absl::Seconds(60);

class TheLogReader : public LogTest {
 protected:
  void WriteNumbered(int first, int last) {
    std::vector<Change> changes;
    for (int i = first; i <= last; ++i) changes.push_back(Made(fmt::format("{:05}", i), 1, absl::FromUnixSeconds(i)));
    ASSERT_EQ(Write(changes), absl::OkStatus());
    NumberAll();
  }
  std::vector<std::string> IdsAfter(LogReader& reader, int64_t seq, int limit) {
    const auto changes = reader.ReadAfter(Soon(), seq, limit);
    EXPECT_EQ(changes.status(), absl::OkStatus());
    std::vector<std::string> ids;
    for (const Change& change : changes.value_or(std::vector<Change>())) ids.push_back(change.id);
    return ids;
  }
};

TEST_F(TheLogReader, IsOneForAllThatFollowADatabase) {
  sql::Database elsewhere(schema_);
  const auto reader = LogReader::Of(*db_);
  EXPECT_EQ(LogReader::Of(*db_), reader);
  EXPECT_NE(LogReader::Of(elsewhere), reader);
}

TEST_F(TheLogReader, TellsAllSubscribersOfNews) {
  const auto reader = LogReader::Of(*db_);
  std::atomic<int> one{0}, other{0};
  const auto first = reader->Subscribe([&] { ++one; });
  auto second = reader->Subscribe([&] { ++other; });
  WriteNumbered(1, 3);
  EXPECT_TRUE(Eventually([&] { return one > 0 && other > 0 && reader->head() == 3; }, kPatience));
  second.reset();
  const int told = other;
  WriteNumbered(4, 4);
  EXPECT_TRUE(Eventually([&] { return one > 1 && reader->head() == 4; }, kPatience));
  EXPECT_EQ(other, told);
}

TEST_F(TheLogReader, ReadsTheLatestChangesOnceForAll) {
  WriteNumbered(1, 6);
  LogReader reader(*db_);
  EXPECT_THAT(IdsAfter(reader, 2, 100), ElementsAre("00003", "00004", "00005", "00006"));
  ASSERT_EQ(Run("UPDATE change_log SET seq = NULL"), absl::OkStatus());
  EXPECT_THAT(IdsAfter(reader, 3, 2), ElementsAre("00004", "00005")) << "from memory";
  EXPECT_THAT(IdsAfter(reader, 6, 2), ElementsAre());
  reader.Forget();
  EXPECT_THAT(IdsAfter(reader, 3, 2), ElementsAre());
}

TEST_F(TheLogReader, ServesThoseFarBehindFromTheDatabaseAndKeepsABoundedMemory) {
  WriteNumbered(1, 2'500);
  LogReader reader(*db_);
  for (int64_t seq = 0; seq < 2'500; seq += 500) EXPECT_EQ(IdsAfter(reader, seq, 500).size(), 500u);
  ASSERT_EQ(Run("UPDATE change_log SET seq = NULL WHERE seq > 1200"), absl::OkStatus());
  EXPECT_THAT(IdsAfter(reader, 10, 2), ElementsAre("00011", "00012"));
  EXPECT_THAT(IdsAfter(reader, 1'300, 2), ElementsAre()) << "no longer in memory";
  EXPECT_THAT(IdsAfter(reader, 1'500, 2), ElementsAre("01501", "01502"));
  EXPECT_THAT(IdsAfter(reader, 2'499, 2), ElementsAre("02500"));
}

TEST_F(TheLogReader, ForgetsALogThatWasReplaced) {
  WriteNumbered(1, 6);
  const auto reader = LogReader::Of(*db_);
  ASSERT_TRUE(Eventually([&] { return reader->head() == 6; }, kPatience));
  EXPECT_THAT(IdsAfter(*reader, 5, 9), ElementsAre("00006"));
  ASSERT_EQ(Run("UPDATE change_log SET id = 'another' WHERE seq = 6"), absl::OkStatus());
  ASSERT_EQ(Run("UPDATE log_epoch SET epoch = epoch + 1"), absl::OkStatus());
  EXPECT_TRUE(Eventually([&] { return IdsAfter(*reader, 5, 9) == std::vector<std::string>{"another"}; }, kPatience));
}

}  // namespace
}  // namespace zhiwang::changelog
