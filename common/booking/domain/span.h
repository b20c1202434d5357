#pragma once

#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

// Stretches of time, [start, end): two that touch do not overlap.
namespace zhiwang::booking {

struct Span {
  absl::Time start, end;

  friend bool operator==(const Span&, const Span&) = default;
};

inline bool Overlap(const Span& a, const Span& b) { return a.start < b.end && b.start < a.end; }

// The stretches that lie in both lists. Each list is in order and without overlaps, and so is the answer.
std::vector<Span> Intersect(const std::vector<Span>& a, const std::vector<Span>& b);

// The parts of `within` that lie in none of `taken`, which is in order.
std::vector<Span> Without(const Span& within, const std::vector<Span>& taken);

// The part of a stretch that lies on one Beijing day, in minutes of that day: [0, 1440).
struct DayPart {
  int day = 0;  // yyyymmdd
  int start = 0, end = 0;
};

// The parts of a stretch, one a day, in order; none where it is empty.
std::vector<DayPart> PartsOf(const Span& span);

// The stretch that a part of a day is.
Span SpanOf(const DayPart& part);

}  // namespace zhiwang::booking
