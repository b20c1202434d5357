#pragma once

#include <string>

#include "absl/status/status.h"
#include "services/mediation/firm/domain/firm.h"

namespace zhiwang::mediation {

// The part of a firm that has no columns of its own and names no person, as the bytes of its row: a FirmBody. Fields that a
// newer release wrote there are kept, of a lawyer for as long as the firm has that lawyer.
std::string EncodeBody(const Firm& firm);

// Fills the part of a firm that EncodeBody wrote. INTERNAL for bytes that are no body.
absl::Status DecodeBody(std::string bytes, Firm& firm);

}  // namespace zhiwang::mediation
