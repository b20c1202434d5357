#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "common/privacy/keys/key_ring.h"
#include "common/sql/database.h"

namespace zhiwang::resource {

// A column of envelopes in a table with the primary key (district, id), each sealed for `{table, column, district, id}`.
struct SealedColumn {
  std::string table, column;
  std::string text_key = {};  // the column of text that has the place of `id` in the table; empty: `id`, a number
};

// The result of a re-sealing.
struct ColumnResealed {
  int64_t resealed = 0;    // rows that were sealed anew
  int64_t unreadable = 0;  // those whose seal does not open; they stay as they are, and the log names them
};

// Seals every row anew that is not under the ring's current key and suite, while services go on: in passes, until one finds
// nothing to do, because a replica that has yet to get the new key may go on sealing with the old one meanwhile. It keeps
// nothing of its own: it may be cut short at any point and run again.
absl::StatusOr<ColumnResealed> ResealColumn(sql::Database& db, const privacy::KeyRing& keys,
                                            const SealedColumn& sealed);

}  // namespace zhiwang::resource
