#include "services/grid_registry/reorganisation/domain/reorganisation.h"

#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/auth/policy.h"
#include "common/status/error_info.pb.h"
#include "tests/support/refused.h"

namespace zhiwang::grid {
namespace {

using absl::StatusCode;
using ::testing::HasSubstr;

constexpr ReorganisationState kStates[] = {ReorganisationState::kPlanned, ReorganisationState::kApplied,
                                           ReorganisationState::kCancelled};

Reorganisation In(ReorganisationState state) {
  Reorganisation reorganisation;
  reorganisation.district = "370211";
  reorganisation.id = 7;
  reorganisation.state = state;
  return reorganisation;
}

TEST(ReorganisationLifecycle, DecidesEveryActionInEveryState) {
  for (const ReorganisationState state : kStates) {
    for (const ReorganisationAction action : {ReorganisationAction::kApply, ReorganisationAction::kCancel}) {
      SCOPED_TRACE(fmt::format("{} {}", StateName(state), ActionName(action)));
      const auto after = action == ReorganisationAction::kApply ? Apply(In(state)) : Cancel(In(state));
      const ReorganisationTransition* row = FindRow(kReorganisationLifecycle, state, action);
      if (row == nullptr) {
        EXPECT_THAT(after, IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
        EXPECT_THAT(ChineseMessageOf(after.status()), HasSubstr(std::string(StateNameZh(state))));
      } else {
        ASSERT_THAT(after, IsOk());
        EXPECT_EQ(after->state, row->to);
      }
    }
  }
}

TEST(ReorganisationLifecycle, NamesPermissionsOfThePolicy) {
  for (const ReorganisationTransition& row : kReorganisationLifecycle) {
    EXPECT_EQ(auth::FindRule(row.by) == nullptr, row.by.empty()) << row.by;
  }
}

TEST(ReorganisationLifecycle, StandsInATable) {
  EXPECT_THAT(ReorganisationLifecycleTable(),
              HasSubstr("| PLANNED 待生效 | CANCEL 取消 | CANCELLED 已取消 | `area.import` |"));
}

}  // namespace
}  // namespace zhiwang::grid
