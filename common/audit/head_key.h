#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <openssl/evp.h>

#include "absl/status/statusor.h"

namespace zhiwang::audit {

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;

// Public halves: of the present key, and of those that were used before it.
class VerifyingKey {
 public:
  // Reads a file of one key in PEM, or of several, one behind another; NOT_FOUND or FAILED_PRECONDITION, naming it, when it
  // cannot.
  static absl::StatusOr<VerifyingKey> Load(const std::string& path);

  // True where one of them signed it.
  bool Signed(std::string_view message, std::string_view signature) const;
  // True where the key of that fingerprint is one of them.
  bool Has(std::string_view fingerprint) const;

 private:
  explicit VerifyingKey(std::vector<Key> keys) : keys_(std::move(keys)) {}
  std::vector<Key> keys_;
};

// The Ed25519 key that exported heads and exported files are signed with.
class SigningKey {
 public:
  // Reads a PEM file that only its owner may read (FAILED_PRECONDITION otherwise); on first use makes it, and beside it
  // `<path>.pub` for those who verify: take a copy of that one to where nobody of this machine can change it. A key that took
  // the place of another is written behind it in `<path>.pub`, which so verifies what each of them signed.
  static absl::StatusOr<SigningKey> LoadOrMake(const std::string& path);

  absl::StatusOr<std::string> Sign(std::string_view message) const;  // 64 bytes

  // 64 hexadecimal digits: SHA-256 of the public half, as `openssl pkey -pubin -in PEM.pub -outform DER | sha256sum` has it.
  const std::string& fingerprint() const { return fingerprint_; }
  // The content of `<path>.pub` when this was read.
  const VerifyingKey& public_halves() const { return public_halves_; }

 private:
  SigningKey(Key key, std::string fingerprint, VerifyingKey public_halves)
      : key_(std::move(key)), fingerprint_(std::move(fingerprint)), public_halves_(std::move(public_halves)) {}
  Key key_;
  std::string fingerprint_;
  VerifyingKey public_halves_;
};

}  // namespace zhiwang::audit
