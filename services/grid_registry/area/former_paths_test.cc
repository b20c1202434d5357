#include "services/grid_registry/area/former_paths.h"

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/calendar/day.h"

namespace zhiwang::grid {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

AreaLife Living(const std::string& code, const std::string& path) { return {code, path, calendar::kNoEnd, {}}; }

// `/D/A/ → /D/B/ 20260101`, with `main` where that is the main holder.
std::vector<std::string> Lines(const std::vector<FormerPath>& paths) {
  std::vector<std::string> lines;
  for (const FormerPath& one : paths) {
    lines.push_back(fmt::format("{} → {} {}{}", one.path, one.present_path, one.until_day, one.main ? " main" : ""));
  }
  return lines;
}

TEST(FormerPaths, AreNoneWhereNothingMovedOrEnded) {
  const std::vector<AreaLife> areas = {Living("D", "/D/"), Living("A", "/D/A/")};
  EXPECT_THAT(ResolveFormerPaths(areas, {}), IsEmpty());
  EXPECT_THAT(ResolveFormerPaths(areas, std::vector<PastPath>{{"A", "/D/A/", 20260101}}), IsEmpty())
      << "it was only renamed";
}

TEST(FormerPaths, OfAnAreaThatMovedAreItsOwn) {
  const std::vector<AreaLife> areas = {Living("D", "/D/"), Living("A", "/D/A/"), Living("B", "/D/B/"),
                                       Living("V", "/D/B/V/")};
  EXPECT_THAT(Lines(ResolveFormerPaths(areas, std::vector<PastPath>{{"V", "/D/A/V/", 20260101}})),
              ElementsAre("/D/A/V/ → /D/B/V/ 20260101 main"));
}

TEST(FormerPaths, HeldSeveralTimesAreToldOnceWithTheirLastDay) {
  const std::vector<AreaLife> areas = {Living("V", "/D/B/V/")};
  const std::vector<PastPath> past = {{"V", "/D/A/V/", 20260101},
                                      {"V", "/D/B/V/", 20260201},  // where it is again
                                      {"V", "/D/A/V/", 20260301}};
  EXPECT_THAT(Lines(ResolveFormerPaths(areas, past)), ElementsAre("/D/A/V/ → /D/B/V/ 20260301 main"));
}

// Public report 33: AreaCity#43.
TEST(FormerPaths, OfATownThatBecameAStreetOfficeAreHeldByThat) {
  const std::vector<AreaLife> areas = {
      Living("D", "/D/"), {"104", "/D/104/", 20190101, {"014"}}, Living("014", "/D/014/"), Living("V", "/D/014/V/")};
  EXPECT_THAT(Lines(ResolveFormerPaths(areas, std::vector<PastPath>{{"V", "/D/104/V/", 20190101}})),
              ElementsAre("/D/104/ → /D/014/ 20190101 main", "/D/104/V/ → /D/014/V/ 20190101 main"));
}

TEST(FormerPaths, OfAnAreaThatMovedAndThenEndedAreAllHeldByItsSuccessor) {
  const std::vector<AreaLife> areas = {{"V", "/D/B/V/", 20260301, {"W"}}, Living("W", "/D/B/W/")};
  EXPECT_THAT(Lines(ResolveFormerPaths(areas, std::vector<PastPath>{{"V", "/D/A/V/", 20260101}})),
              ElementsAre("/D/A/V/ → /D/B/W/ 20260101 main", "/D/B/V/ → /D/B/W/ 20260301 main"));
}

TEST(FormerPaths, OfAnAreaThatWasSplitHaveEachPartAsAHolderTheMainOneFirst) {
  const std::vector<AreaLife> areas = {
      Living("B", "/D/B/"), Living("C", "/D/C/"), {"A", "/D/A/", 20260101, {"C", "B"}}};
  EXPECT_THAT(Lines(ResolveFormerPaths(areas, {})),
              ElementsAre("/D/A/ → /D/C/ 20260101 main", "/D/A/ → /D/B/ 20260101"));
}

TEST(FormerPaths, AreFollowedUntilSomebodyLives) {
  // A was split into B and C; B was then split into E and F, and C came to E.
  const std::vector<AreaLife> areas = {{"A", "/D/A/", 20200101, {"B", "C"}},
                                       {"B", "/D/B/", 20210101, {"E", "F"}},
                                       {"C", "/D/C/", 20220101, {"E"}},
                                       Living("E", "/D/E/"),
                                       Living("F", "/D/F/")};
  EXPECT_THAT(Lines(ResolveFormerPaths(areas, {})),
              ElementsAre("/D/A/ → /D/E/ 20200101 main", "/D/A/ → /D/F/ 20200101", "/D/B/ → /D/E/ 20210101 main",
                          "/D/B/ → /D/F/ 20210101", "/D/C/ → /D/E/ 20220101 main"));
}

TEST(FormerPaths, WhoseLineOfSuccessorsLeadsNowhereAreLeftOut) {
  const std::vector<AreaLife> areas = {
      {"A", "/D/A/", 20200101, {"B"}}, {"B", "/D/B/", 20200101, {"A"}}, {"C", "/D/C/", 20200101, {"gone"}}};
  EXPECT_THAT(ResolveFormerPaths(areas, std::vector<PastPath>{{"unknown", "/D/unknown/", 20200101}}), IsEmpty());
}

TEST(TheAreaOfAPath, IsItsLastStep) {
  EXPECT_EQ(AreaOfPath("/370211000000/370211104000/"), "370211104000");
  EXPECT_EQ(AreaOfPath("/370211000000/"), "370211000000");
  EXPECT_EQ(AreaOfPath("/"), "");
  EXPECT_EQ(AreaOfPath(""), "");
}

}  // namespace
}  // namespace zhiwang::grid
