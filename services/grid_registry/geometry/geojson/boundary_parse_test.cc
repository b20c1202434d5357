// The rings of a file: those that are read, repaired or refused.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <numbers>
#include <random>
#include <string>

#include "services/grid_registry/geometry/boundary.h"
#include "services/grid_registry/geometry/geojson/geojson_rings.h"
#include "services/grid_registry/geometry/tiling_for_test.h"

namespace zhiwang::grid {
namespace {

using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// About 10 km x 11 km around a place in 黄岛.
const Outline kSquare = {{119.9, 35.9}, {120.0, 35.9}, {120.0, 36.0}, {119.9, 36.0}};
const Outline kInner = {{119.94, 35.94}, {119.94, 35.96}, {119.96, 35.96}, {119.96, 35.94}};
const Outline kFarAway = {{120.1, 35.9}, {120.2, 35.9}, {120.2, 36.0}, {120.1, 36.0}};

Outline Reversed(Outline ring) { return {ring.rbegin(), ring.rend()}; }

std::string Polygon(std::string_view coordinates) {
  return fmt::format(R"({{"type":"Polygon","coordinates":{}}})", coordinates);
}

ParsedBoundary Parsed(std::string_view text) {
  auto parsed = ParseBoundary(text);
  EXPECT_TRUE(parsed.ok()) << parsed.status();
  return *std::move(parsed);
}

std::string Refusal(std::string_view text) {
  const auto parsed = ParseBoundary(text);
  if (parsed.ok()) return "accepted";
  EXPECT_EQ(parsed.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(parsed.status().message());
}

size_t CountPolygons(const Boundary& boundary) {
  const auto json = nlohmann::json::parse(boundary.ToGeoJson());
  return json["type"] == "Polygon" ? 1 : json["coordinates"].size();
}

TEST(ABoundary, InOrderNeedsNoRepair) {
  const ParsedBoundary parsed = Parsed(GeoJsonOf({kSquare}));
  EXPECT_THAT(parsed.repairs, IsEmpty());
  EXPECT_TRUE(parsed.boundary.Contains(35.95, 119.95));
  EXPECT_FALSE(parsed.boundary.Contains(35.95, 120.05));
  EXPECT_NEAR(parsed.boundary.AreaSquareMetres(), 9.01e3 * 11.12e3, 1e6);
}

TEST(ABoundary, WoundClockwiseDoesNotCoverThePlanet) {
  const ParsedBoundary parsed = Parsed(GeoJsonOf({Reversed(kSquare)}));
  EXPECT_THAT(parsed.repairs, ElementsAre("外环第 1 点（119.9, 36）起为顺时针，已改为逆时针"));
  EXPECT_LT(parsed.boundary.AreaSquareMetres(), 1.1e8);
  EXPECT_TRUE(parsed.boundary.Contains(35.95, 119.95));
  EXPECT_FALSE(parsed.boundary.Contains(0, 0));
  EXPECT_FALSE(parsed.boundary.Contains(-35, -60));
}

TEST(ABoundary, IsTheSameWhicheverWayItsRingsAreWound) {
  const std::string expected = Parsed(GeoJsonOf({kSquare, kInner})).boundary.ToGeoJson();
  for (const Outline& shell : {kSquare, Reversed(kSquare)}) {
    for (const Outline& hole : {kInner, Reversed(kInner)}) {
      const Boundary boundary = Parsed(GeoJsonOf({shell, hole})).boundary;
      EXPECT_FALSE(boundary.Contains(35.95, 119.95));
      EXPECT_TRUE(boundary.Contains(35.91, 119.91));
      EXPECT_NEAR(boundary.AreaSquareMetres(), Parsed(expected).boundary.AreaSquareMetres(), 1);
    }
  }
}

TEST(ABoundary, MayHaveAHoleAndAnIslandInIt) {
  const Outline island = {{119.949, 35.949}, {119.951, 35.949}, {119.951, 35.951}, {119.949, 35.951}};
  const ParsedBoundary parsed = Parsed(MultiPolygonOf({{kSquare, kInner}, {island}, {kFarAway}}));
  EXPECT_THAT(parsed.repairs, IsEmpty());
  EXPECT_TRUE(parsed.boundary.Contains(35.95, 119.95));
  EXPECT_FALSE(parsed.boundary.Contains(35.945, 119.945));
  EXPECT_TRUE(parsed.boundary.Contains(35.95, 120.15));
  EXPECT_EQ(CountPolygons(parsed.boundary), 3u);
  EXPECT_THAT(Parsed(parsed.boundary.ToGeoJson()).repairs, IsEmpty());
}

TEST(ABoundary, MayComeAsAFeatureWithItsTypeLast) {
  const auto json = nlohmann::json::parse(GeoJsonOf({kSquare}));
  const std::string feature = fmt::format(R"({{"geometry":{{"coordinates":{},"type":"Polygon"}},
                                               "properties":{{"type":"x","coordinates":[1]}},"type":"Feature"}})",
                                          json["coordinates"].dump());
  EXPECT_TRUE(Parsed(feature).boundary.Contains(35.95, 119.95));
}

