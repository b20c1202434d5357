#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <openssl/evp.h>

#include "absl/status/statusor.h"

namespace zhiwang::audit {

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;

// The Ed25519 key that exported heads are signed with.
class SigningKey {
 public:
  // Reads a PEM file that only its owner may read (FAILED_PRECONDITION otherwise); on first use makes it, and beside it
  // `<path>.pub` for those who verify: take a copy of that one to where nobody of this machine can change it.
  static absl::StatusOr<SigningKey> LoadOrMake(const std::string& path);

  absl::StatusOr<std::string> Sign(std::string_view message) const;  // 64 bytes

 private:
  explicit SigningKey(Key key) : key_(std::move(key)) {}
  Key key_;
};

// Its public half.
class VerifyingKey {
 public:
  // Reads a PEM file; NOT_FOUND or FAILED_PRECONDITION, naming it, when it cannot.
  static absl::StatusOr<VerifyingKey> Load(const std::string& path);

  bool Signed(std::string_view message, std::string_view signature) const;

 private:
  explicit VerifyingKey(Key key) : key_(std::move(key)) {}
  Key key_;
};

}  // namespace zhiwang::audit
