#pragma once

#include "absl/status/statusor.h"
#include "common/privacy/keys/key_ring.h"
#include "common/resource/sealed_column.h"
#include "common/sql/database.h"

namespace zhiwang::mediation {

// Seals the words and the parties of every dispute anew that are not under the ring's current key and suite, while services go
// on: in passes, as ResealColumn. The indexes by which parties are found have a key of their own, which stays. The result counts
// words and parties.
absl::StatusOr<resource::ColumnResealed> ResealDisputes(sql::Database& db, const privacy::KeyRing& keys);

}  // namespace zhiwang::mediation
