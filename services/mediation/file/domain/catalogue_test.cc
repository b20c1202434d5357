#include "services/mediation/file/domain/catalogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/refused.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A dispute whose mediation failed, with a number.
Dispute WithFile() {
  Dispute dispute;
  dispute.district = "370211";
  dispute.id = 12;
  dispute.facts.state = State::kFailed;
  dispute.facts.number = FileNumber{1, 2026, 12};
  return dispute;
}

Dispute TakenUpOnce() {
  Dispute dispute = WithFile();
  dispute.facts.assignments.emplace_back().accepted = absl::UnixEpoch();
  return dispute;
}

Document Of(DocumentKind kind, int64_t id, int pages = 1) {
  Document document;
  document.id = id;
  document.facts.kind = kind;
  document.facts.pages = pages;
  return document;
}

// A text of that agreement.
Document TextOf(int64_t agreement, int64_t id) {
  Document text = Of(DocumentKind::kAgreement, id);
  text.facts.agreement = agreement;
  return text;
}

Agreement InState(AgreementState state, int64_t text, bool oral = false) {
  Agreement agreement;
  agreement.facts.state = state;
  agreement.facts.document = text;
  agreement.facts.oral = oral;
  agreement.facts.reached = agreement.facts.effective = absl::CivilDay(1970, 1, 1);
  agreement.changed = absl::FromUnixSeconds(1);
  return agreement;
}

std::vector<Document> WhatEveryFileNeeds() {
  return {Of(DocumentKind::kRegistrationForm, 1), Of(DocumentKind::kRightsNotice, 2), Of(DocumentKind::kIdentity, 3),
          Of(DocumentKind::kBackCover, 4)};
}

// 人民调解法 art. 27; 司发通〔2010〕239号.
TEST(TheCatalogue, HasThirteenPlacesInOrder) {
  const std::vector<DocumentKind> in_order = {
      DocumentKind::kApplication,    DocumentKind::kRightsNotice,      DocumentKind::kIdentity,
      DocumentKind::kAuthority,      DocumentKind::kInvestigation,     DocumentKind::kEvidence,
      DocumentKind::kMinutes,        DocumentKind::kAgreement,         DocumentKind::kReceipt,
      DocumentKind::kCallbackRecord, DocumentKind::kConfirmationPaper, DocumentKind::kStatement,
      DocumentKind::kBackCover};
  ASSERT_EQ(in_order.size(), static_cast<size_t>(kPlaces));
  EXPECT_EQ(PlaceOf(DocumentKind::kConfirmationApplication), PlaceOf(DocumentKind::kConfirmationPaper));
  const std::vector<Document> none;
  const Catalogue empty = CatalogueOf(WithFile(), none, {});
  for (int place = 1; place <= kPlaces; ++place) {
    EXPECT_EQ(PlaceOf(in_order[static_cast<size_t>(place) - 1]), place);
    EXPECT_EQ(empty.places[static_cast<size_t>(place) - 1].number, place);
    EXPECT_FALSE(PlaceNameZh(place).empty());
  }
}

TEST(TheCatalogue, NeedsWhatTheDisputeHasSeen) {
  const std::vector<Document> none;
  EXPECT_THAT(CatalogueOf(WithFile(), none, {}).missing, ElementsAre(1, 2, 3, 13));
  EXPECT_THAT(CatalogueOf(TakenUpOnce(), none, {}).missing, ElementsAre(1, 2, 3, 7, 13));
  Dispute agreed = TakenUpOnce();
  agreed.facts.effective = absl::CivilDay(2026, 3, 9);
  EXPECT_THAT(CatalogueOf(agreed, none, {}).missing, ElementsAre(1, 2, 3, 7, 8, 13));
  Dispute by_mistake = WithFile();
  by_mistake.facts.state = State::kVoid;
  EXPECT_THAT(CatalogueOf(by_mistake, none, {}).missing, IsEmpty());
}

// Agreements from before this system have no rows of their own.
TEST(TheCatalogue, TakesTheApplicationOrTheFormAndTheAgreementOrThatOfAnOralOne) {
  Dispute agreed = WithFile();
  agreed.facts.effective = absl::CivilDay(2026, 3, 9);
  for (const DocumentKind application : {DocumentKind::kApplication, DocumentKind::kRegistrationForm}) {
    for (const DocumentKind agreement : {DocumentKind::kAgreement, DocumentKind::kOralAgreement}) {
      std::vector<Document> documents = WhatEveryFileNeeds();
      documents[0] = Of(application, 1);
      documents.push_back(Of(agreement, 5));
      EXPECT_THAT(CheckFileIsComplete(agreed, documents, {}), IsOk());
    }
  }
  std::vector<Document> scans_alone = WhatEveryFileNeeds();
  scans_alone.push_back(Of(DocumentKind::kSignatureScan, 5));
  EXPECT_THAT(CatalogueOf(agreed, scans_alone, {}).missing, ElementsAre(8));
}

