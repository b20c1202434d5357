#include "services/grid_registry/area/former_paths.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_split.h"
#include "common/calendar/day.h"
#include "common/status/macros.h"

namespace zhiwang::grid {
namespace {

using AreasByCode = std::map<std::string_view, const AreaLife*>;

bool Lives(const AreaLife& area) { return area.until_day == calendar::kNoEnd; }

// The areas that live and hold what was the ground of one. The first is the main one if the line of main successors leads to
// an area that lives.
class Holders {
 public:
  Holders(const AreasByCode& areas, std::string_view code) : areas_(areas) { Follow(code, true); }

  struct Holder {
    const AreaLife* area;
    bool main;
  };
  const std::vector<Holder>& found() const { return found_; }

 private:
  // Depth first and the main successor first, so that an area that is reached in several ways is reached as the main one
  // first, if it is that. A line of successors that comes back to itself ends there.
  void Follow(std::string_view code, bool main) {
    if (!seen_.insert(code).second) return;
    const auto area = areas_.find(code);
    if (area == areas_.end()) return;
    if (Lives(*area->second)) {
      found_.push_back({area->second, main});
      return;
    }
    for (const std::string& successor : area->second->successors) {
      Follow(successor, main);
      main = false;
    }
  }

  const AreasByCode& areas_;
  std::set<std::string_view> seen_;
  std::vector<Holder> found_;
};

}  // namespace

std::string_view AreaOfPath(std::string_view path) {
  if (path.size() < 2) return {};
  path.remove_suffix(1);
  return path.substr(path.rfind('/') + 1);
}

std::vector<FormerPath> ResolveFormerPaths(absl::Span<const AreaLife> areas, absl::Span<const PastPath> past) {
  AreasByCode by_code;
  for (const AreaLife& area : areas) by_code[area.code] = &area;
  // A path leads to one area alone, as no code is used again; that may have had it several times.
  std::map<std::string_view, int> until_days;
  const auto add = [&](std::string_view path, int until_day) {
    int& last = until_days[path];
    last = std::max(last, until_day);
  };
  for (const PastPath& one : past) {
    const auto area = by_code.find(one.area);
    if (area == by_code.end()) continue;
    if (!Lives(*area->second) || area->second->path != one.path) add(one.path, one.until_day);
  }
  for (const AreaLife& area : areas) {
    if (!Lives(area)) add(area.path, area.until_day);
  }
  std::vector<FormerPath> former;
  for (const auto& [path, until_day] : until_days) {
    const Holders holders(by_code, AreaOfPath(path));
    for (const Holders::Holder& holder : holders.found()) {
      former.push_back(
          {.path = std::string(path), .present_path = holder.area->path, .until_day = until_day, .main = holder.main});
    }
  }
  return former;
}

absl::StatusOr<std::vector<FormerPath>> ReadFormerPaths(sql::Txn& tx, const std::string& district) {
  std::vector<PastPath> past;
  RETURN_IF_ERROR(
      tx.Query("SELECT code, path, until_day FROM area_past WHERE district = ?", {district}, [&](const sql::Row& row) {
        past.push_back({row.Text(1), row.Text(2), static_cast<int>(row.Int(3))});
      }));
  std::vector<AreaLife> areas;
  RETURN_IF_ERROR(tx.Query("SELECT code, path, until_day, successors FROM area WHERE district = ?", {district},
                           [&](const sql::Row& row) {
                             areas.push_back({row.Text(1), row.Text(2), static_cast<int>(row.Int(3)),
                                              absl::StrSplit(row.Text(4), ',', absl::SkipEmpty())});
                           }));
  return ResolveFormerPaths(areas, past);
}

}  // namespace zhiwang::grid
