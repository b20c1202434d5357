#include "common/auth/token/token_cache.h"

#include <openssl/evp.h>

#include <cstring>
#include <optional>
#include <utility>

#include "common/status/macros.h"

namespace zhiwang::auth {

TokenCache::TokenCache(const Keys& keys, TokenRules rules, size_t capacity)
    : keys_(keys), rules_(std::move(rules)), capacity_(capacity) {}

absl::StatusOr<TokenClaims> TokenCache::Verify(std::string_view compact, absl::Time now) {
  // Read before the keys are used: what they verify counts as no newer than it is.
  const uint64_t generation = keys_.generation();
  const Digest digest = DigestOf(compact);
  if (auto claims = Recall(digest, generation, now)) return *std::move(claims);
  ASSIGN_OR_RETURN(TokenClaims claims, VerifyToken(compact, keys_, rules_, now));
  Remember(digest, generation, claims);
  return claims;
}

size_t TokenCache::size() const {
  absl::MutexLock lock(&mutex_);
  return entries_.size();
}

size_t TokenCache::FirstBytes::operator()(const Digest& digest) const {
  size_t hash;
  std::memcpy(&hash, digest.data(), sizeof(hash));
  return hash;
}

TokenCache::Digest TokenCache::DigestOf(std::string_view compact) {
  // Fetched once: looking the algorithm up takes as long as the digest itself.
  static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  Digest digest;
  EVP_Digest(compact.data(), compact.size(), digest.data(), nullptr, sha256, nullptr);
  return digest;
}

std::optional<TokenClaims> TokenCache::Recall(const Digest& digest, uint64_t generation, absl::Time now) {
  absl::MutexLock lock(&mutex_);
  if (generation != generation_) return std::nullopt;
  const auto found = by_digest_.find(digest);
  if (found == by_digest_.end()) return std::nullopt;
  const Entries::iterator entry = found->second;
  if (now >= entry->claims.expires + rules_.leeway) {
    by_digest_.erase(found);
    entries_.erase(entry);
    return std::nullopt;
  }
  entries_.splice(entries_.begin(), entries_, entry);
  return entry->claims;
}

void TokenCache::Remember(const Digest& digest, uint64_t generation, const TokenClaims& claims) {
  absl::MutexLock lock(&mutex_);
  if (generation < generation_) return;  // the keys changed while the token was verified
  if (generation > generation_) {
    by_digest_.clear();
    entries_.clear();
    generation_ = generation;
  }
  if (capacity_ == 0 || by_digest_.count(digest) > 0) return;
  if (entries_.size() == capacity_) {
    by_digest_.erase(entries_.back().digest);
    entries_.pop_back();
  }
  entries_.push_front({digest, claims});
  by_digest_.emplace(digest, entries_.begin());
}

}  // namespace zhiwang::auth
