#include "services/grid_registry/geometry/sibling_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "services/grid_registry/geometry/tiling_for_test.h"

namespace zhiwang::grid {
namespace {

using Kind = SiblingFinding::Kind;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

Outline Box(double west, double south, double east, double north) {
  return {{west, south}, {east, south}, {east, north}, {west, north}};
}

std::vector<SiblingFinding> Findings(const Boundary* parent, const std::vector<Sibling>& siblings) {
  const auto findings = CheckSiblings(parent, siblings);
  EXPECT_TRUE(findings.ok()) << findings.status();
  return *findings;
}

std::vector<Sibling> SiblingsOf(const Tiling& tiling) {
  std::vector<Sibling> siblings;
  for (int i = 0; i < tiling.size(); ++i) siblings.push_back({std::to_string(i), BoundaryOf(tiling.Cell(i))});
  return siblings;
}

// Each vertex up to a centimetre or so off.
Outline Shaken(Outline ring, std::mt19937& random) {
  std::uniform_real_distribution<double> off(-1e-7, 1e-7);
  for (auto& [lng, lat] : ring) {
    lng += off(random);
    lat += off(random);
  }
  return ring;
}

TEST(Siblings, ThatShareAllTheirBordersHaveNoFindings) {
  const Tiling tiling(7, 7, 5, 119.9, 35.8, 0.01);
  const Boundary parent = BoundaryOf(tiling.Whole());
  EXPECT_THAT(Findings(&parent, SiblingsOf(tiling)), IsEmpty());
  EXPECT_THAT(Findings(nullptr, SiblingsOf(tiling)), IsEmpty());
}

TEST(Siblings, WhoseBordersDifferByRoundingHaveNoFindings) {
  const Tiling tiling(7, 7, 5, 119.9, 35.8, 0.01);
  std::mt19937 random(3);
  std::vector<Sibling> siblings;
  for (int i = 0; i < tiling.size(); ++i) {
    siblings.push_back({std::to_string(i), BoundaryOf(Shaken(tiling.Cell(i), random))});
  }
  const Boundary parent = BoundaryOf(Shaken(tiling.Whole(), random));
  EXPECT_THAT(Findings(&parent, siblings), IsEmpty());
}

TEST(Siblings, OfWhichOneHasMoreVerticesOnTheSharedBorderHaveNoFindings) {
  const Boundary parent = BoundaryOf(Box(119.9, 35.9, 119.92, 35.91));
  Outline east = Box(119.91, 35.9, 119.92, 35.91);
  east.insert(east.end(), {{119.91, 35.9066667}, {119.9100001, 35.9033333}});
  EXPECT_THAT(Findings(&parent, {{"west", BoundaryOf(Box(119.9, 35.9, 119.91, 35.91))}, {"east", BoundaryOf(east)}}),
              IsEmpty());
}

TEST(ASibling, AloneWithoutAParentHasNoFindings) {
  EXPECT_THAT(Findings(nullptr, {{"a", BoundaryOf(Box(119.9, 35.9, 119.92, 35.91))}}), IsEmpty());
  EXPECT_THAT(Findings(nullptr, {}), IsEmpty());
}

TEST(AnOverlap, NamesThePairItsAreaAndAPlaceInBoth) {
  const Boundary a = BoundaryOf(Box(119.90, 35.9, 119.91, 35.91)), b = BoundaryOf(Box(119.909, 35.9, 119.92, 35.91));
  const Boundary parent = BoundaryOf(Box(119.90, 35.9, 119.92, 35.91));
  const auto findings = Findings(&parent, {{"a", a}, {"b", b}});
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].kind, Kind::kOverlap);
  EXPECT_THAT(findings[0].codes, ElementsAre("a", "b"));
  EXPECT_NEAR(findings[0].square_metres, 90.07 * 1112, 200);
  EXPECT_TRUE(a.Contains(findings[0].lat, findings[0].lng));
  EXPECT_TRUE(b.Contains(findings[0].lat, findings[0].lng));
}

TEST(AnOverlap, OfThreeIsReportedForEachPair) {
  const auto findings = Findings(nullptr, {{"a", BoundaryOf(Box(119.90, 35.9, 119.93, 35.91))},
                                           {"b", BoundaryOf(Box(119.91, 35.9, 119.94, 35.91))},
                                           {"c", BoundaryOf(Box(119.92, 35.9, 119.95, 35.91))},
                                           {"apart", BoundaryOf(Box(119.96, 35.9, 119.97, 35.91))}});
  std::vector<std::vector<std::string>> pairs;
  for (const SiblingFinding& finding : findings) pairs.push_back(finding.codes);
  EXPECT_THAT(pairs, UnorderedElementsAre(ElementsAre("a", "b"), ElementsAre("b", "c"), ElementsAre("a", "c")));
}

