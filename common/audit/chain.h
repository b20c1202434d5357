#pragma once

#include <cstdint>
#include <string>

#include "absl/time/time.h"

namespace zhiwang::audit {

// One access that somebody must answer for. It names what was seen and never holds it.
struct Entry {
  std::string district;
  absl::Time at;             // kept to the microsecond
  std::string principal;     // who, at most 120 characters
  std::string action;        // `resident.unmask`, at most 60
  std::string resource;      // the resource's name, at most 200
  std::string purpose;       // as the caller stated it, at most 500
  std::string detail;        // which fields, how many rows; at most 4000
  std::string trace_parent;  // at most 60
};

// The end of a chain, or a point on it: an entry's number and hash. `seq` 0 is before the first entry.
struct Head {
  int64_t seq = 0;
  std::string hash = std::string(32, '\0');

  bool operator==(const Head&) const = default;
};

// The SHA-256 that entry `seq` has behind an entry with hash `previous`, over an encoding in which no two entries are
// the same. Every chain depends on it: do not change.
std::string HashOf(const Entry& entry, int64_t seq, const std::string& previous);

}  // namespace zhiwang::audit
