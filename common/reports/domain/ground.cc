#include "common/reports/domain/ground.h"

#include <algorithm>
#include <utility>

namespace zhiwang::reports {
namespace {

// The first text after all that begin with a path.
std::string EndOf(std::string_view path) {
  std::string end(path);
  end.back() = '/' + 1;
  return end;
}

}  // namespace

PathRange AtOrBelow(std::string_view path) { return {std::string(path), EndOf(path)}; }

Ground Ground::Below(std::vector<std::string> paths) {
  std::sort(paths.begin(), paths.end());
  Ground ground;
  for (std::string& path : paths) ground.parts_.push_back({std::move(path), true});
  return ground;
}

Ground Ground::Today(absl::Span<const FormerPath> former, std::string_view present_path) {
  // Below a mark, up to the next one further down, either everything counts or nothing.
  struct Mark {
    std::string_view path;
    bool counts;
  };
  std::vector<Mark> marks;
  bool is_former = false;  // no area lives at or below a former path: that one says where its ground counts
  for (const FormerPath& one : former) {
    marks.push_back({one.path, one.present_path.starts_with(present_path)});
    is_former |= present_path.starts_with(one.path);
  }
  if (!is_former) marks.push_back({present_path, true});
  std::sort(marks.begin(), marks.end(), [](const Mark& a, const Mark& b) { return a.path < b.path; });

  Ground ground;
  std::vector<Mark> around;
  for (const Mark& mark : marks) {
    while (!around.empty() && !mark.path.starts_with(around.back().path)) around.pop_back();
    const bool counts_around = !around.empty() && around.back().counts;
    if (mark.counts != counts_around) ground.parts_.push_back({std::string(mark.path), mark.counts});
    around.push_back(mark);
  }
  return ground;
}

std::vector<PathRange> Ground::Ranges() const {
  std::vector<PathRange> ranges;
  std::vector<const Part*> around;
  const auto toggle = [&](bool counts, std::string at) {
    if (counts) {
      ranges.push_back({std::move(at), {}});
    } else {
      ranges.back().end = std::move(at);
    }
  };
  const auto leave_until = [&](std::string_view path) {
    while (!around.empty() && !path.starts_with(around.back()->path)) {
      toggle(!around.back()->added, EndOf(around.back()->path));
      around.pop_back();
    }
  };
  for (const Part& part : parts_) {
    leave_until(part.path);
    toggle(part.added, part.path);
    around.push_back(&part);
  }
  leave_until({});
  return ranges;
}

}  // namespace zhiwang::reports
