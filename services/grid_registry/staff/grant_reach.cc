#include "services/grid_registry/staff/grant_reach.h"

#include <algorithm>
#include <utility>

#include "common/names/area_path.h"

namespace zhiwang::grid {
namespace {

bool PresentPathPrecedes(const FormerPath& one, std::string_view path) { return one.present_path < path; }

void AddCodes(std::string_view path, std::set<std::string>& codes) {
  std::vector<std::string> steps = CodesOf(path);
  for (size_t i = 1; i < steps.size(); ++i) codes.insert(std::move(steps[i]));
}

}  // namespace

AreaReach::AreaReach(std::vector<FormerPath> paths) : paths_(std::move(paths)) {
  std::sort(paths_.begin(), paths_.end(),
            [](const FormerPath& a, const FormerPath& b) { return a.present_path < b.present_path; });
}

std::vector<std::string> AreaReach::Beyond(std::string_view path) const {
  std::vector<std::string> held;
  for (auto one = std::lower_bound(paths_.begin(), paths_.end(), path, PresentPathPrecedes);
       one != paths_.end() && one->present_path.starts_with(path); ++one) {
    if (!LiesIn(one->path, path)) held.push_back(one->path);
  }
  std::sort(held.begin(), held.end());  // what lies within another comes after it
  std::vector<std::string> beyond;
  for (std::string& one : held) {
    const bool within =
        std::any_of(beyond.begin(), beyond.end(), [&](const auto& outer) { return LiesIn(one, outer); });
    if (!within) beyond.push_back(std::move(one));
  }
  return beyond;
}

std::set<std::string> FindAreasConcerned(const std::set<std::string>& changed, absl::Span<const FormerPath> former) {
  std::set<std::string> areas;
  std::set<std::string_view> codes;
  for (const std::string& path : changed) {
    AddCodes(path, areas);
    codes.insert(AreaOfPath(path));
  }
  for (const FormerPath& one : former) {
    if (!codes.contains(AreaOfPath(one.path))) continue;
    AddCodes(one.path, areas);
    AddCodes(one.present_path, areas);
  }
  return areas;
}

DepartmentReach::DepartmentReach(absl::Span<const Succession> successions) {
  for (const Succession& one : successions) {
    links_[one.code].push_back({one.successor, one.day});
    links_[one.successor].push_back({one.code, one.day});
  }
}

std::map<std::string, int> DepartmentReach::Of(const std::string& department, int from_day) const {
  std::map<std::string, int> reached = {{department, from_day}};
  std::vector<std::string> next = {department};
  while (!next.empty()) {
    const std::string at = std::move(next.back());
    next.pop_back();
    const auto links = links_.find(at);
    if (links == links_.end()) continue;
    for (const Link& link : links->second) {
      const int day = std::max(reached.at(at), link.day);
      const auto [known, is_new] = reached.emplace(link.other, day);
      if (!is_new && known->second <= day) continue;
      known->second = day;
      next.push_back(link.other);
    }
  }
  return reached;
}

std::set<std::string> DepartmentReach::InLineWith(const std::string& department) const {
  std::set<std::string> line;
  for (const auto& [code, day] : Of(department, 0)) line.insert(code);
  return line;
}

}  // namespace zhiwang::grid
