// zhiwangctl: the operator's tool. Imports, cases, reports, verification, and calls of any method.

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "services/ctl/command_line.h"
#include "services/ctl/errors.h"
#include "services/ctl/text/json.h"
#include "services/ctl/text/output.h"

namespace {

using namespace zhiwang::ctl;

int Print(const absl::StatusOr<std::string>& text) {
  if (!text.ok()) {
    fmt::print(stderr, "{}\n", Printable(std::string(text.status().message())));
    return static_cast<int>(ExitCode::kUsage);
  }
  fmt::print("{}", *text);
  return static_cast<int>(ExitCode::kDone);
}

int Fail(const absl::Status& status, bool json) {
  const bool usage = IsUsageError(status);
  if (json) {
    fmt::print("{}\n", StatusToJson(status));
  } else if (usage) {
    fmt::print(stderr, "{}\n更多说明：zhiwangctl help\n", Printable(std::string(status.message())));
  } else {
    fmt::print(stderr, "{}", FormatError(status));
  }
  return static_cast<int>(usage ? ExitCode::kUsage : ExitCode::kFailed);
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.empty()) {
    fmt::print(stderr, "{}", UsageText());
    return static_cast<int>(ExitCode::kUsage);
  }
  if (words[0] == "help") return Print(HelpText(std::span(words).subspan(1)));
  if (std::ranges::find(words, "--help") != words.end()) {
    std::vector<std::string> names;
    std::ranges::copy_if(words, std::back_inserter(names),
                         [](const std::string& word) { return !word.starts_with("--"); });
    return Print(HelpText(names));
  }
  const auto invocation = ParseCommandLine(words);
  if (!invocation.ok()) return Fail(invocation.status(), std::ranges::find(words, "--json") != words.end());
  const auto connection = Connection::To(invocation->options);
  if (!connection.ok()) return Fail(connection.status(), invocation->options.json);
  const auto result = invocation->command->run(*connection, invocation->arguments);
  if (!result.ok()) return Fail(result.status(), invocation->options.json);
  return static_cast<int>(*result);
}
