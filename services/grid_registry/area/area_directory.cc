#include "services/grid_registry/area/area_directory.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <spdlog/spdlog.h>

#include "absl/time/clock.h"
#include "common/names/area_path.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/grid_registry/area/area_store.h"

namespace zhiwang::grid {
namespace {

constexpr absl::Duration kLongestRefresh = absl::Minutes(2);
constexpr absl::Duration kPauseAfterError = absl::Milliseconds(500);
constexpr absl::Duration kLongestPauseAfterError = absl::Seconds(5);

// A district as the database has it.
struct Stored {
  std::vector<StoredArea> areas;
  std::vector<FormerPath> former_paths;
};

absl::StatusOr<std::shared_ptr<const DistrictAreas>> Build(int64_t revision, Stored stored) {
  std::vector<Area> living, ended;
  std::vector<AreaNode> nodes;
  living.reserve(stored.areas.size());
  nodes.reserve(stored.areas.size());
  for (StoredArea& one : stored.areas) {
    if (HasEnded(one.area)) {
      ended.push_back(std::move(one.area));
      continue;
    }
    AreaNode node{one.area.code, one.area.parent, static_cast<int>(one.area.level), std::nullopt};
    if (!one.boundary.empty()) {
      node.boundary = DecodeBoundary(one.area, one.boundary);
      one.boundary.clear();
    }
    // The stored surface may be an earlier release's, between great circles.
    if (node.boundary) one.area.square_metres = node.boundary->AreaSquareMetres();
    nodes.push_back(std::move(node));
    living.push_back(std::move(one.area));
  }
  ASSIGN_OR_RETURN(AreaIndex index, AreaIndex::Build(std::move(nodes)));
  return std::make_shared<const DistrictAreas>(revision,
                                               DistrictAreas::Tree{.living = std::move(living),
                                                                   .ended = std::move(ended),
                                                                   .index = std::move(index),
                                                                   .former_paths = std::move(stored.former_paths)});
}

// The area of that code among areas in code order; null: none.
const Area* FindIn(const std::vector<Area>& areas, std::string_view code) {
  const auto found = std::lower_bound(areas.begin(), areas.end(), code,
                                      [](const Area& area, std::string_view wanted) { return area.code < wanted; });
  return found == areas.end() || found->code != code ? nullptr : &*found;
}

}  // namespace

DistrictAreas::DistrictAreas(int64_t revision, Tree tree) : revision_(revision), tree_(std::move(tree)) {}

const Area* DistrictAreas::Find(std::string_view code) const { return FindIn(tree_.living, code); }

const Area* DistrictAreas::FindEver(std::string_view code) const {
  const Area* living = Find(code);
  return living != nullptr ? living : FindIn(tree_.ended, code);
}

std::vector<const Area*> DistrictAreas::Chain(const Area& area) const {
  std::vector<const Area*> chain;
  if (HasEnded(area)) {
    for (const std::string& code : CodesOf(area.path)) {
      if (const Area* step = FindEver(code); step != nullptr) chain.push_back(step);
    }
    return chain;
  }
  const auto node = static_cast<int32_t>(&area - tree_.living.data());
  for (const int32_t step : tree_.index.Chain(node)) chain.push_back(&tree_.living[static_cast<size_t>(step)]);
  return chain;
}

const Area* DistrictAreas::Locate(double longitude, double latitude) const {
  const int32_t node = tree_.index.Locate(latitude, longitude);
  return node == AreaIndex::kNowhere ? nullptr : &tree_.living[static_cast<size_t>(node)];
}

std::optional<Boundary> DecodeBoundary(const Area& area, const std::string& stored) {
  absl::StatusOr<Boundary> boundary = Boundary::Decode(stored);
  if (boundary.ok()) return *std::move(boundary);
  spdlog::error("the boundary of area {} of district {} cannot be read, and counts as none: {}", area.code,
                area.district, boundary.status().ToString());
  return std::nullopt;
}

absl::StatusOr<std::unique_ptr<AreaDirectory>> AreaDirectory::Load(sql::Database& db, background::Schedule& schedule) {
  const absl::Time deadline = absl::Now() + kLongestRefresh;
  std::vector<std::string> districts;
  // The head is read before the areas: what changes in between is read again, which does no harm.
  ASSIGN_OR_RETURN(const int64_t head, db.Read(deadline, [&](sql::Txn& tx) -> absl::StatusOr<int64_t> {
    ASSIGN_OR_RETURN(const int64_t seq, changelog::ReadHead(tx));
    ASSIGN_OR_RETURN(districts, ReadDistricts(tx));
    return seq;
  }));
  std::unique_ptr<AreaDirectory> directory(new AreaDirectory(db, schedule, head));
  for (const std::string& district : districts) RETURN_IF_ERROR(directory->Refresh(district, deadline));
  return directory;
}

AreaDirectory::AreaDirectory(sql::Database& db, background::Schedule& schedule, int64_t head)
    : db_(db),
      refresher_(schedule.Run({.name = "area_directory",
                               .period = absl::InfiniteDuration(),
                               .first_pause = kPauseAfterError,
                               .longest_pause = kLongestPauseAfterError},
                              [this](const background::Turn& turn) { return RefreshChanged(turn); })),
      tail_(db, "area_directory", head, [this](const auto& changes) { return Follow(changes); }) {}

AreaDirectory::~AreaDirectory() = default;

std::shared_ptr<const DistrictAreas> AreaDirectory::Of(std::string_view district) const {
  absl::ReaderMutexLock lock(&mutex_);
  const auto found = districts_.find(absl::string_view(district.data(), district.size()));
  return found == districts_.end() ? nullptr : found->second;
}

absl::Status AreaDirectory::Refresh(const std::string& district, absl::Time deadline) {
  absl::MutexLock one_at_a_time(&refreshing_);
  const auto known = Of(district);
  std::optional<Stored> stored;
  // One view: the areas are of this revision.
  ASSIGN_OR_RETURN(const int64_t revision, db_.ReadSnapshot(deadline, [&](sql::Txn& tx) -> absl::StatusOr<int64_t> {
    stored.reset();
    ASSIGN_OR_RETURN(const int64_t now, ReadRevision(tx, district));
    if (known == nullptr || known->revision() != now) {
      stored.emplace();
      ASSIGN_OR_RETURN(stored->areas, ReadAreas(tx, district));
      ASSIGN_OR_RETURN(stored->former_paths, ReadFormerPaths(tx, district));
    }
    return now;
  }));
  if (!stored) return absl::OkStatus();
  auto built = Build(revision, *std::move(stored));
  if (!built.ok()) return error::Unexpected("the areas of a district cannot be indexed: " + built.status().ToString());
  absl::MutexLock lock(&mutex_);
  districts_[district] = *std::move(built);
  return absl::OkStatus();
}

int64_t AreaDirectory::CountAreas() const {
  absl::ReaderMutexLock lock(&mutex_);
  int64_t count = 0;
  for (const auto& [district, areas] : districts_) count += static_cast<int64_t>(areas->areas().size());
  return count;
}

absl::Status AreaDirectory::Follow(const std::vector<changelog::Change>& changes) {
  bool any = false;
  {
    absl::MutexLock lock(&mutex_);
    for (const changelog::Change& change : changes) {
      if (change.kind != "area") continue;
      changed_.insert(change.district);
      any = true;
    }
  }
  if (any) refresher_->Wake();
  return absl::OkStatus();
}

// A large import is many batches of changes; a district is read anew with the first of them that is seen, and the rest
// find its revision known.
absl::Status AreaDirectory::RefreshChanged(const background::Turn& turn) {
  std::set<std::string> changed;
  {
    absl::MutexLock lock(&mutex_);
    changed.swap(changed_);
  }
  absl::Status failed;
  for (const std::string& district : changed) {
    if (turn.stopping()) return absl::OkStatus();
    const absl::Status refreshed = Refresh(district, absl::Now() + kLongestRefresh);
    if (refreshed.ok()) continue;
    failed = refreshed;
    absl::MutexLock lock(&mutex_);
    changed_.insert(district);
  }
  return failed;
}

}  // namespace zhiwang::grid
