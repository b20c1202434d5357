#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"

// The algorithms as OpenSSL 3 has them. Sizes are the algorithms' own; the caller keeps them. An error is OpenSSL's own
// failure (UNEXPECTED): no memory, no randomness, a build without the algorithm.
namespace zhiwang::privacy {

using Bytes = absl::Span<const uint8_t>;

inline constexpr size_t kAesKeyBytes = 32;
inline constexpr size_t kGcmNonceBytes = 12;
inline constexpr size_t kGcmTagBytes = 16;
inline constexpr size_t kSm4KeyBytes = 16;
inline constexpr size_t kSm4CounterBytes = 16;
inline constexpr size_t kMacBytes = 32;  // HMAC-SHA-256 and HMAC-SM3

enum class Hash { kSha256, kSm3 };

// AES-256-GCM: the ciphertext with its tag behind it.
absl::StatusOr<std::string> AesGcmSeal(Bytes key, std::string_view nonce, std::string_view associated,
                                       std::string_view plaintext);
// Its inverse; nothing when the tag does not match.
absl::StatusOr<std::optional<std::string>> AesGcmOpen(Bytes key, std::string_view nonce, std::string_view associated,
                                                      std::string_view ciphertext_and_tag);

// SM4 in counter mode: its own inverse. It authenticates nothing.
absl::StatusOr<std::string> Sm4Ctr(Bytes key, std::string_view counter, std::string_view text);

absl::StatusOr<std::string> Hmac(Hash hash, Bytes key, std::string_view message);

// HKDF (RFC 5869) without a salt: fills `derived` with a key for the purpose `info` names.
absl::Status Hkdf(Hash hash, Bytes master, std::string_view info, absl::Span<uint8_t> derived);

// True for equal MACs, in time that does not tell where they differ.
bool SameMac(std::string_view a, std::string_view b);

absl::StatusOr<std::string> RandomBytes(size_t count);

// Appends `field` so that no other sequence of fields has the same bytes.
void AppendField(std::string& bytes, std::string_view field);

}  // namespace zhiwang::privacy
