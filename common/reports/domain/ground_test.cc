#include "common/reports/domain/ground.h"

#include <algorithm>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/reports/test_areas.h"
#include "tests/support/seed.h"

namespace zhiwang::reports {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Ground::Part Added(std::string path) { return {std::move(path), true}; }
Ground::Part Taken(std::string path) { return {std::move(path), false}; }

// So many of the contributions does the sum of the parts count.
int64_t SumOfParts(const Ground& ground, const std::vector<std::string>& contributions) {
  int64_t sum = 0;
  for (const Ground::Part& part : ground.parts()) {
    const auto below = std::count_if(contributions.begin(), contributions.end(),
                                     [&](const std::string& path) { return path.starts_with(part.path); });
    sum += part.added ? below : -below;
  }
  return sum;
}

// The number of ranges that a path lies in.
int64_t Holds(const std::vector<PathRange>& ranges, const std::string& path) {
  return std::count_if(ranges.begin(), ranges.end(), [&](const PathRange& range) { return range.Holds(path); });
}

TEST(Grounds, AreThePathsThemselvesWhereNothingWasReorganised) {
  EXPECT_THAT(Ground::Below({"/0/2/", "/0/1/"}).parts(), ElementsAre(Added("/0/1/"), Added("/0/2/")));
  const Ground today = Ground::Today({}, "/0/1/");
  EXPECT_THAT(today.parts(), ElementsAre(Added("/0/1/")));
  EXPECT_THAT(today.Ranges(), ElementsAre(PathRange{"/0/1/", "/0/10"}));
  EXPECT_EQ(Holds(today.Ranges(), "/0/1/2/"), 1);
  EXPECT_EQ(Holds(today.Ranges(), "/0/10/"), 0) << "the code only begins the same";
  EXPECT_THAT(Ground::Below({}).parts(), IsEmpty());
  EXPECT_THAT(Ground::Below({}).Ranges(), IsEmpty());
}

// Public report 33: AreaCity#43.
TEST(Grounds, OfATownThatBecameASubdistrictIsTheTownsToo) {
  const std::vector<FormerPath> former = {{"/0/104/", "/0/014/"}, {"/0/104/201/", "/0/014/201/"}};
  EXPECT_THAT(Ground::Today(former, "/0/014/").parts(), ElementsAre(Added("/0/014/"), Added("/0/104/")))
      << "its villages moved with it, and are in what is added already";
  EXPECT_THAT(Ground::Today(former, "/0/014/201/").parts(), ElementsAre(Added("/0/014/201/"), Added("/0/104/201/")));
  EXPECT_THAT(Ground::Today(former, "/").parts(), ElementsAre(Added("/")));
}

// Public report 33: AreaCity#43.
TEST(Grounds, OfAVillageThatMovedIsTakenFromTheOneTownAndAddedToTheOther) {
  const std::vector<FormerPath> former = {{"/0/1/5/", "/0/2/5/"}};
  const Ground left = Ground::Today(former, "/0/1/");
  EXPECT_THAT(left.parts(), ElementsAre(Added("/0/1/"), Taken("/0/1/5/")));
  EXPECT_THAT(left.Ranges(), ElementsAre(PathRange{"/0/1/", "/0/1/5/"}, PathRange{"/0/1/50", "/0/10"}));
  EXPECT_THAT(Ground::Today(former, "/0/2/").parts(), ElementsAre(Added("/0/1/5/"), Added("/0/2/")));
}

// Public report 33: AreaCity#43.
TEST(Grounds, OfATownThatEndedGoWithTheVillagesThatTookAnotherWay) {
  // Town 1 was merged into town 2; its village 5 went to town 3, and a grid of that to town 2.
  const std::vector<FormerPath> former = {{"/0/1/", "/0/2/"}, {"/0/1/5/", "/0/3/5/"}, {"/0/1/5/7/", "/0/2/7/"}};
  const Ground two = Ground::Today(former, "/0/2/");
  EXPECT_THAT(two.parts(), ElementsAre(Added("/0/1/"), Taken("/0/1/5/"), Added("/0/1/5/7/"), Added("/0/2/")));
  EXPECT_EQ(Holds(two.Ranges(), "/0/1/"), 1);
  EXPECT_EQ(Holds(two.Ranges(), "/0/1/5/"), 0);
  EXPECT_EQ(Holds(two.Ranges(), "/0/1/5/7/"), 1);
  EXPECT_EQ(Holds(two.Ranges(), "/0/1/6/"), 1) << "an area that nobody wrote down goes with the one around it";
  EXPECT_THAT(Ground::Today(former, "/0/3/").parts(),
              ElementsAre(Added("/0/1/5/"), Taken("/0/1/5/7/"), Added("/0/3/")));
}

TEST(Grounds, OfAFormerPathAreWhereItsGroundCountsToday) {
  const std::vector<FormerPath> former = {{"/0/1/", "/0/2/"}};
  EXPECT_THAT(Ground::Today(former, "/0/1/").parts(), IsEmpty());
  EXPECT_THAT(Ground::Today(former, "/0/1/5/").parts(), IsEmpty());
}

// Areas are reorganised while things happen in them. Whatever came of it: each contribution counts in exactly one area of
// each level, down to the one that holds its ground; so what counts in the children of an area, and in none of them, is what
// counts in the area; and all together is what it was.
// Public report 33: AreaCity#43.
TEST(Grounds, AddUpToTheSameWhateverMovedEndedOrWasMerged) {
  const unsigned seed = testing::Seed();
  for (unsigned round = 0; round < 60; ++round) {
    SCOPED_TRACE(fmt::format("seed {} round {}", seed, round));
    TestAreas areas(seed + round);
    std::vector<std::string> paths, codes;
    for (int step = 0; step < 80; ++step) {
      if (step % 3 == 2) areas.ReorganiseOnce();
      codes.push_back(areas.AnyLiving());
      paths.push_back(areas.PathOf(codes.back()));
    }
    const std::vector<FormerPath> former = areas.FormerPaths();
    std::map<std::string, Ground> grounds;
    for (const std::string& code : areas.Living()) {
      const std::string& present = areas.PathOf(code);
      grounds[code] = Ground::Today(former, present);
      const auto held = std::count_if(codes.begin(), codes.end(), [&](const std::string& at) {
        return areas.PathOf(areas.HolderOf(at)).starts_with(present);
      });
      EXPECT_EQ(SumOfParts(grounds[code], paths), held) << present;
    }
    for (size_t i = 0; i < paths.size(); ++i) {
      std::map<int64_t, int64_t> counted;  // by level: in so many areas
      for (const auto& [code, ground] : grounds) {
        const std::string& present = areas.PathOf(code);
        const int64_t in = Holds(ground.Ranges(), paths[i]);
        EXPECT_LE(in, 1) << "ranges overlap";
        counted[std::count(present.begin(), present.end(), '/')] += in;
      }
      const std::string& holder = areas.PathOf(areas.HolderOf(codes[i]));
      const auto depth = std::count(holder.begin(), holder.end(), '/');
      for (const auto& [level, in] : counted) EXPECT_EQ(in, level <= depth ? 1 : 0) << paths[i] << " at " << level;
    }
    for (const auto& [code, ground] : grounds) {
      int64_t sum = std::count_if(codes.begin(), codes.end(),
                                  [&, parent = code](const std::string& at) { return areas.HolderOf(at) == parent; });
      for (const std::string& child : areas.Children(code)) sum += SumOfParts(grounds.at(child), paths);
      EXPECT_EQ(sum, SumOfParts(ground, paths)) << code;
    }
    EXPECT_EQ(SumOfParts(grounds.at("0"), paths), SumOfParts(Ground::Below({"/"}), paths)) << "the same as it was";
  }
}

}  // namespace
}  // namespace zhiwang::reports
