// Children that do not do what they should: programs that stand in for one that hangs, swells, dies or talks nonsense.
// What zhiwang-render prints is tested beside it.

#include "common/documents/renderer.h"

#include <atomic>
#include <filesystem>
#include <latch>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "tests/support/cluster/child_process.h"
#include "tests/support/refused.h"

namespace zhiwang::documents {
namespace {

Layout OneLine() { return {absl::UnixEpoch(), {Paragraph{"甲乙双方自愿达成协议。"}}}; }

RendererOptions StandIn(std::vector<std::string> command) {
  RendererOptions options;
  options.command = std::move(command);
  options.most_memory = uint64_t{100} << 20;
  return options;
}

::testing::Matcher<absl::Status> IsUnavailable() {
  return IsRefused(absl::StatusCode::kUnavailable, common::v1::RENDERER_UNAVAILABLE);
}

TEST(RendererChild, ThatHangsIsGivenUpAtTheDeadline) {
  RendererOptions options = StandIn({"/bin/sleep", "1000"});
  options.longest = absl::Milliseconds(50);
  Renderer renderer(options);
  EXPECT_THAT(renderer.Render(OneLine()).status(), IsUnavailable());
}

TEST(RendererChild, IsNotAskedForACallerWhoLeavesItTooLittleTime) {
  const zhiwang::testing::ScratchDirectory scratch;
  const std::string started = scratch.path() + "/started";
  Renderer renderer(StandIn({"/bin/sh", "-c", "touch " + started + "; exec sleep 1000"}));
  EXPECT_THAT(renderer.Render(OneLine(), absl::Now() + absl::Milliseconds(900)).status(), IsUnavailable());
  EXPECT_FALSE(std::filesystem::exists(started)) << "a healthy child would be killed at the end of that time";
}

TEST(RendererChild, IsNotWaitedForBeyondTheCallersDeadline) {
  RendererOptions options = StandIn({"/bin/sleep", "1000"});
  options.least = absl::ZeroDuration();
  Renderer renderer(options);
  EXPECT_THAT(renderer.Render(OneLine(), absl::Now() + absl::Milliseconds(50)).status(), IsUnavailable());
  EXPECT_THAT(renderer.Render(OneLine(), absl::InfinitePast()).status(), IsUnavailable());
}

TEST(RendererChild, IsWaitedForByAFewAlone) {
  constexpr int kCallers = 8;
  RendererOptions options = StandIn({"/bin/sleep", "1000"});
  options.children = 1;
  options.most_waiting = 1;
  options.longest = absl::Seconds(2);
  Renderer renderer(options);
  std::latch ready(kCallers);
  std::atomic<int> refused_at_once = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < kCallers; ++i) {
    callers.emplace_back([&] {
      ready.arrive_and_wait();
      const absl::Time begin = absl::Now();
      EXPECT_THAT(renderer.Render(OneLine()).status(), IsUnavailable());
      refused_at_once += absl::Now() - begin < options.longest / 2 ? 1 : 0;
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(refused_at_once, kCallers - 2) << "one has the child, one waits for it";
}

TEST(RendererChild, ThatSwellsDiesOfIt) {
  // It keeps its input until a line ends, which never happens.
  Renderer renderer(StandIn({"/usr/bin/tail", "/dev/zero"}));
  EXPECT_THAT(renderer.Render(OneLine()).status(), IsUnavailable());
}

TEST(RendererChild, ThatDiesOrIsNotThereIsAnError) {
  for (const char* program : {"/bin/false", "/bin/true", "/no/such/program"}) {
    Renderer renderer(StandIn({program}));
    EXPECT_THAT(renderer.Render(OneLine()).status(), IsUnavailable()) << program;
  }
}

TEST(RendererChild, ThatTalksNonsenseIsAnError) {
  for (const char* program : {"/bin/cat", "/usr/bin/yes"}) {
    Renderer renderer(StandIn({program}));
    EXPECT_THAT(renderer.Render(OneLine()).status(), IsUnavailable()) << program;
  }
}

}  // namespace
}  // namespace zhiwang::documents
