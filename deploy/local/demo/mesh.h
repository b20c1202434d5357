#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace zhiwang::ctl::demo {

// GCJ-02 longitude and latitude in degrees, always a whole number of millionths.
struct Point {
  double lng = 0;
  double lat = 0;
  friend bool operator==(const Point&, const Point&) = default;
};

// A closed ring, counter-clockwise, the first vertex not repeated at the end.
using Ring = std::vector<Point>;

// A jittered lattice of four-sided cells over the bay of 黄岛, from which an outline of land (a mainland and perhaps an
// island) is grown and then cut into ever smaller regions. Every region is a set of cells that forms a topological
// disk: connected, without holes, touching itself at no vertex. Outlines are traced along the shared vertices of the
// lattice, every one of them, so two neighbours have exactly the same edges and no edge needs a projection to agree.
class Mesh {
 public:
  // Cells [begin, end) of the mesh's own order. Stays valid until it is cut.
  struct Region {
    int label = 0;
    int begin = 0;
    int end = 0;
    int size() const { return end - begin; }
  };

  // Grows land of exactly this many cells; an island of 0 cells is none. The mainland has at least one.
  Mesh(int mainland_cells, int island_cells, uint64_t seed);

  Region mainland() const { return mainland_; }
  Region island() const { return island_; }

  // Cuts a region of at least two cells into two along a meandering line across its longer side. The first gets about
  // `wanted` cells, never more, and at least one; 1 <= wanted < region.size().
  std::pair<Region, Region> Cut(Region region, int wanted);

  // The region's boundary through every mesh vertex on it.
  Ring Outline(Region region);

  // A point strictly inside one of the region's cells.
  Point PointInside(Region region) const;

 private:
  struct Vertex {
    int32_t lng_e6 = 0;
    int32_t lat_e6 = 0;
  };

  int Column(int cell) const { return cell % width_; }
  int Row(int cell) const { return cell / width_; }
  // The cells of the eight around that have this label: bit 0 east, and on counter-clockwise.
  unsigned Around(int cell, int label) const;
  std::array<int, 4> SideSteps() const { return {1, width_, -1, -width_}; }
  static Point ToPoint(Vertex vertex);

  void PlaceVertices();
  // Grows a disk of this many cells around the centre out of the cells labelled `sea`.
  Region GrowLand(int sea, int centre, int cells);
  // Orders a region's cells for cutting it: along one axis, with noise so that the border meanders.
  void RankForSweep(Region region, int attempt);
  // Orders them by the number of steps from the cell of the region that is the most remote from `from`.
  void RankForWalk(Region region, int from);
  // The lowest ranked cell that the region can do without.
  int FirstToTake(Region region) const;
  // Relabels up to `wanted` cells, beginning at `seed`, lowest rank first, so that those labelled `to` stay a disk,
  // and, if `keep_rest`, those still labelled `from` do. Answers the cells relabelled.
  std::vector<int> Grow(int seed, int from, int to, int wanted, bool keep_rest);
  // A cell whose loss would cut a small pocket, such as a spit of the coast, off the cells labelled `from`: answers it
  // with the pocket, at most `room` cells, if `to` may have them all. Empty if not.
  std::vector<int> WithPocket(int cell, int from, int to, int room);
  // Relabels up to `most` connected cells and answers them.
  std::vector<int> Flood(int start, int from, size_t most);

  int width_ = 0;   // in cells, with a border of one cell of sea on each side, so that neighbours always exist
  int height_ = 0;  // same
  std::array<int, 8> around_{};
  std::vector<Vertex> vertices_;  // (width_ + 1) x (height_ + 1)
  std::vector<int> label_;        // per cell
  std::vector<int64_t> rank_;     // per cell, scratch of one growth
  std::vector<char> queued_;      // per cell, scratch of one growth
  std::vector<int> next_;         // per vertex, scratch of one outline
  std::vector<int> order_;        // land cells, regions contiguous
  int last_label_ = 0;
  uint64_t salt_ = 0;
  Region mainland_;
  Region island_;
};

}  // namespace zhiwang::ctl::demo