TEST(ABoundary, AltitudesAreDropped) {
  EXPECT_THAT(Parsed(Polygon("[[[119,35,7],[120,35,7],[120,36,7],[119,35,7]]]")).repairs, IsEmpty());
}

TEST(ABoundary, MayComeWithABoxAroundIt) {
  const std::string box = R"({"type":"Polygon","bbox":[119,35,120,36],)";
  EXPECT_THAT(Parsed(box + R"("coordinates":[[[119,35],[120,35],[120,36],[119,35]]]})").repairs, IsEmpty());
}

// Public report 27: tile38#650.
TEST(ARing, ThatGoesTheRightWayOver180DegreesIsNotSaidToGoTheWrongWay) {
  for (const char* over : {"[[[179,-17],[-179,-17],[-179,-16],[179,-16],[179,-17]]]",
                           "[[[-179,-17],[-179,-16],[179,-16],[179,-17],[-179,-17]]]"}) {
    const ParsedBoundary parsed = Parsed(Polygon(over));
    EXPECT_THAT(parsed.repairs, IsEmpty());
    EXPECT_TRUE(parsed.boundary.Contains(-16.5, 179.5));
    EXPECT_TRUE(parsed.boundary.Contains(-16.5, -179.5));
    EXPECT_TRUE(parsed.boundary.Contains(-16.5, 180));
    EXPECT_TRUE(parsed.boundary.Contains(-16.5, -180));
    EXPECT_FALSE(parsed.boundary.Contains(-16.5, 0));
    EXPECT_FALSE(parsed.boundary.Contains(-16.5, 178.5));
    EXPECT_THAT(Parsed(parsed.boundary.ToGeoJson()).repairs, IsEmpty());
  }
  EXPECT_THAT(Parsed(Polygon("[[[179,-17],[179,-16],[-179,-16],[-179,-17],[179,-17]]]")).repairs,
              ElementsAre("外环第 1 点（179, -17）起为顺时针，已改为逆时针"));
}

TEST(ARegion, CutAt180DegreesByTheRuleIsOneAndNothingIsSaidOfIt) {
  const ParsedBoundary parsed = Parsed(MultiPolygonOf(
      {{{{179, -17}, {180, -17}, {180, -16}, {179, -16}}}, {{{-180, -17}, {-179, -17}, {-179, -16}, {-180, -16}}}}));
  EXPECT_THAT(parsed.repairs, IsEmpty());
  EXPECT_TRUE(parsed.boundary.Contains(-16.5, 180));
  EXPECT_EQ(CountPolygons(parsed.boundary), 1u);
}

// Public report 36.
TEST(ARing, WhosePointsAllLieOnOneLineEnclosesNothing) {
  for (const char* flat : {"[[[119,35],[120,35],[121,35],[119,35]]]", "[[[119,35],[119,36],[119,37],[119,35]]]",
                           "[[[119,35],[121,35],[120,35],[122,35]]]", "[[[119,35],[119.5,35.25],[120,35.5],[119,35]]]",
                           "[[[119,35],[119.3333333,35.1111111],[120,35.3333333],[119,35]]]"}) {
    EXPECT_EQ(Refusal(Polygon(flat)), "外环第 1 点（119, 35）起各点都在一条直线上，围不成面") << flat;
  }
}

