#include "deploy/local/demo/district.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <span>
#include <unordered_set>
#include <utility>

#include "deploy/local/demo/names.h"
#include "deploy/local/demo/random.h"

namespace zhiwang::ctl::demo {
namespace {

// Enough for a grid's outline to look drawn by people, few enough for 100,000 grids.
constexpr int kCellsPerGrid = 6;

struct Node {
  std::string code;
  std::string name;
  Level level;
  std::vector<Node> children;
  int grids = 0;  // at and below it
};

// The number of grids in each village of each town.
using Plan = std::vector<std::vector<int>>;

Plan PlanGrids(const Options& options, Random& random) {
  Plan plan;
  std::vector<int*> villages;
  int total = 0;
  for (const Town& town : options.towns) {
    const int drawn = random.Between(options.villages_per_town.low, options.villages_per_town.high);
    plan.emplace_back(town.code == kIslandCode ? std::max(1, drawn / 4) : drawn);
    for (int& grids : plan.back()) {
      grids = random.Between(options.grids_per_village.low, options.grids_per_village.high);
      total += grids;
    }
  }
  for (auto& town : plan) {
    for (int& grids : town) villages.push_back(&grids);
  }
  const int wanted = options.grids == 0 ? total : std::max(options.grids, static_cast<int>(villages.size()));
  while (total != wanted) {
    int& grids = *random.Pick(villages);
    if (total < wanted) {
      ++grids, ++total;
    } else if (grids > 1) {
      --grids, --total;
    }
  }
  return plan;
}

std::string UniqueStem(bool urban, std::unordered_set<std::string>& taken, Random& random) {
  constexpr std::string_view kSides[] = {"东", "西", "南", "北", "前", "后", "大", "小"};
  for (;;) {
    std::string stem = urban ? CommunityStem(random) : VillageStem(random);
    if (taken.insert(stem).second) return stem;
    stem.insert(0, random.Pick(kSides));
    if (taken.insert(stem).second) return stem;
  }
}

Node MakeVillage(std::string code, std::string name, int grids) {
  Node village{std::move(code), std::move(name), Level::kVillage, {}, grids};
  for (int i = 1; i <= grids; ++i) {
    village.children.push_back(
        {fmt::format("{}{:03}", village.code, i), fmt::format("第{}网格", ChineseNumber(i)), Level::kGrid, {}, 1});
  }
  return village;
}

// Puts consecutive villages of a town under management zones, each named after its first village.
std::vector<Node> GroupIntoZones(std::string_view town_prefix, std::vector<Node> villages, int zones) {
  std::vector<Node> grouped;
  const int count = static_cast<int>(villages.size());
  for (int i = 0; i < zones; ++i) {
    const auto first = villages.begin() + count * i / zones, last = villages.begin() + count * (i + 1) / zones;
    std::string name = first->name;
    name.resize(name.size() - std::string_view("村").size());
    Node zone{fmt::format("{}G{:02}", town_prefix, i + 1), name + "管区", Level::kZone, {}};
    std::move(first, last, std::back_inserter(zone.children));
    for (const Node& village : zone.children) zone.grids += village.grids;
    grouped.push_back(std::move(zone));
  }
  return grouped;
}

Node MakeTown(const Town& town, const std::vector<int>& grids_of_villages, Random& random) {
  const std::string_view prefix = town.code.substr(0, 9);
  const bool urban = town.name.ends_with("街道");
  Node node{std::string(town.code), std::string(town.name), Level::kTown, {}};
  std::unordered_set<std::string> taken;
  for (const int grids : grids_of_villages) {
    const std::string stem = UniqueStem(urban, taken, random);
    const int number = static_cast<int>(node.children.size()) + 1;
    node.children.push_back(MakeVillage(fmt::format("{}{:03}", prefix, number), stem + (urban ? "社区" : "村"), grids));
    node.grids += grids;
  }
  if (town.name.ends_with("镇")) {
    const int zones = std::min(random.Between(2, 4), static_cast<int>(node.children.size()));
    node.children = GroupIntoZones(prefix, std::move(node.children), zones);
  }
  return node;
}

int Grids(std::span<const Node> nodes) {
  int grids = 0;
  for (const Node& node : nodes) grids += node.grids;
  return grids;
}

// Gives every node of the tree its ground, from the top down.
class Surveyor {
 public:
  explicit Surveyor(Mesh& mesh) : mesh_(mesh) {}

  void PlaceDistrict(Node& district) {
    Area area = Describe(district, "");
    area.pieces.push_back(mesh_.Outline(mesh_.mainland()));
    if (mesh_.island().size() > 0) area.pieces.push_back(mesh_.Outline(mesh_.island()));
    area.inside = mesh_.PointInside(mesh_.mainland());
    areas_.push_back(std::move(area));

    const auto island = std::stable_partition(district.children.begin(), district.children.end(),
                                              [](const Node& town) { return town.code != kIslandCode; });
    PlaceSiblings({district.children.begin(), island}, mesh_.mainland(), district.code);
    PlaceSiblings({island, district.children.end()}, mesh_.island(), district.code);
  }

