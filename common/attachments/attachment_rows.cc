#include "common/attachments/attachment_rows.h"

#include <openssl/crypto.h>

#include <utility>

#include <fmt/format.h>

#include "common/attachments/store.h"
#include "common/privacy/fingerprint.h"
#include "common/privacy/sealed_value.h"
#include "common/status/macros.h"

namespace zhiwang::attachments {
namespace {

// The secret: the key, the digest, the size with the highest byte first. Stored, sealed: do not change.
constexpr size_t kKeyBytes = 33, kDigestBytes = 32, kSizeBytes = 8;

privacy::Context ContextOf(const std::string& district, int64_t id) {
  return {kSecretTable, kSecretColumn, district, std::to_string(id)};
}

absl::StatusOr<std::string> SealSecret(const privacy::KeyRing& keys, const privacy::OwnKey& key,
                                       const std::string& district, const Attachment& content) {
  // Room for all of it before the key goes in: a buffer that grows leaves what it held in memory.
  std::string bytes;
  bytes.reserve(kKeyBytes + kDigestBytes + kSizeBytes);
  std::string own = key.ToBytes();
  bytes += own;
  OPENSSL_cleanse(own.data(), own.size());
  bytes += content.digest;
  for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(content.size >> shift & 0xFF);
  auto sealed = privacy::Seal(keys, ContextOf(district, content.id), bytes);
  OPENSSL_cleanse(bytes.data(), bytes.size());
  return sealed;
}

}  // namespace

absl::Status WritePiece(sql::Txn& tx, const privacy::OwnKey& key, const std::string& district, int64_t id,
                        int64_t piece, std::string_view bytes) {
  ASSIGN_OR_RETURN(const std::string sealed, key.SealPiece(piece, bytes));
  return tx
      .Execute("INSERT INTO attachment_piece (district, attachment, piece, content) VALUES (?, ?, ?, ?)",
               {district, id, piece, sealed})
      .status();
}

absl::Status DeletePieces(sql::Txn& tx, const std::string& district, int64_t id) {
  return tx.Execute("DELETE FROM attachment_piece WHERE district = ? AND attachment = ?", {district, id}).status();
}

absl::StatusOr<int64_t> WriteContent(sql::Txn& tx, const privacy::KeyRing& keys, const privacy::OwnKey& key,
                                     const std::string& district, const Attachment& content) {
  // A plain digest would let a reader of the database find out by trial what a form says.
  ASSIGN_OR_RETURN(const std::string address, privacy::Fingerprint(keys, "attachment", content.digest));
  ASSIGN_OR_RETURN(const auto other,
                   tx.QueryOne("SELECT id FROM attachment WHERE district = ? AND address = ? FOR UPDATE",
                               {district, address}, [](const sql::Row& row) { return row.Int(1); }));
  if (other) {
    RETURN_IF_ERROR(
        tx.Execute("UPDATE attachment SET uses = uses + 1 WHERE district = ? AND id = ?", {district, *other}).status());
    RETURN_IF_ERROR(DeletePieces(tx, district, content.id));
    return *other;
  }
  ASSIGN_OR_RETURN(const std::string secret, SealSecret(keys, key, district, content));
  const absl::Status written =
      tx.Execute("INSERT INTO attachment (district, id, address, media_type, uses, secret) VALUES (?, ?, ?, ?, 1, ?)",
                 {district, content.id, address, content.type, secret})
          .status();
  if (sql::IsDuplicateKey(written)) return sql::Rerun("the same content was kept meanwhile");
  RETURN_IF_ERROR(written);
  return content.id;
}

absl::StatusOr<Opened> OpenSecret(const privacy::KeyRing& keys, const std::string& district, int64_t id,
                                  std::string_view secret) {
  ASSIGN_OR_RETURN(std::string bytes, privacy::Open(keys, ContextOf(district, id), secret));
  absl::StatusOr<privacy::OwnKey> key = absl::DataLossError(fmt::format("the secret of content {} cannot be read", id));
  int64_t size = 0;
  if (bytes.size() == kKeyBytes + kDigestBytes + kSizeBytes) {
    key = privacy::OwnKey::FromBytes(std::string_view(bytes).substr(0, kKeyBytes));
    for (const char byte : bytes.substr(kKeyBytes + kDigestBytes)) size = size << 8 | static_cast<unsigned char>(byte);
  }
  std::string digest = key.ok() ? bytes.substr(kKeyBytes, kDigestBytes) : "";
  OPENSSL_cleanse(bytes.data(), bytes.size());
  if (!key.ok()) return key.status();
  return Opened{*std::move(key), std::move(digest), size};
}

}  // namespace zhiwang::attachments