TEST(ARing, OnOneLineBesideOthersIsLeftOut) {
  const Outline line = {{119.95, 35.95}, {119.96, 35.95}, {119.97, 35.95}};
  const ParsedBoundary hole = Parsed(GeoJsonOf({kSquare, line, kInner}));
  EXPECT_THAT(hole.repairs, ElementsAre("第 1 个内环第 1 点（119.95, 35.95）起各点都在一条直线上，围不成面，已略去"));
  EXPECT_EQ(hole.boundary.Encode(), Parsed(GeoJsonOf({kSquare, kInner})).boundary.Encode());
  const ParsedBoundary island = Parsed(MultiPolygonOf({{line}, {kSquare}}));
  EXPECT_THAT(island.repairs, ElementsAre(HasSubstr("第 1 个面的外环第 1 点（119.95, 35.95）起各点都在一条直线上")));
  EXPECT_EQ(island.boundary.Encode(), Parsed(GeoJsonOf({kSquare})).boundary.Encode());
}

TEST(ARing, LeftOpenOrRepeatingAVertexIsTidied) {
  EXPECT_THAT(
      Parsed(Polygon("[[[119,35],[120,35],[120,35],[120,36]]]")).repairs,
      ElementsAre("外环第 4 点（120, 36）没有回到第 1 点，已闭合", "外环第 3 点（120, 35）与相邻的点重复，已去掉"));
}

TEST(ARing, NamesItsVerticesAsTheFileCountsThem) {
  // The second vertex is given twice, so that the fifth of the file is the fourth of the ring.
  const ParsedBoundary parsed =
      Parsed(Polygon("[[[119,35],[120,35],[120,35],[120,36],[121,37],[120,36],[119,36],[119,35]]]"));
  EXPECT_THAT(parsed.repairs, Contains("外环第 6 点（120, 36）与第 4 点重合，已在那里分开"));
}

TEST(ARing, TouchingItselfIsDividedAndSaysWhere) {
  // Two triangles that meet in a point, drawn in one go, both counter-clockwise.
  const ParsedBoundary parsed = Parsed(Polygon("[[[119,35],[119.5,35.5],[120,35],[120,36],[119.5,35.5],[119,36]]]"));
  EXPECT_THAT(parsed.repairs, Contains("外环第 5 点（119.5, 35.5）与第 2 点重合，已在那里分开"));
  EXPECT_EQ(CountPolygons(parsed.boundary), 2u);
  EXPECT_TRUE(parsed.boundary.Contains(35.5, 119.1));
  EXPECT_TRUE(parsed.boundary.Contains(35.5, 119.9));
  EXPECT_FALSE(parsed.boundary.Contains(35.1, 119.5));
}

TEST(ARing, TouchingItsOwnEdgeIsReadAsItIsDrawn) {
  const Boundary boundary = Parsed(Polygon("[[[119,35],[120,35],[120,36],[119.5,35],[119,36],[119,35]]]")).boundary;
  EXPECT_TRUE(boundary.Contains(35.2, 119.1));
  EXPECT_TRUE(boundary.Contains(35.2, 119.9));
  EXPECT_FALSE(boundary.Contains(35.2, 119.5));
  const Boundary half = Parsed(Polygon("[[[119,35],[119.5,35],[119,36],[119,35]]]")).boundary;
  EXPECT_NEAR(boundary.AreaSquareMetres(), 2 * half.AreaSquareMetres(), 1);
}

TEST(ARing, RunningOutAndBackLosesTheSpike) {
  const ParsedBoundary parsed = Parsed(Polygon("[[[119,35],[120,35],[120,36],[121,37],[120,36],[119,36],[119,35]]]"));
  EXPECT_THAT(parsed.repairs, ElementsAre("外环第 5 点（120, 36）与第 3 点重合，已在那里分开"));
  EXPECT_EQ(nlohmann::json::parse(parsed.boundary.ToGeoJson())["coordinates"][0].size(), 5u);
}

TEST(ARing, WithASmallLoopInItsBorderIsRepairedAndSaysWhere) {
  Outline ring = kSquare;
  // East along the south side, 20 m forward, back, and on: a small knot.
  ring.insert(ring.begin() + 1, {{119.9502, 35.9001}, {119.9502, 35.8999}, {119.9500, 35.9001}});
  const ParsedBoundary parsed = Parsed(GeoJsonOf({ring}));
  ASSERT_FALSE(parsed.repairs.empty());
  EXPECT_THAT(parsed.repairs[0], HasSubstr("外环第 1 点至第 2 点的边与第 3 点至第 4 点的边相交于（119.950"));
  EXPECT_NEAR(parsed.boundary.AreaSquareMetres(), Parsed(GeoJsonOf({kSquare})).boundary.AreaSquareMetres(), 1e6);
}

