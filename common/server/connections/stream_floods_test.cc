#include "common/server/connections/stream_floods.h"

#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace zhiwang::server {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using Kind = StreamFloods::Kind;

class Floods : public ::testing::Test {
 protected:
  void SetUp() override { FindAfter(kTick, {}); }

  // The numbers of those connections that flood, so much later than the last look, each with how.
  std::vector<std::pair<int64_t, Kind>> FindAfter(absl::Duration pause, const std::vector<Connection>& all) {
    now_ += pause;
    std::vector<std::pair<int64_t, Kind>> found;
    for (const auto& flood : floods_.Find(all, now_)) found.emplace_back(flood.connection.number, flood.kind);
    return found;
  }
  static Connection Of(int64_t number, StreamCounts streams) {
    return {.number = number, .ends = std::nullopt, .streams = streams};
  }

  static constexpr absl::Duration kTick = absl::Milliseconds(20);
  StreamFloods floods_{{.most_open = 800, .resets_per_second = 500}};
  absl::Duration now_;
};

// Public report 62: CVE-2023-44487.
TEST_F(Floods, AreConnectionsThatResetManyStreamsWithinASecond) {
  EXPECT_THAT(FindAfter(kTick, {Of(1, {.begun = 600, .failed = 500})}), IsEmpty());
  EXPECT_THAT(FindAfter(kTick, {Of(1, {.begun = 600, .failed = 521})}), ElementsAre(Pair(1, Kind::kResets)));
  EXPECT_THAT(FindAfter(kTick, {Of(2, {.begun = 511, .failed = 511})}), ElementsAre(Pair(2, Kind::kResets)))
      << "a new one, at once";
}

TEST_F(Floods, AreConnectionsWithMoreStreamsThanTheServerLetsThemHave) {
  EXPECT_THAT(
      FindAfter(kTick, {Of(1, {.begun = 800}), Of(2, {.begun = 801}), Of(3, {.begun = 100'000, .answered = 99'800}),
                        Of(4, {.begun = 1'000, .answered = 100, .failed = 99})}),
      ElementsAre(Pair(2, Kind::kOpenStreams), Pair(4, Kind::kOpenStreams)));
}

TEST_F(Floods, AreConnectionsThatResetManyMoreThanTheyLetBeAnswered) {
  StreamCounts streams;
  streams.begun = streams.failed = 450;
  EXPECT_THAT(FindAfter(kTick, {Of(1, streams)}), IsEmpty());
  streams = {.begun = 1'200, .answered = 100, .failed = 1'100};
  EXPECT_THAT(FindAfter(kTick, {Of(1, streams)}), ElementsAre(Pair(1, Kind::kResets)));
}

TEST_F(Floods, AreNotConnectionsWhoseCallsTimeOut) {
  StreamCounts streams;
  // Two hundred calls at a time, each given up after half a second, for a minute.
  for (int i = 0; i < 120; ++i) {
    streams.failed += 200;
    streams.begun = streams.failed + 200;
    EXPECT_THAT(FindAfter(absl::Milliseconds(500), {Of(1, streams)}), IsEmpty()) << i;
  }
}

TEST_F(Floods, AreNotConnectionsThatLoseAllTheirCallsAtOnceNowAndThen) {
  StreamCounts streams;
  for (int i = 0; i < 20; ++i) {
    streams.begun = streams.failed += 400;
    EXPECT_THAT(FindAfter(absl::Seconds(1), {Of(1, streams)}), IsEmpty()) << i;
  }
}

TEST_F(Floods, AreNotConnectionsOfAGatewayThatPassesOnManyCancellations) {
  StreamCounts streams;
  // 5,000 calls a second, of which two in five are given up.
  for (int i = 0; i < 500; ++i) {
    streams.begun += 100;
    streams.answered += 60;
    streams.failed += 40;
    EXPECT_THAT(FindAfter(kTick, {Of(1, streams)}), IsEmpty()) << i;
  }
}

TEST_F(Floods, AreNotPaidForByAnswersOfLongAgo) {
  EXPECT_THAT(FindAfter(kTick, {Of(1, {.begun = 50'000, .answered = 50'000})}), IsEmpty());
  EXPECT_THAT(FindAfter(kTick, {Of(1, {.begun = 50'600, .answered = 50'000, .failed = 600})}),
              ElementsAre(Pair(1, Kind::kResets)));
}

TEST(FloodsAtTheFirstLook, AreNotFoundByWhatConnectionsResetBefore) {
  StreamFloods floods({.most_open = 800, .resets_per_second = 500});
  const std::vector<Connection> all = {
      {.number = 1, .ends = std::nullopt, .streams = {.begun = 10'000, .answered = 1'000, .failed = 9'000}}};
  EXPECT_THAT(floods.Find(all, absl::Seconds(1)), IsEmpty());
  EXPECT_THAT(floods.Find(all, absl::Seconds(1)), IsEmpty());
}

}  // namespace
}  // namespace zhiwang::server
