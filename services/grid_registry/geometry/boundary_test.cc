#include "services/grid_registry/geometry/boundary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numeric>
#include <random>
#include <string>

#include "services/grid_registry/geometry/tiling_for_test.h"

namespace zhiwang::grid {
namespace {

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

TEST(ABoundary, InOrderNeedsNoRepair) {
  const ParsedBoundary parsed = Parsed(GeoJsonOf({kSquare}));
  EXPECT_THAT(parsed.repairs, IsEmpty());
  EXPECT_TRUE(parsed.boundary.Contains(35.95, 119.95));
  EXPECT_FALSE(parsed.boundary.Contains(35.95, 120.05));
  EXPECT_NEAR(parsed.boundary.AreaSquareMetres(), 9.01e3 * 11.12e3, 1e6);
}

TEST(ABoundary, WoundClockwiseDoesNotCoverThePlanet) {
  const ParsedBoundary parsed = Parsed(GeoJsonOf({Reversed(kSquare)}));
  EXPECT_THAT(parsed.repairs, ElementsAre("ring 1 was clockwise, from 119.9,36"));
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
  const auto json = nlohmann::json::parse(parsed.boundary.ToGeoJson());
  EXPECT_EQ(json["type"], "MultiPolygon");
  EXPECT_EQ(json["coordinates"].size(), 3u);
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

TEST(ARing, LeftOpenOrRepeatingAVertexIsTidied) {
  EXPECT_THAT(Parsed(Polygon("[[[119,35],[120,35],[120,35],[120,36]]]")).repairs,
              ElementsAre("ring 1 was not closed, from 120,36", "ring 1 repeats a vertex at 120,35"));
}

TEST(ARing, TouchingItselfIsDividedAndSaysWhere) {
  // Two triangles that meet in a point, drawn in one go, both counter-clockwise.
  const ParsedBoundary parsed = Parsed(Polygon("[[[119,35],[119.5,35.5],[120,35],[120,36],[119.5,35.5],[119,36]]]"));
  EXPECT_THAT(parsed.repairs, testing::Contains(std::string("ring 1 touched itself at 119.5,35.5")));
  EXPECT_EQ(nlohmann::json::parse(parsed.boundary.ToGeoJson())["coordinates"].size(), 2u);
  EXPECT_TRUE(parsed.boundary.Contains(35.5, 119.1));
  EXPECT_TRUE(parsed.boundary.Contains(35.5, 119.9));
  EXPECT_FALSE(parsed.boundary.Contains(35.1, 119.5));
}

TEST(ARing, RunningOutAndBackLosesTheSpike) {
  const ParsedBoundary parsed = Parsed(Polygon("[[[119,35],[120,35],[120,36],[121,37],[120,36],[119,36],[119,35]]]"));
  EXPECT_THAT(parsed.repairs, ElementsAre("ring 1 touched itself at 120,36"));
  EXPECT_EQ(nlohmann::json::parse(parsed.boundary.ToGeoJson())["coordinates"][0].size(), 5u);
}

TEST(ARing, WithASmallLoopInItsBorderIsRepairedAndSaysWhere) {
  Outline ring = kSquare;
  // East along the south side, 20 m forward, back, and on: a small knot.
  ring.insert(ring.begin() + 1, {{119.9502, 35.9001}, {119.9502, 35.8999}, {119.9500, 35.9001}});
  const ParsedBoundary parsed = Parsed(GeoJsonOf({ring}));
  ASSERT_FALSE(parsed.repairs.empty());
  EXPECT_THAT(parsed.repairs[0], HasSubstr("ring 1 crossed itself at 119.950"));
  EXPECT_NEAR(parsed.boundary.AreaSquareMetres(), Parsed(GeoJsonOf({kSquare})).boundary.AreaSquareMetres(), 1e6);
}

TEST(ARing, DrawnAsABowTieIsRefusedAndSaysWhere) {
  EXPECT_THAT(Refusal(Polygon("[[[119,35],[120,36],[120,35],[119,36],[119,35]]]")),
              HasSubstr("ring 1 crosses itself so that its inside is not clear, at 119.5,35.50"));
}

TEST(AHole, ReachingOutOfItsShellIsCutAndSaysSo) {
  const Outline hole = {{119.99, 35.94}, {120.01, 35.94}, {120.01, 35.96}, {119.99, 35.96}};
  const ParsedBoundary parsed = Parsed(GeoJsonOf({kSquare, hole}));
  EXPECT_THAT(parsed.repairs, testing::Contains(HasSubstr("ring 2 is a hole that reaches out of its shell")));
  EXPECT_FALSE(parsed.boundary.Contains(35.95, 119.995));
  EXPECT_FALSE(parsed.boundary.Contains(35.95, 120.005));
}

TEST(Islands, ThatOverlapOrShareAnEdgeAreJoinedNotCutOut) {
  EXPECT_THAT(Parsed(MultiPolygonOf({{kSquare}, {Reversed(kInner)}})).repairs,
              ElementsAre("ring 2 overlapped ring 1 and was joined with it, at 119.96,35.94"));
  EXPECT_TRUE(Parsed(MultiPolygonOf({{kSquare}, {kInner}})).boundary.Contains(35.95, 119.95));

  const Outline next = {{120.0, 35.9}, {120.1, 35.9}, {120.1, 36.0}, {120.0, 36.0}};
  const ParsedBoundary joined = Parsed(MultiPolygonOf({{kSquare}, {next}}));
  EXPECT_THAT(joined.repairs, ElementsAre("ring 2 shared 1 edges with ring 1, the first at 120,35.9"));
  EXPECT_EQ(nlohmann::json::parse(joined.boundary.ToGeoJson())["coordinates"].size(), 1u);
}

TEST(WhatIsNoBoundary, IsRefusedWithRingAndPlace) {
  EXPECT_THAT(Refusal(""), HasSubstr("not JSON"));
  EXPECT_THAT(Refusal("[1,2"), HasSubstr("not JSON"));
  EXPECT_THAT(Refusal("null"), HasSubstr("Polygon"));
  EXPECT_THAT(Refusal("{}"), HasSubstr("Polygon"));
  EXPECT_THAT(Refusal(R"({"type":"Point","coordinates":[119,35]})"), HasSubstr("not a 'Point'"));
  EXPECT_THAT(Refusal(R"({"type":"Polygon"})"), HasSubstr("no rings"));
  EXPECT_THAT(Refusal(Polygon("[]")), HasSubstr("no rings"));
  EXPECT_THAT(Refusal(Polygon("[[]]")), HasSubstr("ring 1 is empty"));
  EXPECT_THAT(Refusal(Polygon("[[[119,35],[120,35],[119,35]]]")), HasSubstr("three different vertices, at 119,35"));
  EXPECT_THAT(Refusal(Polygon("[[[119,35],[181,35],[119,36]]]")), HasSubstr("position 2 is out of range: 181,35"));
  EXPECT_THAT(Refusal(Polygon("[[[119,35],[120,-90.1],[119,36]]]")), HasSubstr("ring 1 position 2 is out of range"));
  EXPECT_THAT(Refusal(Polygon("[[[119,35],[120,35],[1e999,36]]]")), HasSubstr("number is out of range"));
  EXPECT_THAT(Refusal(Polygon("[[[119,35],[NaN,35],[119,36]]]")), HasSubstr("not JSON"));
  EXPECT_THAT(Refusal(Polygon("[[[119,35],[null,35],[119,36]]]")), HasSubstr("other than numbers"));
  EXPECT_THAT(Refusal(Polygon("[[[119,35],[120],[119,36]]]")), HasSubstr("ring 1 position 2 is not a pair"));
  EXPECT_THAT(Refusal(Polygon("[[119,35],[120,35],[119,36]]")), HasSubstr("ring 1 position 1"));
  EXPECT_THAT(Refusal(Polygon("[[[119,35],[120,35],[121,35.00000001],[120,35],[119,35]]]")), HasSubstr("ring 1"));
  EXPECT_THAT(Refusal(std::string(100'000, '[')), HasSubstr("nested"));
  EXPECT_THAT(Refusal(R"({"type":"Polygon","coordinates":)" + std::string(100'000, '[')), HasSubstr("nested"));
  EXPECT_THAT(Refusal(R"({"type":"Polygon","coordinates":[],"coordinates":[]})"), HasSubstr("twice"));
}

TEST(WhatIsNoBoundary, IncludesRegionsLargerThanAnyProvince) {
  EXPECT_THAT(Refusal(Polygon("[[[90,25],[110,25],[110,42],[90,42],[90,25]]]")), HasSubstr("km²"));
  EXPECT_THAT(Refusal(Polygon("[[[-170,-80],[170,-80],[170,80],[-170,80],[-170,-80]]]")), HasSubstr("degrees of arc"));
  EXPECT_THAT(Refusal(Polygon("[[[0,90],[90,90],[180,90],[0,90]]]")), HasSubstr("three different vertices"));
}

TEST(WhatIsNoBoundary, IncludesEntangledRingsAndDoesNotTakeHours) {
  std::mt19937 random(7);
  std::uniform_real_distribution<double> near(0, 1);
  Outline scribble;
  for (int i = 0; i < 20'000; ++i) scribble.emplace_back(119 + near(random), 35 + near(random));
  EXPECT_THAT(Refusal(GeoJsonOf({scribble})), HasSubstr("too many"));

  Outline fan;  // does not cross itself, but a hundred thousand edges run side by side
  for (int i = 0; i < 100'000; ++i) fan.emplace_back(i % 2 == 0 ? 119 : 125, 35 + i * 2e-7);
  EXPECT_THAT(Refusal(GeoJsonOf({fan})), HasSubstr("too many edges run through one place"));

  Outline rounds;
  for (int i = 0; i < 30'000; ++i) rounds.insert(rounds.end(), {{119, 35}, {120, 35}, {119, 36}});
  EXPECT_THAT(Refusal(GeoJsonOf({rounds})), HasSubstr("too many"));
}

TEST(AnEncodedBoundary, DecodesToTheSame) {
  const Boundary boundary = Parsed(MultiPolygonOf({{kSquare, kInner}, {kFarAway}})).boundary;
  const std::string bytes = boundary.Encode();
  const auto decoded = Boundary::Decode(bytes);
  ASSERT_TRUE(decoded.ok()) << decoded.status();
  EXPECT_EQ(decoded->Encode(), bytes);
  EXPECT_EQ(decoded->ToGeoJson(), boundary.ToGeoJson());
  EXPECT_TRUE(decoded->polygon().Equals(boundary.polygon()));
}

TEST(AnEncodedBoundary, IsRefusedWhenItIsSomethingElse) {
  std::string bytes = Parsed(GeoJsonOf({kSquare})).boundary.Encode();
  EXPECT_FALSE(Boundary::Decode("").ok());
  EXPECT_FALSE(Boundary::Decode("\x02").ok());
  EXPECT_FALSE(Boundary::Decode(bytes + "x").ok());
  for (size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_FALSE(Boundary::Decode(std::string_view(bytes).substr(0, length)).ok()) << length;
  }
  EXPECT_FALSE(Boundary::Decode("\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01").ok());
}

TEST(TheRealDistrict, IsReadRepairedAndHasItsArea) {
  const char* data = std::getenv("ZHIWANG_DATA");
  const std::filesystem::path file =
      (data != nullptr ? std::filesystem::path(data)
                       : std::filesystem::path(__FILE__).parent_path() / "../../../shared/data") /
      "huangdao/district.geojson";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << file << " is not here; ZHIWANG_DATA names the real data's folder";
  std::ifstream stream(file);
  const auto collection = nlohmann::json::parse(stream);
  const ParsedBoundary parsed = Parsed(collection["features"][0].dump());
  // 2,096 km² of land by its yearbook; the file draws some of the bay's flats too.
  EXPECT_NEAR(parsed.boundary.AreaSquareMetres() / 1e6, 2'100, 200);
  EXPECT_TRUE(parsed.boundary.Contains(35.87, 119.98));   // 隐珠
  EXPECT_FALSE(parsed.boundary.Contains(36.07, 120.38));  // 市南, across the bay
  EXPECT_FALSE(parsed.boundary.Contains(-35, -60));
  const auto decoded = Boundary::Decode(parsed.boundary.Encode());
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(decoded->ToGeoJson(), parsed.boundary.ToGeoJson());
}

// A text or a run of bytes with some of them changed, taken out, doubled or put elsewhere.
std::string Mutated(std::string bytes, const std::string& alphabet, std::mt19937_64& random) {
  const auto below = [&](size_t n) { return random() % std::max<size_t>(n, 1); };
  for (size_t changes = 1 + below(6); changes > 0; --changes) {
    const size_t at = below(bytes.size()), length = 1 + below(12);
    switch (random() % 4) {
      case 0:
        if (!bytes.empty()) bytes[at] = alphabet[below(alphabet.size())];
        break;
      case 1:
        bytes.erase(at, length);
        break;
      case 2:
        bytes.insert(at, bytes.substr(below(bytes.size()), length));
        break;
      default:
        bytes.insert(at, 1, alphabet[below(alphabet.size())]);
    }
  }
  return bytes;
}

// Whatever was accepted must be a sound region.
void ExpectSound(const Boundary& boundary) {
  EXPECT_TRUE(boundary.polygon().IsValid());
  EXPECT_GT(boundary.AreaSquareMetres(), 0);
  EXPECT_LE(boundary.AreaSquareMetres(), 2e12);
  boundary.Contains(36, 120);
  const auto again = Boundary::Decode(boundary.Encode());
  ASSERT_TRUE(again.ok()) << again.status() << boundary.ToGeoJson();
  EXPECT_EQ(again->Encode(), boundary.Encode());
}

constexpr uint64_t kSeed = 20260101;

TEST(MutatedText, IsReadOrRefusedButNeverCrashes) {
  RecordProperty("seed", std::to_string(kSeed));
  std::printf("seed %lu\n", static_cast<unsigned long>(kSeed));
  std::mt19937_64 random(kSeed);
  const std::vector<std::string> texts = {GeoJsonOf({kSquare, kInner}),
                                          MultiPolygonOf({{kSquare, Reversed(kInner)}, {kFarAway}}),
                                          GeoJsonOf({Tiling(3, 3, 4, 119.9, 35.9, 0.01).Whole()}),
                                          Polygon("[[[179.9,89.9],[-179.9,89.9],[0,89.99],[180,90],[179.9,89.9]]]")};
  int accepted = 0;
  for (int i = 0; i < 6'000; ++i) {
    const std::string alphabet = i % 3 == 0 ? "0123456789.-eE[],{}\" nul" : "0123456789";
    const auto parsed = ParseBoundary(Mutated(texts[i % texts.size()], alphabet, random));
    if (!parsed.ok()) continue;
    ++accepted;
    ExpectSound(parsed->boundary);
  }
  EXPECT_GT(accepted, 100);
}

TEST(MutatedRings, AreReadOrRefusedButNeverCrash) {
  std::printf("seed %lu\n", static_cast<unsigned long>(kSeed));
  std::mt19937_64 random(kSeed);
  int accepted = 0;
  for (int i = 0; i < 4'000; ++i) {
    // Few distinct places, so that rings touch, cross, run along each other and back.
    std::vector<std::vector<Outline>> polygons(1 + random() % 3);
    const int places = 3 + random() % 6;
    for (auto& polygon : polygons) {
      polygon.resize(1 + random() % 2);
      for (Outline& ring : polygon) {
        for (size_t n = 3 + random() % 8; n > 0; --n) {
          ring.emplace_back(119 + static_cast<int>(random() % places) * (i % 2 == 0 ? 1e-7 : 0.01),
                            35 + static_cast<int>(random() % places) * (i % 2 == 0 ? 1e-7 : 0.01));
        }
      }
    }
    const auto parsed = ParseBoundary(MultiPolygonOf(polygons));
    if (!parsed.ok()) continue;
    ++accepted;
    ExpectSound(parsed->boundary);
  }
  EXPECT_GT(accepted, 100);
}

TEST(MutatedBytes, AreDecodedOrRefusedButNeverCrash) {
  std::printf("seed %lu\n", static_cast<unsigned long>(kSeed));
  std::mt19937_64 random(kSeed);
  std::string alphabet(256, '\0');
  std::iota(alphabet.begin(), alphabet.end(), '\0');
  const std::vector<std::string> encoded = {Parsed(MultiPolygonOf({{kSquare, kInner}, {kFarAway}})).boundary.Encode(),
                                            BoundaryOf(Tiling(4, 4, 5, 119.9, 35.9, 0.01).Whole()).Encode()};
  for (int i = 0; i < 10'000; ++i) {
    const auto decoded = Boundary::Decode(Mutated(encoded[i % encoded.size()], alphabet, random));
    if (decoded.ok()) ExpectSound(*decoded);
  }
}

}  // namespace
}  // namespace zhiwang::grid
