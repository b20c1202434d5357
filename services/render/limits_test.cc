// A document that cannot be made costs a child and nothing else.

#include <signal.h>

#include <atomic>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/render/printed.h"
#include "tests/support/refused.h"

namespace zhiwang::documents {
namespace {

Layout OnePage(int number) { return {absl::UnixEpoch(), {Title{"通知"}, Paragraph{fmt::format("第{}号。", number)}}}; }

// The first child is some other program; each later one prints.
RendererOptions FirstIs(const std::string& program, const std::string& scratch) {
  RendererOptions options = BuiltRenderer();
  options.children = 1;
  options.command = {"/bin/sh", "-c",
                     fmt::format("mkdir {}/first && exec {}; exec {}", scratch, program, options.command[0])};
  return options;
}

TEST(Renderer, MakesTheNextDocumentAfterAChildThatHungSwelledDiedOrTalkedNonsense) {
  for (const char* program :
       {"sleep 1000", "tail /dev/zero", "false", "yes", R"(sh -c 'printf "\004\000\000\000abcd"; exec sleep 1000')",
        R"(sh -c 'printf "\000\000\000\000"; exec sleep 1000')", R"(sh -c 'head --bytes=4 >/dev/null; kill -9 $$')"}) {
    const testing::ScratchDirectory scratch;
    RendererOptions options = FirstIs(program, scratch.path());
    if (std::string(program) == "tail /dev/zero") options.most_memory = uint64_t{768} << 20;
    options.longest = absl::Seconds(std::string(program) == "sleep 1000" ? 1 : 120);
    Renderer renderer(options);
    EXPECT_THAT(renderer.Render(OnePage(1)),
                IsRefused(absl::StatusCode::kUnavailable, common::v1::RENDERER_UNAVAILABLE))
        << program;
    EXPECT_THAT(renderer.Render(OnePage(2), absl::Now() + absl::Minutes(1)), IsOk()) << program;
  }
}

TEST(Renderer, TakesANewChildForOneThatWentMeanwhile) {
  RendererOptions options = BuiltRenderer();
  options.children = 1;
  Renderer renderer(options);
  for (int i = 0; i < 3; ++i) {
    EXPECT_THAT(renderer.Render(OnePage(i)), IsOk());
    std::ifstream children("/proc/thread-self/children");
    pid_t child = 0;
    ASSERT_TRUE(children >> child) << "no child of this thread";
    // As one does that had nothing to do for a minute.
    kill(child, SIGTERM);
  }
}

TEST(Renderer, EndsAChildThatHasNothingToDo) {
  RendererOptions options = BuiltRenderer();
  options.longest_idle = absl::ZeroDuration();
  Renderer renderer(options);
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(renderer.Render(OnePage(i)), IsOk());
    std::ifstream children("/proc/thread-self/children");
    pid_t child = 0;
    ASSERT_TRUE(children >> child) << "no child of this thread";
    EXPECT_EQ(renderer.EndIdle(), 1);
    EXPECT_NE(kill(child, 0), 0) << "not even a zombie is left";
  }
}

TEST(Renderer, PrintsForManyCallersAtOnce) {
  constexpr int kCallers = 16;
  documents::RendererOptions options = BuiltRenderer();
  options.most_waiting = kCallers;
  Renderer renderer(options);
  std::atomic<int> printed = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < kCallers; ++i) {
    callers.emplace_back([&renderer, &printed, i] {
      const auto document = renderer.Render(OnePage(i));
      ASSERT_THAT(document, IsOk());
      const std::string text = Printed(document->pdf).Text();
      EXPECT_NE(text.find(fmt::format("第{}号。", i)), std::string::npos) << text;
      ++printed;
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(printed, kCallers);
}

#ifndef ZHIWANG_SANITIZED
TEST(Renderer, HasRoomForAThousandPages) {
  Layout layout{absl::UnixEpoch(), {Title{"卷宗"}}};
  for (int i = 0; i < 28'000; ++i) layout.blocks.push_back(Paragraph{fmt::format("第{}行，双方无异议。", i)});
  const auto document = Renderer(BuiltRenderer()).Render(layout);
  ASSERT_THAT(document, IsOk());
  EXPECT_GE(document->pages, 1000);
}

TEST(Renderer, PrintsTheSameOrNothingHoweverLittleMemoryThereIs) {
  const Layout rare{absl::UnixEpoch(), {Title{"通知"}, Paragraph{"𤭢𰻝𠲎村"}}};
  const auto right = Renderer(BuiltRenderer()).Render(rare);
  ASSERT_THAT(right, IsOk());
  int refused = 0;
  for (uint64_t megabytes = 20; megabytes <= 300; megabytes += 20) {
    RendererOptions options = BuiltRenderer();
    options.most_memory = megabytes << 20;
    const auto document = Renderer(options).Render(rare);
    if (document.ok()) {
      EXPECT_TRUE(document->pdf == right->pdf) << megabytes;
    } else {
      EXPECT_THAT(document, IsRefused(absl::StatusCode::kUnavailable, common::v1::RENDERER_UNAVAILABLE)) << megabytes;
      ++refused;
    }
  }
  EXPECT_GT(refused, 0);
}
#endif

}  // namespace
}  // namespace zhiwang::documents
