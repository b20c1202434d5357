// The export of files over gRPC, and the check of exported files.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/archive/zip_check.h"
#include "common/audit/head_key.h"
#include "common/text/digest.h"
#include "services/mediation/testing/file_service_test.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr auto kWhole = v1::ExportFileRequest::WHOLE;
constexpr auto kForConfirmation = v1::ExportFileRequest::FOR_CONFIRMATION;
constexpr auto kAfterFailure = v1::ExportFileRequest::AFTER_FAILURE;

class ExportedFile : public FileServiceTest {
 protected:
  // The contents of the archive by its manifest, which must be sound.
  static std::vector<archive::Entry> EntriesIn(std::string_view bytes) {
    const auto key = audit::VerifyingKey::Load(TestKeysDirectory() + "-audit.pem.pub").value();
    const auto check = Sound(archive::CheckZip(key, [&]() -> absl::StatusOr<std::string_view> {
      const std::string_view all = bytes;
      bytes = {};
      return all;
    }));
    EXPECT_THAT(check.faults, IsEmpty());
    return check.manifest ? check.manifest->entries : std::vector<archive::Entry>();
  }
  static std::vector<std::string> NamesIn(std::string_view bytes) {
    std::vector<std::string> names;
    const std::vector<archive::Entry> entries = EntriesIn(bytes);
    for (const archive::Entry& entry : entries) names.push_back(entry.name);
    return names;
  }
  std::vector<std::string> NamesOf(const std::string& dispute, v1::ExportFileRequest::Bundle bundle) const {
    return NamesIn(Sound(Export(Exporting(dispute, bundle))));
  }
};
class CheckedFile : public ExportedFile {};
class FileOfAServiceWithoutASigningKey : public ExportedFile {
 protected:
  std::string SigningKeyFile() const override { return ""; }
};

TEST_F(ExportedFile, HoldsTheDocumentsInTheOrderOfTheCatalogue) {
  const std::string dispute = Failed();
  BringOne(dispute, v1::Document::MINUTES);
  BringOne(dispute, v1::Document::EVIDENCE, "照片");
  BringOne(dispute, v1::Document::EVIDENCE, "照片");
  BringOne(dispute, v1::Document::EVIDENCE, "a/../b:c");
  BringOne(dispute, v1::Document::APPLICATION);
  const std::string mistaken = BringOne(dispute, v1::Document::IDENTITY).name();
  Sound(Withdraw(mistaken));
  EXPECT_THAT(NamesOf(dispute, kWhole), ElementsAre("01 人民调解申请书.pdf", "03 身份证明（已撤出）.pdf", "06 照片.pdf",
                                                    "06 照片（2）.pdf", "06 a_.._b_c.pdf", "07 人民调解记录.pdf"));
}

TEST_F(ExportedFile, BeginsWithItsCoverAndTheListOfItsContents) {
  const std::string dispute = Failed();
  BringOne(dispute, v1::Document::APPLICATION);
  BringOne(dispute, v1::Document::CATALOGUE);
  BringOne(dispute, v1::Document::COVER);
  EXPECT_THAT(NamesOf(dispute, kWhole), ElementsAre("00 卷宗封面.pdf", "00 卷内目录.pdf", "01 人民调解申请书.pdf"));
}

TEST_F(ExportedFile, IsTheBytesThatAreInTheFile) {
  const std::string dispute = Failed();
  const std::string content = attachments::SomePdf(1'500'000, "界墙照片");
  Sound(DocumentServiceTest::Bring(dispute, "a.pdf", content));
  const std::string zip = Sound(Export(Exporting(dispute, kWhole)));
  const std::vector<archive::Entry> entries = EntriesIn(zip);
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].digest, Sha256(content));
  EXPECT_EQ(entries[0].size, static_cast<int64_t>(content.size()));
  EXPECT_TRUE(Sound(VerifyZip(zip)).sound());
}

