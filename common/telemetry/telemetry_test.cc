#include <gtest/gtest.h>

#include <memory>

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
