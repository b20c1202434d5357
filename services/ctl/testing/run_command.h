#pragma once

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "services/ctl/command_line.h"

namespace zhiwang::ctl {

// A command's standard output and its result.
struct Ran {
  absl::StatusOr<ExitCode> result = absl::UnknownError("it did not run");
  std::string text;
};

// Runs a command line within the test's process.
inline Ran RunCommand(const std::vector<std::string>& words) {
  Ran ran;
  const auto invocation = ParseCommandLine(words);
  EXPECT_TRUE(invocation.ok()) << invocation.status();
  if (!invocation.ok()) return ran;
  const auto connection = Connection::To(invocation->options);
  EXPECT_TRUE(connection.ok()) << connection.status();
  if (!connection.ok()) return ran;
  ::testing::internal::CaptureStdout();
  ran.result = invocation->command->run(*connection, invocation->arguments);
  ran.text = ::testing::internal::GetCapturedStdout();
  return ran;
}

}  // namespace zhiwang::ctl
