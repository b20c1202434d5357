#include "services/ctl/command_line.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/names/resource_name.h"
#include "services/ctl/demo/demo_life.h"

namespace zhiwang::ctl {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

absl::StatusOr<Invocation> Parse(const std::vector<std::string>& words) { return ParseCommandLine(words); }

std::string ErrorOf(const std::vector<std::string>& words) {
  const auto parsed = Parse(words);
  EXPECT_TRUE(IsUsageError(parsed.status())) << parsed.status();
  return std::string(parsed.status().message());
}

TEST(CommandLine, GlobalFlagsStandInFrontOrBehind) {
  for (const auto& words : std::vector<std::vector<std::string>>{{"--intake", "h:1", "--json", "case", "show", "12"},
                                                                 {"case", "show", "12", "--json", "--intake=h:1"}}) {
    const auto parsed = Parse(words);
    ASSERT_TRUE(parsed.ok()) << parsed.status();
    EXPECT_EQ(parsed->command->name, "case show");
    EXPECT_EQ(parsed->options.addresses.at("case-intake"), "h:1");
    EXPECT_TRUE(parsed->options.json);
    EXPECT_EQ(parsed->arguments.words(), std::vector<std::string>{"12"});
  }
}

TEST(CommandLine, AMistypedWordIsAnsweredWithWhatWasMeant) {
  EXPECT_THAT(ErrorOf({"impotr", "cases", "f"}), HasSubstr("import cases"));
  EXPECT_THAT(ErrorOf({"case", "shwo", "1"}), HasSubstr("show"));
  EXPECT_THAT(ErrorOf({"case"}), HasSubstr("dispatch"));
  EXPECT_THAT(ErrorOf({"case", "list", "--stat", "x"}), HasSubstr("--state"));
  EXPECT_THAT(ErrorOf({"import", "cases", "f", "--dryrun"}), HasSubstr("--dry_run"));
  EXPECT_THAT(ErrorOf({"case", "show"}), HasSubstr("case show ID"));
  EXPECT_THAT(ErrorOf({"case", "show", "1", "--timeout", "-1"}), HasSubstr("--timeout"));
  EXPECT_THAT(ErrorOf({"case", "list", "--state"}), HasSubstr("缺少值"));
  EXPECT_THAT(ErrorOf({"health", "--district", "37021"}), HasSubstr("六位"));
}

TEST(CommandLine, SwitchesAndNegativeNumbersAreToldApart) {
  const auto parsed = Parse({"locate", "-70.5", "-33.4"});
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(parsed->arguments.words().size(), 2u);
  const auto import = Parse({"import", "areas", "f", "--dry-run", "--noaccept_findings"});
  ASSERT_TRUE(import.ok()) << import.status();
  EXPECT_TRUE(import->arguments.On("dry_run"));
  EXPECT_FALSE(import->arguments.On("accept_findings"));
}

// The words of a line as a shell takes it apart, as far as our examples go: spaces between, single quotes around.
std::vector<std::string> WordsOf(std::string_view line) {
  std::vector<std::string> words;
  bool quoted = false, in_word = false;
  for (const char c : line) {
    if (c == '\'') {
      quoted = !quoted;
    } else if (c == ' ' && !quoted) {
      in_word = false;
      continue;
    }
    if (!in_word) words.emplace_back();
    in_word = true;
    if (c != '\'') words.back() += c;
  }
  return words;
}

TEST(CommandLine, EveryCommandsExampleIsACommandLineOfItsOwn) {
  std::set<std::string_view> names;
  for (const Command& command : AllCommands()) {
    EXPECT_TRUE(names.insert(command.name).second) << command.name;
    EXPECT_TRUE(command.example.starts_with(command.name)) << command.name;
    EXPECT_THAT(UsageText(), HasSubstr(std::string(command.example)));
    EXPECT_NE(command.run, nullptr);
    const auto parsed = Parse(WordsOf(command.example));
    ASSERT_TRUE(parsed.ok()) << command.example << ": " << parsed.status();
    EXPECT_EQ(parsed->command, &command) << command.example;
  }
}

TEST(CommandLine, NoCommandHasAFlagTwiceOrOneThatAllCommandsHave) {
  const std::string usage = UsageText();
  const std::string global = usage.substr(usage.find("全局参数："));
  ASSERT_THAT(global, HasSubstr("  --as "));
  for (const Command& command : AllCommands()) {
    std::set<std::string_view> names;
    for (const Flag& flag : command.flags) {
      EXPECT_TRUE(names.insert(flag.name).second) << command.name << " --" << flag.name;
      EXPECT_THAT(global, Not(HasSubstr("  --" + std::string(flag.name) + " "))) << command.name;
    }
  }
}

TEST(CommandLine, EveryCommandAndFlagIsExplainedInChinese) {
  const auto is_chinese = [](std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  };
  for (const Command& command : AllCommands()) {
    EXPECT_TRUE(is_chinese(command.summary)) << command.name;
    for (const Flag& flag : command.flags) EXPECT_TRUE(is_chinese(flag.help)) << command.name << " --" << flag.name;
  }
}

TEST(CommandLine, MediationHasACommandForEachNoun) {
  std::set<std::string> nouns;
  for (const Command& command : AllCommands()) nouns.emplace(command.name.substr(0, command.name.find(' ')));
  for (const char* noun : {"dispute", "party", "mediator", "session", "agreement", "obligation", "confirmation", "file",
                           "screening", "award", "desk"}) {
    EXPECT_TRUE(nouns.contains(noun)) << noun;
  }
}

TEST(DemoLife, AStepIsAlwaysTheSameRequest) {
  EXPECT_EQ(StepRequestId("demo-1", "create"), StepRequestId("demo-1", "create"));
  EXPECT_NE(StepRequestId("demo-1", "create"), StepRequestId("demo-1", "dispatch"));
  EXPECT_NE(StepRequestId("demo-1", "create"), StepRequestId("demo-2", "create"));
  EXPECT_TRUE(IsUuid(StepRequestId("demo-1", "create")));
}

}  // namespace
}  // namespace zhiwang::ctl
