#include "common/documents/child.h"

#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/cluster/child_process.h"

namespace zhiwang::documents {
namespace {

constexpr uint64_t kHundredMegabytes = uint64_t{100} << 20;

Instant InAMinute() { return std::chrono::steady_clock::now() + std::chrono::minutes(1); }

// The text that a shell script prints, up to 255 characters, as the answer to a message. The script begins when the message
// has come: by then the limits are set.
absl::StatusOr<std::string> WhatAShellSays(const std::string& script) {
  const std::string answer = "head --bytes=4 >/dev/null; said=$(" + script +
                             R"(); printf "\\$(printf %03o ${#said})\0\0\0%s" "$said"; exec sleep 1000)";
  auto child = Child::Start({"/bin/sh", "-c", answer}, kHundredMegabytes);
  if (!child.ok()) return child.status();
  return child->Ask("", InAMinute());
}

// True for a process that has not ended, whether or not somebody has waited for it.
bool IsRunning(const std::string& pid) {
  std::ifstream status("/proc/" + pid + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("State:")) return line.find('Z') == std::string::npos;
  }
  return false;
}

TEST(AChild, HasNoEnvironmentOfTheService) {
  setenv("ZHIWANG_SECRET", "x", 1);
  const auto said = WhatAShellSays("tr '\\0' ' ' </proc/$$/environ");
  unsetenv("ZHIWANG_SECRET");
  ASSERT_TRUE(said.ok()) << said.status();
  EXPECT_EQ(*said, "LANG=C TZ=UTC ");
}

TEST(AChild, HasNoFileOfTheService) {
  const testing::ScratchDirectory scratch;
  // Without O_CLOEXEC, as some library opens it.
  const int file = open((scratch.path() + "/of_the_service").c_str(), O_CREAT | O_RDWR, 0600);
  ASSERT_GE(file, 0);
  const auto said = WhatAShellSays("ls -l /proc/$$/fd | grep --count of_the_service");
  close(file);
  ASSERT_TRUE(said.ok()) << said.status();
  EXPECT_EQ(*said, "0");
}

TEST(AChild, IsLimitedInMemoryTimeFilesAndCores) {
  const auto said = WhatAShellSays("echo $(ulimit -v) $(ulimit -t) $(ulimit -n) $(ulimit -c)");
  ASSERT_TRUE(said.ok()) << said.status();
  EXPECT_EQ(*said, "102400 600 64 0");
}

TEST(AChild, WritesNoFile) {
  const testing::ScratchDirectory scratch;
  const std::string path = scratch.path() + "/of_the_child";
  const auto said = WhatAShellSays("trap '' XFSZ; (echo kept >" + path + ") 2>/dev/null; cat " + path);
  ASSERT_TRUE(said.ok()) << said.status();
  EXPECT_EQ(*said, "");
}

TEST(AChild, TakesWhatItStartedWithItWhenItEnds) {
  std::string grandchild;
  {
    auto child = Child::Start({"/bin/sh", "-c", R"(sleep 1000 & printf "\\$(printf %03o ${#!})\0\0\0%s" "$!"; wait)"},
                              kHundredMegabytes);
    ASSERT_TRUE(child.ok()) << child.status();
    const auto said = child->Ask("", InAMinute());
    ASSERT_TRUE(said.ok()) << said.status();
    grandchild = *said;
    EXPECT_TRUE(IsRunning(grandchild));
  }
  EXPECT_TRUE(testing::Eventually([&] { return !IsRunning(grandchild); }));
}

TEST(AChild, ThatCannotBeStartedIsAnError) {
  EXPECT_TRUE(absl::IsUnavailable(Child::Start({"/no/such/program"}, kHundredMegabytes).status()));
}

}  // namespace
}  // namespace zhiwang::documents
