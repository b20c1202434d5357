#include "services/mediation/screening/domain/screening.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/auth/policy.h"
#include "common/status/error_info.pb.h"
#include "tests/support/refused.h"
#include "tests/support/sound.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr ScreeningState kScreeningStates[] = {ScreeningState::kDue, ScreeningState::kReported,
                                               ScreeningState::kMissing, ScreeningState::kLate};
const absl::Time kDueTime = absl::FromUnixSeconds(1'796'000'000);

Screening In(ScreeningState state) {
  Screening screening;
  screening.district = "370211";
  screening.id = 5;
  screening.state = state;
  screening.due = kDueTime;
  if (state == ScreeningState::kReported || state == ScreeningState::kLate) screening.findings.resize(2);
  return screening;
}

ScreeningReport Reported(bool in_time, int findings = 0) {
  ScreeningReport report{.worker = "districts/370211/staff/W1", .at = kDueTime, .in_time = in_time, .findings = {}};
  report.findings.resize(static_cast<size_t>(findings));
  return report;
}

absl::StatusOr<Screening> ReportedFrom(ScreeningState state, bool in_time) {
  return Report(In(state), kDueTime + absl::Hours(1), Reported(in_time));
}

TEST(ScreeningLifecycle, ZeroIsAReportSilenceIsMissing) {
  EXPECT_EQ(Sound(ReportedFrom(ScreeningState::kDue, true)).state, ScreeningState::kReported);
  EXPECT_THAT(Sound(ReportedFrom(ScreeningState::kDue, true)).findings, IsEmpty());
  EXPECT_EQ(Sound(PassDue(In(ScreeningState::kDue), kDueTime)).state, ScreeningState::kMissing);
}

TEST(ScreeningLifecycle, AReportAfterTheDueTimeIsLateWhateverTheTimerHasDone) {
  EXPECT_EQ(Sound(ReportedFrom(ScreeningState::kMissing, false)).state, ScreeningState::kLate);
  EXPECT_EQ(Sound(ReportedFrom(ScreeningState::kDue, false)).state, ScreeningState::kLate);
}

TEST(ScreeningLifecycle, AReportThatWasMadeInTimeAndComesLaterIsNoSilence) {
  EXPECT_EQ(Sound(ReportedFrom(ScreeningState::kMissing, true)).state, ScreeningState::kReported);
}

TEST(ScreeningLifecycle, IsReportedOnce) {
  for (const auto state : {ScreeningState::kReported, ScreeningState::kLate}) {
    for (const bool in_time : {true, false}) {
      EXPECT_THAT(ReportedFrom(state, in_time), IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
    }
  }
}

TEST(ScreeningLifecycle, PassesOnlyWhileItIsDue) {
  for (const ScreeningState state : kScreeningStates) {
    EXPECT_EQ(PassDue(In(state), kDueTime).ok(), state == ScreeningState::kDue) << StateName(state);
  }
}

TEST(ScreeningLifecycle, NamesPermissionsOfThePolicy) {
  for (const ScreeningTransition& row : kScreeningLifecycle) {
    EXPECT_EQ(auth::FindRule(row.by) == nullptr, row.by.empty()) << row.by;
  }
  EXPECT_THAT(ScreeningLifecycleTable(),
              HasSubstr("| MISSING 逾期未报 | REPORT 上报 | LATE 迟报 | `screening.report` |"));
}

TEST(AFinding, BecomesADisputeOnce) {
  const Screening reported = Sound(Report(In(ScreeningState::kDue), kDueTime, Reported(true, 2)));
  const auto taken = Sound(NoteDispute(reported, 2, 12));
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->findings[1].dispute, 12);
  EXPECT_EQ(taken->findings[0].dispute, 0);
  EXPECT_EQ(CountDisputes(*taken), 1);
  EXPECT_EQ(taken->state, ScreeningState::kReported);
  EXPECT_FALSE(Sound(NoteDispute(*taken, 2, 13)).has_value()) << "it stays with the first";
}

TEST(AFinding, ThatThereIsNotIsSaidToBe) {
  for (const int finding : {0, 3}) {
    EXPECT_THAT(NoteDispute(In(ScreeningState::kReported), finding, 12),
                IsRefused(StatusCode::kInvalidArgument, common::v1::SCREENING_NOT_FOUND));
  }
}

TEST(AScreening, NotesItsTaskInEveryState) {
  for (const ScreeningState state : kScreeningStates) {
    const Screening noted = Sound(NoteTask(In(state), 7));
    EXPECT_EQ(noted.task, 7);
    EXPECT_EQ(noted.state, state);
  }
}

}  // namespace
}  // namespace zhiwang::mediation
