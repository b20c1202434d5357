#include "common/handoff/relay_metrics.h"

#include <atomic>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "common/handoff/test_relay.h"
#include "common/status/error.h"

namespace zhiwang::handoff {
namespace {

using zhiwang::testing::Eventually;

TEST_F(Relaying, TellsOperatorsHowManyResourcesWaitAndSinceWhen) {
  const RelayMetrics shown(kRelay);
  constexpr int kStuck = 7;
  std::atomic<bool> refuses{true};
  peer_->before = [&refuses](const changelog::Change&) {
    return refuses ? error::PermissionMissing("dispute.create", "受理", "") : absl::OkStatus();
  };
  std::vector<changelog::Change> changes;
  for (int i = 1; i <= kStuck; ++i) changes.push_back(Made(fmt::format("x{}", i), 1));
  WriteNumbered(changes);
  const auto relay = Start(*db_);
  EXPECT_TRUE(Eventually([&] { return shown.waiting.value() == kStuck && shown.oldest.value() > 0; }, kPatience));
  EXPECT_EQ(shown.leads.value(), 1);
  refuses = false;
  EXPECT_TRUE(Eventually([&] { return shown.waiting.value() == 0 && shown.oldest.value() == 0; }, kPatience));
  EXPECT_GE(shown.taken.value(), kStuck);
}

TEST_F(Relaying, FollowsTheLogWithItsCheckpointThoughNothingIsForIt) {
  const auto relay = Start(*db_);
  for (int i = 1; i <= 20; ++i) {
    changelog::Change area = Made(fmt::format("a{}", i), 1);
    area.kind = "area";
    WriteNumbered({area});
  }
  EXPECT_TRUE(Eventually([&] { return Checkpoint() == 20; }, kPatience));
  WriteNumbered({Made("1", 1)});
  EXPECT_TRUE(IsDone(1));
  EXPECT_EQ(Checkpoint(), 21);
}

// Changes that hand over nothing are passed in memory at first; the next leader reads them again.
TEST_F(Relaying, HandsOverOnceWhatFollowedChangesThatAnEarlierLeaderPassed) {
  for (int leader = 1; leader <= 5; ++leader) {
    const auto relay = Start(*db_);
    changelog::Change area = Made(fmt::format("a{}", leader), 1);
    area.kind = "area";
    WriteNumbered({area});
    WriteNumbered({Made(fmt::format("c{}", leader), 1)});
    EXPECT_TRUE(IsDone(leader));
    area.id = fmt::format("b{}", leader);
    WriteNumbered({area});
  }
  EXPECT_EQ(peer_->calls, 5);
}

}  // namespace
}  // namespace zhiwang::handoff
