#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/calendar/day.h"

namespace zhiwang::grid {

// The numbers are stored and are those of the contract: do not change. A child's is always greater than its parent's.
enum class Level { kDistrict = 1, kTown = 2, kZone = 3, kVillage = 4, kGrid = 5 };

// A node of the tree, without its boundary. Days are yyyymmdd.
struct Area {
  std::string district;
  std::string code;
  int64_t version = 0;
  std::string parent;  // code; empty for the district
  std::string name;
  Level level = Level::kDistrict;
  std::string path;  // `/370211000000/370211109000/…/`: every code from the district down
  double square_metres = 0;
  int from_day = 0;                     // its first day; 0: it was there before the registry knew of it
  int until_day = calendar::kNoEnd;     // the first day on which it is no more
  int state_day = 0;                    // the first day on which it is as it is
  std::vector<std::string> successors;  // codes, the main one first; of one that has ended
};

inline bool HasEnded(const Area& area) { return area.until_day != calendar::kNoEnd; }

// True for 6 to 20 of [0-9A-Za-z].
bool IsAreaCode(std::string_view code);

// The most successors that an area has: so many fit their column.
inline constexpr size_t kMostSuccessors = 8;

// Successors as their column has them, and back.
std::string JoinCodes(const std::vector<std::string>& codes);
std::vector<std::string> SplitCodes(const std::string& joined);

}  // namespace zhiwang::grid
