#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace zhiwang::auth {

// A follower's place in the grants: a place in the registry's change log, and, in the middle of a copy of everybody, the
// person that came last.
struct GrantRevision {
  int64_t epoch = 0;  // of the log; 0: nothing is known
  int64_t seq = 0;
  std::string district, staff_id;  // empty: in no copy

  bool in_copy() const { return !district.empty(); }
  friend bool operator==(const GrantRevision&, const GrantRevision&) = default;
};

// `3-1204`, or `3-1204-370211-w1` in the middle of a copy; empty where nothing is known.
std::string FormatGrantRevision(const GrantRevision& revision);

// Reads what was formatted; any other text stands for a follower that knows nothing.
GrantRevision ParseGrantRevision(std::string_view text);

}  // namespace zhiwang::auth
