#include "services/mediation/document/domain/documenting.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/documents/template.h"
#include "tests/support/refused.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using common::v1::ACTION_ILLEGAL;
using common::v1::FILE_ARCHIVED;

Dispute In(State state) {
  Dispute dispute;
  dispute.district = "370211";
  dispute.id = 12;
  dispute.facts.state = state;
  return dispute;
}

Document Brought() {
  Document document;
  document.district = "370211";
  document.id = 7;
  document.facts.kind = DocumentKind::kEvidence;
  return document;
}

TEST(AFile, TakesDocumentsUntilItGoesOnInAnother) {
  for (const State state :
       {State::kRegistered, State::kInMediation, State::kAgreed, State::kFailed, State::kNotAccepted}) {
    EXPECT_THAT(CheckTakesDocuments(In(state), DocumentKind::kEvidence), IsOk());
  }
  for (const State state : {State::kJoined, State::kVoid}) {
    EXPECT_THAT(CheckTakesDocuments(In(state), DocumentKind::kEvidence),
                IsRefused(StatusCode::kFailedPrecondition, ACTION_ILLEGAL));
  }
}

TEST(AnArchivedFile, TakesThePapersOfPerformanceWhereAnAgreementIsInEffect) {
  Dispute dispute = In(State::kAgreed);
  dispute.facts.archived = absl::FromUnixSeconds(1);
  EXPECT_THAT(CheckTakesDocuments(dispute, DocumentKind::kReceipt),
              IsRefused(StatusCode::kFailedPrecondition, FILE_ARCHIVED));
  dispute.facts.effective = absl::CivilDay(2026, 3, 9);
  EXPECT_THAT(CheckTakesDocuments(dispute, DocumentKind::kReceipt), IsOk());
}

TEST(AnArchivedFile, TakesThePapersOfAConfirmation) {
  Dispute dispute = In(State::kAgreed);
  dispute.facts.archived = absl::FromUnixSeconds(1);
  for (const DocumentKind kind : {DocumentKind::kConfirmationApplication, DocumentKind::kConfirmationPaper}) {
    EXPECT_THAT(CheckTakesDocuments(dispute, kind), IsOk());
  }
  for (const DocumentKind kind : {DocumentKind::kEvidence, DocumentKind::kMinutes, DocumentKind::kOther}) {
    EXPECT_THAT(CheckTakesDocuments(dispute, kind), IsRefused(StatusCode::kFailedPrecondition, FILE_ARCHIVED));
  }
}

// Rule 18: 鲁 art. 24; 在线调解规则 art. 22.
TEST(UndisputedFacts, NeedTheConsentOfAll) {
  Dispute dispute = In(State::kFailed);
  dispute.facts.parties.resize(2);
  dispute.facts.parties[1].side = Side::kRespondent;
  const auto say = [&](int party, int round) {
    Consent& word = dispute.facts.consents.emplace_back();
    word.party = party;
    word.subject = Subject::kUndisputedFacts;
    word.answer = Answer::kYes;
    word.round = round;
  };
  const auto take = [&] { return CheckTakesDocuments(dispute, DocumentKind::kUndisputedFacts); };
  const auto is_missing = IsRefused(StatusCode::kFailedPrecondition, common::v1::CONSENT_MISSING);
  EXPECT_THAT(take(), is_missing);
  say(1, dispute.facts.round);
  EXPECT_THAT(take(), is_missing) << "party 2 said nothing";
  say(2, dispute.facts.round);
  EXPECT_THAT(take(), IsOk());
  ++dispute.facts.round;
  EXPECT_THAT(take(), is_missing) << "what was said in an earlier round is no word on this one";
  dispute.facts.state = State::kJoined;
  EXPECT_THAT(take(), IsRefused(StatusCode::kFailedPrecondition, ACTION_ILLEGAL));
}

TEST(ADocument, TellsOfWhatHasHappened) {
  const auto is_too_early = IsRefused(StatusCode::kFailedPrecondition, ACTION_ILLEGAL);
  Dispute dispute = In(State::kInMediation);
  EXPECT_THAT(CheckCanBeMade(dispute, DocumentKind::kMinutes), IsOk());
  for (const DocumentKind kind : {DocumentKind::kFailureNotice, DocumentKind::kStatement, DocumentKind::kRefusalNotice,
                                  DocumentKind::kCallbackRecord}) {
    EXPECT_THAT(CheckCanBeMade(dispute, kind), is_too_early) << KindNameZh(kind);
  }
  dispute.facts.state = State::kFailed;
  dispute.facts.endings.emplace_back();
  dispute.callbacks.emplace_back();
  for (const DocumentKind kind :
       {DocumentKind::kFailureNotice, DocumentKind::kStatement, DocumentKind::kCallbackRecord}) {
    EXPECT_THAT(CheckCanBeMade(dispute, kind), IsOk()) << KindNameZh(kind);
  }
  EXPECT_THAT(CheckCanBeMade(In(State::kNotAccepted), DocumentKind::kRefusalNotice), IsOk());
}