TEST(ARing, DrawnAsABowTieIsRefusedAndSaysWhere) {
  EXPECT_EQ(Refusal(Polygon("[[[119,35],[120,36],[120,35],[119,36],[119,35]]]")),
            "外环第 1 点至第 2 点的边与第 3 点至第 4 点的边相交于（119.5, 35.5），分不清哪一侧是里面");
}

TEST(AHole, ReachingOutOfItsShellIsCutAndSaysSo) {
  const Outline hole = {{119.99, 35.94}, {120.01, 35.94}, {120.01, 35.96}, {119.99, 35.96}};
  const ParsedBoundary parsed = Parsed(GeoJsonOf({kSquare, hole}));
  EXPECT_THAT(parsed.repairs, Contains("第 1 个内环第 2 点（120.01, 35.94）伸到外环之外或别的内环里，已按外环裁齐"));
  EXPECT_FALSE(parsed.boundary.Contains(35.95, 119.995));
  EXPECT_FALSE(parsed.boundary.Contains(35.95, 120.005));
}

TEST(AHole, MayReachOver180Degrees) {
  const ParsedBoundary parsed =
      Parsed(Polygon("[[[179,-17],[-179,-17],[-179,-16],[179,-16],[179,-17]],"
                     "[[179.5,-16.8],[179.5,-16.2],[-179.5,-16.2],[-179.5,-16.8],[179.5,-16.8]]]"));
  EXPECT_THAT(parsed.repairs, IsEmpty());
  EXPECT_FALSE(parsed.boundary.Contains(-16.5, 180));
  EXPECT_FALSE(parsed.boundary.Contains(-16.5, -179.7));
  EXPECT_TRUE(parsed.boundary.Contains(-16.5, 179.2));
  EXPECT_TRUE(parsed.boundary.Contains(-16.5, -179.2));
  EXPECT_THAT(Parsed(parsed.boundary.ToGeoJson()).repairs, IsEmpty());
}

TEST(AHole, MayTouchItsShellInAVertex) {
  const Outline hole = {{119.9, 35.9}, {119.93, 35.95}, {119.95, 35.93}};
  const ParsedBoundary parsed = Parsed(GeoJsonOf({kSquare, hole}));
  EXPECT_THAT(parsed.repairs, IsEmpty());
  EXPECT_FALSE(parsed.boundary.Contains(35.93, 119.93));
  EXPECT_TRUE(parsed.boundary.Contains(35.99, 119.99));
}

TEST(Islands, MayTouchInAVertex) {
  const Outline diagonal = {{120.0, 36.0}, {120.1, 36.0}, {120.1, 36.1}, {120.0, 36.1}};
  const ParsedBoundary parsed = Parsed(MultiPolygonOf({{kSquare}, {diagonal}}));
  EXPECT_THAT(parsed.repairs, IsEmpty());
  EXPECT_EQ(CountPolygons(parsed.boundary), 2u);
  EXPECT_NEAR(parsed.boundary.AreaSquareMetres(),
              Parsed(GeoJsonOf({kSquare})).boundary.AreaSquareMetres() +
                  Parsed(GeoJsonOf({diagonal})).boundary.AreaSquareMetres(),
              1);
}

TEST(Islands, ThatOverlapOrShareAnEdgeAreJoinedNotCutOut) {
  EXPECT_THAT(Parsed(MultiPolygonOf({{kSquare}, {Reversed(kInner)}})).repairs,
              ElementsAre("第 2 个面的外环第 1 点（119.96, 35.94）与第 1 个面的外环重叠，已合并"));
  EXPECT_TRUE(Parsed(MultiPolygonOf({{kSquare}, {kInner}})).boundary.Contains(35.95, 119.95));

  const Outline next = {{120.0, 35.9}, {120.1, 35.9}, {120.1, 36.0}, {120.0, 36.0}};
  const ParsedBoundary joined = Parsed(MultiPolygonOf({{kSquare}, {next}}));
  EXPECT_THAT(joined.repairs,
              ElementsAre("第 2 个面的外环第 4 点（120, 36）起与第 1 个面的外环有 1 条公共的边，已去掉"));
  EXPECT_EQ(CountPolygons(joined.boundary), 1u);
}

