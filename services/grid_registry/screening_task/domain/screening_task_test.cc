#include "services/grid_registry/screening_task/domain/screening_task.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/auth/policy.h"
#include "common/status/error_info.pb.h"
#include "tests/support/refused.h"
#include "tests/support/sound.h"

namespace zhiwang::grid {
namespace {

using absl::StatusCode;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const absl::Time kTaskDue = absl::FromUnixSeconds(1'796'000'000);

ScreeningTask TaskIn(ScreeningTaskState state) {
  ScreeningTask task;
  task.district = "370211";
  task.state = state;
  task.due = kTaskDue;
  return task;
}

absl::StatusOr<ScreeningTask> ReportedAt(ScreeningTaskState state, absl::Time now) {
  return Report(TaskIn(state), "W1", now, {});
}

TEST(AScreeningTask, WithoutAFindingIsReportedAllTheSame) {
  const ScreeningTask reported = Sound(ReportedAt(ScreeningTaskState::kDue, kTaskDue));
  EXPECT_EQ(reported.state, ScreeningTaskState::kReported);
  EXPECT_THAT(reported.findings, IsEmpty());
  EXPECT_EQ(reported.worker, "W1");
}

TEST(AScreeningTask, IsLateAfterItsDueTimeWhateverTheTimerHasDone) {
  const absl::Time after = kTaskDue + absl::Seconds(1);
  EXPECT_EQ(Sound(ReportedAt(ScreeningTaskState::kDue, after)).state, ScreeningTaskState::kLate);
  EXPECT_EQ(Sound(ReportedAt(ScreeningTaskState::kMissing, after)).state, ScreeningTaskState::kLate);
}

TEST(AScreeningTask, IsReportedOnce) {
  for (const auto state : {ScreeningTaskState::kReported, ScreeningTaskState::kLate}) {
    EXPECT_THAT(ReportedAt(state, kTaskDue), IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
    EXPECT_THAT(PassDue(TaskIn(state)), IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
  }
}

TEST(AScreeningTask, IsMissingWhereNobodyReports) {
  EXPECT_EQ(Sound(PassDue(TaskIn(ScreeningTaskState::kDue))).state, ScreeningTaskState::kMissing);
}

TEST(TheLifeOfAScreeningTask, NamesPermissionsOfThePolicy) {
  for (const ScreeningTaskTransition& row : kScreeningTaskLifecycle) {
    EXPECT_EQ(auth::FindRule(row.by) == nullptr, row.by.empty()) << row.by;
  }
  EXPECT_THAT(ScreeningTaskLifecycleTable(),
              HasSubstr("| DUE 待上报 | REPORT 上报 | REPORTED 已上报 | `screening_task.carry_out` |"));
}

}  // namespace
}  // namespace zhiwang::grid
