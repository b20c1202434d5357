// Children that do not do what they should: programs that stand in for one that hangs, swells, dies or talks nonsense.
// The output of zhiwang-render is tested beside it.

#include "common/documents/renderer.h"

#include <signal.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <latch>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "common/documents/render_job.pb.h"
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

// A program that gives this answer to the first job, and then does nothing.
RendererOptions Answering(const std::string& directory, const RenderAnswer& answer) {
  const std::string message = answer.SerializeAsString();
  const std::string file = directory + "/answer";
  std::ofstream(file, std::ios::binary) << static_cast<char>(message.size()) << std::string(3, '\0') << message;
  return StandIn({"/bin/sh", "-c", "head --bytes=4 >/dev/null; cat " + file + "; exec sleep 1000"});
}
RenderAnswer AnswerTo(int64_t job, const std::string& pdf = "%PDF-1.5 and so on", int pages = 1) {
  RenderAnswer answer;
  answer.set_number(job);
  answer.set_pdf(pdf);
  answer.set_pages(pages);
  return answer;
}

TEST(RendererChild, IsBelievedOnlyOfItsOwnJob) {
  const zhiwang::testing::ScratchDirectory scratch;
  EXPECT_THAT(Renderer(Answering(scratch.path(), AnswerTo(1))).Render(OneLine()), IsOk());
  EXPECT_THAT(Renderer(Answering(scratch.path(), AnswerTo(7))).Render(OneLine()).status(), IsUnavailable())
      << "an answer that was left from a job before would be another dispute's document";
}

TEST(RendererChild, ThatAnswersWhatIsNoDocumentIsAnErrorAndIsNotAskedAgain) {
  for (const RenderAnswer& answer : {AnswerTo(1, ""), AnswerTo(1, "<html>"), AnswerTo(1, "%PDF-1.5", 0)}) {
    const zhiwang::testing::ScratchDirectory scratch;
    Renderer renderer(Answering(scratch.path(), answer));
    EXPECT_THAT(renderer.Render(OneLine()).status(), IsUnavailable());
    EXPECT_EQ(renderer.EndIdle(), 0) << "it was killed";
  }
}

TEST(RendererChild, ThatHasNothingToDoIsEndedAndLeavesNothing) {
  const zhiwang::testing::ScratchDirectory scratch;
  for (const absl::Duration longest_idle : {absl::ZeroDuration(), absl::Hours(1)}) {
    RendererOptions options = Answering(scratch.path(), AnswerTo(1));
    options.longest_idle = longest_idle;
    Renderer renderer(options);
    ASSERT_THAT(renderer.Render(OneLine()), IsOk());
    pid_t child = 0;
    std::ifstream("/proc/thread-self/children") >> child;
    ASSERT_GT(child, 0) << "no child of this thread";
    if (longest_idle > absl::ZeroDuration()) {
      EXPECT_EQ(renderer.EndIdle(), 0);
      EXPECT_EQ(kill(child, 0), 0) << "it waits for the next document";
      kill(child, SIGKILL);  // as one ends by itself
      EXPECT_TRUE(zhiwang::testing::Eventually([&] { return renderer.EndIdle() == 1; }));
    } else {
      EXPECT_EQ(renderer.EndIdle(), 1);
    }
    EXPECT_NE(kill(child, 0), 0) << "not even a zombie is left";
    EXPECT_EQ(renderer.EndIdle(), 0);
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
