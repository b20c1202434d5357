// The lifecycle is decided without protobuf; the names in its refusals are those of the contract all the same.

#include <gtest/gtest.h>

#include "common/names/label.h"
#include "services/case_intake/case/domain/lifecycle.h"
#include "zhiwang/intake/v1/case.pb.h"

namespace zhiwang::intake {
namespace {

void ExpectStateAsInTheContract(State state) {
  const auto known = static_cast<v1::Case::State>(state);
  EXPECT_EQ(StateName(state), v1::Case::State_Name(known));
  EXPECT_EQ(StateNameZh(state), ChineseLabel(known));
}

TEST(TheLifecycleOfACase, NamesStatesAndActionsAsTheContractDoes) {
  for (const Transition& row : kLifecycle) {
    ExpectStateAsInTheContract(row.from);
    ExpectStateAsInTheContract(row.to);
    const auto action = static_cast<v1::Case::Action>(row.action);
    EXPECT_EQ(ActionName(row.action), v1::Case::Action_Name(action));
    EXPECT_EQ(ActionNameZh(row.action), ChineseLabel(action));
  }
}

}  // namespace
}  // namespace zhiwang::intake
