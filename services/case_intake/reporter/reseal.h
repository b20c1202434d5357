#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "common/privacy/keys/key_ring.h"
#include "common/sql/database.h"

namespace zhiwang::intake {

// The progress of a re-sealing.
struct ResealProgress {
  int pass = 1;
  std::string district;    // where it is
  int64_t read = 0;        // cases read in this pass
  int64_t resealed = 0;    // reporters sealed anew in all passes
  int64_t unreadable = 0;  // of this pass: those whose seal does not open; they stay as they are
};

// Seals and indexes every reporter anew that is not under the ring's current key and suite, or is indexed by a normal form of
// an earlier release, while services go on: in passes over all
// cases, until one finds nothing to do, because a replica that has yet to get the new key may go on sealing with the old
// one meanwhile. Keeps nothing of its own: it may be cut short at any point and run again, also twice at a time. Calls
// `tell` after each batch, and answers how the last pass ended. The log names the cases that are unreadable.
absl::StatusOr<ResealProgress> ResealReporters(sql::Database& db, const privacy::KeyRing& keys,
                                               const std::function<void(const ResealProgress&)>& tell);

}  // namespace zhiwang::intake
