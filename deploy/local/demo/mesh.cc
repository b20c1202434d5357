#include "deploy/local/demo/mesh.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <queue>

#include "deploy/local/demo/random.h"

namespace zhiwang::ctl::demo {
namespace {

// The lattice lies over this box, in millionths of a degree, about where the real district is.
constexpr int kWest = 119'500'000;
constexpr int kSouth = 35'600'000;
constexpr int kBoxWidth = 800'000;
constexpr int kBoxHeight = 550'000;
// At this latitude a cell of these proportions is about as wide as it is high: 0.8 degrees of longitude are 72 km, 0.55
// of latitude 61 km.
constexpr int kColumnsPer100Rows = 118;
constexpr int kLandPercent = 55;
// Up to 22 % of a cell each way leaves all four corners of every cell convex: (1 - 0.44)^2 > 0.44^2.
constexpr int kJitterPercent = 22;

// Labels of cells that are not land (yet); land has positive ones.
constexpr int kSea = 0;
constexpr int kIslandSea = -1;  // only the island may take it
constexpr int kDeepSea = -2;    // the border of the lattice and the strait before the island: never land
constexpr int kFlooded = -3;    // scratch

int SquareRoot(int64_t n) { return static_cast<int>(std::sqrt(static_cast<double>(n))); }

// SplitMix64's finaliser: a well mixed number for each (salt, x, y).
uint64_t Mix(uint64_t salt, int x, int y) {
  uint64_t z = salt + 0x9e3779b97f4a7c15u * (static_cast<uint64_t>(x) * 0x1000003u + static_cast<uint64_t>(y) + 1);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

// Smooth noise in [0, 1024) that changes over `wave` cells; in whole numbers, because compilers differ in how they
// round products and sums of floating point.
int64_t Noise(uint64_t salt, int x, int y, int wave) {
  const int x0 = x / wave, y0 = y / wave;
  const int64_t fx = x % wave, fy = y % wave;
  const auto at = [&](int dx, int dy) { return static_cast<int64_t>(Mix(salt, x0 + dx, y0 + dy) & 1023); };
  return (at(0, 0) * (wave - fx) * (wave - fy) + at(1, 0) * fx * (wave - fy) + at(0, 1) * (wave - fx) * fy +
          at(1, 1) * fx * fy) /
         (static_cast<int64_t>(wave) * wave);
}

// Seen from a cell, the boundary it shares with a set of its eight neighbours, as eight bits: the even ones are the
// cell's sides, the odd ones its corners (a corner belongs to the set if any of the three cells there does).
unsigned SharedBoundary(unsigned neighbours) {
  const auto bits = static_cast<uint8_t>(neighbours);
  return neighbours | ((std::rotl(bits, 1) | std::rotr(bits, 1)) & 0xaa);
}

// True if that boundary is one arc with at least one side in it, and not the whole circle: joining a disk to a cell
// along one arc gives a disk again, and only then.
bool IsOneArc(unsigned neighbours) {
  const auto shared = static_cast<uint8_t>(SharedBoundary(neighbours));
  const int ends = std::popcount(static_cast<uint8_t>(shared ^ std::rotl(shared, 1)));
  return ends == 2 && (shared & 0x55) != 0;
}

// True if the neighbours stay a disk without the cell: one arc as above, and no corner where the cell was all that kept
// two of them from meeting in a single point.
bool StayOneWithoutCell(unsigned neighbours) {
  const auto bits = static_cast<uint8_t>(neighbours);
  const unsigned both_sides = std::rotl(bits, 1) & std::rotr(bits, 1) & 0xaa;
  return IsOneArc(neighbours) && (both_sides & ~bits) == 0;
}

}  // namespace

Mesh::Mesh(int mainland_cells, int island_cells, uint64_t seed) : salt_(seed) {
  const int64_t box_cells = static_cast<int64_t>(mainland_cells + 3 * island_cells) * 100 / kLandPercent;
  height_ = SquareRoot(box_cells * 100 / kColumnsPer100Rows) + 4;
  width_ = height_ * kColumnsPer100Rows / 100 + 1;
  around_ = {1, width_ + 1, width_, width_ - 1, -1, -width_ - 1, -width_, -width_ + 1};
  PlaceVertices();

  const auto cells = static_cast<size_t>(width_) * height_;
  label_.assign(cells, kDeepSea);
  rank_.assign(cells, 0);
  queued_.assign(cells, 0);
  next_.assign(vertices_.size(), -1);
  order_.reserve(mainland_cells + island_cells);

  // The island's box lies in the south-east corner.
  const int side = island_cells == 0 ? 0 : SquareRoot(2 * island_cells) + 3;
  const int box_west = width_ - 1 - side;
  for (int row = 1; row < height_ - 1; ++row) {
    for (int column = 1; column < width_ - 1; ++column) {
      const bool in_box = column >= box_west && row <= side;
      const bool in_strait = side > 0 && column >= box_west - 1 && row <= side + 1;
      label_[row * width_ + column] = in_box ? kIslandSea : in_strait ? kDeepSea : kSea;
    }
  }
  mainland_ = GrowLand(kSea, height_ / 2 * width_ + width_ * 48 / 100, mainland_cells);
  if (side > 0) island_ = GrowLand(kIslandSea, (1 + side / 2) * width_ + box_west + side / 2, island_cells);
}

void Mesh::PlaceVertices() {
  const int step_lng = kBoxWidth / width_;
  const int step_lat = kBoxHeight / height_;
  Random random(salt_);
  const auto jitter = [&](int step) {
    const int most = step * kJitterPercent / 100;
    return random.Between(-most, most);
  };
  vertices_.reserve(static_cast<size_t>(width_ + 1) * (height_ + 1));
  for (int row = 0; row <= height_; ++row) {
    for (int column = 0; column <= width_; ++column) {
      const int lng = kWest + column * step_lng + jitter(step_lng);
      const int lat = kSouth + row * step_lat + jitter(step_lat);
      vertices_.push_back({lng, lat});
    }
  }
}

Mesh::Region Mesh::GrowLand(int sea, int centre, int cells) {
  const int reach = SquareRoot(cells);
  const int slow = std::max(2, reach / 3), fast = std::max(2, reach / 9);
  for (int cell = 0; cell < static_cast<int>(label_.size()); ++cell) {
    if (label_[cell] != sea) continue;
    const int64_t dx = (Column(cell) - Column(centre)) * 100 / kColumnsPer100Rows, dy = Row(cell) - Row(centre);
    rank_[cell] = SquareRoot((dx * dx + dy * dy) << 20) + Noise(salt_ + 1, Column(cell), Row(cell), slow) * reach / 3 +
                  Noise(salt_ + 2, Column(cell), Row(cell), fast) * reach / 10;
  }
  const int begin = static_cast<int>(order_.size());
  const int label = ++last_label_;
  const std::vector<int> land = Grow(centre, sea, label, cells, /*keep_rest=*/false);
  order_.insert(order_.end(), land.begin(), land.end());
  return {label, begin, static_cast<int>(order_.size())};
}

std::pair<Mesh::Region, Mesh::Region> Mesh::Cut(Region region, int wanted) {
  // A growing disk can get stuck before a narrow place where it would cut the rest in two. Mostly it does not from
  // another side; where the region is all arms and bends, one of the walks from a remote end gets far enough.
  constexpr int kSweeps = 4;
  constexpr int kAttempts = 16;
  const int label = ++last_label_;
  std::vector<int> best;
  for (int attempt = 0; attempt < kAttempts && static_cast<int>(best.size()) < wanted; ++attempt) {
    if (attempt < kSweeps) {
      RankForSweep(region, attempt);
    } else {
      RankForWalk(region, order_[region.begin + region.size() * (attempt - kSweeps) / (kAttempts - kSweeps)]);
    }
    std::vector<int> taken = Grow(FirstToTake(region), region.label, label, wanted, /*keep_rest=*/true);
    for (const int cell : taken) label_[cell] = region.label;
    if (taken.size() > best.size()) best = std::move(taken);
  }
  for (const int cell : best) label_[cell] = label;
  const auto first = order_.begin() + region.begin, last = order_.begin() + region.end;
  const auto middle = std::stable_partition(first, last, [&](int cell) { return label_[cell] == label; });
  const int at = static_cast<int>(middle - order_.begin());
  return {{label, region.begin, at}, {region.label, at, region.end}};
}

void Mesh::RankForSweep(Region region, int attempt) {
  int west = width_, east = 0, south = height_, north = 0;
  for (int i = region.begin; i < region.end; ++i) {
    west = std::min(west, Column(order_[i]));
    east = std::max(east, Column(order_[i]));
    south = std::min(south, Row(order_[i]));
    north = std::max(north, Row(order_[i]));
  }
  const bool wide = east - west >= north - south;
  const bool along_row = wide == (attempt < 2);
  const int direction = attempt % 2 == 0 ? -1 : 1;  // from the east or the north first
  const int length = std::max(east - west, north - south) + 1;
  const int slow = std::max(2, length / 3), fast = std::max(2, length / 8);
  const uint64_t salt = Mix(salt_, region.label, attempt);
  for (int i = region.begin; i < region.end; ++i) {
    const int cell = order_[i], x = Column(cell), y = Row(cell);
    rank_[cell] = static_cast<int64_t>(direction) * (along_row ? x : y) * 1024 + Noise(salt, x, y, slow) * length / 6 +
                  Noise(salt + 1, x, y, fast) * length / 14;
  }
}

void Mesh::RankForWalk(Region region, int from) {
  // Twice: the cell the first walk reaches last is the remote end from which the second one starts.
  for (int end = from, walk = 0; walk < 2; ++walk) {
    for (int i = region.begin; i < region.end; ++i) rank_[order_[i]] = -1;
    std::vector<int> reached = {end};
    rank_[end] = 0;
    for (size_t i = 0; i < reached.size(); ++i) {
      for (const int step : SideSteps()) {
        const int near = reached[i] + step;
        if (label_[near] != region.label || rank_[near] >= 0) continue;
        rank_[near] = rank_[reached[i]] + 1;
        reached.push_back(near);
      }
    }
    end = reached.back();
  }
}

int Mesh::FirstToTake(Region region) const {
  int first = -1;
  for (int i = region.begin; i < region.end; ++i) {
    const int cell = order_[i];
    if (first >= 0 && rank_[cell] >= rank_[first]) continue;
    if (StayOneWithoutCell(Around(cell, region.label))) first = cell;
  }
  return first;  // exists: every disk of two cells or more has a cell that it can do without
}

std::vector<int> Mesh::Grow(int seed, int from, int to, int wanted, bool keep_rest) {
  using Candidate = std::pair<int64_t, int>;
  std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>> candidates;
  std::vector<int> taken;
  const auto take = [&](int cell) {
    label_[cell] = to;
    taken.push_back(cell);
    // Corner neighbours too: one that was refused before may have become fit.
    for (const int step : around_) {
      const int near = cell + step;
      if (label_[near] != from || queued_[near]) continue;
      queued_[near] = 1;
      candidates.emplace(rank_[near], near);
    }
  };
  take(seed);
  while (static_cast<int>(taken.size()) < wanted && !candidates.empty()) {
    const int cell = candidates.top().second;
    candidates.pop();
    queued_[cell] = 0;
    if (label_[cell] != from || !IsOneArc(Around(cell, to))) continue;
    if (!keep_rest || StayOneWithoutCell(Around(cell, from))) {
      take(cell);
      continue;
    }
    const int room = wanted - static_cast<int>(taken.size()) - 1;
    for (const int together : WithPocket(cell, from, to, room)) take(together);
  }
  for (; !candidates.empty(); candidates.pop()) queued_[candidates.top().second] = 0;
  return taken;
}

std::vector<int> Mesh::WithPocket(int cell, int from, int to, int room) {
  constexpr int kLargestPocket = 200;  // bounds the time spent on each look
  const size_t most = std::min(room, kLargestPocket);
  label_[cell] = to;
  std::vector<std::vector<int>> parts;
  for (const int step : SideSteps()) {
    if (label_[cell + step] == from) parts.push_back(Flood(cell + step, from, most + 1));
  }
  // The largest part is the rest, even if it was not flooded to its end; the others are the pocket.
  std::stable_sort(parts.begin(), parts.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
  for (const int rest : parts.front()) label_[rest] = from;
  std::vector<int> pocket;
  for (size_t i = 1; i < parts.size(); ++i) pocket.insert(pocket.end(), parts[i].begin(), parts[i].end());

  std::vector<int> taken;
  if (!pocket.empty() && pocket.size() <= most && StayOneWithoutCell(Around(cell, from))) {
    taken.push_back(cell);
    for (size_t before = 0; before < taken.size();) {
      before = taken.size();
      for (const int hidden : pocket) {
        if (label_[hidden] != kFlooded || !IsOneArc(Around(hidden, to))) continue;
        label_[hidden] = to;
        taken.push_back(hidden);
      }
    }
  }
  label_[cell] = from;
  for (const int hidden : pocket) label_[hidden] = from;
  if (taken.size() != pocket.size() + 1) taken.clear();
  return taken;
}

std::vector<int> Mesh::Flood(int start, int from, size_t most) {
  std::vector<int> flooded = {start};
  label_[start] = kFlooded;
  for (size_t i = 0; i < flooded.size(); ++i) {
    for (const int step : SideSteps()) {
      const int near = flooded[i] + step;
      if (label_[near] != from || flooded.size() >= most) continue;
      label_[near] = kFlooded;
      flooded.push_back(near);
    }
  }
  return flooded;
}

unsigned Mesh::Around(int cell, int label) const {
  unsigned bits = 0;
  for (unsigned i = 0; i < around_.size(); ++i) {
    if (label_[cell + around_[i]] == label) bits |= 1u << i;
  }
  return bits;
}

Ring Mesh::Outline(Region region) {
  int start = -1;
  for (int i = region.begin; i < region.end; ++i) {
    const int cell = order_[i];
    const int south_west = Row(cell) * (width_ + 1) + Column(cell);
    const int south_east = south_west + 1, north_west = south_west + width_ + 1, north_east = north_west + 1;
    const auto side = [&](int neighbour, int from, int to) {
      if (label_[neighbour] == region.label) return;
      next_[from] = to;
      start = from;
    };
    side(cell - width_, south_west, south_east);
    side(cell + 1, south_east, north_east);
    side(cell + width_, north_east, north_west);
    side(cell - 1, north_west, south_west);
  }
  Ring ring;
  int at = start;
  do {
    ring.push_back(ToPoint(vertices_[at]));
    at = next_[at];
  } while (at != start);
  return ring;
}

Point Mesh::PointInside(Region region) const {
  const int cell = order_[region.begin + region.size() / 2];
  const int south_west = Row(cell) * (width_ + 1) + Column(cell);
  int64_t lng = 0, lat = 0;
  for (const int corner : {south_west, south_west + 1, south_west + width_ + 1, south_west + width_ + 2}) {
    lng += vertices_[corner].lng_e6;
    lat += vertices_[corner].lat_e6;
  }
  return ToPoint({static_cast<int32_t>(lng / 4), static_cast<int32_t>(lat / 4)});
}

Point Mesh::ToPoint(Vertex vertex) { return {vertex.lng_e6 / 1e6, vertex.lat_e6 / 1e6}; }

}  // namespace zhiwang::ctl::demo
