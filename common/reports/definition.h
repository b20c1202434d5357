#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/changelog/change_log.h"
#include "common/reports/domain/contribution.h"

namespace zhiwang::reports {

// One thing that is counted.
struct Measure {
  int number;           // from 1; stored: never change or reuse one
  std::string_view zh;  // for people: `退单`
};

// A noun whose changes are counted. Its two functions must not share code: each is the other's check.
struct Noun {
  std::string kind;  // as the change log names it: `case`
  // The effect of a change on the report. A pure function of the change. An error parks the resource.
  std::function<absl::StatusOr<Effect>(const changelog::Change&)> effect_of;
  // Everything that the resource counts for by the end of this timeline, which begins at version 1 and is not empty; in
  // any order.
  std::function<absl::StatusOr<std::vector<Recounted>>(absl::Span<const changelog::Change> timeline)> recount;
};

// The report of a service.
struct Definition {
  std::string follower;  // of the log; at most 60 characters
  std::vector<Measure> measures;
  std::vector<std::string_view>
      dimensions;  // for people: `承办单位`; at most kMostDimensions, in the order of Subjects
  std::vector<Noun> nouns;
};

}  // namespace zhiwang::reports
