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

// About 10 km x 11 km around a place in 黄岛.
const Outline kSquare = {{119.9, 35.9}, {120.0, 35.9}, {120.0, 36.0}, {119.9, 36.0}};
const Outline kInner = {{119.94, 35.94}, {119.94, 35.96}, {119.96, 35.96}, {119.96, 35.94}};
const Outline kFarAway = {{120.1, 35.9}, {120.2, 35.9}, {120.2, 36.0}, {120.1, 36.0}};

Outline Reversed(Outline ring) { return {ring.rbegin(), ring.rend()}; }

ParsedBoundary Parsed(std::string_view text) {
  auto parsed = ParseBoundary(text);
  EXPECT_TRUE(parsed.ok()) << parsed.status();
  return *std::move(parsed);
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
  const std::vector<std::string> texts = {
      GeoJsonOf({kSquare, kInner}), MultiPolygonOf({{kSquare, Reversed(kInner)}, {kFarAway}}),
      GeoJsonOf({Tiling(3, 3, 4, 119.9, 35.9, 0.01).Whole()}),
      R"({"type":"Polygon","coordinates":[[[179.9,-17],[-179.9,-17],[180,-16.9]]]})"};
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
