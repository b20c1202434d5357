#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/privacy/keys/key_ring.h"
#include "common/privacy/suite.h"

// Content sealed by a suite under one set of keys. Everything sealed depends on this: do not change.
namespace zhiwang::privacy {

// The length of the random nonce that each sealing takes.
size_t NonceBytes(Suite suite);

// The ciphertext and its tag. `associated` is authenticated besides; it is of a fixed form, so that nothing of it can
// move into the content.
absl::StatusOr<std::string> SealContent(Suite suite, const KeyRing::SealingKeys& keys, std::string_view nonce,
                                        std::string_view associated, std::string_view plaintext);

// Its inverse; nothing when the content is not what was sealed.
absl::StatusOr<std::optional<std::string>> OpenContent(Suite suite, const KeyRing::SealingKeys& keys,
                                                       std::string_view nonce, std::string_view associated,
                                                       std::string_view content);

}  // namespace zhiwang::privacy
