// Whole files over gRPC: their catalogue and their archiving.

#include <latch>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/testing/file_service_test.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const auto kIsArchived = IsRefused(StatusCode::kFailedPrecondition, common::v1::FILE_ARCHIVED);
const auto kHasNoSuchDispute = IsRefused(StatusCode::kNotFound, common::v1::DISPUTE_NOT_FOUND);

class FileCatalogue : public FileServiceTest {};
class ArchivedFile : public FileServiceTest {};

TEST_F(FileCatalogue, SaysWhatIsThereWhatIsMissingAndWhy) {
  const std::string dispute = Failed();
  BringOne(dispute, v1::Document::APPLICATION, "调解申请书原件");
  const std::string mistaken = BringOne(dispute, v1::Document::EVIDENCE, "他人借条").name();
  BringOne(dispute, v1::Document::EVIDENCE);
  Sound(Withdraw(mistaken));
  const v1::Catalogue catalogue = Sound(CatalogueOf(dispute));
  EXPECT_EQ(catalogue.dispute(), dispute);
  EXPECT_THAT(catalogue.number(), HasSubstr("人调字第1号"));
  EXPECT_FALSE(catalogue.has_archive_time());
  ASSERT_EQ(catalogue.places_size(), 13);
  EXPECT_EQ(catalogue.places(0).documents(0).title(), "调解申请书原件");
  EXPECT_EQ(catalogue.places(0).documents(0).file_name(), "") << "GetDocument shows it";
  EXPECT_EQ(catalogue.places(5).documents_size(), 2) << "what was withdrawn stays in the file";
  EXPECT_EQ(catalogue.places(5).first_page(), 2);
  EXPECT_EQ(catalogue.places(5).last_page(), 2);
  EXPECT_EQ(catalogue.pages(), 2);
  EXPECT_THAT(catalogue.missing(), ElementsAre(2, 3, 7, 13));
  for (const v1::Catalogue::Place& place : catalogue.places()) EXPECT_EQ(place.must(), !place.reason().empty());
}

TEST_F(FileCatalogue, GoesOnBehindThePagesOfWhatWasBrought) {
  const std::string dispute = Failed();
  BringOne(dispute, v1::Document::APPLICATION);
  Sound(DocumentServiceTest::Bring(dispute, "三页.pdf", attachments::PdfOfPages(3)));
  BringOne(dispute, v1::Document::BACK_COVER);
  const v1::Catalogue catalogue = Sound(CatalogueOf(dispute));
  EXPECT_EQ(catalogue.places(5).first_page(), 2);
  EXPECT_EQ(catalogue.places(5).last_page(), 4);
  EXPECT_EQ(catalogue.places(12).first_page(), 5);
  EXPECT_EQ(catalogue.pages(), 5);
}

// A client accepts messages of 4 MiB, and a file has up to 5,000 documents.
TEST_F(FileCatalogue, OfAFullFileIsNoMoreThanAClientTakes) {
  const std::string dispute = Failed();
  std::string title;
  for (int i = 0; i < 60; ++i) title += "𠮷";
  v1::AddEvidenceRequest header = Bringing(dispute, std::string(190, 'a') + ".pdf");
  header.mutable_header()->mutable_document()->set_title(title);
  Sound(Withdraw(Sound(Bring(header, attachments::SomePdf())).name()));
  const v1::Document shown = Sound(CatalogueOf(dispute)).places(5).documents(0);
  EXPECT_EQ(shown.title(), title);
  EXPECT_TRUE(shown.withdrawn());
  constexpr size_t kMostDocuments = 5'000, kMostAClientTakes = size_t{4} << 20;
  EXPECT_LT((shown.ByteSizeLong() + 8) * kMostDocuments, kMostAClientTakes) << shown.ShortDebugString();
}

TEST_F(FileCatalogue, IsNothingForWhoDoesNotSeeTheFile) {
  const std::string dispute = Failed();
  EXPECT_THAT(CatalogueOf(dispute, OtherTown()), kHasNoSuchDispute);
  EXPECT_THAT(CatalogueOf(dispute, Lawyer()), kHasNoSuchDispute);
  EXPECT_THAT(CatalogueOf("districts/370211/disputes/1"), kHasNoSuchDispute);
}

