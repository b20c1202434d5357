#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/types/span.h"

namespace zhiwang::reports {

// A path at which an area lay earlier, and the path of the area that holds its ground today.
struct FormerPath {
  std::string path, present_path;
};

// The paths from `begin` on that come before `end`, in the order of bytes.
struct PathRange {
  std::string begin, end;
  bool Holds(std::string_view path) const { return begin <= path && path < end; }
  bool operator==(const PathRange&) const = default;
};

// A path, which ends with a slash, and all that lie below it.
PathRange AtOrBelow(std::string_view path);

// The ground of a figure: which contributions it counts, by the paths at which they lie.
class Ground {
 public:
  // The contributions at or below these paths, none of which lies below another.
  static Ground Below(std::vector<std::string> paths);

  // Today's ground of the area with that present path; `/` is the whole district. A contribution below a former path
  // counts for the area that holds the ground of the nearest former path around it; every other one counts where it lies.
  static Ground Today(absl::Span<const FormerPath> former, std::string_view present_path);

  // All that lies at or below a path, which is added to the figure or taken from it.
  struct Part {
    std::string path;
    bool added = true;
    bool operator==(const Part&) const = default;
  };
  // The parts that make the figure together, by path. Where one lies inside another, added and taken ones alternate.
  const std::vector<Part>& parts() const { return parts_; }

  // The same ground without anything to take away: ranges in order, none of which overlaps another.
  std::vector<PathRange> Ranges() const;

 private:
  std::vector<Part> parts_;
};

}  // namespace zhiwang::reports
