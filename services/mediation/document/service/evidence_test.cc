// Documents that are brought, over gRPC.

#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/attachments/attachment.h"
#include "common/text/digest.h"
#include "services/mediation/testing/document_service_test.h"
#include "tests/support/cluster/child_process.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using attachments::SomeJpeg;
using attachments::SomePdf;
using attachments::SomePng;
using zhiwang::testing::Eventually;

class Evidence : public DocumentServiceTest {
 protected:
  // Nothing of any upload is there.
  void ExpectNothing() {
    for (const char* table : {"document", "attachment", "attachment_piece", "attachment_upload"}) {
      EXPECT_TRUE(Eventually([&] { return Number(std::string("SELECT COUNT(*) FROM ") + table) == 0; })) << table;
    }
  }
};

TEST_F(Evidence, IsKeptAsItCame) {
  const std::string dispute = InMediation();
  const std::string bytes = SomePdf(1'500'000, "借条");
  auto header = Bringing(dispute, "借条.pdf");
  header.mutable_header()->mutable_document()->set_title("借条原件");
  const v1::Document brought = Sound(Bring(header, bytes));
  EXPECT_EQ(brought.title(), "借条原件");
  EXPECT_EQ(brought.file_name(), "借条.pdf");
  EXPECT_EQ(brought.media_type(), v1::Document::PDF);
  EXPECT_EQ(brought.size_bytes(), static_cast<int64_t>(bytes.size()));
  EXPECT_EQ(brought.digest(), Sha256Hex(bytes));
  EXPECT_EQ(brought.pages(), 0) << "its bytes are no whole PDF";
  EXPECT_EQ(brought.template_(), "");
  EXPECT_TRUE(Sound(BytesOf(brought.name())) == bytes);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM attachment_upload"), 0);
  EXPECT_EQ(Sound(Bring(dispute, "现场.PNG", SomePng())).media_type(), v1::Document::PNG);
  EXPECT_EQ(Sound(Bring(dispute, "a.jpeg", SomeJpeg())).media_type(), v1::Document::JPEG);
}

TEST_F(Evidence, HasItsPagesCounted) {
  const std::string dispute = InMediation();
  EXPECT_EQ(Sound(Bring(dispute, "三页.pdf", attachments::PdfOfPages(3))).pages(), 3);
  EXPECT_EQ(Sound(Bring(dispute, "现场.png", SomePng())).pages(), 1);
}

TEST_F(Evidence, OfIdentityIsThatOfAParty) {
  const std::string dispute = InMediation();
  auto header = Bringing(dispute, "身份证.png");
  header.mutable_header()->mutable_document()->set_kind(v1::Document::IDENTITY);
  header.mutable_header()->mutable_document()->set_party(2);
  const v1::Document brought = Sound(Bring(header, SomePng()));
  EXPECT_EQ(brought.party(), 2);
  EXPECT_EQ(Sound(GetDocument(brought.name())).party(), 2);
  header.mutable_header()->set_request_id(NewUuid());
  header.mutable_header()->mutable_document()->set_party(3);
  EXPECT_THAT(Bring(header, SomePng()), IsRefused(StatusCode::kInvalidArgument, common::v1::PARTY_NOT_FOUND));
}

TEST_F(Evidence, OfTheSameContentIsTwoDocumentsOfOneContent) {
  const std::string bytes = SomePdf(300'000);
  const std::string first = Sound(Bring(InMediation(), "a.pdf", bytes)).name();
  const std::string second = Sound(Bring(InMediation(), "b.pdf", bytes)).name();
  EXPECT_NE(first, second);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM attachment"), 1);
  EXPECT_TRUE(Sound(BytesOf(second)) == bytes);
}

TEST_F(Evidence, OfARepeatedRequestIsOneAndOfOtherBytesIsRefused) {
  const auto header = Bringing(InMediation(), "a.pdf");
  const v1::Document first = Sound(Bring(header, SomePdf(0, "1")));
  EXPECT_EQ(Sound(Bring(header, SomePdf(0, "1"))).name(), first.name());
  EXPECT_THAT(Bring(header, SomePdf(0, "2")), IsRefused(StatusCode::kInvalidArgument, common::v1::REQUEST_ID_REUSED));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM document"), 1);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM attachment_piece"), 1);
  EXPECT_EQ(Number("SELECT uses FROM attachment"), 1);
}

