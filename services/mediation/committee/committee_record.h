#pragma once

#include <string>

#include "absl/status/status.h"
#include "services/mediation/committee/domain/committee.h"

namespace zhiwang::mediation {

// The part of a committee that has no columns of its own and names nobody, as the bytes of its row: a CommitteeBody. Fields
// that a newer release wrote there are kept, of a mediator for as long as the committee has that mediator.
std::string EncodeBody(const Committee& committee);

// Fills the part of a committee that EncodeBody wrote. INTERNAL for bytes that are no body.
absl::Status DecodeBody(std::string bytes, Committee& committee);

}  // namespace zhiwang::mediation
