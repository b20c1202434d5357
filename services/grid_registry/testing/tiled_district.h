#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "common/names/resource_name.h"
#include "services/grid_registry/geometry/tiling_for_test.h"
#include "zhiwang/grid/v1/area_service.pb.h"

// The district that the tests of this folder take place in: 4 x 4 irregular grids that share every vertex of their
// borders; two by two they are a village, and two villages, south and north of each other, are a town.
//
//   west town  | east town          each village's grids
//   village 202 | village 202         003 004
//   village 201 | village 201         001 002
namespace zhiwang::grid {

inline constexpr char kDistrict[] = "370211";
inline constexpr char kDistrictName[] = "districts/370211";
inline constexpr char kWholeDistrict[] = "370211000000";
inline constexpr char kWestTown[] = "370211109000";
inline constexpr char kEastTown[] = "370211103000";
inline constexpr char kVillage[] = "370211109201";  // the west town's, south; its neighbour is to the north
inline constexpr char kNorthVillage[] = "370211109202";
inline constexpr char kGrid[] = "370211109201001";  // the village's south-west; its neighbour is to the east
inline constexpr char kNextGrid[] = "370211109201002";
inline constexpr int kColumns = 4, kRows = 4;
inline constexpr int kAreas = 1 + 2 + 4 + kColumns * kRows;

inline std::string AreaName(const std::string& code) { return FormatResourceName(kDistrict, "areas", code); }

inline const Tiling& District() {
  static const Tiling tiling(kColumns, kRows, 4, 119.90, 35.80, 0.01);
  return tiling;
}

inline v1::AreaRow RowOf(const std::string& code, const std::string& parent, const std::string& display_name,
                         v1::Area::Level level, const std::string& boundary_geojson = "") {
  v1::AreaRow row;
  row.set_code(code);
  row.set_parent(parent);
  row.set_display_name(display_name);
  row.set_level(level);
  row.set_boundary_geojson(boundary_geojson);
  return row;
}

// Numbers the rows as the lines of a file, from `first` on.
inline std::vector<v1::AreaRow> Numbered(std::vector<v1::AreaRow> rows, int64_t first = 2) {
  for (v1::AreaRow& row : rows) row.set_row(first++);
  return rows;
}

inline std::string TownOf(int column) { return column < 2 ? kWestTown : kEastTown; }
inline std::string VillageOf(int column, int row) {
  return fmt::format("{}20{}", TownOf(column).substr(0, 9), row < 2 ? 1 : 2);
}
inline std::string GridOf(int column, int row) {
  return fmt::format("{}00{}", VillageOf(column, row), 1 + column % 2 + 2 * (row % 2));
}
// Of the cell of that index in the tiling.
inline std::string GridOf(int cell) { return GridOf(cell % kColumns, cell / kColumns); }

inline std::string BlockGeoJson(int west, int south, int east, int north) {
  return GeoJsonOf({District().Around(west, south, east, north)});
}

// Every area with its boundary, parents first.
inline std::vector<v1::AreaRow> DistrictRows() {
  std::vector<v1::AreaRow> rows = {
      RowOf(kWholeDistrict, "", "黄岛区", v1::Area::DISTRICT, BlockGeoJson(0, 0, 4, 4)),
      RowOf(kWestTown, kWholeDistrict, "藏马镇", v1::Area::TOWN, BlockGeoJson(0, 0, 2, 4)),
      RowOf(kEastTown, kWholeDistrict, "泊里镇", v1::Area::TOWN, BlockGeoJson(2, 0, 4, 4))};
  for (int column : {0, 2}) {
    for (int row : {0, 2}) {
      rows.push_back(RowOf(VillageOf(column, row), TownOf(column), row == 0 ? "南村" : "北村", v1::Area::VILLAGE,
                           BlockGeoJson(column, row, column + 2, row + 2)));
    }
  }
  for (int row = 0; row < kRows; ++row) {
    for (int column = 0; column < kColumns; ++column) {
      rows.push_back(RowOf(GridOf(column, row), VillageOf(column, row),
                           fmt::format("第{}网格", row * kColumns + column + 1), v1::Area::GRID,
                           BlockGeoJson(column, row, column + 1, row + 1)));
    }
  }
  return Numbered(std::move(rows));
}

// The row of that code.
inline v1::AreaRow& RowAt(std::vector<v1::AreaRow>& rows, const std::string& code) {
  return *std::find_if(rows.begin(), rows.end(), [&](const v1::AreaRow& row) { return row.code() == code; });
}

// The paths of its towns.
inline const std::string kInWest = fmt::format("/{}/{}/", kWholeDistrict, kWestTown);
inline const std::string kInEast = fmt::format("/{}/{}/", kWholeDistrict, kEastTown);

}  // namespace zhiwang::grid