TEST(AnIdentityPaper, IsOfAPartyOfTheDispute) {
  Dispute dispute = In(State::kInMediation);
  dispute.facts.parties.resize(2);
  DocumentFacts paper;
  paper.kind = DocumentKind::kIdentity;
  EXPECT_THAT(CheckNamesParty(dispute, paper), IsOk()) << "it names none";
  paper.party = 2;
  EXPECT_THAT(CheckNamesParty(dispute, paper), IsOk());
  for (const int stranger : {3, -1}) {
    paper.party = stranger;
    EXPECT_THAT(CheckNamesParty(dispute, paper), IsRefused(StatusCode::kInvalidArgument, common::v1::PARTY_NOT_FOUND));
  }
  paper.party = 2;
  paper.kind = DocumentKind::kEvidence;
  EXPECT_THAT(CheckNamesParty(dispute, paper), IsInvalid("header.document.party"));
}

TEST(Minutes, AreNoBlankForm) {
  EXPECT_THAT(CheckSaysSomething(DocumentKind::kMinutes, false, ""), IsInvalid("text"));
  EXPECT_THAT(CheckSaysSomething(DocumentKind::kMinutes, true, ""), IsOk());
  EXPECT_THAT(CheckSaysSomething(DocumentKind::kMinutes, false, "电话调解"), IsOk());
  EXPECT_THAT(CheckSaysSomething(DocumentKind::kBackCover, false, ""), IsOk());
}

TEST(ADocument, TellsOfNoFailureWhereThereIsNone) {
  const auto is_illegal = IsRefused(StatusCode::kFailedPrecondition, ACTION_ILLEGAL);
  const auto ended = [](State state, EndKind kind) {
    Dispute dispute = In(state);
    dispute.facts.endings.emplace_back().kind = kind;
    return dispute;
  };
  const Dispute agreed = ended(State::kAgreed, EndKind::kAllSettled);
  EXPECT_THAT(CheckCanBeMade(agreed, DocumentKind::kFailureNotice), is_illegal);
  EXPECT_THAT(CheckCanBeMade(agreed, DocumentKind::kStatement), IsOk());
  const Dispute partly = ended(State::kPartlyAgreed, EndKind::kPartSettled);
  EXPECT_THAT(CheckCanBeMade(partly, DocumentKind::kFailureNotice), IsOk()) << "of what was left";
  for (const DocumentKind kind : {DocumentKind::kFailureNotice, DocumentKind::kStatement}) {
    EXPECT_THAT(CheckCanBeMade(ended(State::kNotAccepted, EndKind::kNotTaken), kind), is_illegal) << "never began";
    EXPECT_THAT(CheckCanBeMade(ended(State::kInMediation, EndKind::kNoProspect), kind), is_illegal) << "reopened";
  }
}

TEST(ADocument, IsWithdrawnOnceAndStays) {
  const auto withdrawn = Withdraw(Brought(), "误传");
  ASSERT_THAT(withdrawn, IsOk());
  EXPECT_TRUE(withdrawn->facts.withdrawn);
  EXPECT_EQ(withdrawn->words.withdrawal, "误传");
  EXPECT_THAT(Withdraw(*withdrawn, "再撤"), IsRefused(StatusCode::kFailedPrecondition, ACTION_ILLEGAL));
}

TEST(ADocument, ThatIsTheTextOfAnAgreementIsNotWithdrawn) {
  Document text = Brought();
  text.facts.agreement = 5;
  EXPECT_THAT(Withdraw(text, "撤"), IsRefused(StatusCode::kFailedPrecondition, ACTION_ILLEGAL));
}

TEST(TheKindsOfDocuments, ThatAreMadeHaveTheFieldsOfTheDisputeAndItsParties) {
  for (const DocumentKind kind : {DocumentKind::kApplication, DocumentKind::kMinutes, DocumentKind::kStatement}) {
    EXPECT_TRUE(IsMade(kind));
    EXPECT_TRUE(FieldsOf(kind).contains("number"));
    EXPECT_TRUE(FieldsOf(kind).contains("parties.proxies.name"));
  }
  for (const DocumentKind kind : {DocumentKind::kReceipt, DocumentKind::kSignatureScan, DocumentKind::kOther}) {
    EXPECT_FALSE(IsMade(kind)) << KindNameZh(kind);
  }
  EXPECT_TRUE(StaysInFile(DocumentKind::kMinutes));
  EXPECT_FALSE(StaysInFile(DocumentKind::kEvidence));
}

}  // namespace
}  // namespace zhiwang::mediation
