// Levels and types of disputes are decided without protobuf; their numbers and names are those of the contract all the same.

#include <iterator>

#include <gtest/gtest.h>

#include "common/names/label.h"
#include "services/mediation/dispute/domain/level.h"
#include "services/mediation/dispute/domain/matter.h"
#include "zhiwang/mediation/v1/committee_service.pb.h"
#include "zhiwang/mediation/v1/matter.pb.h"

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

}  // namespace
}  // namespace zhiwang::mediation