// 人民调解法 art. 27; 司发通〔2010〕239号.
TEST_F(ArchivedFile, NamesEachPlaceThatIsMissing) {
  const std::string dispute = Failed();
  const auto refused = Archive(dispute);
  EXPECT_THAT(refused, IsRefused(StatusCode::kFailedPrecondition, common::v1::FILE_INCOMPLETE));
  EXPECT_THAT(ChineseMessageOf(refused.status()), HasSubstr("调解记录（调解员已经接受指派"));
  BringWhatIsNeeded(dispute);
  const v1::Dispute archived = Sound(Archive(dispute));
  EXPECT_TRUE(archived.has_archive_time());
  EXPECT_EQ(archived.state(), v1::Dispute::FAILED);
  EXPECT_THAT(archived.legal_actions(), Not(Contains(v1::Dispute::ARCHIVE)));
  EXPECT_TRUE(Sound(CatalogueOf(dispute)).has_archive_time());
  EXPECT_EQ(TypesOf(dispute).back(), "dispute.archived");
}

TEST_F(ArchivedFile, IsNotCompleteByABlankForm) {
  Sound(Publish(v1::Document::IDENTITY, TextOfDefault("identity")));
  Sound(Publish(v1::Document::MINUTES, TextOfDefault("minutes")));
  const std::string dispute = Failed();
  for (const auto kind : {v1::Document::APPLICATION, v1::Document::RIGHTS_NOTICE, v1::Document::BACK_COVER}) {
    BringOne(dispute, kind);
  }
  Sound(Make(dispute, v1::Document::IDENTITY));
  EXPECT_THAT(Make(dispute, v1::Document::MINUTES), IsInvalid("text"));
  EXPECT_THAT(Sound(CatalogueOf(dispute)).missing(), ElementsAre(3, 7));
  EXPECT_THAT(Archive(dispute), IsRefused(StatusCode::kFailedPrecondition, common::v1::FILE_INCOMPLETE));
}

TEST_F(ArchivedFile, NeedsTheAgreementOfADisputeThatWasAgreed) {
  const std::string dispute = InMediation();
  Sound(Reach(Sound(Draft(dispute)).name()));
  BringWhatIsNeeded(dispute);
  EXPECT_THAT(Sound(CatalogueOf(dispute)).missing(), ElementsAre(8));
  BringOne(dispute, v1::Document::ORAL_AGREEMENT);
  EXPECT_TRUE(Sound(Archive(dispute)).has_archive_time());
}

TEST_F(ArchivedFile, IsCompleteWithThePrintedFormOfAnOralAgreement) {
  Sound(Publish(v1::Document::ORAL_AGREEMENT, TextOfDefault("oral_agreement")));
  const std::string dispute = InMediation();
  const std::string agreement = Sound(Reach(Sound(Draft(dispute)).name())).name();
  BringWhatIsNeeded(dispute);
  auto form = Making(dispute, v1::Document::ORAL_AGREEMENT);
  form.set_agreement(agreement);
  Sound(Ask(&DocumentStub::MakeDocument, form, VillageMediator()));
  EXPECT_THAT(Sound(CatalogueOf(dispute)).missing(), IsEmpty());
}

TEST_F(ArchivedFile, NeedsTheFormOfAnOralAgreementWhereAWrittenTextLapsed) {
  PublishAgreementTemplate();
  const std::string dispute = InMediation();
  auto decline = About<v1::DeclineAgreementRequest>(Fixed(dispute).name());
  decline.set_party(2);
  decline.set_note("嫌赔偿数额过高");
  Sound(Ask(&AgreementStub::DeclineAgreement, decline, VillageMediator()));
  Sound(Reach(Sound(Draft(dispute)).name()));
  BringWhatIsNeeded(dispute);
  EXPECT_THAT(Sound(CatalogueOf(dispute)).missing(), ElementsAre(8));
  EXPECT_THAT(Archive(dispute), IsRefused(StatusCode::kFailedPrecondition, common::v1::FILE_INCOMPLETE));
  BringOne(dispute, v1::Document::ORAL_AGREEMENT);
  EXPECT_TRUE(Sound(Archive(dispute)).has_archive_time());
}

// Performance continues, so its papers must come in: a waiver rests on one and could not be recorded otherwise.
TEST_F(ArchivedFile, TakesThePapersOfPerformance) {
  PublishAgreementTemplate();
  const std::string dispute = InMediation();
  const std::string agreement = InEffect(dispute).name();
  BringWhatIsNeeded(dispute);
  Sound(Archive(dispute));
  EXPECT_THAT(TryToBring(dispute, v1::Document::OTHER), kIsArchived);
  auto waive = About<v1::WaiveObligationRequest>(agreement);
  waive.set_obligation(1);
  waive.set_paper(BringOne(dispute, v1::Document::RECEIPT, "免除声明").name());
  waive.set_note("债权人书面免除");
  EXPECT_THAT(Ask(&AgreementStub::WaiveObligation, waive, TownDispatcher()), IsOk());
  EXPECT_THAT(TryToBring(Archived(), v1::Document::RECEIPT), kIsArchived) << "where nothing is to be performed";
}

