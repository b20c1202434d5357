#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/changelog/test_log.h"
#include "common/log_service/test_replica.h"
#include "common/status/error.h"

namespace zhiwang::log_service {
namespace {

using changelog::Change;
using common::v1::VerifyTimelinesResponse;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class TimelinesUnderCheck : public changelog::LogTest {
 protected:
  void SetUp() override {
    LogTest::SetUp();
    ASSERT_EQ(Run("CREATE TABLE things (district CHAR(6), id VARCHAR(40), version BIGINT, PRIMARY KEY (district, id)) "
                  "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin"),
              absl::OkStatus());
    std::vector<Change> changes;
    for (int i = 0; i < 700; ++i) changes.push_back(Made(fmt::format("c{}", i), 1));
    ASSERT_EQ(Write(changes), absl::OkStatus());
    ASSERT_EQ(Run("INSERT INTO things SELECT '370211', CONCAT('c', seq), 1 FROM seq_0_to_699"), absl::OkStatus());
    NumberAll();
    replica_ = std::make_unique<Replica>(
        schema_, ChangeLogOptions{.tables = {{.kind = "case", .collection = "cases", .table = "things", .id = "id"}}});
  }

  // Everything the check sends; how it ended is in `status_`.
  std::vector<VerifyTimelinesResponse> Check() {
    common::v1::VerifyTimelinesRequest request;
    request.set_name("districts/370211/logs/thing");
    const auto check = replica_->client().ReadAll(&Stub::VerifyTimelines, request);
    status_ = check.status;
    return check.messages;
  }

  std::unique_ptr<Replica> replica_;
  absl::Status status_;
};

TEST_F(TimelinesUnderCheck, AreCountedOnTheWayAndJudgedAtTheEnd) {
  ASSERT_EQ(Run("UPDATE things SET version = 2 WHERE id = 'c7'"), absl::OkStatus());
  const auto messages = Check();
  ASSERT_EQ(status_, absl::OkStatus());
  ASSERT_GE(messages.size(), 2u);
  EXPECT_FALSE(messages.front().done());
  EXPECT_GT(messages.front().timelines(), 0);
  EXPECT_LT(messages.front().timelines(), 700);
  EXPECT_THAT(messages.front().faults(), IsEmpty());
  EXPECT_TRUE(messages.back().done());
  EXPECT_EQ(messages.back().timelines(), 700);
  EXPECT_EQ(messages.back().changes(), 700);
  EXPECT_THAT(messages.back().faults(), ElementsAre("case c7: the log ends at version 1, the row is at 2"));
}

TEST_F(TimelinesUnderCheck, AreNotCheckedByAReplicaThatStops) {
  replica_->service().Stop();
  EXPECT_TRUE(Check().empty());
  EXPECT_EQ(ReasonOf(status_), common::v1::SHUTTING_DOWN);
}

}  // namespace
}  // namespace zhiwang::log_service
