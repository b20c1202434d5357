#pragma once

#include <array>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace zhiwang::reports {

// So many dimensions fit into a contribution.
inline constexpr size_t kMostDimensions = 4;

// The subjects that a contribution counts for: a unit, a category, a channel … One value for each dimension of the
// service's report; empty means none, and is a value like any other.
using Subjects = std::array<std::string, kMostDimensions>;

// One thing that a report counts: that something happened to a resource, when, and where and whose it was at that moment.
struct Contribution {
  int measure = 0;        // what happened; the numbers are the service's own
  int nth = 0;            // tells those of one measure and one resource at the same time apart
  absl::Time at;          // when it happened or falls due: its day in the district is the day that it counts for
  std::string area_path;  // `/370211000000/370211109000/…/`; `/` where no area is known
  Subjects subjects;
  bool operator==(const Contribution&) const = default;
};

// A contribution as a recount finds it, with the time of the change that made it what it is.
struct Recounted {
  Contribution contribution;
  absl::Time recorded;
};

// The effect of one change of a resource on the report. An event is added once and never taken back. A state that
// belongs to its day (the area of a case of today, the unit with a running deadline) is taken back and added anew when
// it changes: up to the end of its day, and not after, so that the figures of a past day stay.
struct Effect {
  std::vector<Contribution> taken_back, added;
};

}  // namespace zhiwang::reports
