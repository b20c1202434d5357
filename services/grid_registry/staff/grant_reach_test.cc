#include "services/grid_registry/staff/grant_reach.h"

#include <map>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace zhiwang::grid {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

FormerPath Former(const std::string& path, const std::string& present_path) {
  return {.path = path, .present_path = present_path, .until_day = 20260101, .main = true};
}

// Public report 33: AreaCity#43.
TEST(AreaReach, OfATownIsAlsoThatOfTheTownItTookOverFrom) {
  const AreaReach reach({Former("/D/104/", "/D/014/"), Former("/D/104/V/", "/D/014/V/")});
  EXPECT_THAT(reach.Beyond("/D/014/"), ElementsAre("/D/104/")) << "in which the village lay";
  EXPECT_THAT(reach.Beyond("/D/01/"), IsEmpty()) << "another town";
}

TEST(AreaReach, IncludesWhereAreasLayThatCameIn) {
  const AreaReach reach({Former("/D/A/V/", "/D/B/V/"), Former("/D/C/W/", "/D/B/W/"), Former("/D/C/X/", "/D/E/X/")});
  EXPECT_THAT(reach.Beyond("/D/B/"), ElementsAre("/D/A/V/", "/D/C/W/"));
  EXPECT_THAT(reach.Beyond("/D/A/"), IsEmpty());
}

TEST(AreaReach, LeavesOutWhatIsReachedAnyway) {
  const AreaReach reach({Former("/D/A/V/", "/D/B/V/"), Former("/D/B/Z/V/", "/D/B/V/")});
  EXPECT_THAT(reach.Beyond("/D/B/V/"), ElementsAre("/D/B/Z/V/"))
      << "where it lay as deep in the tree the area itself is reached; it lay deeper, too";
  EXPECT_THAT(reach.Beyond("/D/B/"), ElementsAre("/D/A/V/")) << "and what lay within the town";
}

TEST(AreaReach, TakesAnAreaThatMovedSeveralTimesOnce) {
  const AreaReach reach({Former("/D/A/V/", "/D/C/V/"), Former("/D/B/V/", "/D/C/V/")});
  EXPECT_THAT(reach.Beyond("/D/C/"), ElementsAre("/D/A/V/"));
}

TEST(AreaReach, OfEachPartOfAnAreaThatWasSplitIsAllThatTheAreaWas) {
  const AreaReach reach({Former("/D/A/", "/D/B/"), Former("/D/A/", "/D/C/")});
  EXPECT_THAT(reach.Beyond("/D/B/"), ElementsAre("/D/A/"));
  EXPECT_THAT(reach.Beyond("/D/C/"), ElementsAre("/D/A/"));
}

TEST(TheAreasConcerned, AreThoseAroundTheAreaWhereItIsAndWhereItLay) {
  const std::vector<FormerPath> former = {Former("/D/A/V/", "/D/B/V/"), Former("/D/E/W/", "/D/F/W/")};
  EXPECT_THAT(FindAreasConcerned({"/D/B/V/"}, former), ElementsAre("A", "B", "V"));
}

TEST(TheAreasConcerned, AreAlsoThoseAroundWhatTookOver) {
  const std::vector<FormerPath> former = {Former("/D/A/V/", "/D/B/Z/W/"), Former("/D/A/V/", "/D/C/X/")};
  EXPECT_THAT(FindAreasConcerned({"/D/A/V/"}, former), ElementsAre("A", "B", "C", "V", "W", "X", "Z"));
}

TEST(TheAreasConcerned, AreNoneForTheDistrictItself) { EXPECT_THAT(FindAreasConcerned({"/D/"}, {}), IsEmpty()); }

// Public report 33: AreaCity#43.
TEST(DepartmentReach, IsSharedByADepartmentAndItsSuccessorFromTheDayOfTheEnd) {
  const DepartmentReach reach(std::vector<Succession>{{"D01", "D02", 20260601}});
  EXPECT_THAT(reach.Of("D02", 20200101), ElementsAre(Pair("D01", 20260601), Pair("D02", 20200101)));
  EXPECT_THAT(reach.Of("D01", 20200101), ElementsAre(Pair("D01", 20200101), Pair("D02", 20260601)));
  EXPECT_THAT(reach.Of("D02", 20261001), ElementsAre(Pair("D01", 20261001), Pair("D02", 20261001)))
      << "who comes later has it from their first day";
  EXPECT_THAT(reach.Of("D03", 20200101), ElementsAre(Pair("D03", 20200101)));
}

TEST(DepartmentReach, GoesAlongTheLineOfSuccessors) {
  const DepartmentReach reach(
      std::vector<Succession>{{"D01", "D02", 20260101}, {"D02", "D03", 20270101}, {"D04", "D03", 20250101}});
  EXPECT_THAT(reach.Of("D03", 20200101),
              ElementsAre(Pair("D01", 20270101), Pair("D02", 20270101), Pair("D03", 20200101), Pair("D04", 20250101)));
  EXPECT_THAT(reach.Of("D01", 20200101),
              ElementsAre(Pair("D01", 20200101), Pair("D02", 20260101), Pair("D03", 20270101), Pair("D04", 20270101)));
  EXPECT_THAT(reach.InLineWith("D04"), ElementsAre("D01", "D02", "D03", "D04"));
  EXPECT_THAT(reach.InLineWith("D05"), ElementsAre("D05"));
}

TEST(DepartmentReach, EndsWhereALineComesBackToWhereItBegan) {
  const DepartmentReach reach(std::vector<Succession>{{"D01", "D02", 20260101}, {"D02", "D01", 20270101}});
  EXPECT_THAT(reach.Of("D01", 20200101), ElementsAre(Pair("D01", 20200101), Pair("D02", 20260101)));
}

}  // namespace
}  // namespace zhiwang::grid
