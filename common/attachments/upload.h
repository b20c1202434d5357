#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/attachments/attachment.h"
#include "common/privacy/keys/key_ring.h"
#include "common/privacy/own_key.h"
#include "common/sql/database.h"
#include "common/text/digest.h"

namespace zhiwang::attachments {

// A content that is being received: its bytes are sealed and written as they come. It is nothing until KeepUpload.
class Upload {
 public:
  // `id` is new: the content will have it. The database and the keys outlive this.
  static absl::StatusOr<Upload> Begin(sql::Database& db, const privacy::KeyRing& keys, std::string district, int64_t id,
                                      absl::Time deadline);

  // Takes the next bytes. CONTENT_TOO_LARGE; DEADLINE_PASSED where it takes so long that it counts as broken off.
  absl::Status Add(std::string_view bytes, absl::Time deadline);
  // Takes the end: all bytes are there. CONTENT_TYPE_WRONG where they are of no type that is taken, or the name of the file
  // ends otherwise.
  absl::Status End(std::string_view file_name, absl::Time deadline);
  // Deletes what was written, unless it was kept.
  absl::Status Drop(absl::Time deadline) const;

  // The content; its digest and type are there after End.
  const Attachment& content() const { return content_; }

 private:
  friend absl::StatusOr<Attachment> KeepUpload(sql::Txn& tx, const Upload& upload);
  Upload(sql::Database& db, const privacy::KeyRing& keys, std::string district, int64_t id, privacy::OwnKey key);
  absl::Status WriteRest(absl::Time deadline);

  sql::Database* db_;
  const privacy::KeyRing* keys_;
  std::string district_;
  Attachment content_;
  privacy::OwnKey key_;
  std::string head_, rest_;  // the first bytes; those that were not written yet
  int64_t pieces_ = 0;       // that were written
  RunningSha256 digest_;
};

// Keeps an upload that has ended, in the transaction of what refers to it. Where the same content is there already, that one
// gets one more use, and is the answer. DEADLINE_PASSED where the upload took so long that it was deleted.
absl::StatusOr<Attachment> KeepUpload(sql::Txn& tx, const Upload& upload);

// Deletes what uploads left that began before then and were neither kept nor dropped, at most a hundred of them. Answers how
// many.
absl::StatusOr<int> DeleteBrokenUploads(sql::Database& db, absl::Time begun_before, absl::Time deadline);

}  // namespace zhiwang::attachments
