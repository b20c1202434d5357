#pragma once

#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/mediation/agreement/domain/agreement.h"

// The changes of a written agreement, as golden rows hold them.
namespace zhiwang::mediation {

// A change from one to the other.
struct AgreementStep {
  const char* type;
  Agreement before, after;
};

// The step to what `change` makes of the agreement's facts; the agreement is what it becomes.
template <class Change>
AgreementStep StepTo(const char* type, Agreement& agreement, const Change& change) {
  const Agreement before = agreement;
  change(agreement.facts);
  ++agreement.version;
  return {type, before, agreement};
}

// A written agreement by which 2 pays 1 in two instalments, from its fixing to the last payment.
inline std::vector<AgreementStep> StepsOfWrittenAgreement(const Agreement& drafted) {
  const absl::CivilDay day(2026, 11, 30);
  const absl::Time at = absl::FromUnixMicros(1796000000000000);
  Agreement agreement = drafted, declined = drafted, amended = drafted;
  agreement.facts.terms.total_fen = 30000;
  agreement.facts.terms.obligations = {
      {.debtor = 2, .creditor = 1, .amount_fen = 20000, .due = absl::CivilDay(2026, 12, 31), .on_the_spot = false},
      {.debtor = 2, .creditor = 1, .amount_fen = 10000, .due = std::nullopt, .on_the_spot = false}};
  agreement.facts.terms.obligations[1].term = calendar::Term{15, calendar::Unit::kCalendarDays};
  agreement.facts.terms.obligations[1].part = DebtPart::kInterest;
  const auto fix = [&](AgreementFacts& facts) {
    facts.state = AgreementState::kFixed;
    facts.document = 101;
    facts.signers = {1, 2};
    facts.reached = facts.fixed = day;
  };
  const auto sign = [&](SignedAs as, int party) {
    return [=](AgreementFacts& facts) {
      Signature signature;
      signature.as = as;
      signature.party = party;
      if (as == SignedAs::kMediator) signature.mediator = "staff/S000683";
      if (as != SignedAs::kSeal) signature.way = SignatureWay::kInk;
      if (as != SignedAs::kSeal) signature.scan = 102;
      signature.day = day;
      signature.at = at;
      facts.signatures.push_back(signature);
    };
  };
  std::vector<AgreementStep> steps = {StepTo("agreement.fixed", agreement, fix),
                                      StepTo("agreement.signed", agreement, sign(SignedAs::kParty, 1)),
                                      StepTo("agreement.sealed", agreement, sign(SignedAs::kSeal, 0))};
  steps.push_back(StepTo("agreement.signed", agreement, [&](AgreementFacts& facts) {
    sign(SignedAs::kParty, 2)(facts);
    sign(SignedAs::kMediator, 0)(facts);
    facts.state = AgreementState::kEffective;
    facts.signed_on = facts.effective = day;
    facts.terms.obligations[1].due = absl::CivilDay(2026, 12, 15);
  }));
  steps.push_back(StepTo("agreement.reminded", agreement, [&](AgreementFacts& facts) {
    facts.terms.obligations[1].reminders = {{-3, at, true}, {0, at, false}};
  }));
  steps.push_back(StepTo("agreement.reminded", agreement,
                         [](AgreementFacts& facts) { facts.terms.obligations[1].state = ObligationState::kOverdue; }));
  steps.push_back(StepTo("agreement.performed_in_part", agreement, [&](AgreementFacts& facts) {
    facts.terms.obligations[0].paid_fen = 5000;
    facts.performances.push_back(
        {.amount_fen = 5000, .day = day, .shares = {{1, 5000}}, .at = at, .recorder = "staff/1"});
  }));
  steps.push_back(StepTo("agreement.waived", agreement, [&](AgreementFacts& facts) {
    facts.terms.obligations[1].state = ObligationState::kWaived;
    facts.terms.obligations[1].ended = at;
  }));
  steps.push_back(StepTo("agreement.performed_in_part", agreement, [&](AgreementFacts& facts) {
    facts.terms.obligations[0].paid_fen = 20000;
    facts.terms.obligations[0].state = ObligationState::kDone;
    facts.terms.obligations[0].ended = at;
    facts.performed = day;
    facts.performances.push_back({.amount_fen = 15000,
                                  .obligation = 1,
                                  .day = day,
                                  .receipt = 103,
                                  .shares = {{1, 15000}},
                                  .at = at,
                                  .recorder = "staff/1"});
  }));
  StepTo("agreement.fixed", declined, fix);
  steps.push_back(StepTo("agreement.declined", declined, [](AgreementFacts& facts) {
    facts.state = AgreementState::kLapsed;
    facts.declined_by = 2;
  }));
  StepTo("agreement.fixed", amended, fix);
  steps.push_back(StepTo("agreement.amended", amended, [](AgreementFacts& facts) {
    facts.state = AgreementState::kDraft;
    facts.amended = 1;
    facts.document = 0;
    facts.signers.clear();
    facts.reached.reset();
    facts.fixed.reset();
  }));
  return steps;
}

// The consent of members whom others represent, one by one.
inline std::vector<AgreementStep> StepsOfMembers(const Agreement& drafted) {
  Agreement agreement = drafted;
  StepTo("agreement.fixed", agreement, [](AgreementFacts& facts) {
    facts.state = AgreementState::kFixed;
    facts.document = 101;
    facts.signers = {1, 2, 3};
    facts.members = {{.party = 4}, {.party = 5}};
    facts.reached = facts.fixed = absl::CivilDay(2026, 11, 30);
  });
  return {StepTo("agreement.member_consented", agreement, [](AgreementFacts& facts) {
    facts.members[0].paper = 104;
    facts.members[0].at = absl::FromUnixMicros(1796000000000000);
  })};
}

// The judicial confirmation of that agreement, from its window to enforcement, and the other ways out of it.
inline std::vector<AgreementStep> StepsOfConfirmation(const Agreement& drafted) {
  const absl::CivilDay effective(2026, 11, 30), day(2026, 12, 10);
  const absl::Time start = absl::FromUnixMicros(1795968000000000), at = absl::FromUnixMicros(1796900000000000);
  Agreement agreement = drafted;
  agreement.facts.terms.obligations = {
      {.debtor = 2, .creditor = 1, .amount_fen = 20000, .due = absl::CivilDay(2026, 12, 31), .on_the_spot = false}};
  std::vector<AgreementStep> steps = {StepTo("agreement.signed", agreement, [&](AgreementFacts& facts) {
    facts.state = AgreementState::kEffective;
    facts.effective = effective;
    Confirmation& confirmation = facts.confirmation;
    confirmation.state = ConfirmationState::kPossible;
    confirmation.window.start = start;
    confirmation.window.term = {30, calendar::Unit::kCalendarDays};
    confirmation.window.due = start + absl::Hours(30 * 24);
    confirmation.window.calendar_version = "c1";
    confirmation.lapses = start + absl::Hours(37 * 24);
  })};
  Agreement lapsed = agreement, moved = agreement;
  const auto add = [&](const char* type, Agreement& of, const auto& change) {
    steps.push_back(StepTo(type, of, [&](AgreementFacts& facts) { change(facts, facts.confirmation); }));
  };
  add("agreement.reminded", lapsed, [](AgreementFacts&, Confirmation& one) { one.state = ConfirmationState::kLapsed; });
  add("agreement.deadlines_recomputed", moved, [](AgreementFacts&, Confirmation& one) {
    one.window.due += absl::Hours(24);
    one.lapses += absl::Hours(24);
  });
  const auto apply = [&](AgreementFacts&, Confirmation& one) {
    one.state = ConfirmationState::kApplied;
    one.window.met = at;
    one.court = {CourtGround::kDomicile, "370211", 2};
    one.applied = day;
    one.clauses = {1};
    one.exclusion = Exclusion::kNone;
    one.last_step.reset();
  };
  const auto lead = [&](ConfirmationState state) {
    return [=](AgreementFacts&, Confirmation& one) {
      one.state = state;
      one.last_step = day;
      if (state == ConfirmationState::kPossible) one.window.met.reset();
    };
  };
  add("agreement.confirmation_applied", agreement, apply);
  add("agreement.confirmation_not_taken", agreement, [&](AgreementFacts& facts, Confirmation& one) {
    lead(ConfirmationState::kPossible)(facts, one);
    one.exclusion = Exclusion::kOtherCourt;
  });
  add("agreement.confirmation_applied", agreement, apply);
  add("agreement.confirmation_taken", agreement, lead(ConfirmationState::kTaken));
  Agreement dismissed = agreement, withdrawn = agreement;
  add("agreement.confirmation_withdrawn", withdrawn, lead(ConfirmationState::kPossible));
  add("agreement.confirmation_dismissed", dismissed, [&](AgreementFacts& facts, Confirmation& one) {
    lead(ConfirmationState::kDismissed)(facts, one);
    one.dismissal = Dismissal::kUnclear;
    one.paper = 104;
  });
  add("agreement.confirmation_confirmed", agreement, [&](AgreementFacts& facts, Confirmation& one) {
    lead(ConfirmationState::kConfirmed)(facts, one);
    one.paper = 105;
    one.objection_until = absl::CivilDay(2026, 12, 25);
    one.third_person_until = absl::CivilDay(2027, 6, 10);
    facts.terms.obligations[0].enforce_until = absl::CivilDay(2029, 1, 2);
  });
  steps.push_back(StepTo("agreement.reminded", agreement, [&](AgreementFacts& facts) {
    facts.terms.obligations[0].reminders = {{-3, at, false, absl::CivilDay(2029, 1, 2)}};
  }));
  return steps;
}

}  // namespace zhiwang::mediation