// Windows and macOS take these names for one file, so the second would overwrite the first.
TEST_F(ExportedFile, HasNoTwoNamesThatAreOneFile) {
  const std::string dispute = Failed();
  for (const char* title : {"IMG", "img", "ＩＭＧ", "e\u0301", "\u00E9"}) {
    BringOne(dispute, v1::Document::EVIDENCE, title);
  }
  EXPECT_THAT(NamesOf(dispute, kWhole), ElementsAre("06 IMG.pdf", "06 img（2）.pdf", "06 ＩＭＧ（3）.pdf",
                                                    "06 \u00E9.pdf", "06 \u00E9（2）.pdf"));
}

TEST_F(ExportedFile, HasNamesThatShowWhatTheyAre) {
  const std::string dispute = Failed();
  BringOne(dispute, v1::Document::EVIDENCE, "借条\u202Efdp");
  std::string longest;
  for (int i = 0; i < 60; ++i) longest += "𠮷";
  Sound(Withdraw(BringOne(dispute, v1::Document::EVIDENCE, longest).name()));
  const std::vector<std::string> names = NamesOf(dispute, kWhole);
  ASSERT_EQ(names.size(), 2u);
  EXPECT_EQ(names[0], "06 借条fdp.pdf") << "nothing turns it around";
  EXPECT_LE(names[1].size(), 255u) << "the most that file systems take";
  EXPECT_THAT(names[1], HasSubstr("（已撤出）.pdf"));
}

// Somebody who can write to the database must not get our signature under other bytes.
TEST_F(ExportedFile, SignsNothingButWhatCameIntoTheFile) {
  const std::string dispute = Failed();
  const std::string photograph = BringOne(dispute, v1::Document::EVIDENCE, "照片").name();
  BringOne(dispute, v1::Document::EVIDENCE, "借条");
  const auto swapped = server().db().Transact(Soon(), [&](sql::Txn& tx) {
    return tx
        .Execute(
            "UPDATE document AS one JOIN document AS other ON other.id <> one.id SET one.body = other.body, "
            "one.attachment = other.attachment WHERE one.id = ?",
            {std::stoll(photograph.substr(photograph.rfind('/') + 1))})
        .status();
  });
  ASSERT_EQ(swapped, absl::OkStatus());
  const auto refused = Export(Exporting(dispute, kWhole));
  EXPECT_THAT(refused, IsRefused(StatusCode::kInternal, common::v1::UNEXPECTED));
  EXPECT_EQ(ResourceOf(refused.status()), photograph);
}

// Public report 34: mozilla/send#1432, mholt/archiver#33, Stuk/jszip#226.
TEST_F(ExportedFile, HasNamesInUtf8InBothHeaders) {
  PublishAgreementTemplate();
  const std::string dispute = InMediation();
  InEffect(dispute);
  const std::string zip = Sound(Export(Exporting(dispute, kForConfirmation)));
  const std::string name = "08 人民调解协议书.pdf";
  const size_t local = zip.find(name), central = zip.rfind(name);
  ASSERT_NE(local, zip.npos);
  ASSERT_GT(central, local);
  EXPECT_TRUE(static_cast<unsigned char>(zip[local - 30 + 7]) & 0x08) << "bit 11";
  EXPECT_TRUE(static_cast<unsigned char>(zip[central - 46 + 9]) & 0x08) << "bit 11";
}

// 法释〔2016〕14号 art. 22.
TEST_F(ExportedFile, ForTheCourtHoldsNoMinutesAndNoTextThatLapsed) {
  PublishAgreementTemplate();
  const std::string dispute = InMediation();
  const std::string lapsed = Fixed(dispute, WrittenText({1})).name();
  auto decline = About<v1::DeclineAgreementRequest>(lapsed);
  decline.set_party(2);
  decline.set_note("嫌赔偿数额过高");
  Sound(Ask(&AgreementStub::DeclineAgreement, decline, VillageMediator()));
  InEffect(dispute);
  BringWhatIsNeeded(dispute);
  BringOne(dispute, v1::Document::INVESTIGATION);
  BringOne(dispute, v1::Document::OTHER);
  EXPECT_THAT(NamesOf(dispute, kForConfirmation),
              ElementsAre("01 人民调解申请书.pdf", "03 身份证明.pdf", "08 人民调解协议书.pdf", "08 签名页扫描件.png"));
  EXPECT_THAT(NamesOf(dispute, kWhole), Contains("08 人民调解协议书（2）.pdf")) << "the one that lapsed, too";
}

