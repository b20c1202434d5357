#include "common/attachments/store.h"

#include <utility>

#include <fmt/format.h>

#include "common/attachments/attachment_rows.h"
#include "common/privacy/own_key.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/text/digest.h"

namespace zhiwang::attachments {
namespace {

// A row of `attachment` as it is read.
struct StoredContent {
  MediaType type;
  std::string secret;
};

absl::StatusOr<std::optional<StoredContent>> FindStored(sql::Txn& tx, const std::string& district, int64_t id) {
  return tx.QueryOne("SELECT media_type, secret FROM attachment WHERE district = ? AND id = ?", {district, id},
                     [](const sql::Row& row) {
                       return StoredContent{static_cast<MediaType>(row.Int(1)), row.Text(2)};
                     });
}

absl::StatusOr<std::optional<std::string>> FindPiece(sql::Txn& tx, const std::string& district, int64_t id,
                                                     int64_t piece) {
  return tx.QueryOne("SELECT content FROM attachment_piece WHERE district = ? AND attachment = ? AND piece = ?",
                     {district, id, piece}, [](const sql::Row& row) { return row.Text(1); });
}

}  // namespace

absl::StatusOr<Attachment> Keep(sql::Txn& tx, const privacy::KeyRing& keys, const std::string& district, int64_t id,
                                MediaType type, std::string_view bytes) {
  Attachment content{id, type, static_cast<int64_t>(bytes.size()), Sha256(bytes)};
  ASSIGN_OR_RETURN(const privacy::OwnKey key, privacy::OwnKey::Make(keys.suite()));
  for (int64_t piece = 0; !bytes.empty(); ++piece) {
    const std::string_view part = bytes.substr(0, kPieceBytes);
    RETURN_IF_ERROR(WritePiece(tx, key, district, id, piece, part));
    bytes.remove_prefix(part.size());
  }
  ASSIGN_OR_RETURN(content.id, WriteContent(tx, keys, key, district, content));
  return content;
}

absl::StatusOr<std::optional<Attachment>> Find(sql::Txn& tx, const privacy::KeyRing& keys, const std::string& district,
                                               int64_t id) {
  ASSIGN_OR_RETURN(const auto stored, FindStored(tx, district, id));
  if (!stored) return std::nullopt;
  ASSIGN_OR_RETURN(Opened opened, OpenSecret(keys, district, id, stored->secret));
  return Attachment{id, stored->type, opened.size, std::move(opened.digest)};
}

absl::Status Read(sql::Database& db, const privacy::KeyRing& keys, const std::string& district, int64_t id,
                  absl::Time deadline, absl::FunctionRef<absl::Status(std::string_view)> each) {
  ASSIGN_OR_RETURN(const auto stored, db.Read(deadline, [&](sql::Txn& tx) { return FindStored(tx, district, id); }));
  if (!stored) return zhiwang::error::Unexpected(fmt::format("there is no content {}", id));
  ASSIGN_OR_RETURN(const Opened opened, OpenSecret(keys, district, id, stored->secret));
  int64_t left = opened.size;
  for (int64_t piece = 0; left > 0; ++piece) {
    ASSIGN_OR_RETURN(const auto sealed,
                     db.Read(deadline, [&](sql::Txn& tx) { return FindPiece(tx, district, id, piece); }));
    if (!sealed) return absl::DataLossError(fmt::format("piece {} of content {} is missing", piece, id));
    ASSIGN_OR_RETURN(const std::string bytes, opened.key.OpenPiece(piece, *sealed));
    if (bytes.empty() || static_cast<int64_t>(bytes.size()) > left) {
      return absl::DataLossError(fmt::format("piece {} of content {} is of another length", piece, id));
    }
    left -= static_cast<int64_t>(bytes.size());
    RETURN_IF_ERROR(each(bytes));
  }
  return absl::OkStatus();
}

absl::Status Release(sql::Txn& tx, const std::string& district, int64_t id) {
  RETURN_IF_ERROR(
      tx.Execute("UPDATE attachment SET uses = uses - 1 WHERE district = ? AND id = ?", {district, id}).status());
  ASSIGN_OR_RETURN(const int64_t gone,
                   tx.Execute("DELETE FROM attachment WHERE district = ? AND id = ? AND uses <= 0", {district, id}));
  return gone == 0 ? absl::OkStatus() : DeletePieces(tx, district, id);
}

}  // namespace zhiwang::attachments
