#pragma once

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "services/mediation/agreement/domain/agreeing.h"
#include "services/mediation/agreement/domain/passing_time.h"
#include "services/mediation/agreement/domain/signing.h"
#include "services/mediation/agreement/domain/written.h"
#include "services/mediation/testing/dispute_test.h"
#include "tests/support/refused.h"

namespace zhiwang::mediation {

// The fields that an error names.
inline std::vector<std::string> FieldsOf(const absl::Status& status) {
  std::vector<std::string> fields;
  const auto bad = DetailOf<google::rpc::BadRequest>(status);
  for (const auto& violation : bad.field_violations()) {
    fields.push_back(violation.field());
  }
  return fields;
}

// Agreements of a dispute that is in mediation since 2 March 2026, with two issues and two parties.
class AgreementTest : public DisputeTest {
 protected:
  // A text that may be reached orally: 2 pays 1 at once.
  static AgreementText Text(std::vector<int> issues = {1, 2}) {
    AgreementText text;
    text.terms.issues = std::move(issues);
    text.terms.topics = {Topic::kOrdinary};
    text.terms.obligations = {
        {.debtor = 2, .creditor = 1, .amount_fen = 200'00, .due = std::nullopt, .on_the_spot = true}};
    text.words = {.facts = "界墙倒塌，压坏菜地",
                  .responsibility = "",
                  .manner = "当面付清",
                  .place = "村民委员会",
                  .clauses = {"赔偿二百元"},
                  .obligations = {"赔偿款"},
                  .annulment = ""};
    return text;
  }
  static Obligation Later(const std::string& day, int64_t fen = 100'00) {
    return {.debtor = 2, .creditor = 1, .amount_fen = fen, .due = calendar::Day(day), .on_the_spot = false};
  }

  absl::StatusOr<Agreement> TryDraft(const Dispute& dispute, AgreementText text = Text(),
                                     const std::vector<Agreement>& others = {}) {
    return mediation::Draft(Village(), dispute, others, std::move(text));
  }
  Agreement Drafted(const Dispute& dispute, AgreementText text = Text(), int64_t id = 7) {
    Agreement draft = Sound(TryDraft(dispute, std::move(text)));
    draft.id = id;
    return draft;
  }
  absl::StatusOr<AgreementWithDispute> Reach(const Dispute& dispute, const AgreementText& text,
                                             absl::CivilDay day = calendar::Day("2026-03-02")) {
    return ReachOrally(Village(), Drafted(dispute, text), dispute, {}, day);
  }
  AgreementWithDispute Annulled(const Agreement& agreement, const Dispute& dispute,
                                const std::vector<Agreement>& others = {}) {
    return Sound(Annul(Town(), agreement, dispute, others, "双方协商一致撤销"));
  }

  // A text that may be fixed: what may be reached orally, with the responsibility and a debt of 1,000.00 in three instalments.
  static AgreementText WrittenText() {
    AgreementText text = Text();
    text.words.responsibility = "二号当事人承担全部责任";
    text.terms.obligations = {Later("2026-03-31", 333'34), Later("2026-04-30", 333'33), Later("2026-05-31", 333'33)};
    for (Obligation& instalment : text.terms.obligations) instalment.clause = 1;
    text.words.obligations = {"第一期", "第二期", "第三期"};
    return text;
  }
  // All parties, each an adult.
  static People Adults(const Dispute& dispute) {
    People people;
    for (size_t i = 1; i <= dispute.facts.parties.size(); ++i) {
      Person& person = people[static_cast<int>(i)];
      person.name = "某甲";
      person.birth_day = calendar::Day("1980-01-01");
    }
    return people;
  }
  // The digest of a version's document.
  static std::string DigestOfVersion(int version) { return std::string(32, static_cast<char>('0' + version)); }
  absl::StatusOr<Agreement> TryFix(const Agreement& draft, const Dispute& dispute) {
    return Fix(Village(), draft, dispute, {}, calendar::Day("2026-03-02"), Adults(dispute),
               {100 + draft.facts.amended, DigestOfVersion(TextVersion(draft.facts)), calendar_.DayOf(now_)});
  }
  Agreement Fixed(const Dispute& dispute, const AgreementText& text = WrittenText()) {
    return Sound(TryFix(Drafted(dispute, text), dispute));
  }
  // A signature over the present text, on the day of the clock.
  NewSignature By(const Agreement& agreement, SignedAs as, int party = 0, int proxy = 0) const {
    NewSignature one;
    one.signature.as = as;
    one.signature.party = party;
    one.signature.proxy = proxy;
    if (as == SignedAs::kMediator) one.signature.mediator = "staff/m1";
    one.signature.way = SignatureWay::kInk;
    one.signature.scan = 7;
    one.signature.day = calendar_.DayOf(now_);
    one.digest = DigestOf(agreement);
    return one;
  }
  absl::StatusOr<AgreementAndPerhapsDispute> TrySign(const Agreement& agreement, const Dispute& dispute,
                                                     std::vector<NewSignature> signatures, const People& people) {
    return Sign(Village(), agreement, dispute, {}, std::move(signatures), people);
  }
  Agreement Signed(const Agreement& agreement, const Dispute& dispute, SignedAs as, int party = 0) {
    return Sound(TrySign(agreement, dispute, {By(agreement, as, party)}, Adults(dispute))).agreement;
  }
  AgreementAndPerhapsDispute Sealed(const Agreement& agreement, const Dispute& dispute) {
    return Sound(Seal(Village(), agreement, dispute, {}, DigestOf(agreement), calendar_.DayOf(now_)));
  }
  // In effect since the day of the clock, with its dispute AGREED.
  AgreementWithDispute InEffect(const Dispute& dispute, const AgreementText& text = WrittenText()) {
    Agreement agreement = Fixed(dispute, text);
    const auto signers = agreement.facts.signers;
    for (const int party : signers) agreement = Signed(agreement, dispute, SignedAs::kParty, party);
    AgreementAndPerhapsDispute both = Sealed(Signed(agreement, dispute, SignedAs::kMediator), dispute);
    EXPECT_TRUE(both.dispute.has_value());
    return {std::move(both.agreement), both.dispute.value_or(dispute)};
  }
  // What time makes of it until `now`, change by change: a debt and the window of the court pass each for itself.
  static Agreement PassedAt(Agreement agreement, absl::Time now) {
    bool passed = false;
    while (auto after = Sound(PassTime(agreement, now))) {
      agreement = *std::move(after);
      passed = true;
    }
    EXPECT_TRUE(passed) << "nothing has come";
    return agreement;
  }
};

}  // namespace zhiwang::mediation
