#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/privacy/keys/key_ring.h"

namespace zhiwang::privacy {

// 32 bytes that tell whether `content` is the same again, for content that holds personal data: from a plain digest,
// whoever reads the database finds by trial a phone number that is in it. Only within one `purpose`
// (`case_intake.request`), and the same in every suite.
absl::StatusOr<std::string> Fingerprint(const KeyRing& ring, std::string_view purpose, std::string_view content);

}  // namespace zhiwang::privacy