// 法释〔2016〕14号 art. 22: an oral agreement that was annulled is an offer again.
TEST_F(ExportedFile, ForTheCourtHoldsNoFormOfAnOralAgreementThatWasAnnulled) {
  const std::string dispute = InMediation();
  const std::string annulled = Sound(Reach(Sound(Draft(dispute, Text({1}))).name())).name();
  BringOne(dispute, v1::Document::ORAL_AGREEMENT);
  EXPECT_THAT(NamesOf(dispute, kForConfirmation), ElementsAre("08 人民调解口头协议登记表.pdf"));
  Sound(Annul(annulled, Director()));
  EXPECT_THAT(Export(Exporting(dispute, kForConfirmation)),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
  Sound(Reach(Sound(Draft(dispute, Text({1}))).name()));
  EXPECT_THAT(NamesOf(dispute, kForConfirmation), IsEmpty());
  BringOne(dispute, v1::Document::ORAL_AGREEMENT, "口头协议登记表（再次达成）");
  EXPECT_THAT(NamesOf(dispute, kForConfirmation), ElementsAre("08 口头协议登记表（再次达成）.pdf"));
}

// 法释〔2016〕14号 art. 22; 鲁 art. 24.
TEST_F(ExportedFile, AfterFailureHoldsTheStatementAndNoConcessions) {
  const std::string dispute = InMediation();
  Sound(Say(dispute, v1::Consent::UNDISPUTED_FACTS, {1, 2}));
  Sound(End(dispute, v1::Ending::NO_PROSPECT));
  BringWhatIsNeeded(dispute);
  Sound(Say(dispute, v1::Consent::UNDISPUTED_FACTS, {1, 2}));
  for (const auto kind : {v1::Document::STATEMENT, v1::Document::UNDISPUTED_FACTS, v1::Document::INVESTIGATION}) {
    BringOne(dispute, kind);
  }
  EXPECT_THAT(NamesOf(dispute, kAfterFailure), ElementsAre("01 人民调解申请书.pdf", "02 当事人权利义务告知书.pdf",
                                                           "12 调解情况说明.pdf", "12 无争议事实记载.pdf"));
}

TEST_F(ExportedFile, IsThereWhereTheDisputeIsWhatTheBundleIsFor) {
  const auto is_illegal = IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL);
  EXPECT_THAT(Export(Exporting(Failed(), kForConfirmation)), is_illegal);
  EXPECT_THAT(Export(Exporting(InMediation(), kAfterFailure)), is_illegal);
}

TEST_F(ExportedFile, IsOnRecordForItsPurposeBeforeAnythingIsSent) {
  const std::string dispute = Failed();
  auto request = Exporting(dispute, kWhole);
  request.set_purpose("");
  EXPECT_THAT(Export(request), IsInvalid("purpose"));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM audit_entry WHERE action = 'file.exported'"), 0);
  Sound(Export(Exporting(dispute, kWhole)));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM audit_entry WHERE action = 'file.exported' AND purpose = '移交档案室' AND "
                   "detail = 'WHOLE, 0 documents'"),
            1);
}

