#include "common/attachments/store.h"

#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/attachments/attachments_test.h"
#include "common/privacy/sealed_value.h"
#include "common/text/digest.h"

namespace zhiwang::attachments {
namespace {

class Store : public AttachmentsTest {};

TEST_F(Store, GivesBackWhatItKept) {
  for (const size_t size : {size_t{20}, kPieceBytes, kPieceBytes + 1, 3 * kPieceBytes}) {
    const std::string bytes = SomePdf(size);
    const Attachment kept = Kept(static_cast<int64_t>(size), bytes);
    EXPECT_EQ(kept.size, static_cast<int64_t>(bytes.size()));
    EXPECT_EQ(kept.digest, Sha256(bytes));
    EXPECT_EQ(ReadWhole(kept.id).value_or("nothing"), bytes) << size;
    const auto found = db_->Read(Soon(), [&](sql::Txn& tx) { return Find(tx, Keys(), kDistrict, kept.id); });
    ASSERT_TRUE(found.ok() && found->has_value());
    EXPECT_EQ((*found)->digest, kept.digest);
    EXPECT_EQ((*found)->size, kept.size);
  }
}

TEST_F(Store, HoldsNoByteInTheClearAndNoPlainDigest) {
  const std::string bytes = SomePdf(0, "张三 11010519491231002X");
  Kept(1, bytes);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM attachment_piece WHERE LOCATE('张三', content) > 0"), 0);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM attachment WHERE HEX(address) = '" + Sha256Hex(bytes) + "'"), 0);
}

TEST_F(Store, KeepsTheSameContentOnce) {
  EXPECT_EQ(Kept(1, SomePdf(400'000)).id, 1);
  EXPECT_EQ(Kept(2, SomePdf(400'000)).id, 1);
  EXPECT_EQ(Kept(3, SomePdf(400'001)).id, 3);
  EXPECT_EQ(Count("attachment"), 2);
  EXPECT_EQ(Count("attachment_piece"), 6);
  EXPECT_EQ(Number("SELECT uses FROM attachment WHERE id = 1"), 2);
}

TEST_F(Store, KeepsTheSameContentOnceWhenItComesManyTimesAtOnce) {
  std::vector<std::thread> callers;
  for (int64_t id = 1; id <= 8; ++id) {
    callers.emplace_back([this, id] { Kept(id, SomePng(1'000), MediaType::kPng); });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(Count("attachment"), 1);
  EXPECT_EQ(Count("attachment_piece"), 1);
  EXPECT_EQ(Number("SELECT uses FROM attachment"), 8);
}

TEST_F(Store, DeletesAContentWithItsLastUse) {
  Kept(1, SomePdf());
  Kept(2, SomePdf());
  const auto release = [this] {
    return db_->Transact(Soon(), [&](sql::Txn& tx) { return Release(tx, kDistrict, 1); });
  };
  EXPECT_EQ(release(), absl::OkStatus());
  EXPECT_EQ(ReadWhole(1).value_or("nothing"), SomePdf());
  EXPECT_EQ(release(), absl::OkStatus());
  EXPECT_EQ(Count("attachment"), 0);
  EXPECT_EQ(Count("attachment_piece"), 0);
}

TEST_F(Store, LosesTheContentWithItsKeyWhereverThePiecesLie) {
  Kept(1, SomePdf(400'000));
  EXPECT_EQ(Run("CREATE TABLE copy AS SELECT * FROM attachment_piece"), absl::OkStatus());
  EXPECT_EQ(db_->Transact(Soon(), [&](sql::Txn& tx) { return Release(tx, kDistrict, 1); }), absl::OkStatus());
  Kept(1, SomePdf(400'000, "another"));
  EXPECT_EQ(Run("DELETE FROM attachment_piece"), absl::OkStatus());
  EXPECT_EQ(Run("INSERT INTO attachment_piece SELECT * FROM copy"), absl::OkStatus());
  EXPECT_TRUE(absl::IsDataLoss(ReadWhole(1).status()));
}

TEST_F(Store, NoticesAPieceThatIsMissingMovedOrAnothers) {
  Kept(1, SomePdf(3 * kPieceBytes));
  EXPECT_EQ(Run("UPDATE attachment_piece SET piece = 7 WHERE piece = 0"), absl::OkStatus());
  EXPECT_TRUE(absl::IsDataLoss(ReadWhole(1).status()));
  EXPECT_EQ(Run("UPDATE attachment_piece SET piece = 0 WHERE piece = 1"), absl::OkStatus());
  EXPECT_TRUE(absl::IsDataLoss(ReadWhole(1).status()));
  // A secret is another row's.
  Kept(2, SomePdf(0, "another"));
  EXPECT_EQ(Run("UPDATE attachment a JOIN attachment b ON b.id = 2 SET a.secret = b.secret WHERE a.id = 1"),
            absl::OkStatus());
  EXPECT_TRUE(absl::IsDataLoss(ReadWhole(1).status()));
}

TEST_F(Store, ReadsNoMoreWhereItsReaderHasEnough) {
  Kept(1, SomePdf(3 * kPieceBytes));
  int pieces = 0;
  const absl::Status enough = absl::CancelledError("enough");
  EXPECT_EQ(Read(*db_, Keys(), kDistrict, 1, Soon(),
                 [&](std::string_view) {
                   ++pieces;
                   return enough;
                 }),
            enough);
  EXPECT_EQ(pieces, 1);
}

}  // namespace
}  // namespace zhiwang::attachments
