// The rows of agreements: golden_changes_test.cc explains their purpose.

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/agreement/agreement_change.h"
#include "services/mediation/agreement/agreement_record.h"
#include "services/mediation/agreement/golden/agreement_steps.h"
#include "services/mediation/testing/golden_nouns.h"
#include "tests/support/refused.h"
#include "zhiwang/mediation/v1/agreement_record.pb.h"

namespace zhiwang::mediation {
namespace {

using zhiwang::testing::GoldenRow;

// An oral agreement by which 2 pays 1 at once and mends the wall later.
Agreement Drafted() {
  Agreement agreement;
  agreement.district = "370211";
  agreement.id = 7;
  agreement.version = 1;
  agreement.changed = absl::FromUnixMicros(1796000000000000);
  AgreementFacts& facts = agreement.facts;
  facts.dispute = 12;
  facts.area_path = "/370211000000/370211109000/370211109Z01/370211109201/";
  facts.terms.issues = {1, 2};
  facts.terms.topics = {Topic::kOrdinary, Topic::kTitle};
  facts.terms.obligations = {
      {.debtor = 2, .creditor = 1, .amount_fen = 20000, .due = std::nullopt, .on_the_spot = true},
      {.debtor = 2, .creditor = 1, .amount_fen = 0, .due = absl::CivilDay(2026, 12, 31), .on_the_spot = false}};
  return agreement;
}

// The rows of an agreement's change to what `change` makes of it.
template <class Change>
GoldenRow RowOf(const char* type, Agreement& agreement, const Change& change) {
  const Agreement before = agreement;
  change(agreement.facts);
  ++agreement.version;
  const auto logged = ChangeOf(&before, agreement, type);
  return {logged.type, logged.payload, EncodeBody(agreement)};
}

std::vector<GoldenRow> RowsOfWrittenAgreement() {
  std::vector<GoldenRow> rows;
  for (const auto& steps :
       {StepsOfWrittenAgreement(Drafted()), StepsOfMembers(Drafted()), StepsOfConfirmation(Drafted())}) {
    for (const AgreementStep& step : steps) {
      const auto logged = ChangeOf(&step.before, step.after, step.type);
      rows.push_back({logged.type, logged.payload, EncodeBody(step.after)});
    }
  }
  return rows;
}

std::vector<GoldenRow> RowsOfOralAgreement() {
  Agreement agreement = Drafted(), ended = Drafted();
  const auto drafted = ChangeOf(nullptr, agreement, "agreement.drafted");
  return {
      {drafted.type, drafted.payload, EncodeBody(agreement)},
      RowOf("agreement.written", agreement, [](AgreementFacts& facts) { facts.terms.writing_asked_by = {1}; }),
      RowOf("agreement.reached_orally", agreement,
            [](AgreementFacts& facts) {
              facts.state = AgreementState::kEffective;
              facts.terms.writing_asked_by.clear();
              facts.oral = true;
              facts.reached = facts.effective = absl::CivilDay(2026, 11, 30);
            }),
      RowOf("agreement.annulled", agreement, [](AgreementFacts& facts) { facts.state = AgreementState::kAnnulled; }),
      RowOf("agreement.lapsed", ended, [](AgreementFacts& facts) { facts.state = AgreementState::kLapsed; })};
}

std::vector<GoldenRow> RowsOfAgreements() {
  std::vector<GoldenRow> rows = RowsOfOralAgreement();
  std::ranges::move(RowsOfWrittenAgreement(), std::back_inserter(rows));
  return rows;
}

TEST(GoldenAgreements, KeepWhatANewerReleaseWrote) {
  constexpr int kLater = 1'000;
  v1::AgreementBody body;
  ASSERT_TRUE(body.ParseFromString(EncodeBody(Drafted())));
  auto& obligation = *body.mutable_facts()->mutable_obligations(1);
  for (google::protobuf::Message* message :
       {static_cast<google::protobuf::Message*>(&body), static_cast<google::protobuf::Message*>(body.mutable_facts()),
        static_cast<google::protobuf::Message*>(&obligation)}) {
    message->GetReflection()->MutableUnknownFields(message)->AddLengthDelimited(kLater, "later");
  }
  Agreement agreement;
  ASSERT_THAT(DecodeBody(body.SerializeAsString(), agreement), IsOk());
  agreement.facts.state = AgreementState::kLapsed;
  body.mutable_facts()->set_state(v1::Agreement::LAPSED);
  EXPECT_EQ(EncodeBody(agreement), body.SerializeAsString());
}

}  // namespace

GoldenNoun GoldenAgreements() {
  return {.types = "agreement.",
          .kind = "agreement",
          .meaning = MeaningAs<v1::AgreementChange, v1::AgreementBody>,
          .body_again = BodyAgain<Agreement>,
          .rows = RowsOfAgreements};
}

}  // namespace zhiwang::mediation
