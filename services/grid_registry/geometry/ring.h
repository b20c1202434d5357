#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "absl/types/span.h"
#include "s2/s2loop.h"
#include "s2/s2polygon.h"
#include "services/grid_registry/geometry/map_plane.h"

namespace zhiwang::grid {

// Guards against hostile input: what a check of a region costs grows with all three.
inline constexpr size_t kMostVertices = 1'000'000;
inline constexpr size_t kMostRings = 5'000;
inline constexpr double kMostSquareMetres = 2e12;

// The degrees that one region may span: more than the largest province, and so few that a step from one vertex to the next
// goes the one way around the Earth that is meant.
inline constexpr int kReachLng = 60;
inline constexpr int kReachLat = 30;

// A ring of at least three vertices, the first not repeated at the end, as the loop of what it encloses on the map. The loop
// may be invalid; S2's own validity checks, which abort, are off.
std::unique_ptr<S2Loop> LoopOf(const std::vector<Vertex>& ring);

// A loop's vertices so that its polygon lies to the left: S2 winds holes the other way round in memory.
std::vector<Vertex> OrientedVertices(const S2Loop& loop);

// True for a ring whose vertices all lie on one line of the map, a parallel, a meridian or any other, within the rounding of
// their coordinates: it encloses nothing. `ring` is not empty.
bool IsFlat(absl::Span<const Vertex> ring);

// True where the ring runs clockwise on the map.
bool IsClockwise(absl::Span<const Vertex> ring);

// The index of the first vertex that together with those before it spans more than a region may; nothing if none does. A
// region across 30° W, where the map ends, spans the whole of it.
std::optional<size_t> FirstOutOfReach(absl::Span<const Vertex> vertices);

// A vertex of the place, if there is one, where so many edges run that comparing them would take hours.
std::optional<Vertex> CrowdedPlace(const S2Polygon& polygon);

// True if no edge of the polygon crosses or runs along another. After CrowdedPlace, which bounds the time.
bool IsValid(const S2Polygon& polygon);

}  // namespace zhiwang::grid
