// Roles and the lives of on-site checks and reorganisations are decided without protobuf; their names are those of the
// contracts all the same.

#include <gtest/gtest.h>

#include "absl/strings/ascii.h"
#include "common/auth/role.h"
#include "common/names/label.h"
#include "services/grid_registry/reorganisation/domain/reorganisation.h"
#include "services/grid_registry/screening_task/domain/screening_task.h"
#include "services/grid_registry/site_check/domain/site_check.h"
#include "zhiwang/common/v1/screening.pb.h"
#include "zhiwang/common/v1/site_check.pb.h"
#include "zhiwang/grid/v1/reorganisation_service.pb.h"
#include "zhiwang/grid/v1/screening_task_service.pb.h"
#include "zhiwang/grid/v1/site_check_service.pb.h"
#include "zhiwang/grid/v1/staff_service.pb.h"

namespace zhiwang::grid {
namespace {

void ExpectStateAsInTheContract(SiteCheckState state) {
  const auto known = static_cast<common::v1::SiteCheckProgress::State>(state);
  EXPECT_EQ(StateName(state), common::v1::SiteCheckProgress::State_Name(known));
  EXPECT_EQ(StateNameZh(state), ChineseLabel(known));
}

TEST(TheLifeOfASiteCheck, NamesStatesAndActionsAsTheContractDoes) {
  for (const SiteCheckTransition& row : kSiteCheckLifecycle) {
    ExpectStateAsInTheContract(row.from);
    ExpectStateAsInTheContract(row.to);
    const auto action = static_cast<v1::SiteCheck::Action>(row.action);
    EXPECT_EQ(ActionName(row.action), v1::SiteCheck::Action_Name(action));
    EXPECT_EQ(ActionNameZh(row.action), ChineseLabel(action));
  }
}

TEST(TheLifeOfAScreeningTask, NamesStatesAndActionsAsTheContractDoes) {
  for (const ScreeningTaskTransition& row : kScreeningTaskLifecycle) {
    for (const ScreeningTaskState state : {row.from, row.to}) {
      const auto known = static_cast<common::v1::ScreeningProgress::State>(state);
      EXPECT_EQ(StateName(state), common::v1::ScreeningProgress::State_Name(known));
      EXPECT_EQ(StateNameZh(state), ChineseLabel(known));
    }
    const auto action = static_cast<v1::ScreeningTask::Action>(row.action);
    EXPECT_EQ(ActionName(row.action), v1::ScreeningTask::Action_Name(action));
    EXPECT_EQ(ActionNameZh(row.action), ChineseLabel(action));
  }
}

TEST(TheLifeOfAReorganisation, NamesStatesAsTheContractDoes) {
  for (const ReorganisationTransition& row : kReorganisationLifecycle) {
    for (const ReorganisationState state : {row.from, row.to}) {
      const auto known = static_cast<v1::Reorganisation::State>(state);
      EXPECT_EQ(StateName(state), v1::Reorganisation::State_Name(known));
      EXPECT_EQ(StateNameZh(state), ChineseLabel(known));
    }
  }
}

TEST(TheRolesOfStaff, AreNamedAsInTheContract) {
  const google::protobuf::EnumDescriptor& roles = *v1::Assignment::Role_descriptor();
  for (int i = 0; i < roles.value_count(); ++i) {
    const int number = roles.value(i)->number();
    if (number == v1::Assignment::ROLE_UNSPECIFIED) continue;
    const auto role = static_cast<auth::Role>(number);
    EXPECT_EQ(auth::RoleName(role), absl::AsciiStrToLower(roles.value(i)->name()));
    EXPECT_EQ(auth::RoleNameZh(role), ChineseLabel(roles, number));
  }
}

}  // namespace
}  // namespace zhiwang::grid
