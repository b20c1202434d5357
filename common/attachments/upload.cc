#include "common/attachments/upload.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "common/attachments/attachment_errors.h"
#include "common/attachments/attachment_rows.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace zhiwang::attachments {
namespace {

constexpr int kMostAtOnce = 100;  // broken uploads that are deleted in one go

// An upload that is not there any more was deleted as a broken one.
absl::Status MustBeThere(const absl::StatusOr<int64_t>& rows) {
  if (!rows.ok()) return rows.status();
  return *rows == 1 ? absl::OkStatus() : zhiwang::error::DeadlinePassed();
}

// Deletes an upload that is there with its pieces; those of one that was kept are not touched.
absl::Status Delete(sql::Txn& tx, const std::string& district, int64_t id) {
  ASSIGN_OR_RETURN(const int64_t gone,
                   tx.Execute("DELETE FROM attachment_upload WHERE district = ? AND id = ?", {district, id}));
  return gone == 0 ? absl::OkStatus() : DeletePieces(tx, district, id);
}

struct Broken {
  std::string district;
  int64_t id;
};

absl::StatusOr<std::vector<Broken>> FindBroken(sql::Txn& tx, absl::Time begun_before) {
  std::vector<Broken> broken;
  RETURN_IF_ERROR(tx.Query("SELECT district, id FROM attachment_upload WHERE begun < ? ORDER BY begun LIMIT ?",
                           {begun_before, kMostAtOnce}, [&](const sql::Row& row) {
                             broken.push_back({row.Text(1), row.Int(2)});
                           }));
  return broken;
}

}  // namespace

Upload::Upload(sql::Database& db, const privacy::KeyRing& keys, std::string district, int64_t id, privacy::OwnKey key)
    : db_(&db), keys_(&keys), district_(std::move(district)), key_(std::move(key)) {
  content_.id = id;
}

absl::StatusOr<Upload> Upload::Begin(sql::Database& db, const privacy::KeyRing& keys, std::string district, int64_t id,
                                     absl::Time deadline) {
  ASSIGN_OR_RETURN(privacy::OwnKey key, privacy::OwnKey::Make(keys.suite()));
  RETURN_IF_ERROR(db.Transact(deadline, [&](sql::Txn& tx) {
    return tx
        .Execute("INSERT INTO attachment_upload (district, id, begun, pieces) VALUES (?, ?, ?, 0)",
                 {district, id, absl::Now()})
        .status();
  }));
  return Upload(db, keys, std::move(district), id, std::move(key));
}

absl::Status Upload::Add(std::string_view bytes, absl::Time deadline) {
  if (content_.size + static_cast<int64_t>(bytes.size()) > kMostBytes) return error::ContentTooLarge();
  content_.size += static_cast<int64_t>(bytes.size());
  digest_.Add(bytes);
  head_ += bytes.substr(0, kTellingBytes - std::min(kTellingBytes, head_.size()));
  while (!bytes.empty()) {
    const std::string_view part = bytes.substr(0, kPieceBytes - rest_.size());
    rest_ += part;
    bytes.remove_prefix(part.size());
    if (rest_.size() == kPieceBytes) RETURN_IF_ERROR(WriteRest(deadline));
  }
  return absl::OkStatus();
}

absl::Status Upload::WriteRest(absl::Time deadline) {
  RETURN_IF_ERROR(db_->Transact(deadline, [&](sql::Txn& tx) -> absl::Status {
    RETURN_IF_ERROR(MustBeThere(tx.Execute("UPDATE attachment_upload SET pieces = ? WHERE district = ? AND id = ?",
                                           {pieces_ + 1, district_, content_.id})));
    return WritePiece(tx, key_, district_, content_.id, pieces_, rest_);
  }));
  ++pieces_;
  rest_.clear();
  return absl::OkStatus();
}

absl::Status Upload::End(std::string_view file_name, absl::Time deadline) {
  ASSIGN_OR_RETURN(const std::optional<MediaType> type, TypeOfBytes(head_));
  if (!type) return error::ContentUnknown();
  if (TypeOfName(file_name) != type) return error::ContentNamedWrong();
  content_.type = *type;
  content_.digest = digest_.Get();
  return rest_.empty() ? absl::OkStatus() : WriteRest(deadline);
}

absl::Status Upload::Drop(absl::Time deadline) const {
  return db_->Transact(deadline, [&](sql::Txn& tx) { return Delete(tx, district_, content_.id); });
}

absl::StatusOr<Attachment> KeepUpload(sql::Txn& tx, const Upload& upload) {
  Attachment content = upload.content_;
  RETURN_IF_ERROR(MustBeThere(
      tx.Execute("DELETE FROM attachment_upload WHERE district = ? AND id = ?", {upload.district_, content.id})));
  ASSIGN_OR_RETURN(content.id, WriteContent(tx, *upload.keys_, upload.key_, upload.district_, content));
  return content;
}

absl::StatusOr<int> DeleteBrokenUploads(sql::Database& db, absl::Time begun_before, absl::Time deadline) {
  ASSIGN_OR_RETURN(const std::vector<Broken> broken,
                   db.Read(deadline, [&](sql::Txn& tx) { return FindBroken(tx, begun_before); }));
  for (const Broken& one : broken) {
    RETURN_IF_ERROR(db.Transact(deadline, [&](sql::Txn& tx) { return Delete(tx, one.district, one.id); }));
  }
  return static_cast<int>(broken.size());
}

}  // namespace zhiwang::attachments
