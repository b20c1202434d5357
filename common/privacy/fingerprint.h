#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/privacy/keys/key_ring.h"

namespace zhiwang::privacy {

// 32 bytes by which the same `content` is recognised, for content that holds personal data: from a plain digest,
// a reader of the database would find by trial a phone number that is in it. Only within one `purpose`
// (`case_intake.request`), and the same in every suite.
absl::StatusOr<std::string> Fingerprint(const KeyRing& ring, std::string_view purpose, std::string_view content);

}  // namespace zhiwang::privacy
