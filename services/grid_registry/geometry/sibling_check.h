#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/grid_registry/geometry/boundary.h"

namespace zhiwang::grid {

// Borders that run within this of each other are one border: coordinates are rounded to about a centimetre, and not
// always by the same hand. Far from the middle of the map it is less (AngleOfMetre), in China at least 3 cm.
inline constexpr double kSnapMetres = 0.05;

// No more findings of one kind than this are reported.
inline constexpr size_t kMostFindings = 1'000;

struct Sibling {
  std::string code;
  Boundary boundary;
};

// Something that keeps a point of the parent from belonging to exactly one of the siblings.
struct SiblingFinding {
  enum class Kind {
    kOverlap,  // two siblings lie over each other; `codes` are the two, in the order they were given
    kGap,      // a connected piece of the parent is in no sibling; `codes` are the siblings along it, perhaps none
    kSpill,    // a sibling reaches out of the parent; `codes` is that one
  };
  Kind kind;
  std::vector<std::string> codes;
  double square_metres;  // in all places together
  // Degrees, inside the piece in question, of an overlap or a spill the largest.
  double lng, lat;
};

// Checks that the siblings cover their parent once and nothing else; without a parent (nullptr), only that they do not
// overlap. Findings smaller than 10 m² or a millionth of the (smaller, smallest) sibling are noise and not reported.
// Overlaps come first, then gaps, then spills, each the largest first. Takes the time of the edges that siblings do not
// share exactly, not of the pairs of siblings. INTERNAL if S2 cannot do it, which no valid boundary is known to cause.
absl::StatusOr<std::vector<SiblingFinding>> CheckSiblings(const Boundary* parent, const std::vector<Sibling>& siblings);

}  // namespace zhiwang::grid
