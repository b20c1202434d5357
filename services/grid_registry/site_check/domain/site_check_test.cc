#include "services/grid_registry/site_check/domain/site_check.h"

#include <algorithm>
#include <set>
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

constexpr SiteCheckState kStates[] = {SiteCheckState::kAssigned, SiteCheckState::kAccepted,
                                      SiteCheckState::kReported, SiteCheckState::kRefused,
                                      SiteCheckState::kExpired,  SiteCheckState::kUnassigned};
constexpr SiteCheckAction kActions[] = {SiteCheckAction::kAccept, SiteCheckAction::kRefuse, SiteCheckAction::kReport,
                                        SiteCheckAction::kExpire};

absl::StatusOr<SiteCheck> Do(SiteCheckAction action, const SiteCheck& check) {
  switch (action) {
    case SiteCheckAction::kAccept:
      return Accept(check, "S2");
    case SiteCheckAction::kRefuse:
      return Refuse(check, "S2", SiteCheckRefusal::kDangerous, "电线落地");
    case SiteCheckAction::kReport:
      return Report(check, "S2", SiteCheckFinding::kConfirmed, "属实", {120, 36});
    case SiteCheckAction::kExpire:
      return Expire(check);
  }
  return absl::InvalidArgumentError("no such action");
}

TEST(SiteCheckLifecycle, DecidesEveryActionInEveryState) {
  int illegal = 0;
  for (const SiteCheckState state : kStates) {
    for (const SiteCheckAction action : kActions) {
      SCOPED_TRACE(fmt::format("{} {}", StateName(state), ActionName(action)));
      SiteCheck before;
      before.version = 3;
      before.state = state;
      const auto after = Do(action, before);
      const SiteCheckTransition* row = FindRow(kSiteCheckLifecycle, state, action);
      if (row == nullptr) {
        EXPECT_THAT(after, IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
        EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(after.status()).metadata().at("state"), StateName(state));
        ++illegal;
        continue;
      }
      ASSERT_THAT(after, IsOk());
      EXPECT_EQ(after->state, row->to);
    }
  }
  EXPECT_EQ(illegal, static_cast<int>(std::size(kStates) * std::size(kActions) - std::size(kSiteCheckLifecycle)));
}

TEST(SiteCheckLifecycle, ReachesAnEndFromEveryState) {
  std::set<SiteCheckState> ends;
  for (const SiteCheckState state : kStates) {
    if (!IsOpen(state)) ends.insert(state);
  }
  for (const SiteCheckTransition& row : kSiteCheckLifecycle) {
    EXPECT_TRUE(IsOpen(row.from)) << StateName(row.from);
    EXPECT_EQ(auth::FindRule(row.by) == nullptr, row.by.empty()) << row.by;
  }
  EXPECT_EQ(ends.size(), 4u);
}

TEST(SiteCheckLifecycle, StandsInATable) {
  const std::string table = SiteCheckLifecycleTable();
  EXPECT_THAT(table, HasSubstr("| ASSIGNED 待接单 | ACCEPT 接单 | ACCEPTED 核实中 | `site_check.carry_out` |"));
  EXPECT_THAT(table, HasSubstr("| ACCEPTED 核实中 | EXPIRE 逾期 | EXPIRED 已逾期 | time |"));
}

TEST(ANewSiteCheck, IsWithItsWorkerOrHasNone) {
  const SiteCheck assigned = Assign({}, "S1", absl::UnixEpoch());
  EXPECT_EQ(assigned.state, SiteCheckState::kAssigned);
  EXPECT_EQ(assigned.worker, "S1");
  const SiteCheck nobodys = Assign({}, "", absl::UnixEpoch());
  EXPECT_EQ(nobodys.state, SiteCheckState::kUnassigned);
  EXPECT_FALSE(IsOpen(nobodys.state));
}

TEST(ASiteCheck, IsWhoseverLastDidSomethingAboutIt) {
  const SiteCheck assigned = Assign({}, "S1", absl::UnixEpoch());
  EXPECT_EQ(Accept(assigned, "S2")->worker, "S2");
  EXPECT_EQ(Accept(assigned, "")->worker, "S1");
  EXPECT_EQ(Refuse(assigned, "S3", SiteCheckRefusal::kCannotCome, "")->worker, "S3");
  const SiteCheck accepted = *Accept(assigned, "S2");
  EXPECT_EQ(Report(accepted, "S4", SiteCheckFinding::kConfirmed, "属实", {120, 36})->worker, "S4");
}

}  // namespace
}  // namespace zhiwang::grid
