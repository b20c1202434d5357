#include "common/attachments/upload.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "common/attachments/attachments_test.h"
#include "common/text/digest.h"
#include "tests/support/refused.h"

namespace zhiwang::attachments {
namespace {

using absl::StatusCode;

class Uploads : public AttachmentsTest {
 protected:
  Upload Begun(int64_t id) {
    auto upload = Upload::Begin(*db_, Keys(), kDistrict, id, Soon());
    EXPECT_EQ(upload.status(), absl::OkStatus());
    return *std::move(upload);
  }
  // An upload whose bytes came in parts of that size.
  Upload Received(int64_t id, std::string_view bytes, size_t part) {
    Upload upload = Begun(id);
    for (; !bytes.empty(); bytes.remove_prefix(std::min(part, bytes.size()))) {
      EXPECT_EQ(upload.Add(bytes.substr(0, part), Soon()), absl::OkStatus());
    }
    return upload;
  }
  absl::StatusOr<Attachment> KeptUpload(const Upload& upload) {
    return db_->Transact(Soon(), [&](sql::Txn& tx) { return KeepUpload(tx, upload); });
  }
};

TEST_F(Uploads, AreKeptAsTheyCameHoweverTheyWereCut) {
  int64_t id = 0;
  for (const size_t part : {size_t{1'000}, kPieceBytes, size_t{256} << 10}) {
    const std::string bytes = SomePdf(500'000, std::to_string(part));
    Upload upload = Received(++id, bytes, part);
    ASSERT_EQ(upload.End("证据.pdf", Soon()), absl::OkStatus());
    EXPECT_EQ(upload.content().digest, Sha256(bytes));
    const auto kept = KeptUpload(upload);
    ASSERT_TRUE(kept.ok()) << kept.status();
    EXPECT_EQ(kept->type, MediaType::kPdf);
    EXPECT_EQ(ReadWhole(kept->id).value_or("nothing"), bytes);
  }
  EXPECT_EQ(Count("attachment_upload"), 0);
}

TEST_F(Uploads, OfWhatIsThereAlreadyAreOneUseMore) {
  for (const int64_t id : {1, 2}) {
    Upload upload = Received(id, SomeJpeg(300'000), 100'000);
    ASSERT_EQ(upload.End("a.jpg", Soon()), absl::OkStatus());
    const auto kept = KeptUpload(upload);
    ASSERT_TRUE(kept.ok()) << kept.status();
    EXPECT_EQ(kept->id, 1);
  }
  EXPECT_EQ(Count("attachment_piece"), 2);
  EXPECT_EQ(Number("SELECT uses FROM attachment"), 2);
}

TEST_F(Uploads, OfAPdfThatIsNamedPngAreRefused) {
  Upload upload = Received(1, SomePdf(), 10);
  EXPECT_THAT(upload.End("照片.png", Soon()), IsRefused(StatusCode::kInvalidArgument, common::v1::CONTENT_TYPE_WRONG));
}

TEST_F(Uploads, OfNothingThatIsTakenAreRefused) {
  for (const std::string bytes : {"", "hello", "PK\x03\x04"}) {
    Upload upload = Received(static_cast<int64_t>(bytes.size()) + 1, bytes, 10);
    EXPECT_THAT(upload.End("a.pdf", Soon()), IsRefused(StatusCode::kInvalidArgument, common::v1::CONTENT_TYPE_WRONG));
  }
}

TEST_F(Uploads, MayHaveTwentyMebibytesAndNotOneByteMore) {
  Upload upload = Begun(1);
  const std::string mebibyte(1 << 20, 'x');
  ASSERT_EQ(upload.Add(SomePdf(1 << 20), Soon()), absl::OkStatus());
  for (int i = 1; i < 20; ++i) ASSERT_EQ(upload.Add(mebibyte, Soon()), absl::OkStatus());
  const absl::Status refused = upload.Add("y", Soon());
  EXPECT_THAT(refused, IsRefused(StatusCode::kInvalidArgument, common::v1::CONTENT_TOO_LARGE));
  ASSERT_EQ(upload.End("a.pdf", Soon()), absl::OkStatus());
  const auto kept = KeptUpload(upload);
  ASSERT_TRUE(kept.ok()) << kept.status();
  EXPECT_EQ(kept->size, kMostBytes);
}

TEST_F(Uploads, LeaveNothingWhenTheyAreDropped) {
  const Upload upload = Received(1, SomePdf(500'000), 100'000);
  EXPECT_EQ(Count("attachment_piece"), 2);
  EXPECT_EQ(upload.Drop(Soon()), absl::OkStatus());
  EXPECT_EQ(Count("attachment_piece"), 0);
  EXPECT_EQ(Count("attachment_upload"), 0);
}

TEST_F(Uploads, AreNotTouchedByADropOnceTheyAreKept) {
  Upload upload = Received(1, SomePdf(), 100);
  ASSERT_EQ(upload.End("a.pdf", Soon()), absl::OkStatus());
  ASSERT_TRUE(KeptUpload(upload).ok());
  EXPECT_EQ(upload.Drop(Soon()), absl::OkStatus());
  EXPECT_EQ(ReadWhole(1).value_or("nothing"), SomePdf());
}

TEST_F(Uploads, ThatAProcessLeftAreDeletedByTheirTime) {
  Upload old = Received(1, SomePdf(300'000), 100'000);
  const Upload kept_on = Received(2, SomePdf(300'000), 100'000);
  EXPECT_EQ(Run("UPDATE attachment_upload SET begun = begun - 7200000000 WHERE id = 1"), absl::OkStatus());
  EXPECT_EQ(DeleteBrokenUploads(*db_, absl::Now() - absl::Hours(1), Soon()).value_or(-1), 1);
  EXPECT_EQ(DeleteBrokenUploads(*db_, absl::Now() - absl::Hours(1), Soon()).value_or(-1), 0);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM attachment_piece WHERE attachment = 1"), 0);
  EXPECT_GT(Number("SELECT COUNT(*) FROM attachment_piece WHERE attachment = 2"), 0);
  // It was only slow: what it goes on with is nothing any more.
  const auto is_too_late = IsRefused(StatusCode::kDeadlineExceeded, common::v1::DEADLINE_PASSED);
  EXPECT_THAT(old.Add(SomePdf(300'000), Soon()), is_too_late);
  EXPECT_THAT(KeptUpload(old), is_too_late);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM attachment_piece WHERE attachment = 1"), 0);
}

}  // namespace
}  // namespace zhiwang::attachments
