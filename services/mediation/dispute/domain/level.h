#pragma once

#include <optional>
#include <string_view>

namespace zhiwang::mediation {

// The level of a committee; disputes climb it upwards. The numbers are stored and are those of the contract: do not change.
enum class Level { kVillage = 1, kZone = 2, kTown = 3, kDistrict = 4 };

inline constexpr Level kLevels[] = {Level::kVillage, Level::kZone, Level::kTown, Level::kDistrict};

std::string_view LevelName(Level level);    // `VILLAGE`, as in the contract
std::string_view LevelNameZh(Level level);  // `村（社区）`

// The level of that name; nothing for another word.
std::optional<Level> ParseLevel(std::string_view name);

}  // namespace zhiwang::mediation
