#pragma once

#include <string>

#include "common/attachments/store.h"
#include "common/attachments/test_contents.h"
#include "common/attachments/upload.h"
#include "tests/support/cluster/child_process.h"
#include "tests/support/database_test.h"

zhiwang::sql::Component foundation_migrations();

namespace zhiwang::attachments {

// A test of contents in a schema of its own.
class AttachmentsTest : public testing::DatabaseTest {
 protected:
  static constexpr char kDistrict[] = "370211";

  void SetUp() override { CreateSchema({foundation_migrations()}); }

  static const privacy::KeyRing& Keys() {
    static const privacy::KeyRing& keys = *new privacy::KeyRing([] {
      const testing::ScratchDirectory scratch;
      EXPECT_EQ(privacy::KeyRing::Generate(scratch.path() + "/keys"), absl::OkStatus());
      return privacy::KeyRing::Load(scratch.path() + "/keys").value();
    }());
    return keys;
  }

  // The content as it is kept under the id that it asks for.
  Attachment Kept(int64_t id, const std::string& bytes, MediaType type = MediaType::kPdf) {
    auto kept = db_->Transact(Soon(), [&](sql::Txn& tx) { return Keep(tx, Keys(), kDistrict, id, type, bytes); });
    EXPECT_EQ(kept.status(), absl::OkStatus());
    return kept.value_or(Attachment());
  }
  absl::StatusOr<std::string> ReadWhole(int64_t id) {
    std::string bytes;
    const absl::Status read = Read(*db_, Keys(), kDistrict, id, Soon(), [&](std::string_view piece) {
      EXPECT_LE(piece.size(), kPieceBytes);
      bytes += piece;
      return absl::OkStatus();
    });
    if (!read.ok()) return read;
    return bytes;
  }
  int64_t Count(const std::string& table) { return Number("SELECT COUNT(*) FROM " + table); }
};

}  // namespace zhiwang::attachments
