#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "common/privacy/keys/key_ring.h"
#include "common/sql/database.h"

namespace zhiwang::mediation {

// The result of a re-sealing.
struct CommitteesResealed {
  int64_t resealed = 0;    // committees whose members were sealed anew
  int64_t unreadable = 0;  // those whose seal does not open; they stay as they are, and the log names them
};

// Seals the members of every committee anew that are not under the ring's current key and suite, while services go on: in
// passes, until one finds nothing to do, because a replica that has yet to get the new key may go on sealing with the old
// one meanwhile. It keeps nothing of its own: it may be cut short at any point and run again.
absl::StatusOr<CommitteesResealed> ResealCommittees(sql::Database& db, const privacy::KeyRing& keys);

}  // namespace zhiwang::mediation
