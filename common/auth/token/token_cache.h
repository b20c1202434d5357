#pragma once

#include <array>
#include <cstdint>
#include <list>
#include <string_view>
#include <unordered_map>

#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/auth/token/token.h"

namespace zhiwang::auth {

// Verifies tokens and remembers the good ones, because a caller sends the same one with every call, and a signature
// takes a hundred times as long to check as a digest. Remembers none beyond its expiry, and none once a key came or
// went. Thread-safe.
class TokenCache {
 public:
  // Keeps the `capacity` tokens used last. `keys` must outlive it.
  TokenCache(const Keys& keys, TokenRules rules, size_t capacity = 4096);

  // The same as VerifyToken.
  absl::StatusOr<TokenClaims> Verify(std::string_view compact, absl::Time now);

  size_t size() const;

 private:
  // SHA-256, so that the memory of the process holds no token that could be used.
  using Digest = std::array<unsigned char, 32>;
  struct FirstBytes {
    size_t operator()(const Digest& digest) const;
  };
  struct Entry {
    Digest digest;
    TokenClaims claims;
  };
  using Entries = std::list<Entry>;

  static Digest DigestOf(std::string_view compact);
  std::optional<TokenClaims> Recall(const Digest& digest, uint64_t generation, absl::Time now);
  void Remember(const Digest& digest, uint64_t generation, const TokenClaims& claims);

  const Keys& keys_;
  const TokenRules rules_;
  const size_t capacity_;
  mutable absl::Mutex mutex_;
  uint64_t generation_ ABSL_GUARDED_BY(mutex_) = 0;  // of the keys that all entries were verified with
  Entries entries_ ABSL_GUARDED_BY(mutex_);          // used last first
  std::unordered_map<Digest, Entries::iterator, FirstBytes> by_digest_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhiwang::auth
