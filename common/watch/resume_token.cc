#include "common/watch/resume_token.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "absl/strings/escaping.h"
#include "common/watch/watch_errors.h"

namespace zhiwang::watch {
namespace {

// The bytes of a token; callers keep them: do not change. Another layout gets another first byte.
constexpr char kLayout = 1;
constexpr size_t kNumberBytes = 8;
constexpr size_t kContentBytes = 1 + 2 * kNumberBytes;
constexpr size_t kMacBytes = 16;

void AppendNumber(std::string& bytes, int64_t number) {
  for (int shift = 56; shift >= 0; shift -= 8) {
    bytes += static_cast<char>((static_cast<uint64_t>(number) >> shift) & 0xFF);
  }
}

int64_t NumberAt(std::string_view bytes, size_t begin) {
  uint64_t number = 0;
  for (const char c : bytes.substr(begin, kNumberBytes)) number = number << 8 | static_cast<unsigned char>(c);
  return static_cast<int64_t>(number);
}

std::string Mac(std::string_view secret, std::string_view content, std::string_view owner) {
  std::string message("watch");
  message += content;  // of a fixed length, so nothing can move from here into the owner
  message += owner;
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned length = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(message.data()), message.size(), digest, &length);
  return {reinterpret_cast<const char*>(digest), kMacBytes};
}

}  // namespace

std::string MakeResumeToken(std::string_view secret, std::string_view owner, const LogPosition& position) {
  std::string bytes(1, kLayout);
  AppendNumber(bytes, position.epoch);
  AppendNumber(bytes, position.seq);
  bytes += Mac(secret, bytes, owner);
  return absl::WebSafeBase64Escape(bytes);
}

absl::StatusOr<LogPosition> ReadResumeToken(std::string_view secret, std::string_view owner, std::string_view token) {
  std::string bytes;
  if (!absl::WebSafeBase64Unescape({token.data(), token.size()}, &bytes) || bytes.size() != kContentBytes + kMacBytes ||
      bytes[0] != kLayout) {
    return error::ResumeTokenInvalid();
  }
  const std::string expected = Mac(secret, std::string_view(bytes).substr(0, kContentBytes), owner);
  if (CRYPTO_memcmp(expected.data(), bytes.data() + kContentBytes, kMacBytes) != 0) return error::ResumeTokenInvalid();
  return LogPosition{.epoch = NumberAt(bytes, 1), .seq = NumberAt(bytes, 1 + kNumberBytes)};
}

}  // namespace zhiwang::watch
