#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "services/mediation/agreement/domain/agreement.h"
#include "zhiwang/mediation/v1/agreement_record.pb.h"

namespace zhiwang::mediation {

// The facts of an agreement as the change log holds them, with what a newer version of the service wrote among them.
v1::AgreementFacts FactsRecordOf(const Agreement& agreement);

// The part of an agreement that has no columns of its own and tells nothing of a person, as the bytes of its row: an
// AgreementBody. Fields that a newer release wrote there are kept, at every level.
std::string EncodeBody(const Agreement& agreement);

// Fills the part of an agreement that EncodeBody wrote. INTERNAL for bytes that are no body.
absl::Status DecodeBody(std::string_view bytes, Agreement& agreement);

}  // namespace zhiwang::mediation
