#include "common/changelog/log_name.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/changelog/test_log.h"
#include "common/log_service/test_replica.h"
#include "common/names/resource_name.h"
#include "common/status/error.h"
#include "tests/support/refused.h"

namespace zhiwang::log_service {
namespace {

using common::v1::LOG_NOT_FOUND;
using ::testing::HasSubstr;

class LogNames : public changelog::LogTest {};

TEST_F(LogNames, OfAnotherServiceAreRefusedByEveryMethodAndTheRefusalNamesTheOneThatIsKept) {
  Replica replica(schema_);  // keeps districts/…/logs/thing
  const std::string other = "districts/370211/logs/case-intake";
  const auto expect_refused = [](const absl::Status& status) {
    EXPECT_THAT(status, IsRefused(absl::StatusCode::kNotFound, LOG_NOT_FOUND));
    EXPECT_THAT(std::string(status.message()), HasSubstr("districts/370211/logs/thing"));
  };

  common::v1::ListStalledRequest list;
  list.set_name(other);
  expect_refused(replica.client().Ask(&Stub::ListStalled, list).status());

  common::v1::RetryStalledRequest retry;
  retry.set_name(other);
  retry.set_request_id(NewUuid());
  expect_refused(replica.client().Ask(&Stub::RetryStalled, retry).status());

  common::v1::ListWatchesRequest watches;
  watches.set_name(other);
  expect_refused(replica.client().Ask(&Stub::ListWatches, watches).status());

  WatchChangesRequest watch;
  watch.set_name(other);
  expect_refused(Watching(replica, watch).End());

  common::v1::VerifyTimelinesRequest verify;
  verify.set_name(other);
  const auto verdict = replica.client().ReadAll(&Stub::VerifyTimelines, verify);
  EXPECT_TRUE(verdict.messages.empty());
  expect_refused(verdict.status);
}

TEST(LogName, OfAnotherFormIsRefusedAsSuch) {
  EXPECT_EQ(changelog::ParseLogName("districts/370211/logs/thing", "thing").value(), "370211");
  for (const char* name : {"", "districts/370211", "districts/370211/logs/", "districts/370211/cases/thing"}) {
    EXPECT_EQ(ReasonOf(changelog::ParseLogName(name, "thing").status()), common::v1::RESOURCE_NAME_INVALID) << name;
  }
}

}  // namespace
}  // namespace zhiwang::log_service
