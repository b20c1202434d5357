// Levels and types of disputes are decided without protobuf; their numbers and names are those of the contract all the same.

#include <iterator>

#include <gtest/gtest.h>

#include "common/names/label.h"
#include "services/mediation/dispute/domain/level.h"
#include "services/mediation/dispute/domain/matter.h"
#include "services/mediation/file/domain/bundle.h"
#include "services/mediation/screening/domain/screening_lifecycle.h"
#include "zhiwang/mediation/v1/committee_service.pb.h"
#include "zhiwang/mediation/v1/file_service.pb.h"
#include "zhiwang/mediation/v1/matter.pb.h"
#include "zhiwang/mediation/v1/screening_service.pb.h"

namespace zhiwang::mediation {
namespace {

TEST(TheLevelsOfCommittees, AreNamedAsInTheContract) {
  for (const Level level : kLevels) {
    const auto known = static_cast<v1::Committee::Level>(level);
    EXPECT_EQ(LevelName(level), v1::Committee::Level_Name(known));
    EXPECT_EQ(LevelNameZh(level), ChineseLabel(known));
  }
  EXPECT_EQ(std::size(kLevels) + 1, static_cast<size_t>(v1::Committee::Level_descriptor()->value_count()));
}

TEST(TheTypesOfDisputes, AreNumberedAsInTheContract) {
  EXPECT_EQ(v1::Matter::Type_descriptor()->value_count(), kTypes + 1);
  for (int number = 1; number <= kTypes; ++number) EXPECT_TRUE(v1::Matter::Type_IsValid(number)) << number;
}

TEST(TheBundlesOfAFile, AreNamedAsInTheContract) {
  for (const Bundle bundle : {Bundle::kWhole, Bundle::kForConfirmation, Bundle::kAfterFailure}) {
    EXPECT_EQ(BundleNameZh(bundle), ChineseLabel(static_cast<v1::ExportFileRequest::Bundle>(bundle)));
  }
  EXPECT_EQ(v1::ExportFileRequest::Bundle_descriptor()->value_count(), 4);
}

TEST(TheLifeOfAScreening, NamesStatesAndActionsAsTheContractDoes) {
  for (const ScreeningTransition& row : kScreeningLifecycle) {
    for (const ScreeningState state : {row.from, row.to}) {
      const auto known = static_cast<common::v1::ScreeningProgress::State>(state);
      EXPECT_EQ(StateName(state), common::v1::ScreeningProgress::State_Name(known));
      EXPECT_EQ(StateNameZh(state), ChineseLabel(known));
    }
    const auto action = static_cast<v1::Screening::Action>(row.action);
    EXPECT_EQ(ActionName(row.action), v1::Screening::Action_Name(action));
    EXPECT_EQ(ActionNameZh(row.action), ChineseLabel(action));
  }
}

}  // namespace
}  // namespace zhiwang::mediation
