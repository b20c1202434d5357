#pragma once

#include <cstdint>
#include <iterator>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "deploy/local/demo/mesh.h"

namespace zhiwang::ctl::demo {

enum class Level { kDistrict, kTown, kZone, kVillage, kGrid };

// The level as it is written in files: district, town, zone, village or grid.
std::string_view LevelName(Level level);

// A town to be filled with villages. `code` has 12 digits and ends in 000.
struct Town {
  std::string_view code;
  std::string_view name;
};

// The district of the demonstration: code and name of 黄岛区 and its 23 towns, sub-districts and the island reserve, as
// in the National Bureau of Statistics' public codes of 2022-10-31. Everything below them is made up.
inline constexpr std::string_view kDistrictCode = "370211000000";
inline constexpr std::string_view kDistrictName = "黄岛区";
inline constexpr std::string_view kIslandCode = "370211401000";
inline constexpr Town kTowns[] = {
    {"370211001000", "黄岛街道"},   {"370211002000", "辛安街道"},         {"370211003000", "薛家岛街道"},
    {"370211004000", "灵珠山街道"}, {"370211005000", "长江路街道"},       {"370211006000", "红石崖街道"},
    {"370211007000", "灵山卫街道"}, {"370211009000", "珠海街道"},         {"370211010000", "隐珠街道"},
    {"370211011000", "铁山街道"},   {"370211012000", "滨海街道"},         {"370211013000", "胶南街道"},
    {"370211014000", "王台街道"},   {"370211015000", "张家楼街道"},       {"370211102000", "琅琊镇"},
    {"370211103000", "泊里镇"},     {"370211104000", "大场镇"},           {"370211105000", "大村镇"},
    {"370211106000", "六汪镇"},     {"370211107000", "海青镇"},           {"370211108000", "宝山镇"},
    {"370211109000", "藏马镇"},     {kIslandCode, "灵山岛省级自然保护区"}};

// The real district's number of grids.
inline constexpr int kRealGrids = 1549;
// More would need more than three digits for the villages of a town.
inline constexpr int kMostGrids = 100'000;

// Both ends included; 1 <= low <= high <= 999.
struct Range {
  int low;
  int high;
};

struct Options {
  uint64_t seed = 1;
  // At least one besides the island, which is the town with kIslandCode, if it is among them.
  std::vector<Town> towns{std::begin(kTowns), std::end(kTowns)};
  Range villages_per_town{8, 14};  // the island has a quarter
  Range grids_per_village{3, 9};
  // The exact number of grids in all. The drawn numbers per village are moved towards it, out of their range if they
  // must, but no village is left without a grid. 0: as drawn.
  int grids = kRealGrids;
};

// Options for the 23 towns with `grids` grids in all, as many per village as in the real district and so with more or
// fewer villages. 1 <= grids <= kMostGrids; below one per town, there is still one in each.
Options OptionsForGrids(int grids, uint64_t seed);

// A node of the district's tree and the ground it covers.
struct Area {
  // District, town and village: 12 digits. Grid: its village's and three more. A management zone (管区) has no
  // statutory code: its town's first nine digits, 'G' and two digits.
  std::string code;
  std::string parent_code;  // empty for the district
  std::string name;         // of its own, without those above it; unique among its siblings
  Level level = Level::kDistrict;
  // The outer rings of its pieces; nothing has holes, and only the district may have two pieces.
  std::vector<Ring> pieces;
  Point inside;  // strictly inside
};

struct District {
  // Depth first: a parent before its children, siblings in the order of their codes.
  std::vector<Area> areas;
};

// Makes up a district: an outline by the bay, towns, management zones (2–4 in each 镇), villages and grids. Siblings
// share every vertex of their common borders, and children cover their parent exactly. The same options answer the same
// district on every machine.
District GenerateDistrict(const Options& options);

// Writes one GeoJSON FeatureCollection with properties code, parent, name and level, its first line the opening, then
// one feature per line in the order of `district`, coordinates with six decimals. A district of two pieces is a
// MultiPolygon, everything else a Polygon. The stream's state tells whether it worked.
void WriteAreasGeoJson(const District& district, std::ostream& out);

}  // namespace zhiwang::ctl::demo
