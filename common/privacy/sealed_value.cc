#include "common/privacy/sealed_value.h"

#include <openssl/crypto.h>

#include <fmt/format.h>

#include "common/privacy/cipher.h"
#include "common/privacy/content_cipher.h"
#include "common/status/macros.h"

namespace zhiwang::privacy {
namespace {

// The envelope's layout; stored in the database: do not change. Another layout gets another version.
constexpr char kVersion = 1;
constexpr size_t kHeaderBytes = 4;

struct Header {
  Suite suite;
  KeyId key;
};

absl::Status Unreadable(const Context& context, std::string_view why) {
  return absl::DataLossError(
      fmt::format("sealed {}.{} of {}/{}: {}", context.table, context.column, context.district, context.id, why));
}

std::string WriteHeader(const Header& header) {
  return {kVersion, static_cast<char>(header.suite), static_cast<char>(header.key >> 8),
          static_cast<char>(header.key & 0xFF)};
}

// The header, or why there is none.
absl::StatusOr<Header> ReadHeader(std::string_view envelope) {
  if (envelope.size() < kHeaderBytes) return absl::DataLossError("shorter than any sealed value");
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(envelope[i]); };
  if (envelope[0] != kVersion) return absl::DataLossError(fmt::format("unknown version {}", byte(0)));
  const auto suite = static_cast<Suite>(byte(1));
  if (suite != Suite::kAes256Gcm && suite != Suite::kSm4Sm3) {
    return absl::DataLossError(fmt::format("unknown suite {}", byte(1)));
  }
  return Header{suite, static_cast<KeyId>(byte(2) << 8 | byte(3))};
}

// The data that is authenticated besides the content: the header is of a fixed length, and each field of the context carries
// its own.
std::string AssociatedData(std::string_view header, const Context& context) {
  std::string bytes(header);
  for (const std::string* field : {&context.table, &context.column, &context.district, &context.id}) {
    AppendField(bytes, *field);
  }
  return bytes;
}

}  // namespace

absl::StatusOr<std::string> Seal(const KeyRing& ring, const Context& context, std::string_view plaintext) {
  std::string envelope = WriteHeader({ring.suite(), ring.current()});
  const std::string associated = AssociatedData(envelope, context);
  ASSIGN_OR_RETURN(const std::string nonce, RandomBytes(NonceBytes(ring.suite())));
  ASSIGN_OR_RETURN(const std::string content,
                   SealContent(ring.suite(), *ring.Find(ring.current()), nonce, associated, plaintext));
  envelope += nonce;
  envelope += content;
  return envelope;
}

absl::StatusOr<std::string> Open(const KeyRing& ring, const Context& context, std::string_view envelope) {
  const auto header = ReadHeader(envelope);
  if (!header.ok()) {
    return Unreadable(context, {header.status().message().data(), header.status().message().size()});
  }
  const KeyRing::SealingKeys* keys = ring.Find(header->key);
  if (keys == nullptr) return Unreadable(context, fmt::format("key {} is not on the ring", header->key));
  const std::string_view rest = envelope.substr(kHeaderBytes);
  const size_t nonce_bytes = NonceBytes(header->suite);
  if (rest.size() < nonce_bytes) return Unreadable(context, "shorter than any sealed value");
  ASSIGN_OR_RETURN(auto plaintext,
                   OpenContent(header->suite, *keys, rest.substr(0, nonce_bytes),
                               AssociatedData(envelope.substr(0, kHeaderBytes), context), rest.substr(nonce_bytes)));
  if (!plaintext) return Unreadable(context, "it was changed, cut short or sealed for another place");
  return *std::move(plaintext);
}

absl::StatusOr<KeyId> KeyOf(std::string_view envelope) {
  ASSIGN_OR_RETURN(const Header header, ReadHeader(envelope));
  return header.key;
}

absl::StatusOr<bool> IsCurrent(const KeyRing& ring, std::string_view envelope) {
  ASSIGN_OR_RETURN(const Header header, ReadHeader(envelope));
  return header.suite == ring.suite() && header.key == ring.current();
}

absl::StatusOr<std::optional<std::string>> Reseal(const KeyRing& ring, const Context& context,
                                                  std::string_view envelope) {
  ASSIGN_OR_RETURN(std::string plaintext, Open(ring, context, envelope));
  ASSIGN_OR_RETURN(const bool current, IsCurrent(ring, envelope));
  if (current) return std::nullopt;
  auto sealed = Seal(ring, context, plaintext);
  OPENSSL_cleanse(plaintext.data(), plaintext.size());
  if (!sealed.ok()) return sealed.status();
  return *std::move(sealed);
}

}  // namespace zhiwang::privacy
