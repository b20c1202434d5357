#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/reports/domain/contribution.h"
#include "common/reports/domain/ground.h"
#include "common/reports/figures.h"
#include "common/sql/database.h"

namespace zhiwang::reports {

// A part of a figure: what of a measure happened or falls due after a moment and not after another.
struct FigurePart {
  int measure = 0;
  absl::Time after = absl::InfinitePast();
  absl::Time until = absl::InfiniteFuture();
};

// A figure of a bulletin: its parts together, on some ground, of all subjects or of some of one dimension.
struct Figure {
  std::string district;
  Ground ground;
  std::vector<FigurePart> parts;
  CutOff cut_off;
  int dimension = 0;  // from 1; 0: all subjects
  std::set<std::string> subjects = {};
};

// One thing that the figure counts: a resource, and why it counts.
struct Counted {
  std::string kind, id;
  Contribution contribution;
};

// A page of what a figure counts: part by part, each in the order of days. A page may hold fewer than it might, and
// even none, where much had to be read to find it: `next` is what to go on with, empty only at the end.
struct CountedPage {
  std::vector<Counted> counted;
  std::string next;
};

// The page after `after` (empty: the first), at most `limit`. Reads a bounded number of rows, however large the figure. Where
// the ground is another than that of the page before, it goes on with the first range that begins no earlier.
// INVALID_ARGUMENT (PAGE_TOKEN_INVALID) for an `after` that no page ended with.
absl::StatusOr<CountedPage> OpenFigure(sql::Txn& tx, const Figure& figure, std::string_view after, int limit);

}  // namespace zhiwang::reports
