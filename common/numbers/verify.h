#pragma once

#include <cstdint>
#include <vector>

namespace zhiwang::numbers {

// Numbers that follow each other, both ends among them.
struct Stretch {
  int64_t first = 0;
  int64_t last = 0;
  bool operator==(const Stretch&) const = default;
};

// The faults in the numbers of a book. Each list is in order.
struct Faults {
  std::vector<Stretch> missing;    // that the book gave and no resource has
  std::vector<int64_t> repeated;   // that more than one resource has
  std::vector<int64_t> not_given;  // that a resource has and the book never gave
  bool empty() const { return missing.empty() && repeated.empty() && not_given.empty(); }
};

// Compares the numbers that the resources of a book have, in any order, with `last`, the last that the book gave. Both
// must come from one view of the database. A resource that is void still has its number.
Faults Verify(std::vector<int64_t> used, int64_t last);

}  // namespace zhiwang::numbers
