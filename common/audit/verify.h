#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/audit/chain.h"
#include "common/sql/database.h"

namespace zhiwang::audit {

// The ways in which a chain can be broken.
enum class Break {
  kMissing,    // numbers are missing and later ones are there
  kChanged,    // an entry does not have the hash of its content
  kReordered,  // the entry that belongs here stands elsewhere
  kUnlinked,   // an entry is sound in itself but does not follow the one before: one was put in or replaced
  kTruncated,  // the chain ends before the head, or before a head that is known from outside
  kHead,       // the head's row is not the end of the chain
  kRewritten,  // another entry stands where a head known from outside was: the chain was made anew
  kExport,     // a line of the exported heads is not what was exported
};

struct Fault {
  Break how;
  int64_t seq;  // the first entry that is not as it should be; of an exported line its number in the file
  std::string description;
};

struct Verdict {
  int64_t entries = 0;  // checked, up to the fault if there is one
  Head head;            // the last sound entry
  int64_t anchors = 0;  // heads known from outside that were met
  std::optional<Fault> fault;
};

// Reads a district's chain from its first entry to its head, in one view of the database, and reports the first place
// where it is broken. That alone shows an entry changed by hand; a chain rewritten with new hashes, or one
// whose end was cut off and whose head was moved, is found by `anchors`: heads as they once were, kept where that person cannot
// write. Reads in pages, so that no statement runs long, and tells `progress` how far it is after each; CANCELLED once
// that answers false.
using Progress = absl::FunctionRef<bool(const Verdict& so_far)>;
absl::StatusOr<Verdict> Verify(sql::Database& db, absl::Time deadline, std::string_view district,
                               absl::Span<const Head> anchors, Progress progress);

}  // namespace zhiwang::audit
