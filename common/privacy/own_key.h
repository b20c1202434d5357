#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/privacy/keys/key_ring.h"
#include "common/privacy/suite.h"

namespace zhiwang::privacy {

// A key that seals the pieces of one content and nothing else. It is itself kept as a sealed value: deleting that deletes
// the content, wherever its pieces lie. A piece opens as the piece of its number alone.
class OwnKey {
 public:
  static absl::StatusOr<OwnKey> Make(Suite suite);
  // The key whose bytes these are. DATA_LOSS for what is none.
  static absl::StatusOr<OwnKey> FromBytes(std::string_view bytes);
  // The bytes to seal: 33 of them. They are secret: overwrite them after use.
  std::string ToBytes() const;

  absl::StatusOr<std::string> SealPiece(int64_t number, std::string_view plaintext) const;
  // DATA_LOSS for what this key did not seal as the piece of that number.
  absl::StatusOr<std::string> OpenPiece(int64_t number, std::string_view sealed) const;

 private:
  struct Master {
    uint8_t bytes[32];
  };
  OwnKey() = default;
  absl::Status Derive();

  Suite suite_ = Suite::kAes256Gcm;
  Secret<Master> master_;
  Secret<KeyRing::SealingKeys> keys_;
};

}  // namespace zhiwang::privacy