TEST(AnOverlap, OfASiblingGivenTwiceOrInsideAnotherIsFound) {
  const Boundary whole = BoundaryOf(Box(119.9, 35.9, 120.0, 36.0));
  const Boundary inner = BoundaryOf(Box(119.94, 35.94, 119.96, 35.96));
  EXPECT_THAT(Findings(&whole, {{"a", whole}, {"b", whole}}), SizeIs(1));
  const auto findings = Findings(&whole, {{"a", whole}, {"b", inner}});
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_NEAR(findings[0].square_metres, inner.AreaSquareMetres(), 10);
}

TEST(AGap, NamesItsAreaAPlaceInItAndTheSiblingsAlongIt) {
  const Tiling tiling(3, 3, 4, 119.9, 35.9, 0.01);
  const Boundary parent = BoundaryOf(tiling.Whole());
  std::vector<Sibling> siblings = SiblingsOf(tiling);
  const Boundary missing = siblings[4].boundary;
  siblings.erase(siblings.begin() + 4);
  const auto findings = Findings(&parent, siblings);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].kind, Kind::kGap);
  EXPECT_THAT(findings[0].codes, ElementsAre("0", "1", "2", "3", "5", "6", "7", "8"));
  EXPECT_NEAR(findings[0].square_metres, missing.AreaSquareMetres(), 1);
  EXPECT_TRUE(missing.Contains(findings[0].lat, findings[0].lng));
}

TEST(AGap, IsTheWholeParentWhereThereAreNoSiblings) {
  const Boundary parent = BoundaryOf(Box(119.9, 35.9, 119.92, 35.91));
  const auto findings = Findings(&parent, {});
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].kind, Kind::kGap);
  EXPECT_NEAR(findings[0].square_metres, parent.AreaSquareMetres(), 1);
}

TEST(Gaps, ApartFromEachOtherAreReportedOneByOne) {
  const Tiling tiling(5, 1, 4, 119.9, 35.9, 0.01);
  const Boundary parent = BoundaryOf(tiling.Whole());
  std::vector<Sibling> siblings = SiblingsOf(tiling);
  siblings.erase(siblings.begin() + 3);
  siblings.erase(siblings.begin() + 1);
  EXPECT_THAT(Findings(&parent, siblings), SizeIs(2));
}

TEST(ASpill, NamesTheSiblingThatReachesOut) {
  const Boundary parent = BoundaryOf(Box(119.90, 35.9, 119.92, 35.91));
  const Boundary b = BoundaryOf(Box(119.91, 35.9, 119.921, 35.91));
  const auto findings = Findings(&parent, {{"a", BoundaryOf(Box(119.90, 35.9, 119.91, 35.91))}, {"b", b}});
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].kind, Kind::kSpill);
  EXPECT_THAT(findings[0].codes, ElementsAre("b"));
  EXPECT_NEAR(findings[0].square_metres, 90.07 * 1112, 200);
  EXPECT_TRUE(b.Contains(findings[0].lat, findings[0].lng));
  EXPECT_FALSE(parent.Contains(findings[0].lat, findings[0].lng));
}

TEST(ASpill, OnTheOtherSideOfThePlanetIsFoundToo) {
  const Boundary parent = BoundaryOf(Box(119.90, 35.9, 119.92, 35.91));
  const Boundary antipode = BoundaryOf(Box(-60.11, -35.91, -60.08, -35.89));
  const auto findings = Findings(&parent, {{"a", parent}, {"far", antipode}, {"further", antipode}});
  ASSERT_THAT(findings, SizeIs(3));
  EXPECT_THAT(findings[0].codes, ElementsAre("far", "further"));
  EXPECT_EQ(findings[1].kind, Kind::kSpill);
}

TEST(Findings, BalanceTheAreasOfParentAndSiblings) {
  std::mt19937 random(20260101);
  std::printf("seed 20260101\n");
  std::uniform_real_distribution<double> off(-0.002, 0.002);
  for (int round = 0; round < 20; ++round) {
    const Tiling tiling(4, 4, 3, 119.9, 35.9, 0.01);
    const Boundary parent = BoundaryOf(tiling.Whole());
    std::vector<Sibling> siblings = SiblingsOf(tiling);
    Outline moved = tiling.Cell(static_cast<int>(random() % 16));
    const double east = off(random), north = off(random);
    for (auto& [lng, lat] : moved) {
      lng += east;
      lat += north;
    }
    const size_t which = random() % 16;
    siblings[which] = {"moved", BoundaryOf(moved)};
    double balance = parent.AreaSquareMetres(), tolerance = 0;
    for (const Sibling& sibling : siblings) balance -= sibling.boundary.AreaSquareMetres();
    for (const SiblingFinding& finding : Findings(&parent, siblings)) {
      balance += finding.kind == Kind::kGap ? -finding.square_metres : finding.square_metres;
      tolerance += 20;
    }
    EXPECT_NEAR(balance, 0, 50 + tolerance) << "round " << round;
  }
}

}  // namespace
}  // namespace zhiwang::grid
