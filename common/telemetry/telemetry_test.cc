#include <gtest/gtest.h>

#include <memory>

#include "common/telemetry/log.h"
#include "common/telemetry/metrics.h"

namespace zhiwang::telemetry {
namespace {

TEST(Log, WhateverIsLoggedStaysOneJsonString) {
  EXPECT_EQ(JsonString("a\n\"b\""), R"("a\n\"b\"")");
  EXPECT_EQ(JsonString("网格😀"), "\"网格😀\"");
  EXPECT_EQ(JsonString("\xff"), "\"\xEF\xBF\xBD\"");
}

TEST(Metrics, APortInUseIsAnErrorAndNotACrash) {
  const auto first = ServeMetrics("127.0.0.1:0");
  ASSERT_TRUE(first.ok()) << first.status();
  const auto port = (*first)->GetListeningPorts().front();
  EXPECT_EQ(ServeMetrics("127.0.0.1:" + std::to_string(port)).status().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace zhiwang::telemetry