TEST(TheCatalogue, HasCoverAndListInFrontWithoutPages) {
  const std::vector<Document> documents = {Of(DocumentKind::kCatalogue, 1, 2), Of(DocumentKind::kCover, 2),
                                           Of(DocumentKind::kApplication, 3, 2)};
  const Catalogue catalogue = CatalogueOf(WithFile(), documents, {});
  EXPECT_THAT(catalogue.front, ElementsAre(&documents[1], &documents[0]));
  EXPECT_EQ(catalogue.places[0].first_page, 1);
  EXPECT_EQ(catalogue.pages, 2);
}

TEST(TheCatalogue, TakesNoPrintedSheetForAnIdentityPaper) {
  std::vector<Document> documents = WhatEveryFileNeeds();
  documents[2].facts.of_template = 7;
  EXPECT_THAT(CatalogueOf(WithFile(), documents, {}).missing, ElementsAre(3));
  documents.push_back(Of(DocumentKind::kIdentity, 5));
  EXPECT_THAT(CatalogueOf(WithFile(), documents, {}).missing, IsEmpty());
}

TEST(TheCatalogue, TakesNoTextThatIsNotInEffect) {
  Dispute agreed = WithFile();
  agreed.facts.effective = absl::CivilDay(1970, 1, 1);
  std::vector<Document> documents = WhatEveryFileNeeds();
  documents.push_back(TextOf(1, 5));
  const auto missing = [&](const std::vector<Agreement>& agreements) {
    return CatalogueOf(agreed, documents, PapersOf(agreements)).missing;
  };
  EXPECT_THAT(missing({InState(AgreementState::kEffective, 5)}), IsEmpty());
  for (const AgreementState state : {AgreementState::kLapsed, AgreementState::kAnnulled}) {
    EXPECT_THAT(missing({InState(state, 5), InState(AgreementState::kEffective, 0, true)}), ElementsAre(8));
  }
  EXPECT_THAT(missing({}), ElementsAre(8));
  EXPECT_THAT(missing({InState(AgreementState::kEffective, 5), InState(AgreementState::kEffective, 0, true)}),
              ElementsAre(8))
      << "the form of the oral one";
  documents.push_back(Of(DocumentKind::kOralAgreement, 6));
  EXPECT_THAT(missing({InState(AgreementState::kLapsed, 5), InState(AgreementState::kEffective, 0, true)}), IsEmpty());
  EXPECT_THAT(missing({InState(AgreementState::kEffective, 5), InState(AgreementState::kEffective, 0, true)}),
              IsEmpty());
}

TEST(TheCatalogue, NumbersPagesThroughTheFileWithoutWhatWasWithdrawn) {
  std::vector<Document> documents = {Of(DocumentKind::kEvidence, 1, 0), Of(DocumentKind::kApplication, 2, 2),
                                     Of(DocumentKind::kEvidence, 3, 5), Of(DocumentKind::kRightsNotice, 4, 3)};
  documents[2].facts.withdrawn = true;
  const Catalogue catalogue = CatalogueOf(WithFile(), documents, {});
  EXPECT_EQ(catalogue.places[0].first_page, 1);
  EXPECT_EQ(catalogue.places[0].last_page, 2);
  EXPECT_EQ(catalogue.places[1].first_page, 3);
  EXPECT_EQ(catalogue.places[1].last_page, 5);
  EXPECT_EQ(catalogue.places[2].first_page, 0);
  EXPECT_EQ(catalogue.places[5].first_page, 6) << "one whose pages nobody could count is one page";
  EXPECT_EQ(catalogue.places[5].last_page, 6);
  EXPECT_THAT(catalogue.places[5].documents, ElementsAre(&documents[0], &documents[2]));
  EXPECT_EQ(catalogue.pages, 6);
}

TEST(AFileIsIncomplete, WhereWhatItNeedsWasWithdrawn) {
  std::vector<Document> documents = WhatEveryFileNeeds();
  EXPECT_THAT(CheckFileIsComplete(WithFile(), documents, {}), IsOk());
  documents[1].facts.withdrawn = true;
  const absl::Status refused = CheckFileIsComplete(WithFile(), documents, {});
  EXPECT_THAT(refused, IsRefused(StatusCode::kFailedPrecondition, common::v1::FILE_INCOMPLETE));
  EXPECT_THAT(ChineseMessageOf(refused), HasSubstr("当事人权利义务告知书（每卷必备"));
  EXPECT_EQ(FieldOf(refused), "places[2]");
}

}  // namespace
}  // namespace zhiwang::mediation