TEST_F(Evidence, ThatIsNotWhatItsNameSaysIsRefusedAndLeavesNothing) {
  const std::string dispute = InMediation();
  const auto is_wrong = IsRefused(StatusCode::kInvalidArgument, common::v1::CONTENT_TYPE_WRONG);
  EXPECT_THAT(Bring(dispute, "照片.png", SomePdf(500'000)), is_wrong);
  EXPECT_THAT(Bring(dispute, "照片.pdf", "<html>"), is_wrong);
  EXPECT_THAT(Bring(dispute, "照片.exe", SomePdf()), is_wrong);
  EXPECT_THAT(Bring(dispute, "照片.pdf", ""), is_wrong);
  ExpectNothing();
}

TEST_F(Evidence, OfMoreThanTwentyMebibytesIsRefusedAndLeavesNothing) {
  EXPECT_THAT(Bring(InMediation(), "大.pdf", SomePdf(static_cast<size_t>(attachments::kMostBytes) + 1)),
              IsRefused(StatusCode::kInvalidArgument, common::v1::CONTENT_TOO_LARGE));
  ExpectNothing();
}

TEST_F(Evidence, ComesIntoAFileThatHasRoom) {
  const std::string dispute = InMediation();
  Sound(Bring(dispute, "a.pdf", SomePdf()));
  const auto copied = server().db().Transact(Soon(), [&](sql::Txn& tx) {
    return tx
        .Execute(
            "INSERT INTO document (district, id, version, dispute, kind, attachment, body, words) "
            "SELECT district, seq, version, dispute, kind, attachment, body, words FROM document, seq_1_to_4998")
        .status();
  });
  ASSERT_EQ(copied, absl::OkStatus());
  EXPECT_THAT(Bring(dispute, "b.pdf", SomePdf()), IsOk()) << "the 5,000th";
  EXPECT_THAT(Bring(dispute, "c.pdf", SomePdf()), IsInvalid("dispute"));
}

// 鲁 art. 24: with the consent of all.
TEST_F(Evidence, OfUndisputedFactsIsWhatAllAgreedToPutOnRecord) {
  const std::string dispute = InMediation();
  auto header = Bringing(dispute, "无争议事实.pdf");
  header.mutable_header()->mutable_document()->set_kind(v1::Document::UNDISPUTED_FACTS);
  Sound(Say(dispute, v1::Consent::UNDISPUTED_FACTS, {1}));
  const auto refused = Bring(header, SomePdf());
  EXPECT_THAT(refused, IsRefused(StatusCode::kFailedPrecondition, common::v1::CONSENT_MISSING));
  EXPECT_THAT(ChineseMessageOf(refused.status()), ::testing::HasSubstr("无争议事实记载"));
  ExpectNothing();
  Sound(End(dispute, v1::Ending::NO_PROSPECT));
  Sound(Say(dispute, v1::Consent::UNDISPUTED_FACTS, {2}));
  EXPECT_THAT(Bring(header, SomePdf()), IsOk());
}

TEST_F(Evidence, OfAStreamThatBreaksOffLeavesNothing) {
  const std::string dispute = InMediation();
  {
    DocumentStub stub(client().channel());
    const auto context = testing::ContextOf(VillageMediator());
    v1::Document answer;
    const auto writer = stub.AddEvidence(context.get(), &answer);
    for (const auto& message : InPieces(Bringing(dispute, "a.pdf"), SomePdf(600'000)))
      ASSERT_TRUE(writer->Write(message));
    EXPECT_TRUE(Eventually([&] { return Number("SELECT COUNT(*) FROM attachment_piece") > 0; }));
    context->TryCancel();
    EXPECT_FALSE(writer->Finish().ok());
  }
  ExpectNothing();
}

TEST_F(Evidence, IsToldAtOnceWhereTheCallerMayNotBringIt) {
  const std::string dispute = InMediation();
  EXPECT_THAT(Bring(dispute, "a.pdf", SomePdf(), {StaffName("S2"), "village_mediator@" + kVillagePathThere}),
              IsRefused(StatusCode::kNotFound, common::v1::DISPUTE_NOT_FOUND));
  EXPECT_THAT(Bring(dispute, "a.pdf", SomePdf(), Auditor()),
              IsRefused(StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING));
  ExpectNothing();
}

TEST_F(Evidence, NeedsAHeaderAndOnlyPiecesBehindIt) {
  const auto header = Bringing(InMediation(), "a.pdf");
  v1::AddEvidenceRequest piece;
  piece.set_piece(SomePdf());
  const auto send = [&](const std::vector<v1::AddEvidenceRequest>& messages) {
    return client().SendAll(&DocumentStub::AddEvidence, messages, VillageMediator());
  };
  EXPECT_FALSE(send({piece, header}).ok());
  EXPECT_THAT(send({header, piece, header}), IsRefused(StatusCode::kInvalidArgument, common::v1::STREAM_ORDER));
  EXPECT_FALSE(send({}).ok());
  ExpectNothing();
}

}  // namespace
}  // namespace zhiwang::mediation
