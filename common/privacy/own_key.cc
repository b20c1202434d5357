#include "common/privacy/own_key.h"

#include <openssl/crypto.h>

#include <cstring>
#include <optional>
#include <utility>

#include "common/privacy/cipher.h"
#include "common/privacy/content_cipher.h"
#include "common/status/macros.h"

namespace zhiwang::privacy {
namespace {

// Authenticated with each piece. Every piece depends on it: do not change.
std::string AssociatedWith(int64_t number) {
  std::string bytes = "zhiwang piece";
  for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(number >> shift & 0xFF);
  return bytes;
}

}  // namespace

absl::Status OwnKey::Derive() {
  ASSIGN_OR_RETURN(keys_, KeyRing::DeriveSealingKeys(master_->bytes));
  return absl::OkStatus();
}

absl::StatusOr<OwnKey> OwnKey::Make(Suite suite) {
  // Room for all of it before the key goes in: a buffer that grows leaves what it held in memory.
  std::string bytes;
  bytes.reserve(1 + sizeof(Master));
  bytes += static_cast<char>(suite);
  ASSIGN_OR_RETURN(std::string random, RandomBytes(sizeof(Master)));
  bytes += random;
  OPENSSL_cleanse(random.data(), random.size());
  absl::StatusOr<OwnKey> key = FromBytes(bytes);
  OPENSSL_cleanse(bytes.data(), bytes.size());
  return key;
}

absl::StatusOr<OwnKey> OwnKey::FromBytes(std::string_view bytes) {
  if (bytes.size() != 1 + sizeof(Master)) return absl::DataLossError("the key of a content has another length");
  OwnKey key;
  key.suite_ = static_cast<Suite>(bytes[0]);
  if (key.suite_ != Suite::kAes256Gcm && key.suite_ != Suite::kSm4Sm3) {
    return absl::DataLossError("the key of a content is of an unknown suite");
  }
  key.master_ = MakeSecret<Master>();
  std::memcpy(key.master_->bytes, bytes.data() + 1, sizeof(Master));
  RETURN_IF_ERROR(key.Derive());
  return key;
}

std::string OwnKey::ToBytes() const {
  std::string bytes;
  bytes.reserve(1 + sizeof(Master));
  bytes += static_cast<char>(suite_);
  bytes.append(reinterpret_cast<const char*>(master_->bytes), sizeof(Master));
  return bytes;
}

absl::StatusOr<std::string> OwnKey::SealPiece(int64_t number, std::string_view plaintext) const {
  ASSIGN_OR_RETURN(std::string sealed, RandomBytes(NonceBytes(suite_)));
  ASSIGN_OR_RETURN(const std::string content, SealContent(suite_, *keys_, sealed, AssociatedWith(number), plaintext));
  return sealed + content;
}

absl::StatusOr<std::string> OwnKey::OpenPiece(int64_t number, std::string_view sealed) const {
  const size_t nonce = NonceBytes(suite_);
  std::optional<std::string> plaintext;
  if (sealed.size() >= nonce) {
    ASSIGN_OR_RETURN(
        plaintext, OpenContent(suite_, *keys_, sealed.substr(0, nonce), AssociatedWith(number), sealed.substr(nonce)));
  }
  if (!plaintext) return absl::DataLossError("a piece of a content was changed, cut short or put elsewhere");
  return *std::move(plaintext);
}

}  // namespace zhiwang::privacy
