#include "services/mediation/dispute/domain/level.h"

namespace zhiwang::mediation {

std::string_view LevelName(Level level) {
  switch (level) {
    case Level::kVillage:
      return "VILLAGE";
    case Level::kZone:
      return "ZONE";
    case Level::kTown:
      return "TOWN";
    case Level::kDistrict:
      return "DISTRICT";
  }
  return "";
}

std::string_view LevelNameZh(Level level) {
  switch (level) {
    case Level::kVillage:
      return "村（社区）";
    case Level::kZone:
      return "管区";
    case Level::kTown:
      return "镇（街道）";
    case Level::kDistrict:
      return "区（行业性、专业性）";
  }
  return "";
}

std::optional<Level> ParseLevel(std::string_view name) {
  for (const Level level : kLevels) {
    if (LevelName(level) == name) return level;
  }
  return std::nullopt;
}

}  // namespace zhiwang::mediation
