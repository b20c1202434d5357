#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/privacy/keys/key_ring.h"

namespace zhiwang::privacy {

// The place of a sealed value. It opens there and nowhere else, so that an attacker who can write to the database
// cannot show one person's data as another's. `id` identifies the row within the district for as long as it lives.
struct Context {
  std::string table, column, district, id;
};

// Seals `plaintext` with the current key. The bytes for the database: version, suite, key id (2 bytes), random nonce,
// ciphertext, tag; at most 52 more than the plaintext.
absl::StatusOr<std::string> Seal(const KeyRing& ring, const Context& context, std::string_view plaintext);

// The plaintext of what Seal made for this context. DATA_LOSS, saying which context and why but nothing of the content,
// when any bit was changed, it was sealed for another context, or its key is not on the ring.
absl::StatusOr<std::string> Open(const KeyRing& ring, const Context& context, std::string_view envelope);

// The key that an envelope was sealed with, or DATA_LOSS when it is none.
absl::StatusOr<KeyId> KeyOf(std::string_view envelope);

// True for an envelope that was sealed with the current key and suite. DATA_LOSS for one that is no envelope.
absl::StatusOr<bool> IsCurrent(const KeyRing& ring, std::string_view envelope);

// The same plaintext sealed with the current key and suite, or nothing when it is already. DATA_LOSS as Open.
absl::StatusOr<std::optional<std::string>> Reseal(const KeyRing& ring, const Context& context,
                                                  std::string_view envelope);

}  // namespace zhiwang::privacy
