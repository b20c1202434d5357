#include "deploy/local/demo/district.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace zhiwang::ctl::demo {
namespace {

using Vertex = std::pair<int64_t, int64_t>;  // in millionths of a degree, so that sums are exact
using Edge = std::pair<Vertex, Vertex>;

Vertex ToVertex(Point point) { return {std::llround(point.lng * 1e6), std::llround(point.lat * 1e6)}; }

std::vector<Edge> EdgesOf(const Area& area) {
  std::vector<Edge> edges;
  for (const Ring& ring : area.pieces) {
    for (size_t i = 0; i < ring.size(); ++i) {
      edges.emplace_back(ToVertex(ring[i]), ToVertex(ring[(i + 1) % ring.size()]));
    }
  }
  return edges;
}

int64_t Cross(Vertex a, Vertex b, Vertex c) {
  return (b.first - a.first) * (c.second - a.second) - (b.second - a.second) * (c.first - a.first);
}

int Sign(int64_t n) { return (n > 0) - (n < 0); }

// Positive for counter-clockwise rings.
int64_t DoubledArea(const Area& area) {
  const Vertex origin = ToVertex(area.pieces[0][0]);
  int64_t sum = 0;
  for (const auto& [from, to] : EdgesOf(area)) sum += Cross(origin, from, to);
  return sum;
}

bool Contains(const Area& area, Vertex point) {
  int winding = 0;
  for (const auto& [from, to] : EdgesOf(area)) {
    if (from.second <= point.second && to.second > point.second && Cross(from, to, point) > 0) ++winding;
    if (from.second > point.second && to.second <= point.second && Cross(from, to, point) < 0) --winding;
  }
  return winding == 1;
}

bool Cross(const Edge& one, const Edge& other) {
  return Sign(Cross(one.first, one.second, other.first)) * Sign(Cross(one.first, one.second, other.second)) <= 0 &&
         Sign(Cross(other.first, other.second, one.first)) * Sign(Cross(other.first, other.second, one.second)) <= 0;
}

// No vertex twice, and no two edges meet but in the vertex they follow each other at.
bool IsSimple(const Area& area) {
  const std::vector<Edge> edges = EdgesOf(area);
  std::set<Vertex> starts;
  for (const Edge& edge : edges) {
    if (!starts.insert(edge.first).second) return false;
  }
  for (size_t i = 0; i < edges.size(); ++i) {
    for (size_t j = i + 1; j < edges.size(); ++j) {
      const bool adjacent = edges[i].second == edges[j].first || edges[j].second == edges[i].first;
      if (!adjacent && Cross(edges[i], edges[j])) return false;
    }
  }
  return true;
}

std::map<std::string, std::vector<const Area*>> ChildrenByParent(const District& district) {
  std::map<std::string, std::vector<const Area*>> children;
  for (const Area& area : district.areas) children[area.parent_code].push_back(&area);
  return children;
}

int CountOf(const District& district, Level level) {
  int count = 0;
  for (const Area& area : district.areas) count += area.level == level;
  return count;
}

std::string GeoJson(const District& district) {
  std::ostringstream out;
  WriteAreasGeoJson(district, out);
  return out.str();
}

class DemonstrationDistrict : public testing::Test {
 protected:
  static const District& district() {
    static const District made = GenerateDistrict({});
    return made;
  }
};

TEST_F(DemonstrationDistrict, HasTheRealNumbersOfTownsAndGrids) {
  EXPECT_EQ(CountOf(district(), Level::kDistrict), 1);
  EXPECT_EQ(CountOf(district(), Level::kTown), 23);
  EXPECT_EQ(CountOf(district(), Level::kGrid), 1549);
  EXPECT_NEAR(CountOf(district(), Level::kVillage), 250, 40);
}

TEST_F(DemonstrationDistrict, HasManagementZonesUnderItsRuralTownsOnly) {
  const auto children = ChildrenByParent(district());
  for (const Area& area : district().areas) {
    if (area.level != Level::kTown) continue;
    const auto& below = children.at(area.code);
    const bool rural = area.name.ends_with("镇");
    for (const Area* child : below) EXPECT_EQ(child->level, rural ? Level::kZone : Level::kVillage) << child->code;
    if (rural) {
      EXPECT_THAT(below.size(), testing::AllOf(testing::Ge(2u), testing::Le(4u))) << area.name;
    }
  }
}

TEST_F(DemonstrationDistrict, GivesEveryAreaACodeOfItsOwnBelowItsParents) {
  std::set<std::string> codes;
  for (const Area& area : district().areas) {
    if (area.level != Level::kDistrict) {
      EXPECT_TRUE(codes.contains(area.parent_code)) << area.code << " before its parent";
    }
    EXPECT_TRUE(codes.insert(area.code).second) << area.code;
    EXPECT_EQ(area.code.size(), area.level == Level::kGrid ? 15u : 12u) << area.code;
    if (area.level == Level::kGrid) {
      EXPECT_EQ(area.code.substr(0, 12), area.parent_code);
    }
    if (area.level == Level::kVillage) {
      EXPECT_EQ(area.code.substr(0, 9), area.parent_code.substr(0, 9));
    }
    if (area.level == Level::kZone) {
      EXPECT_THAT(area.code, testing::MatchesRegex("370211[0-9]{3}G[0-9]{2}"));
    }
  }
}

TEST_F(DemonstrationDistrict, NamesNoTwoVillagesOfATownAlike) {
  std::set<std::pair<std::string, std::string>> names;
  for (const Area& area : district().areas) {
    if (area.level != Level::kVillage) continue;
    EXPECT_TRUE(names.emplace(area.code.substr(0, 9), area.name).second) << area.code << area.name;
  }
}

TEST_F(DemonstrationDistrict, IsOneMainlandAndOneIsland) {
  EXPECT_EQ(district().areas.front().pieces.size(), 2u);
  for (const Area& area : district().areas) {
    if (area.level != Level::kDistrict) {
      EXPECT_EQ(area.pieces.size(), 1u) << area.code;
    }
    if (area.code == kIslandCode) {
      EXPECT_EQ(area.pieces.front().size(), district().areas.front().pieces.back().size());
    }
  }
}

TEST_F(DemonstrationDistrict, ConsistsOfSimplePolygonsWoundCounterClockwise) {
  for (const Area& area : district().areas) {
    EXPECT_TRUE(IsSimple(area)) << area.code;
    EXPECT_GT(DoubledArea(area), 0) << area.code;
  }
}

TEST_F(DemonstrationDistrict, HasChildrenWhoseAreasSumUpToTheirParents) {
  const auto children = ChildrenByParent(district());
  for (const Area& parent : district().areas) {
    if (parent.level == Level::kGrid) continue;
    int64_t sum = 0;
    for (const Area* child : children.at(parent.code)) sum += DoubledArea(*child);
    // The sums of a district of two pieces and of its parts have different origins, but whole numbers do not care.
    EXPECT_EQ(sum, DoubledArea(parent)) << parent.code;
  }
}

TEST_F(DemonstrationDistrict, HasSiblingsThatShareEveryEdgeTheirParentDoesNotHave) {
  const auto children = ChildrenByParent(district());
  for (const Area& parent : district().areas) {
    if (parent.level == Level::kGrid) continue;
    std::set<Edge> edges;
    for (const Area* child : children.at(parent.code)) {
      for (const Edge& edge : EdgesOf(*child)) EXPECT_TRUE(edges.insert(edge).second) << child->code << " overlaps";
    }
    std::set<Edge> outer;
    for (const Edge& edge : edges) {
      if (!edges.contains({edge.second, edge.first})) outer.insert(edge);
    }
    const std::vector<Edge> boundary = EdgesOf(parent);
    EXPECT_EQ(outer, std::set<Edge>(boundary.begin(), boundary.end())) << parent.code;
  }
}

TEST_F(DemonstrationDistrict, HasAPointInsideEachArea) {
  for (const Area& area : district().areas) EXPECT_TRUE(Contains(area, ToVertex(area.inside))) << area.code;
}

TEST_F(DemonstrationDistrict, LiesAboutWhereTheRealOneDoes) {
  for (const Ring& ring : district().areas.front().pieces) {
    for (const Point point : ring) {
      EXPECT_TRUE(point.lng > 119.45 && point.lng < 120.35 && point.lat > 35.55 && point.lat < 36.2);
    }
  }
}

TEST_F(DemonstrationDistrict, IsTheSameForTheSameSeedAndAnotherForAnother) {
  Options other;
  other.seed = 2;
  EXPECT_EQ(GeoJson(GenerateDistrict({})), GeoJson(district()));
  EXPECT_NE(GeoJson(GenerateDistrict(other)), GeoJson(district()));
}

TEST_F(DemonstrationDistrict, IsWrittenAsOneFeaturePerLineWithTheCoordinatesInMemory) {
  std::istringstream lines(GeoJson(district()));
  std::string line;
  std::getline(lines, line);
  for (const Area& area : district().areas) {
    std::getline(lines, line);
    if (line.ends_with(',')) line.pop_back();
    const auto feature = nlohmann::json::parse(line);
    EXPECT_EQ(
        feature.at("properties"),
        (nlohmann::json{
            {"code", area.code}, {"parent", area.parent_code}, {"name", area.name}, {"level", LevelName(area.level)}}));
    if (area.pieces.size() > 1) continue;
    const auto ring = feature.at("geometry").at("coordinates").at(0);
    ASSERT_EQ(ring.size(), area.pieces[0].size() + 1);
    EXPECT_EQ(ring.front(), ring.back());
    EXPECT_EQ(ring.at(1).at(0).get<double>(), area.pieces[0][1].lng);
    EXPECT_EQ(ring.at(1).at(1).get<double>(), area.pieces[0][1].lat);
  }
  EXPECT_TRUE(nlohmann::json::accept(GeoJson(district())));
}

TEST(DistrictOfAnySize, HasExactlyTheGridsAskedFor) {
  for (const int grids : {23, 100, 400, 5000, 20000}) {
    EXPECT_EQ(CountOf(GenerateDistrict(OptionsForGrids(grids, 7)), Level::kGrid), grids);
  }
}

TEST(DistrictOfAnySeed, CanBeDividedIntoSimplePolygons) {
  for (uint64_t seed = 0; seed < 40; ++seed) {
    const District district = GenerateDistrict(OptionsForGrids(300, seed));
    for (const Area& area : district.areas) {
      if (area.level >= Level::kVillage) {
        EXPECT_TRUE(IsSimple(area)) << seed << " " << area.code;
      }
    }
  }
}

}  // namespace
}  // namespace zhiwang::ctl::demo
