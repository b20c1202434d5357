#include "services/grid_registry/client/asked_check.h"

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/grid_registry/client/asked_check_wire.h"
#include "tests/support/refused.h"
#include "tests/support/sound.h"

namespace zhiwang::grid {
namespace {

using S = CheckState;

constexpr char kChecked[] = "370211";

// Any that one can ask for.
struct Check {
  absl::Time due = absl::UnixEpoch();
  CheckProgress progress;
};

CheckProgress Reported() {
  return {.state = S::kReported,
          .task = "7",
          .worker = "S1",
          .at = absl::FromUnixSeconds(1'790'000'000),
          .finding = CheckFinding::kConfirmed,
          .report = "界墙外移约 20 厘米",
          .found_at = Point{119.9, 35.8}};
}

TEST(AnAskedCheck, GoesForwardOnly) {
  const S all[] = {S::kRequested, S::kAssigned, S::kAccepted,   S::kReported,
                   S::kRefused,   S::kExpired,  S::kUnassigned, S::kRejected};
  for (const S from : all) {
    for (const S to : all) {
      const bool never_assigned = to == S::kUnassigned || to == S::kRejected;
      const bool legal = from <= S::kAccepted && to > from && (!never_assigned || from == S::kRequested);
      EXPECT_EQ(MayBecome(from, to), legal) << fmt::format("{} {}", static_cast<int>(from), static_cast<int>(to));
    }
    EXPECT_EQ(HasEnded(from), from > S::kAccepted);
  }
}

TEST(AnAskedCheck, MayComeToAStateOfANewerReleaseAndGoOnFromThere) {
  const auto newer = static_cast<S>(19);
  EXPECT_FALSE(HasEnded(newer)) << "nobody here knows that it has ended";
  EXPECT_TRUE(MayBecome(S::kAccepted, newer));
  EXPECT_TRUE(MayBecome(newer, S::kReported));
  EXPECT_FALSE(MayBecome(S::kReported, newer));
  EXPECT_EQ(ChangeWordOf(newer), "changed");
}

TEST(AnAskedCheck, IsAwaitedUntilItEndsOrItsTimeIsOver) {
  std::vector<Check> checks(1);
  EXPECT_TRUE(IsAwaited(checks, checks[0].due));
  EXPECT_FALSE(IsAwaited(checks, checks[0].due + absl::Seconds(1)));
  checks[0].progress.state = S::kExpired;
  EXPECT_FALSE(IsAwaited(checks, checks[0].due));
}

TEST(AnAskedCheck, IsOfTheTaskThatIsKnown) {
  CheckProgress known;
  EXPECT_THAT(CheckIsOfTask(known, Reported()), IsOk()) << "none is known yet";
  known.task = "7";
  EXPECT_THAT(CheckIsOfTask(known, Reported()), IsOk());
  known.task = "8";
  EXPECT_THAT(CheckIsOfTask(known, Reported()), IsInvalid("progress.site_check"));
}

TEST(AnAskedCheck, IsReadAsItIsTold) {
  const auto told = CheckToProto(kChecked, Reported());
  EXPECT_EQ(told.site_check(), "districts/370211/siteChecks/7");
  EXPECT_EQ(told.worker(), "districts/370211/staff/S1");
  const CheckProgress read = Sound(ToldStepFromProto(kChecked, told));
  EXPECT_EQ(CheckToProto(kChecked, read).SerializeAsString(), told.SerializeAsString());
}

TEST(AnAskedCheck, IsNotToldOfByTheRegistryAsThisSideSaysIt) {
  auto told = CheckToProto(kChecked, Reported());
  told.clear_found_at();
  EXPECT_THAT(ToldStepFromProto(kChecked, told), IsInvalid("progress.report"));
  for (const auto state : {common::v1::SiteCheckProgress::REQUESTED, common::v1::SiteCheckProgress::REJECTED}) {
    told.set_state(state);
    EXPECT_THAT(ToldStepFromProto(kChecked, told), IsInvalid("progress.state"));
  }
  told.clear_state();
  EXPECT_THAT(ToldStepFromProto(kChecked, told), IsInvalid("progress.state"));
}

TEST(AnAskedCheck, ThatTheRegistryRefusedSaysWhy) {
  const absl::Time now = absl::FromUnixSeconds(1'790'000'000);
  const CheckProgress refused =
      Sound(ProgressByAnswer(error::FieldInvalid("site_check.area", "no area", "没有这个区划"), kChecked, now));
  EXPECT_EQ(refused.state, S::kRejected);
  EXPECT_EQ(refused.at, now);
  EXPECT_THAT(refused.note, ::testing::HasSubstr("没有这个区划"));
  EXPECT_EQ(ProgressByAnswer(std::string("\xff\xff"), kChecked, now).status().code(), absl::StatusCode::kInternal);
  const CheckProgress taken =
      Sound(ProgressByAnswer(CheckToProto(kChecked, Reported()).SerializeAsString(), kChecked, now));
  EXPECT_EQ(taken.report, Reported().report);
}

TEST(AnAskedCheck, IsToldOfInWords) {
  CheckProgress progress = Reported();
  EXPECT_EQ(DescribeStep("第 1 次勘查", progress), "第 1 次勘查：S1 反馈属实");
  progress.state = S::kUnassigned;
  EXPECT_EQ(DescribeStep("第 1 次勘查", progress), "第 1 次勘查：该网格当天无网格员");
  progress.state = static_cast<S>(19);
  EXPECT_EQ(DescribeStep("第 1 次勘查", progress), "第 1 次勘查");
}

}  // namespace
}  // namespace zhiwang::grid
