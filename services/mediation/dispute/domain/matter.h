#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"

// The matter of a dispute and the way by which it came. The numbers of these enums are stored and are those of the contract:
// do not change.
namespace zhiwang::mediation {

// The type, numbered as the trade numbers them (01 to 24).
enum class Type {
  kRuralLand = 1,
  kExpropriation = 2,
  kConstruction = 3,
  kForestAndWater = 4,
  kEnvironment = 5,
  kFamilyPlanning = 6,
  kVillageAffairs = 7,
  kLabour = 8,
  kMedical = 9,
  kTraffic = 10,
  kEducation = 11,
  kHousing = 12,
  kConsumer = 13,
  kContract = 14,
  kInjury = 15,
  kFamily = 16,
  kNeighbours = 17,
  kBoundary = 18,
  kEthnicAndReligious = 19,
  kEnterpriseReform = 20,
  kResettlement = 21,
  kLawEnforcement = 22,
  kLitigation = 23,
  kDamages = 24,
};
inline constexpr int kTypes = 24;

enum class Scale { kIndividual = 1, kGroup = 2, kMajorGroup = 3 };
enum class Outcome { kOpen = 1, kSettled = 2, kUnsettled = 3 };
enum class OriginKind {
  kParty = 1,
  kCommittee = 2,
  kCase = 3,
  kScreening = 4,
  kPolice = 5,
  kCourtDelegated = 6,
  kCourtEntrusted = 7,
  kImport = 8,
};

// The way by which a dispute came, besides its kind, which is one of its facts.
struct Origin {
  int64_t case_id = 0;  // 0: none
  int case_round = 0;
  int64_t screening = 0;                     // that found it; 0: none
  int finding = 0;                           // its number there
  std::string external_id;                   // the number that a partner gave it, or empty
  std::string partner;                       // the partner, as timelines name callers, or empty
  std::string court;                         // its name, or empty
  bool summary_procedure = false;            // of an entrusting court
  std::optional<absl::CivilDay> papers_day;  // the day on which the court's papers were signed for
};

// The words of the matter, which may name people.
struct MatterWords {
  std::string summary, facts, claim;
  int64_t amount_fen = 0;           // 0: none
  std::vector<std::string> issues;  // by number
};

// True for a dispute that a court sent.
constexpr bool IsOfCourt(OriginKind origin) {
  return origin == OriginKind::kCourtDelegated || origin == OriginKind::kCourtEntrusted;
}

}  // namespace zhiwang::mediation
