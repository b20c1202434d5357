#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "common/sql/database.h"
#include "services/mediation/agreement/domain/agreement.h"
#include "services/mediation/document/domain/document_kind.h"

namespace zhiwang::mediation {

// OK where that document is in the file of the agreement's dispute, of that kind where one is given, and not withdrawn.
// FIELD_INVALID for `field` otherwise. The dispute's row is locked: no document is withdrawn meanwhile.
absl::Status CheckInFile(sql::Txn& tx, const std::string& field, const Agreement& agreement, int64_t document,
                         std::optional<DocumentKind> kind = std::nullopt);

}  // namespace zhiwang::mediation
