#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/privacy/keys/key_ring.h"
#include "common/resource/sealed_column.h"
#include "services/mediation/firm/domain/firm.h"

// The lawyers of a firm as people, in the database: in one envelope, sealed for the firm's row.
namespace zhiwang::mediation {

// The column of the envelopes, for ResealColumn. Every envelope depends on it: do not change.
resource::SealedColumn PeopleOfFirms();

// The people, one for each of the firm's lawyers and in their order, sealed with the ring's current key and suite.
absl::StatusOr<std::string> SealLawyers(const privacy::KeyRing& keys, const Firm& firm,
                                        const std::vector<LawyerPerson>& people);

// The people that the firm's envelope holds, one for each of its lawyers. DATA_LOSS when it cannot be opened.
absl::StatusOr<std::vector<LawyerPerson>> OpenLawyers(const privacy::KeyRing& keys, const Firm& firm);

}  // namespace zhiwang::mediation