  std::vector<Area> TakeAreas() { return std::move(areas_); }

 private:
  static Area Describe(const Node& node, std::string_view parent_code) {
    return {node.code, std::string(parent_code), node.name, node.level, {}, {}};
  }

  void Place(const Node& node, Mesh::Region region, std::string_view parent_code) {
    Area area = Describe(node, parent_code);
    area.pieces.push_back(mesh_.Outline(region));
    area.inside = mesh_.PointInside(region);
    areas_.push_back(std::move(area));
    PlaceSiblings(node.children, region, node.code);
  }

  // Halves the siblings and the region with them, by their numbers of grids, until each stands alone.
  void PlaceSiblings(std::span<const Node> siblings, Mesh::Region region, std::string_view parent_code) {
    if (siblings.empty()) return;
    if (siblings.size() == 1) return Place(siblings.front(), region, parent_code);
    const int grids = Grids(siblings);
    int first_grids = siblings.front().grids;
    size_t first = 1;
    while (first + 1 < siblings.size() && first_grids + siblings[first].grids <= grids / 2) {
      first_grids += siblings[first++].grids;
    }
    const int wanted = static_cast<int>(static_cast<int64_t>(region.size()) * first_grids / grids);
    const auto [one, other] = mesh_.Cut(region, wanted);
    if (one.size() < first_grids) {
      // Every grid needs a cell. The six it has on average leave so much room that no seed is known to get here.
      std::fprintf(stderr, "the ground below %.*s cannot be divided with this seed\n",
                   static_cast<int>(parent_code.size()), parent_code.data());
      std::abort();
    }
    PlaceSiblings(siblings.first(first), one, parent_code);
    PlaceSiblings(siblings.subspan(first), other, parent_code);
  }

  Mesh& mesh_;
  std::vector<Area> areas_;
};

void AppendRing(const Ring& ring, fmt::memory_buffer& line) {
  const auto append = [&](Point point) {
    fmt::format_to(std::back_inserter(line), "[{:.6f},{:.6f}]", point.lng, point.lat);
  };
  line.push_back('[');
  for (const Point point : ring) {
    append(point);
    line.push_back(',');
  }
  append(ring.front());  // GeoJSON closes its rings
  line.push_back(']');
}

}  // namespace

std::string_view LevelName(Level level) {
  switch (level) {
    case Level::kDistrict:
      return "district";
    case Level::kTown:
      return "town";
    case Level::kZone:
      return "zone";
    case Level::kVillage:
      return "village";
    case Level::kGrid:
      return "grid";
  }
  return "";
}

Options OptionsForGrids(int grids, uint64_t seed) {
  Options options;
  options.seed = seed;
  options.grids = grids;
  const auto scale = [&](int villages) { return std::max<int>(1, int64_t{villages} * grids / kRealGrids); };
  options.villages_per_town = {scale(options.villages_per_town.low), scale(options.villages_per_town.high)};
  return options;
}

District GenerateDistrict(const Options& options) {
  Random random(options.seed);
  const Plan plan = PlanGrids(options, random);
  Node root{std::string(kDistrictCode), std::string(kDistrictName), Level::kDistrict, {}};
  int island_grids = 0;
  for (size_t i = 0; i < options.towns.size(); ++i) {
    root.children.push_back(MakeTown(options.towns[i], plan[i], random));
    const int grids = root.children.back().grids;
    root.grids += grids;
    if (options.towns[i].code == kIslandCode) island_grids = grids;
  }
  Mesh mesh((root.grids - island_grids) * kCellsPerGrid, island_grids * kCellsPerGrid, options.seed);
  Surveyor surveyor(mesh);
  surveyor.PlaceDistrict(root);
  return {surveyor.TakeAreas()};
}

void WriteAreasGeoJson(const District& district, std::ostream& out) {
  out << "{\"type\":\"FeatureCollection\",\"features\":[\n";
  fmt::memory_buffer line;
  for (const Area& area : district.areas) {
    line.clear();
    // Codes and names are ours and hold nothing that JSON would have escaped.
    fmt::format_to(std::back_inserter(line),
                   R"({{"type":"Feature","properties":{{"code":"{}","parent":"{}","name":"{}","level":"{}"}},)"
                   R"("geometry":{{"type":"{}","coordinates":[)",
                   area.code, area.parent_code, area.name, LevelName(area.level),
                   area.pieces.size() == 1 ? "Polygon" : "MultiPolygon");
    for (size_t i = 0; i < area.pieces.size(); ++i) {
      if (i > 0) line.push_back(',');
      if (area.pieces.size() > 1) line.push_back('[');
      AppendRing(area.pieces[i], line);
      if (area.pieces.size() > 1) line.push_back(']');
    }
    fmt::format_to(std::back_inserter(line), "]}}}}{}\n", &area == &district.areas.back() ? "" : ",");
    out.write(line.data(), static_cast<std::streamsize>(line.size()));
  }
  out << "]}\n";
}

}  // namespace zhiwang::ctl::demo
