#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/attachments/attachment.h"
#include "common/privacy/keys/key_ring.h"
#include "common/sql/database.h"

// The content of attachments, in the database: it commits with what refers to it, and every replica has it. It is sealed under
// a key of its own, and kept once however often it comes.
namespace zhiwang::attachments {

// The sealed column of the contents' keys, for who seals anew under another key: its context is {table, column, district, id}.
inline constexpr char kSecretTable[] = "attachment", kSecretColumn[] = "secret";

// Keeps a content that is in memory: its bytes, of that type. `id` is new. Where the same content is there already, that one
// gets one more use, and is the answer.
absl::StatusOr<Attachment> Keep(sql::Txn& tx, const privacy::KeyRing& keys, const std::string& district, int64_t id,
                                MediaType type, std::string_view bytes);

// The content of that id, or nothing. DATA_LOSS where its secret does not open.
absl::StatusOr<std::optional<Attachment>> Find(sql::Txn& tx, const privacy::KeyRing& keys, const std::string& district,
                                               int64_t id);

// Calls `each` with the bytes in order, in pieces of at most kPieceBytes, until it answers an error. DATA_LOSS where a piece
// was changed, moved or is missing; UNEXPECTED where there is no such content. No connection is held while `each` runs.
absl::Status Read(sql::Database& db, const privacy::KeyRing& keys, const std::string& district, int64_t id,
                  absl::Time deadline, absl::FunctionRef<absl::Status(std::string_view)> each);

// Takes one use back. With the last one the key goes, and with it the content.
absl::Status Release(sql::Txn& tx, const std::string& district, int64_t id);

}  // namespace zhiwang::attachments
