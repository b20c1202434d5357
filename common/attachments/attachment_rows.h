#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/attachments/attachment.h"
#include "common/privacy/keys/key_ring.h"
#include "common/privacy/own_key.h"
#include "common/sql/database.h"

// The rows of contents, for this folder alone.
namespace zhiwang::attachments {

// Seals and writes the piece of that number.
absl::Status WritePiece(sql::Txn& tx, const privacy::OwnKey& key, const std::string& district, int64_t id,
                        int64_t piece, std::string_view bytes);

absl::Status DeletePieces(sql::Txn& tx, const std::string& district, int64_t id);

// Writes the row of a content whose pieces are there. Where another row has the same content, the pieces are deleted, and that
// one gets one more use: its id is the answer. When both come at the same time, one of the transactions runs again.
absl::StatusOr<int64_t> WriteContent(sql::Txn& tx, const privacy::KeyRing& keys, const privacy::OwnKey& key,
                                     const std::string& district, const Attachment& content);

// The secret of a row, opened.
struct Opened {
  privacy::OwnKey key;
  std::string digest;
  int64_t size;
};
absl::StatusOr<Opened> OpenSecret(const privacy::KeyRing& keys, const std::string& district, int64_t id,
                                  std::string_view secret);

}  // namespace zhiwang::attachments
