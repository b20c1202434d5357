#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "s2/s2polygon.h"
#include "services/grid_registry/geometry/geojson/geojson_rings.h"

namespace zhiwang::grid {

// Below this a change of area is rounding.
inline constexpr double kNoiseSquareMetres = 10;
// Of one kind in one ring; the rest are counted.
inline constexpr size_t kMostTroublesNamed = 5;

// The repairs of the rings of a file, a sentence in Chinese each.
class Repairs {
 public:
  void Note(std::string repair) { notes_.push_back(std::move(repair)); }
  // Notes the first few of so many repairs of one kind in the ring, `text(i)` each, and how many more there are.
  void NoteEach(const Ring& ring, std::string_view kind, size_t count, absl::FunctionRef<std::string(size_t)> text);
  std::vector<std::string> Take() { return std::move(notes_); }

 private:
  std::vector<std::string> notes_;
};

// Opens the ring, takes out vertices that repeat the one before, and notes how it was wound. INVALID_ARGUMENT for a ring of
// less than three different vertices.
absl::Status Tidy(Ring& ring, bool is_hole, Repairs& repairs);

// Takes out the rings that enclose nothing, and with a shell its holes. INVALID_ARGUMENT if that leaves none.
absl::Status LeaveOutFlat(std::vector<std::vector<Ring>>& polygons, Repairs& repairs);

// The region that one ring encloses, perhaps nothing. A ring that touches or crosses itself is divided by the even-odd rule.
// INVALID_ARGUMENT where it does so very often, or so that its inside is anybody's guess.
absl::StatusOr<std::unique_ptr<S2Polygon>> Enclosed(const Ring& ring, Repairs& repairs);

}  // namespace zhiwang::grid
