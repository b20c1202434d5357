#pragma once

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "services/mediation/agreement/domain/confirmation/confirming.h"
#include "services/mediation/testing/agreement_test.h"

namespace zhiwang::mediation {

// Judicial confirmations of agreements that are in effect since 2 March 2026, with what is handed in in the file.
class ConfirmationTest : public AgreementTest {
 protected:
  static Document InFile(DocumentKind kind, int64_t id) {
    Document document;
    document.id = id;
    document.facts.kind = kind;
    document.facts.created = On(3, 2);
    return document;
  }
  static Document IdentityOf(int party, int64_t id) {
    Document paper = InFile(DocumentKind::kIdentity, id);
    paper.facts.party = party;
    return paper;
  }
  // What is handed in, in the file.
  static std::vector<Document> WholeFile() {
    return {InFile(DocumentKind::kRegistrationForm, 1), IdentityOf(1, 2), IdentityOf(2, 9),
            InFile(DocumentKind::kConfirmationApplication, 3)};
  }
  static People WithAddresses(const Dispute& dispute) {
    People people = Adults(dispute);
    for (auto& [number, person] : people) {
      person.address = "某村1号";
      person.phone = "19900000001";
    }
    return people;
  }
  static ApplicationSources Sources(const AgreementWithDispute& on, const std::vector<Document>& file = WholeFile()) {
    return {CourtsFor(on.agreement, on.dispute, {}),
            PapersFor(on.agreement, on.dispute, WithAddresses(on.dispute), file), WithAddresses(on.dispute)};
  }
  static Application AtCommittee(absl::CivilDay day, std::vector<int> clauses = {}) {
    return {{CourtGround::kCommittee, "370211", 0}, "", day, std::move(clauses)};
  }
  // In effect since 2 March with clauses on these subjects, and all parties apply.
  AgreementWithDispute Agreeing(std::vector<Topic> topics = {Topic::kOrdinary, Topic::kTitle, Topic::kOrdinary}) {
    AgreementText text = WrittenText();
    text.words.clauses.resize(topics.size(), "一条");
    text.terms.topics = std::move(topics);
    AgreementWithDispute on = InEffect(InMediation(), text);
    on.dispute = AllSay(on.dispute, Subject::kConfirmation);
    return on;
  }
  absl::StatusOr<Agreement> TryApply(const AgreementWithDispute& on, const Application& application) {
    return ApplyForConfirmation(Village(), on.agreement, on.dispute, application, Sources(on));
  }
  Agreement Applied(const AgreementWithDispute& on) { return Sound(TryApply(on, AtCommittee(calendar_.DayOf(now_)))); }
  absl::StatusOr<Agreement> TryRecord(const Agreement& agreement, ConfirmationAction action) {
    ConfirmationStep step;
    step.action = action;
    step.day = calendar_.DayOf(now_);
    if (action == ConfirmationAction::kTake) step.court_number = "（2026）鲁0211民特12号";
    if (action == ConfirmationAction::kNotTake) step.exclusion = Exclusion::kOtherCourt;
    if (action == ConfirmationAction::kDismiss) step.dismissal = Dismissal::kUnclear;
    step.paper = 35;
    return mediation::RecordConfirmation(Village(), agreement, step);
  }
  Agreement Recorded(const Agreement& agreement, ConfirmationAction action) {
    return Sound(TryRecord(agreement, action));
  }
};

}  // namespace zhiwang::mediation
