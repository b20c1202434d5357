#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "common/telemetry/log.h"
#include "common/telemetry/metrics.h"
#include "common/telemetry/trace.h"

namespace zhiwang::telemetry {
namespace {

TEST(Log, WhateverIsLoggedStaysOneJsonString) {
  EXPECT_EQ(JsonString("a\n\"b\""), R"("a\n\"b\"")");
  EXPECT_EQ(JsonString("网格😀"), "\"网格😀\"");
  EXPECT_EQ(JsonString("\xff"), "\"\xEF\xBF\xBD\"");
}

constexpr char kTrace[] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

// The lines on standard error while `log` runs, with a log set up for that service. Each must be a JSON object.
template <class Log>
std::vector<nlohmann::json> LinesOf(const std::string& service, Log log) {
  const auto before = spdlog::default_logger();
  ::testing::internal::CaptureStderr();
  SetUpLog(service, "debug");
  log();
  spdlog::default_logger()->flush();
  spdlog::drop(service);
  spdlog::set_default_logger(before);
  std::vector<nlohmann::json> lines;
  for (const absl::string_view line :
       absl::StrSplit(::testing::internal::GetCapturedStderr(), '\n', absl::SkipEmpty())) {
    lines.push_back(nlohmann::json::parse(line.begin(), line.end(), nullptr, false));
    EXPECT_TRUE(lines.back().is_object()) << line;
  }
  return lines;
}

// Public report 64: a string that is not UTF-8, in every field that a line has.
TEST(Log, HasOneJsonObjectALineWhateverItsFieldsHold) {
  const std::string odd = "\xff\xfe \xe7\xbd \"{}%v%\n\t\r\x01" + std::string(1, '\0') + "\xed\xa0\x80\\";
  // As long as a trace parent, where the trace's id is taken from.
  const std::string odd_trace = "00-\xff\"\n" + std::string(49, '\xc3');
  const auto lines = LinesOf(odd, [&] {
    spdlog::info(odd);
    spdlog::warn("of a caller: {}", odd);
    const TraceScope trace(odd_trace);
    spdlog::error("{}", std::string(10'000, '\xe7'));
    spdlog::debug("{}", "");
  });
  ASSERT_EQ(lines.size(), 4u);
  for (const nlohmann::json& line : lines) {
    for (const char* field : {"time", "level", "service", "message"}) EXPECT_TRUE(line.contains(field)) << field;
    EXPECT_EQ(line["service"], lines[0]["message"]);
  }
  EXPECT_EQ(lines[1]["message"], "of a caller: " + lines[0]["message"].get<std::string>());
  EXPECT_TRUE(lines[2].contains("trace_id"));
  EXPECT_EQ(lines[3]["message"], "");
}

TEST(Log, KeepsWhatIsUtf8AsItIs) {
  const auto lines = LinesOf("grid-registry", [] {
    const TraceScope trace(kTrace);
    spdlog::info("第{}网格：“是”\n", 3);
  });
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0]["message"], "第3网格：“是”\n");
  EXPECT_EQ(lines[0]["service"], "grid-registry");
  EXPECT_EQ(lines[0]["level"], "info");
  EXPECT_EQ(lines[0]["trace_id"], "4bf92f3577b34da6a3ce929d0e0e4736");
}

TEST(Trace, IsOfTheFormThatW3CGives) {
  EXPECT_TRUE(IsTraceParent(kTrace));
  EXPECT_TRUE(IsTraceParent("00-00000000000000000000000000000001-0000000000000001-00"));
  for (const char* wrong : {"", "00", "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                            "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0g",
                            "00-4bf92f3577b34da6a3ce929d0e0e473-600f067aa0ba902b7-01",
                            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7_01",
                            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01 ",
                            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x"}) {
    EXPECT_FALSE(IsTraceParent(wrong)) << wrong;
  }
}

TEST(Trace, OfItsOwnIsMadeForEachCallAndChildrenShareIt) {
  const std::string one = NewTraceParent(), other = NewTraceParent();
  EXPECT_TRUE(IsTraceParent(one)) << one;
  EXPECT_TRUE(one.ends_with("-01"));
  EXPECT_NE(one.substr(3, 32), other.substr(3, 32));
  const std::string child = ChildOf(kTrace);
  EXPECT_TRUE(IsTraceParent(child)) << child;
  EXPECT_EQ(child.substr(0, 36), std::string(kTrace).substr(0, 36));
  EXPECT_NE(child.substr(36, 16), std::string(kTrace).substr(36, 16));
}

TEST(Trace, IsThatOfTheInnermostScope) {
  EXPECT_EQ(CurrentTraceId(), "");
  const TraceScope outer(kTrace);
  EXPECT_EQ(CurrentTraceId(), "4bf92f3577b34da6a3ce929d0e0e4736");
  {
    const TraceScope none("");
    EXPECT_EQ(CurrentTraceId(), "");
  }
  EXPECT_EQ(CurrentTraceId(), "4bf92f3577b34da6a3ce929d0e0e4736");
}

TEST(Metrics, APortInUseIsAnErrorAndNotACrash) {
  const auto first = ServeMetrics("127.0.0.1:0");
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(ServeMetrics("127.0.0.1:" + std::to_string((*first)->port())).status().code(),
            absl::StatusCode::kUnavailable);
}

TEST(Metrics, OfOneNameAndTheSameLabelsAreOne) {
  const Counter one("zhiwang_test_total", "Of a test.", {{"of", "a"}}),
      same("zhiwang_test_total", "Of a test.", {{"of", "a"}});
  const Counter other("zhiwang_test_total", "Of a test.", {{"of", "b"}});
  one.Add();
  same.Add(2);
  EXPECT_EQ(one.value(), 3);
  EXPECT_EQ(other.value(), 0);
}

}  // namespace
}  // namespace zhiwang::telemetry