TEST(WhatIsNoBoundary, IsRefusedInChineseWithRingVertexAndPlace) {
  EXPECT_THAT(Refusal(""), HasSubstr("不是合法的 JSON"));
  EXPECT_THAT(Refusal("[1,2"), HasSubstr("不是合法的 JSON"));
  EXPECT_THAT(Refusal("null"), HasSubstr("边界须是 Polygon 或 MultiPolygon"));
  EXPECT_THAT(Refusal("{}"), HasSubstr("边界须是 Polygon 或 MultiPolygon"));
  EXPECT_THAT(Refusal(R"({"type":"Point","coordinates":[119,35]})"), HasSubstr("不是“Point”"));
  EXPECT_EQ(Refusal(R"({"type":"Polygon"})"), "几何里没有环");
  EXPECT_EQ(Refusal(Polygon("[]")), "几何里没有环");
  EXPECT_EQ(Refusal(Polygon("[[]]")), "外环没有点");
  EXPECT_EQ(Refusal(Polygon("[[[119,35],[120,35],[119,35]]]")), "外环第 1 点（119, 35）起不同的点少于三个，围不成面");
  EXPECT_THAT(Refusal(Polygon("[[[119,35],[181,35],[119,36]]]")), HasSubstr("外环第 2 点（181, 35）超出范围"));
  EXPECT_THAT(Refusal(Polygon("[[[119,35],[120,-90.1],[119,36]]]")), HasSubstr("外环第 2 点（120, -90.1）超出范围"));
  EXPECT_THAT(Refusal(Polygon("[[[119,35],[120,35],[1e999,36]]]")), HasSubstr("数值超出范围"));
  EXPECT_THAT(Refusal(Polygon("[[[119,35],[NaN,35],[119,36]]]")), HasSubstr("不是合法的 JSON"));
  EXPECT_EQ(Refusal(Polygon("[[[119,35],[null,35],[119,36]]]")), "外环第 2 点不是“经度, 纬度”两个数");
  EXPECT_EQ(Refusal(Polygon("[[[119,35],[120],[119,36]]]")), "外环第 2 点不是“经度, 纬度”两个数");
  EXPECT_THAT(Refusal(Polygon("[[119,35],[120,35],[119,36]]")), HasSubstr("外环第 1 点处括号的层次不对"));
  EXPECT_THAT(Refusal(R"({"type":"MultiPolygon","coordinates":[[[[1,2],[2,2],[2,3]]],[[[1,2],[2,"x"],[2,3]]]]})"),
              HasSubstr("第 2 个面的外环第 2 点"));
  EXPECT_THAT(Refusal(std::string(100'000, '[')), HasSubstr("嵌套过深"));
  EXPECT_THAT(Refusal(R"({"type":"Polygon","coordinates":)" + std::string(100'000, '[')), HasSubstr("嵌套过深"));
  EXPECT_EQ(Refusal(R"({"type":"Polygon","coordinates":[],"coordinates":[]})"), "成员 coordinates 出现了两次");
  EXPECT_EQ(Refusal(R"({"type":"Polygon","type":"Polygon","coordinates":[]})"), "成员 type 出现了两次");
}

// Public report 44: nlohmann/json#375.
TEST(WhatIsNoBoundary, IncludesTextThatIsNoStrictJson) {
  const std::string square = GeoJsonOf({kSquare});
  EXPECT_EQ(Refusal(R"({"type":"Feature","properties":{"a":{"b":1,"b":2}},"geometry":)" + square + "}"),
            "成员 b 出现了两次");
  EXPECT_EQ(Refusal(R"({"type":"Feature","geometry":)" + square + R"(,"geometry":)" + square + "}"),
            "成员 geometry 出现了两次");
  EXPECT_THAT(Refusal(square + square), HasSubstr("不是合法的 JSON"));
  EXPECT_THAT(Refusal(square + std::string("\0", 1) + square), HasSubstr("不是合法的 JSON"));
}

TEST(WhatIsNoBoundary, IncludesWhatIsLessThanASquareMetre) {
  EXPECT_EQ(Refusal(Polygon("[[[119,35],[119.000001,35],[119.000001,35.000001],[119,35.000001],[119,35]]]")),
            "外环第 1 点（119, 35）起的各环共围成 0.01 平方米，不足 1 平方米，围不成区域");
  EXPECT_THAT(Parsed(Polygon("[[[119,35],[119.00002,35],[119.00002,35.00002],[119,35.00002],[119,35]]]")).repairs,
              IsEmpty());
}

// Public report 26: geojson/schema#33.
TEST(WhatIsNoBoundary, IncludesOneThatSaysItsCoordinatesAreOfAnotherSystem) {
  const std::string crs = R"("crs":{"type":"name","properties":{"name":"EPSG:4490"}})";
  EXPECT_THAT(Refusal(R"({"type":"Polygon",)" + crs + R"(,"coordinates":[[[119,35],[120,35],[120,36],[119,35]]]})"),
              HasSubstr("GCJ-02"));
  EXPECT_THAT(Refusal(R"({"type":"Feature",)" + crs + R"(,"geometry":)" + GeoJsonOf({kSquare}) + "}"),
              HasSubstr("GCJ-02"));
}

TEST(WhatIsNoBoundary, IncludesRegionsLargerThanAnyProvince) {
  EXPECT_THAT(Refusal(Polygon("[[[90,25],[110,25],[110,42],[90,42],[90,25]]]")), HasSubstr("平方公里"));
  EXPECT_THAT(Refusal(Polygon("[[[-170,-80],[170,-80],[170,80],[-170,80],[-170,-80]]]")),
              HasSubstr("外环第 3 点（170, 80）太远"));
  EXPECT_THAT(Refusal(Polygon("[[[0,90],[30,90],[60,90],[0,90]]]")), HasSubstr("围不成面"));
  EXPECT_THAT(Refusal(Polygon("[[[-31,70],[-29,70],[-29,71],[-31,70]]]")), HasSubstr("西经 30 度"));
}

TEST(WhatIsNoBoundary, IncludesEntangledRingsAndDoesNotTakeHours) {
  std::mt19937 random(7);
  std::uniform_real_distribution<double> near(0, 1);
  const auto too_much = AnyOf(HasSubstr("这样的地方超过 1000 处"), HasSubstr("附近的边太多、太密"));
  Outline scribble;
  for (int i = 0; i < 20'000; ++i) scribble.emplace_back(119 + near(random), 35 + near(random));
  EXPECT_THAT(Refusal(GeoJsonOf({scribble})), too_much);

  Outline fan;  // does not cross itself, but a hundred thousand edges run side by side
  for (int i = 0; i < 100'000; ++i) fan.emplace_back(i % 2 == 0 ? 119 : 125, 35 + i * 2e-7);
  EXPECT_THAT(Refusal(GeoJsonOf({fan})), HasSubstr("附近的边太多、太密"));

  Outline rounds;
  for (int i = 0; i < 30'000; ++i) rounds.insert(rounds.end(), {{119, 35}, {120, 35}, {119, 36}});
  EXPECT_THAT(Refusal(GeoJsonOf({rounds})), too_much);
}

// Public report 34: tile38#8.
TEST(ABoundary, OfFortyThousandVerticesAndOneAndAHalfMegabytesIsTaken) {
  Outline coast;
  constexpr int kVertices = 40'000;
  for (int i = 0; i < kVertices; ++i) {
    const double angle = 2 * std::numbers::pi * i / kVertices, radius = 0.3 + 0.0001 * (i % 3);
    coast.emplace_back(119.9 + radius * std::cos(angle), 35.8 + radius * std::sin(angle));
  }
  const std::string text = GeoJsonOf({coast});  // with all the digits of a double
  EXPECT_GT(text.size(), 1'400'000u);
  const ParsedBoundary parsed = Parsed(text);
  EXPECT_THAT(parsed.repairs, IsEmpty());
  EXPECT_EQ(parsed.boundary.polygon().num_vertices(), kVertices);
}

TEST(WhatIsNoBoundary, IncludesWhatIsTooLarge) {
  std::string many = "[119,35]";
  for (size_t i = 0; i < kMostVertices; ++i) many += ",[119,35]";
  EXPECT_EQ(Refusal(Polygon("[[" + many + "]]")), "顶点超过 1000000 个");
  EXPECT_EQ(Refusal(std::string(kMostTextBytes + 1, ' ')), "边界文本超过 64 MiB");
}

}  // namespace
}  // namespace zhiwang::grid
