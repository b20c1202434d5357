#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "common/privacy/keys/key_ring.h"
#include "common/sql/database.h"

namespace zhiwang::mediation {

// The result of a re-sealing.
struct DisputesResealed {
  int64_t resealed = 0;    // words of disputes and parties that were sealed anew
  int64_t unreadable = 0;  // those whose seal does not open; they stay as they are, and the log names them
};

// Seals the words and the parties of every dispute anew that are not under the ring's current key and suite, while services go
// on: in passes, as ResealCommittees. The indexes by which parties are found have a key of their own, which stays.
absl::StatusOr<DisputesResealed> ResealDisputes(sql::Database& db, const privacy::KeyRing& keys);

}  // namespace zhiwang::mediation
