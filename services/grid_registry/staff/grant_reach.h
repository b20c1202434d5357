#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/types/span.h"
#include "services/grid_registry/area/former_paths.h"
#include "services/grid_registry/department/department_store.h"

// How far a right by assignment reaches where areas and departments moved, ended or took over: to what lay on the ground of
// an area, and to what the departments of one line of successors have. Pure.
namespace zhiwang::grid {

// The former ground of a district's areas.
class AreaReach {
 public:
  explicit AreaReach(std::vector<FormerPath> paths);

  // The former paths that a right for the area at `path` reaches besides: those whose ground is held now by that area or by
  // one within it. Those that the right reaches anyway are left out, and those that lie within another.
  std::vector<std::string> Beyond(std::string_view path) const;

 private:
  std::vector<FormerPath> paths_;  // by present path
};

// The areas, by code, for which a right may reach another ground after a change of some areas: these areas and all around
// them, where they lay earlier, and where their ground is held now; the district itself is left out. `changed`: paths of
// the areas that changed.
std::set<std::string> FindAreasConcerned(const std::set<std::string>& changed, absl::Span<const FormerPath> former);

// The lines of successors of a district's departments.
class DepartmentReach {
 public:
  explicit DepartmentReach(absl::Span<const Succession> successions);

  // The departments that a right for one of them, from a day on, reaches, each with the day from which it does: from the day
  // on which one ends, its staff and its successor's have the same rights.
  std::map<std::string, int> Of(const std::string& department, int from_day) const;

  // The departments in a line with this one, itself included; the days do not matter.
  std::set<std::string> InLineWith(const std::string& department) const;

 private:
  struct Link {
    std::string other;
    int day;
  };
  std::map<std::string, std::vector<Link>> links_;  // to successors and to those that are succeeded
};

}  // namespace zhiwang::grid
