#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/background/schedule.h"
#include "common/changelog/follow/follower.h"
#include "common/sql/database.h"
#include "services/grid_registry/area/area.h"
#include "services/grid_registry/area/former_paths.h"
#include "services/grid_registry/geometry/area_index.h"

namespace zhiwang::grid {

// The areas of one district as they were at one moment. Immutable.
class DistrictAreas {
 public:
  // The areas that live and those that have ended, each in code order.
  struct Tree {
    std::vector<Area> living, ended;
    AreaIndex index;                       // over the living: its node i is area i
    std::vector<FormerPath> former_paths;  // by path
  };
  DistrictAreas(int64_t revision, Tree tree);

  // The number of writes of the district's areas when these were read, or fewer.
  int64_t revision() const { return revision_; }
  // The areas that live.
  const std::vector<Area>& areas() const { return tree_.living; }
  const std::vector<Area>& ended() const { return tree_.ended; }
  // The paths at which areas lay earlier, one entry for each area that holds the ground now.
  const std::vector<FormerPath>& former_paths() const { return tree_.former_paths; }
  const Area* Find(std::string_view code) const;      // an area that lives; null: none
  const Area* FindEver(std::string_view code) const;  // one that lives or has ended; null: none
  // From the district down to the area, itself included; it is one of areas() or of ended().
  std::vector<const Area*> Chain(const Area& area) const;
  // The lowest area that holds the point, in degrees; null: none.
  const Area* Locate(double longitude, double latitude) const;
  const AreaIndex& index() const { return tree_.index; }

 private:
  int64_t revision_;
  Tree tree_;
};

// The boundary of an area from the bytes that are stored. Nothing where they cannot be read, which is logged: one boundary
// must not keep a whole district from being served.
std::optional<Boundary> DecodeBoundary(const Area& area, const std::string& stored);

// The areas of every district in memory. A change is seen through the change log: the district is read anew to the side
// and put in place whole, so every answer is from one moment or another, never from between. Thread-safe.
class AreaDirectory {
 public:
  // Reads every district.
  static absl::StatusOr<std::unique_ptr<AreaDirectory>> Load(sql::Database& db, background::Schedule& schedule);
  ~AreaDirectory();

  // The district as it is known now; null: no such district.
  std::shared_ptr<const DistrictAreas> Of(std::string_view district) const;

  // Reads a district anew, unless it is known as it is now. The writer of a
  // change calls this, so that this replica answers from the change at once.
  absl::Status Refresh(const std::string& district, absl::Time deadline);

  int64_t CountAreas() const;
  int64_t position() const { return tail_.position(); }

 private:
  AreaDirectory(sql::Database& db, background::Schedule& schedule, int64_t head);
  absl::Status Follow(const std::vector<changelog::Change>& changes);
  absl::Status RefreshChanged(const background::Turn& turn);

  sql::Database& db_;
  absl::Mutex refreshing_;  // one refresh at a time, so that an older read never replaces a newer one
  mutable absl::Mutex mutex_;
  absl::flat_hash_map<std::string, std::shared_ptr<const DistrictAreas>> districts_ ABSL_GUARDED_BY(mutex_);
  std::set<std::string> changed_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<background::Loop> refresher_;
  changelog::Tail tail_;
};

}  // namespace zhiwang::grid
