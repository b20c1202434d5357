#include "services/mediation/file/domain/bundle.h"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/calendar/day.h"
#include "tests/support/refused.h"

namespace zhiwang::mediation {
namespace {

constexpr DocumentKind kAllKinds[] = {DocumentKind::kApplication,
                                      DocumentKind::kRegistrationForm,
                                      DocumentKind::kRightsNotice,
                                      DocumentKind::kIdentity,
                                      DocumentKind::kAuthority,
                                      DocumentKind::kInvestigation,
                                      DocumentKind::kEvidence,
                                      DocumentKind::kMinutes,
                                      DocumentKind::kAgreement,
                                      DocumentKind::kOralAgreement,
                                      DocumentKind::kReceipt,
                                      DocumentKind::kCallbackRecord,
                                      DocumentKind::kConfirmationPaper,
                                      DocumentKind::kFailureNotice,
                                      DocumentKind::kStatement,
                                      DocumentKind::kUndisputedFacts,
                                      DocumentKind::kRefusalNotice,
                                      DocumentKind::kSignatureScan,
                                      DocumentKind::kConfirmationApplication,
                                      DocumentKind::kCover,
                                      DocumentKind::kCatalogue,
                                      DocumentKind::kBackCover,
                                      DocumentKind::kOther};

Document Paper(DocumentKind kind, int64_t id = 1) {
  Document document;
  document.id = id;
  document.facts.kind = kind;
  return document;
}

absl::Time At(int day, int hour = 12) {
  return absl::FromCivil(absl::CivilHour(2026, 3, day, hour), calendar::ShanghaiZone());
}

Document PaperOf(DocumentKind kind, absl::Time created) {
  Document document = Paper(kind);
  document.facts.created = created;
  return document;
}

// An oral agreement reached on that day of March, and the time of its annulment if it was annulled.
Agreement Oral(int reached, absl::Time annulled = absl::UnixEpoch()) {
  Agreement agreement;
  agreement.facts.oral = true;
  agreement.facts.reached = agreement.facts.effective = absl::CivilDay(2026, 3, reached);
  agreement.facts.state = annulled == absl::UnixEpoch() ? AgreementState::kEffective : AgreementState::kAnnulled;
  agreement.changed = annulled;
  return agreement;
}

Agreement WithText(AgreementState state, int64_t text, int64_t scan, int scanned_version = 1) {
  Agreement agreement;
  agreement.facts.state = state;
  agreement.facts.document = text;
  Signature& signature = agreement.facts.signatures.emplace_back();
  signature.scan = scan;
  signature.version = scanned_version;
  return agreement;
}

// 法释〔2016〕14号 art. 22.
TEST(Bundles, HoldNoOffersAndNoMinutes) {
  const std::vector<Agreement> agreements = {WithText(AgreementState::kEffective, 31, 32)};
  for (const Bundle bundle : {Bundle::kForConfirmation, Bundle::kAfterFailure}) {
    for (const DocumentKind kind : {DocumentKind::kMinutes, DocumentKind::kInvestigation}) {
      EXPECT_FALSE(BelongsTo(bundle, Paper(kind), PapersOf(agreements))) << KindNameZh(kind);
    }
  }
  for (const DocumentKind kind : kAllKinds) EXPECT_TRUE(BelongsTo(Bundle::kWhole, Paper(kind), {}));
}

// 法释〔2016〕14号 art. 22: a text that did not come into effect is an offer.
TEST(Bundles, HoldTheTextsThatAreInEffectAlone) {
  const std::vector<Agreement> agreements = {
      WithText(AgreementState::kEffective, 31, 32), WithText(AgreementState::kLapsed, 41, 42),
      WithText(AgreementState::kAnnulled, 51, 52), WithText(AgreementState::kFixed, 61, 62)};
  const PapersInEffect in_effect = PapersOf(agreements);
  EXPECT_TRUE(BelongsTo(Bundle::kForConfirmation, Paper(DocumentKind::kAgreement, 31), in_effect));
  EXPECT_TRUE(BelongsTo(Bundle::kForConfirmation, Paper(DocumentKind::kSignatureScan, 32), in_effect));
  for (const int64_t id : {20, 41, 51, 61}) {
    EXPECT_FALSE(BelongsTo(Bundle::kForConfirmation, Paper(DocumentKind::kAgreement, id), in_effect)) << id;
    EXPECT_FALSE(BelongsTo(Bundle::kForConfirmation, Paper(DocumentKind::kSignatureScan, id + 1), in_effect)) << id;
  }
  EXPECT_TRUE(BelongsTo(Bundle::kForConfirmation, Paper(DocumentKind::kConfirmationApplication), in_effect));
  EXPECT_FALSE(BelongsTo(Bundle::kForConfirmation, Paper(DocumentKind::kOralAgreement), in_effect));
  for (const DocumentKind kind :
       {DocumentKind::kAgreement, DocumentKind::kSignatureScan, DocumentKind::kOralAgreement}) {
    EXPECT_FALSE(BelongsTo(Bundle::kAfterFailure, Paper(kind, 31), in_effect));
  }
}

// 法释〔2016〕14号 art. 22: an oral agreement that was annulled is an offer again.
TEST(Bundles, HoldTheFormOfAnOralAgreementThatIsInEffectAlone) {
  const auto goes_out = [](const std::vector<Agreement>& agreements, absl::Time brought) {
    return BelongsTo(Bundle::kForConfirmation, PaperOf(DocumentKind::kOralAgreement, brought), PapersOf(agreements));
  };
  EXPECT_TRUE(goes_out({Oral(2)}, At(2)));
  EXPECT_TRUE(goes_out({Oral(2)}, At(9))) << "brought late";
  EXPECT_FALSE(goes_out({Oral(2)}, At(1))) << "of what was offered before";
  EXPECT_TRUE(goes_out({Oral(2), Oral(5)}, At(3)));
  const std::vector<Agreement> one_annulled = {Oral(2), Oral(5, At(8))};
  EXPECT_TRUE(goes_out(one_annulled, At(3))) << "before the other was reached";
  EXPECT_FALSE(goes_out(one_annulled, At(5))) << "it may be the other's";
  EXPECT_FALSE(goes_out(one_annulled, At(8, 11)));
  EXPECT_TRUE(goes_out(one_annulled, At(8, 12))) << "brought again";
  EXPECT_FALSE(goes_out({Oral(5, At(8))}, At(5)));
}

// 法释〔2016〕14号 art. 22: an application holds the clauses of the agreements that could be applied for when it was made.
TEST(Bundles, HoldNoApplicationThatTellsOfAnAgreementThatWasAnnulled) {
  Agreement annulled = Oral(5, At(8));
  for (const bool oral : {true, false}) {
    annulled.facts.oral = oral;
    const PapersInEffect papers = PapersOf(std::vector<Agreement>{Oral(2), annulled});
    const auto goes_out = [&](absl::Time made) {
      return BelongsTo(Bundle::kForConfirmation, PaperOf(DocumentKind::kConfirmationApplication, made), papers);
    };
    EXPECT_TRUE(goes_out(At(4)));
    EXPECT_FALSE(goes_out(At(5, 0)));
    EXPECT_FALSE(goes_out(At(7)));
    EXPECT_TRUE(goes_out(At(9)));
  }
}

// 民诉法解释 art. 354: a statement also proves that the committee mediated.
TEST(Bundles, ForTheCourtHoldWhatIsTakenForAProofOfMediation) {
  for (const DocumentKind kind : {DocumentKind::kRegistrationForm, DocumentKind::kStatement}) {
    EXPECT_TRUE(BelongsTo(Bundle::kForConfirmation, Paper(kind), {})) << KindNameZh(kind);
  }
}

TEST(Bundles, HoldNoScanOfSignaturesOverAnEarlierText) {
  Agreement amended = WithText(AgreementState::kEffective, 31, 32, 1);
  amended.facts.amended = 1;
  const std::vector<Agreement> agreements = {amended};
  EXPECT_FALSE(BelongsTo(Bundle::kForConfirmation, Paper(DocumentKind::kSignatureScan, 32), PapersOf(agreements)));
}

TEST(Bundles, ForThePartiesHoldTheStatementAndTheUndisputedFacts) {
  for (const DocumentKind kind : {DocumentKind::kStatement, DocumentKind::kUndisputedFacts,
                                  DocumentKind::kFailureNotice, DocumentKind::kEvidence}) {
    EXPECT_TRUE(BelongsTo(Bundle::kAfterFailure, Paper(kind), {})) << KindNameZh(kind);
  }
  EXPECT_FALSE(BelongsTo(Bundle::kAfterFailure, Paper(DocumentKind::kIdentity), {})) << "it is the other side's, too";
}

TEST(Bundles, HoldWhatWasWithdrawnInTheWholeFileAlone) {
  Document withdrawn = Paper(DocumentKind::kEvidence);
  withdrawn.facts.withdrawn = true;
  EXPECT_TRUE(BelongsTo(Bundle::kWhole, withdrawn, {}));
  EXPECT_FALSE(BelongsTo(Bundle::kForConfirmation, withdrawn, {}));
  EXPECT_FALSE(BelongsTo(Bundle::kAfterFailure, withdrawn, {}));
}

TEST(Bundles, AreThereWhereTheDisputeIsWhatTheyAreFor) {
  const auto is_not_there = IsRefused(absl::StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL);
  Dispute dispute;
  PapersInEffect in_effect;
  for (const State state : {State::kRegistered, State::kInMediation, State::kAgreed, State::kPerformed, State::kVoid}) {
    dispute.facts.state = state;
    EXPECT_THAT(CheckBundle(Bundle::kWhole, dispute, in_effect), IsOk());
    EXPECT_THAT(CheckBundle(Bundle::kAfterFailure, dispute, in_effect), is_not_there);
  }
  for (const State state : {State::kFailed, State::kRefused, State::kWithdrawn, State::kPartlyAgreed}) {
    dispute.facts.state = state;
    EXPECT_THAT(CheckBundle(Bundle::kAfterFailure, dispute, in_effect), IsOk());
  }
  EXPECT_THAT(CheckBundle(Bundle::kForConfirmation, dispute, in_effect), is_not_there);
  in_effect.any = true;
  EXPECT_THAT(CheckBundle(Bundle::kForConfirmation, dispute, in_effect), IsOk());
}

}  // namespace
}  // namespace zhiwang::mediation