TEST_F(ExportedFile, IsNothingForWhoDoesNotSeeTheFile) {
  const std::string dispute = Failed();
  EXPECT_THAT(Export(Exporting(dispute, kWhole), OtherTown()),
              IsRefused(StatusCode::kNotFound, common::v1::DISPUTE_NOT_FOUND));
  EXPECT_THAT(Export(Exporting(dispute, kWhole), VillageMediator()),
              IsRefused(StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM audit_entry WHERE action = 'file.exported'"), 0);
}

// Public report 34: mozilla/send#1432, mholt/archiver#33, Stuk/jszip#226.
TEST_F(CheckedFile, NamesTheEntryWhoseByteNameOrOrderChanged) {
  const std::string dispute = Failed();
  BringOne(dispute, v1::Document::EVIDENCE, "照片");
  BringOne(dispute, v1::Document::APPLICATION);
  const std::string zip = Sound(Export(Exporting(dispute, kWhole)));
  const v1::VerifyFileResponse sound = Sound(VerifyZip(zip));
  EXPECT_TRUE(sound.sound());
  EXPECT_THAT(sound.faults(), IsEmpty());
  EXPECT_THAT(sound.number(), HasSubstr("人调字第1号"));
  EXPECT_TRUE(sound.has_export_time());
  EXPECT_EQ(sound.dispute(), dispute);
  EXPECT_EQ(sound.committee(), "某某人民调解委员会");
  EXPECT_EQ(sound.bundle(), kWhole);
  EXPECT_EQ(sound.documents(), 2);

  std::string renamed = zip;
  renamed.replace(renamed.find("照片"), 6, "借条");
  EXPECT_THAT(Sound(VerifyZip(renamed)).faults(), Contains(HasSubstr("“06 照片.pdf”的名称被改为“06 借条.pdf”")));
  std::string appended = zip + "x";
  EXPECT_FALSE(Sound(VerifyZip(appended)).sound());
  for (size_t i = 0; i < zip.size(); i += 97) {
    std::string changed = zip;
    changed[i] = static_cast<char>(changed[i] ^ 0x10);
    EXPECT_THAT(Sound(VerifyZip(changed)).faults(), Not(IsEmpty())) << i;
  }
}

// Each committee has a file number 1, and each file has its bundles: all of them are sound archives.
TEST_F(CheckedFile, SaysWhoseFileItIsAndHowMuchOfIt) {
  const std::string dispute = Failed();
  BringWhatIsNeeded(dispute);
  const v1::VerifyFileResponse verdict = Sound(VerifyZip(Sound(Export(Exporting(dispute, kAfterFailure)))));
  EXPECT_TRUE(verdict.sound());
  EXPECT_EQ(verdict.bundle(), kAfterFailure);
  EXPECT_EQ(verdict.documents(), 2);
}

TEST_F(CheckedFile, IsASoundOneOnlyOfThisService) {
  EXPECT_FALSE(Sound(VerifyZip("PK")).sound());
  EXPECT_FALSE(Sound(VerifyZip("")).sound());
}

TEST_F(CheckedFile, NeedsAHeaderAndOnlyPiecesBehindIt) {
  v1::VerifyFileRequest header, piece;
  header.mutable_header()->set_district(kDistrictName);
  piece.set_piece("PK");
  const auto send = [&](const std::vector<v1::VerifyFileRequest>& messages) {
    return client().SendAll(&FileStub::VerifyFile, messages, TownDispatcher());
  };
  EXPECT_FALSE(send({piece, header}).ok());
  EXPECT_THAT(send({header, piece, header}), IsRefused(StatusCode::kInvalidArgument, common::v1::STREAM_ORDER));
  EXPECT_FALSE(send({}).ok());
}

TEST_F(FileOfAServiceWithoutASigningKey, IsNeitherExportedNorChecked) {
  const auto has_no_key = IsRefused(StatusCode::kFailedPrecondition, common::v1::SIGNING_KEY_MISSING);
  EXPECT_THAT(Export(Exporting(Failed(), kWhole)), has_no_key);
  EXPECT_THAT(VerifyZip("PK"), has_no_key);
}

}  // namespace
}  // namespace zhiwang::mediation
