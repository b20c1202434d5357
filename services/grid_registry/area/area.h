#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace zhiwang::grid {

// The numbers are stored and are those of the contract: do not change. A child's is always greater than its parent's.
enum class Level { kDistrict = 1, kTown = 2, kZone = 3, kVillage = 4, kGrid = 5 };

// A node of the tree, without its boundary.
struct Area {
  std::string district;
  std::string code;
  int64_t version = 0;
  std::string parent;  // code; empty for the district
  std::string name;
  Level level = Level::kDistrict;
  std::string path;  // `/370211000000/370211109000/…/`: every code from the district down
  double square_metres = 0;
};

// True for 6 to 20 of [0-9A-Za-z].
bool IsAreaCode(std::string_view code);

// The longest path that fits its column.
inline constexpr size_t kLongestPath = 160;

}  // namespace zhiwang::grid
