#include "services/ctl/command_line.h"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/names/resource_name.h"
#include "services/ctl/demo/demo_life.h"
#include "services/ctl/grid/geojson_features.h"

namespace zhiwang::ctl {
namespace {

using ::testing::HasSubstr;

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

TEST(AreaFeatures, AFeatureIsKnownByTheLineItStartsOn) {
  std::vector<grid::v1::AreaRow> rows;
  const auto read = ReadAreaFeatures(
      "{\"type\":\"FeatureCollection\", \"crs\":{\"properties\":{\"name\":\"x\"}},\n"
      "\"features\":[\n"
      "{\"type\":\"Feature\",\"properties\":{\"code\":370211,\"name\":\"黄岛区\",\"level\":\"district\"},\"geometry\":"
      "null},\n"
      "  "
      "{\n\"type\":\"Feature\",\"properties\":{\"code\":\"370211109\",\"parent\":\"370211\",\"name\":\"藏马镇\","
      "\"level\":\"town\"},\n"
      "\"geometry\":{\"type\":\"Point\",\"coordinates\":[119.9,35.7]}}]}",
      [&](const grid::v1::AreaRow& row, std::string_view refusal) {
        EXPECT_EQ(refusal, "");
        rows.push_back(row);
      });
  ASSERT_TRUE(read.ok()) << read;
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].row(), 3);
  EXPECT_EQ(rows[0].code(), "370211");
  EXPECT_EQ(rows[0].boundary_geojson(), "");
  EXPECT_EQ(rows[1].row(), 4);
  EXPECT_EQ(rows[1].level(), grid::v1::Area::TOWN);
  EXPECT_EQ(rows[1].boundary_geojson(), R"({"coordinates":[119.9,35.7],"type":"Point"})");
}

TEST(AreaFeatures, WhatIsNoFeatureIsSaid) {
  std::vector<std::string> refusals;
  const auto visit = [&](const grid::v1::AreaRow&, std::string_view refusal) { refusals.emplace_back(refusal); };
  EXPECT_TRUE(
      ReadAreaFeatures(R"({"type":"FeatureCollection","features":[{},{"properties":{"level":"twon"}}]})", visit).ok());
  ASSERT_EQ(refusals.size(), 2u);
  EXPECT_THAT(refusals[1], HasSubstr("town"));
  EXPECT_FALSE(ReadAreaFeatures("{\"type\":\"FeatureCollection\",\n\"features\":[", visit).ok());
  EXPECT_FALSE(ReadAreaFeatures(R"({"type":"Polygon","coordinates":[]})", visit).ok());
}

// Public report 44: nlohmann/json#375.
TEST(AreaFeatures, WithANameTwiceAreRefusedByLineAndName) {
  const auto refusal = [](const std::string& text) {
    return std::string(ReadAreaFeatures(text, [](const grid::v1::AreaRow&, std::string_view) {}).message());
  };
  EXPECT_EQ(refusal("{\"type\":\"FeatureCollection\",\"features\":[\n"
                    "{\"properties\":{\"code\":\"370211\",\"level\":\"district\"}},\n"
                    "{\"properties\":{\"code\":\"370211109\",\n\"code\":\"370211110\",\"level\":\"town\"}}]}"),
            "第 4 行：名称“code”在同一个对象里出现两次");
  EXPECT_EQ(refusal("{\"type\":\"FeatureCollection\",\"features\":[],\n\"features\":[]}"),
            "第 2 行：名称“features”在同一个对象里出现两次");
  EXPECT_EQ(refusal("{\"type\":\"FeatureCollection\",\"features\":[{\"properties\":{\"code\":\"370211\"}},"
                    "{\"properties\":{\"code\":\"370212\"}}]}"),
            "")
      << "each feature has its own";
  EXPECT_FALSE(refusal("{\"type\":\"FeatureCollection\",\"features\":[]} {}").empty()) << "nothing follows";
}

TEST(DemoLife, AStepIsAlwaysTheSameRequest) {
  EXPECT_EQ(StepRequestId("demo-1", "create"), StepRequestId("demo-1", "create"));
  EXPECT_NE(StepRequestId("demo-1", "create"), StepRequestId("demo-1", "dispatch"));
  EXPECT_NE(StepRequestId("demo-1", "create"), StepRequestId("demo-2", "create"));
  EXPECT_TRUE(IsUuid(StepRequestId("demo-1", "create")));
}

}  // namespace
}  // namespace zhiwang::ctl
