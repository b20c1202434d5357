#include "common/rpc/library_log.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <google/protobuf/stubs/logging.h>
#include <grpc/support/log.h>
#include <gtest/gtest.h>
#include <spdlog/spdlog.h>
#include <nlohmann/json.hpp>

#include "absl/strings/str_split.h"
#include "common/telemetry/log.h"
#include "google/rpc/error_details.pb.h"

namespace zhiwang::rpc {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// The messages of the log's lines that come of `action`.
template <class Action>
std::vector<std::string> Logged(Action action) {
  const auto before = spdlog::default_logger();
  ::testing::internal::CaptureStderr();
  telemetry::SetUpLog("library_log_test", "info");
  LogWhatLibrariesSay();
  action();
  gpr_set_log_function(nullptr);
  google::protobuf::SetLogHandler(nullptr);
  spdlog::drop("library_log_test");
  spdlog::set_default_logger(before);
  std::vector<std::string> messages;
  for (const absl::string_view line :
       absl::StrSplit(::testing::internal::GetCapturedStderr(), '\n', absl::SkipEmpty())) {
    const auto object = nlohmann::json::parse(line.begin(), line.end(), nullptr, false);
    EXPECT_TRUE(object.is_object()) << line;
    if (object.is_object()) messages.push_back(object["message"].get<std::string>());
  }
  return messages;
}

// Public report 64.
TEST(LibraryLog, SaysInALineOfOursThatACallersStringIsNotUtf8) {
  const auto messages = Logged([] {
    google::rpc::ResourceInfo info;
    EXPECT_FALSE(info.ParseFromString("\x0a\x01\xff"));
  });
  EXPECT_THAT(messages, ElementsAre(HasSubstr("invalid UTF-8")));
}

TEST(LibraryLog, SaysInALineOfOursWhatGrpcComplainsOf) {
  gpr_set_log_verbosity(GPR_LOG_SEVERITY_ERROR);  // as grpc_init does
  const auto messages = Logged([] { gpr_log(GPR_ERROR, "%s", "a \"word\"\nof two lines, \xff"); });
  EXPECT_THAT(messages, ElementsAre("gRPC: a \"word\"\nof two lines, \xEF\xBF\xBD"));
}

}  // namespace
}  // namespace zhiwang::rpc
