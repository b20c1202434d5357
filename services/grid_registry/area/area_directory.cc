#include "services/grid_registry/area/area_directory.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/time/clock.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/grid_registry/area/area_store.h"

namespace zhiwang::grid {
namespace {

constexpr absl::Duration kLongestRefresh = absl::Minutes(2);
constexpr absl::Duration kPauseAfterError = absl::Milliseconds(500);
constexpr absl::Duration kLongestPauseAfterError = absl::Seconds(5);

absl::StatusOr<std::shared_ptr<const DistrictAreas>> Build(int64_t revision, std::vector<StoredArea> stored) {
  std::vector<Area> areas;
  std::vector<AreaNode> nodes;
  areas.reserve(stored.size());
  nodes.reserve(stored.size());
  for (StoredArea& one : stored) {
    AreaNode node{one.area.code, one.area.parent, static_cast<int>(one.area.level), std::nullopt};
    if (!one.boundary.empty()) {
      ASSIGN_OR_RETURN(node.boundary, Boundary::Decode(one.boundary));
      one.boundary.clear();
      // What an earlier release wrote is the surface between great circles.
      one.area.square_metres = node.boundary->AreaSquareMetres();
    }
    nodes.push_back(std::move(node));
    areas.push_back(std::move(one.area));
  }
  ASSIGN_OR_RETURN(AreaIndex index, AreaIndex::Build(std::move(nodes)));
  return std::make_shared<const DistrictAreas>(revision, std::move(areas), std::move(index));
}

}  // namespace

DistrictAreas::DistrictAreas(int64_t revision, std::vector<Area> areas, AreaIndex index)
    : revision_(revision), areas_(std::move(areas)), index_(std::move(index)) {}

const Area* DistrictAreas::Find(std::string_view code) const {
  const auto found = std::lower_bound(areas_.begin(), areas_.end(), code,
                                      [](const Area& area, std::string_view wanted) { return area.code < wanted; });
  return found == areas_.end() || found->code != code ? nullptr : &*found;
}

std::vector<const Area*> DistrictAreas::Chain(const Area& area) const {
  std::vector<const Area*> chain;
  const auto node = static_cast<int32_t>(&area - areas_.data());
  for (const int32_t step : index_.Chain(node)) chain.push_back(&areas_[static_cast<size_t>(step)]);
  return chain;
}

const Area* DistrictAreas::Locate(double longitude, double latitude) const {
  const int32_t node = index_.Locate(latitude, longitude);
  return node == AreaIndex::kNowhere ? nullptr : &areas_[static_cast<size_t>(node)];
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
  std::optional<std::vector<StoredArea>> stored;
  // The revision is read before the areas: they are then of it or of a later one, whose own change is still to be seen.
  ASSIGN_OR_RETURN(const int64_t revision, db_.Read(deadline, [&](sql::Txn& tx) -> absl::StatusOr<int64_t> {
    stored.reset();
    ASSIGN_OR_RETURN(const int64_t now, ReadRevision(tx, district));
    if (known == nullptr || known->revision() != now) {
      ASSIGN_OR_RETURN(stored, ReadAreas(tx, district));
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
