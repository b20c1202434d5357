#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/privacy/keys/key_ring.h"
#include "services/case_intake/case/domain/case.h"

// A reporter in the database: all that is known in one envelope, sealed for the row of one case. Masks are not kept: a
// surname, seven digits and a village point at one person. They are made when a case is shown.
namespace zhiwang::intake {

// The reporter of the case with that id, sealed and indexed with the ring's current key and suite.
absl::StatusOr<SealedReporter> SealReporter(const privacy::KeyRing& keys, const std::string& district, int64_t id,
                                            const Reporter& reporter);

// The reporter that the envelope of that case holds. DATA_LOSS when it cannot be opened.
absl::StatusOr<Reporter> OpenReporter(const privacy::KeyRing& keys, const std::string& district, int64_t id,
                                      std::string_view envelope);

// The same reporter sealed and indexed anew; nothing where `sealed` is under the current key and suite and has the indexes
// that this program makes, or nothing is known. DATA_LOSS as above.
absl::StatusOr<std::optional<SealedReporter>> ResealReporter(const privacy::KeyRing& keys, const std::string& district,
                                                             int64_t id, const SealedReporter& sealed);

// By what cases are found whose reporter has this phone or identity number; FIELD_INVALID when `field` holds none.
absl::StatusOr<std::string> PhoneIndex(const privacy::KeyRing& keys, std::string_view field, std::string_view phone);
absl::StatusOr<std::string> IdentityIndex(const privacy::KeyRing& keys, std::string_view field,
                                          std::string_view number);

}  // namespace zhiwang::intake
