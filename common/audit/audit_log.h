#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/audit/chain.h"
#include "common/sql/database.h"
#include "common/sql/migrations.h"

// The migrations of the tables behind this folder; part of every schema that holds personal data.
zhiwang::sql::Component audit_migrations();

namespace zhiwang::audit {

// OK for an entry that can be appended; FIELD_INVALID when a text is too long, holds control characters or is not
// UTF-8. A server that is not strict would cut it, and the chain would never verify again.
absl::Status CheckEntry(const Entry& entry);

// Appends entries to the chains of their districts, in their order. From here to the end of the transaction nobody else
// appends to these districts: call it last, and for many small accesses use a Recorder. FIELD_INVALID as CheckEntry;
// DATA_LOSS when the chain goes on beyond its head, because somebody meddled.
absl::Status Append(sql::Txn& tx, absl::Span<const Entry> entries);

// The end of a district's chain; `seq` 0 when it has no entry.
absl::StatusOr<Head> HeadOf(sql::Txn& tx, std::string_view district);

}  // namespace zhiwang::audit