TEST_F(ArchivedFile, TakesNothingMoreAndGivesNothingUp) {
  const std::string dispute = Failed();
  BringWhatIsNeeded(dispute);
  const v1::Document evidence = BringOne(dispute, v1::Document::EVIDENCE);
  Sound(Archive(dispute));
  EXPECT_THAT(TryToBring(dispute, v1::Document::EVIDENCE), kIsArchived);
  EXPECT_THAT(Make(dispute, v1::Document::RIGHTS_NOTICE), kIsArchived);
  EXPECT_THAT(Withdraw(evidence.name()), kIsArchived);
  EXPECT_THAT(Sound(GetDocument(evidence.name(), TownDispatcher())).legal_actions(), IsEmpty());
  EXPECT_THAT(Draft(dispute), kIsArchived);
  auto callback = About<v1::RecordDisputeCallbackRequest>(dispute);
  callback.mutable_callback()->set_party(1);
  callback.mutable_callback()->set_reached(true);
  EXPECT_THAT(Ask(&Stub::RecordDisputeCallback, callback, TownDispatcher()), kIsArchived);
  EXPECT_THAT(Archive(dispute), kIsArchived);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM document"), 6);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM attachment_upload"), 0);
}

TEST_F(ArchivedFile, IsOpenAgainInAnotherRound) {
  const std::string dispute = Archived();
  Sound(Say(dispute, v1::Consent::NEW_ROUND, {1, 2}));
  auto reopen = About<v1::ReopenDisputeRequest>(dispute);
  reopen.set_note("双方同意重新调解");
  const v1::Dispute reopened = Sound(Ask(&Stub::ReopenDispute, reopen, VillageMediator()));
  EXPECT_FALSE(reopened.has_archive_time());
  BringOne(dispute, v1::Document::EVIDENCE);
}

TEST_F(ArchivedFile, IsThatOfADisputeThatHasEndedAndHasANumber) {
  const auto is_illegal = IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL);
  EXPECT_THAT(Archive(InMediation()), is_illegal);
  const std::string never_accepted = Registered();
  Sound(End(never_accepted, v1::Ending::PARTY_WITHDREW, 1));
  EXPECT_THAT(Archive(never_accepted), is_illegal);
}

TEST_F(ArchivedFile, OfARepeatedRequestIsOne) {
  const std::string dispute = Failed();
  BringWhatIsNeeded(dispute);
  const auto request = About<v1::ArchiveFileRequest>(dispute);
  const v1::Dispute first = Sound(Ask(&FileStub::ArchiveFile, request, TownDispatcher()));
  const v1::Dispute again = Sound(Ask(&FileStub::ArchiveFile, request, TownDispatcher()));
  EXPECT_EQ(again.etag(), first.etag());
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log WHERE type = 'dispute.archived'"), 1);
}

TEST_F(ArchivedFile, NeverLacksWhatSomebodyWithdrewMeanwhile) {
  for (int round = 0; round < 8; ++round) {
    const std::string dispute = Failed();
    BringWhatIsNeeded(dispute);
    const std::string notice = Sound(CatalogueOf(dispute)).places(1).documents(0).name();
    std::latch both(2);
    std::thread withdrawing([&] {
      both.arrive_and_wait();
      (void)Withdraw(notice);
    });
    both.arrive_and_wait();
    (void)Archive(dispute);
    withdrawing.join();
    const v1::Catalogue catalogue = Sound(CatalogueOf(dispute));
    EXPECT_EQ(catalogue.has_archive_time(), catalogue.missing().empty());
  }
}

TEST_F(ArchivedFile, IsArchivedByWhoDispatchesOverItAlone) {
  const std::string dispute = Failed();
  BringWhatIsNeeded(dispute);
  EXPECT_THAT(Archive(dispute, VillageMediator()),
              IsRefused(StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING));
  EXPECT_THAT(Archive(dispute, OtherTown()), kHasNoSuchDispute);
}

}  // namespace
}  // namespace zhiwang::mediation
