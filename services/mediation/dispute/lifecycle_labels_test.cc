// The lifecycles are decided without protobuf; the names in their refusals are those of the contract all the same.

#include <string>

#include <gtest/gtest.h>

#include "common/names/label.h"
#include "services/mediation/agreement/domain/agreement.h"
#include "services/mediation/agreement/domain/confirmation/exclusions.h"
#include "services/mediation/assignment/domain/assignment_lifecycle.h"
#include "services/mediation/award/domain/award.h"
#include "services/mediation/dispute/domain/decisions/attention.h"
#include "services/mediation/dispute/domain/ending.h"
#include "services/mediation/dispute/domain/lifecycle.h"
#include "services/mediation/legal_service/domain/legal_service.h"
#include "services/mediation/party/domain/consent.h"
#include "services/mediation/session/domain/session_lifecycle.h"
#include "services/mediation/violence/domain/violence_lifecycle.h"
#include "zhiwang/mediation/v1/agreement.pb.h"
#include "zhiwang/mediation/v1/award_service.pb.h"
#include "zhiwang/mediation/v1/dispute.pb.h"
#include "zhiwang/mediation/v1/dispute_part.pb.h"
#include "zhiwang/mediation/v1/matter.pb.h"
#include "zhiwang/mediation/v1/mediator_list.pb.h"
#include "zhiwang/mediation/v1/party.pb.h"
#include "zhiwang/mediation/v1/session_service.pb.h"
#include "zhiwang/mediation/v1/violence_service.pb.h"

namespace zhiwang::mediation {
namespace {

// Expects a value of the domain to have the number, the name and the label of the contract.
template <class Contract, class Value, class Name>
void ExpectLabelled(Value value, std::string_view name, std::string_view zh, Name name_of) {
  const auto known = static_cast<Contract>(value);
  EXPECT_EQ(name, name_of(known));
  EXPECT_EQ(zh, ChineseLabel(known)) << name;
}

TEST(TheLifecycleOfADispute, NamesStatesAndActionsAsTheContractDoes) {
  for (const Transition& row : kLifecycle) {
    for (const State state : {row.from, row.to}) {
      ExpectLabelled<v1::Dispute::State>(state, StateName(state), StateNameZh(state),
                                         [](v1::Dispute::State known) { return v1::Dispute::State_Name(known); });
    }
    ExpectLabelled<v1::Dispute::Action>(row.action, ActionName(row.action), ActionNameZh(row.action),
                                        [](v1::Dispute::Action known) { return v1::Dispute::Action_Name(known); });
  }
}

TEST(TheLifecycleOfAnAssignment, NamesStatesAndActionsAsTheContractDoes) {
  for (const AssignmentTransition& row : kAssignmentLifecycle) {
    for (const AssignmentState state : {row.from, row.to}) {
      ExpectLabelled<v1::Assignment::State>(
          state, StateName(state), StateNameZh(state),
          [](v1::Assignment::State known) { return v1::Assignment::State_Name(known); });
    }
    ExpectLabelled<v1::Assignment::Action>(
        row.action, ActionName(row.action), ActionNameZh(row.action),
        [](v1::Assignment::Action known) { return v1::Assignment::Action_Name(known); });
  }
}

TEST(TheLifecycleOfAnAgreement, NamesStatesAndActionsAsTheContractDoes) {
  for (const AgreementTransition& row : kAgreementLifecycle) {
    for (const AgreementState state : {row.from, row.to}) {
      ExpectLabelled<v1::Agreement::State>(state, StateName(state), StateNameZh(state),
                                           [](v1::Agreement::State known) { return v1::Agreement::State_Name(known); });
    }
    ExpectLabelled<v1::Agreement::Action>(
        row.action, ActionName(row.action), ActionNameZh(row.action),
        [](v1::Agreement::Action known) { return v1::Agreement::Action_Name(known); });
  }
}

TEST(TheLifecycleOfAConfirmation, NamesStatesAndActionsAsTheContractDoes) {
  for (const ConfirmationTransition& row : kConfirmationLifecycle) {
    for (const ConfirmationState state : {row.from, row.to}) {
      ExpectLabelled<v1::Confirmation::State>(
          state, StateName(state), StateNameZh(state),
          [](v1::Confirmation::State known) { return v1::Confirmation::State_Name(known); });
    }
    ExpectLabelled<v1::Confirmation::Action>(
        row.action, ActionName(row.action), ActionNameZh(row.action),
        [](v1::Confirmation::Action known) { return v1::Confirmation::Action_Name(known); });
  }
}

TEST(TheGroundsOfNotTaking, AreNamedAsInTheContract) {
  for (int number = 1; number <= static_cast<int>(Exclusion::kTitle); ++number) {
    const auto ground = static_cast<Exclusion>(number);
    ExpectLabelled<v1::Confirmation::Exclusion>(
        ground, ExclusionName(ground), ExclusionNameZh(ground),
        [](v1::Confirmation::Exclusion known) { return v1::Confirmation::Exclusion_Name(known); });
  }
}

// Rule 29: 民诉法解释 art. 355, 358.
TEST(TheGroundsOfTheCourt, AreFiveOfNotTakingAndSixOfDismissing) {
  const int unset = 1;
  EXPECT_EQ(v1::Confirmation::Exclusion_descriptor()->value_count(), 5 + unset);
  EXPECT_EQ(v1::Confirmation::Dismissal_descriptor()->value_count(), 6 + unset);
}

TEST(TheLifecycleOfALegalService, NamesStatesAsTheContractDoes) {
  for (const LegalServiceTransition& row : kLegalServiceLifecycle) {
    for (const LegalServiceState state : {row.from, row.to}) {
      ExpectLabelled<v1::LegalService::State>(
          state, StateName(state), StateNameZh(state),
          [](v1::LegalService::State known) { return v1::LegalService::State_Name(known); });
    }
  }
}

TEST(TheLifecycleOfASession, NamesStatesAndActionsAsTheContractDoes) {
  for (const SessionTransition& row : kSessionLifecycle) {
    for (const SessionState state : {row.from, row.to}) {
      ExpectLabelled<v1::Session::State>(state, StateName(state), StateNameZh(state),
                                         [](v1::Session::State known) { return v1::Session::State_Name(known); });
    }
    ExpectLabelled<v1::Session::Action>(row.action, ActionName(row.action), ActionNameZh(row.action),
                                        [](v1::Session::Action known) { return v1::Session::Action_Name(known); });
  }
}

TEST(TheLifecycleOfAReportOfViolence, NamesStatesAndActionsAsTheContractDoes) {
  for (const ViolenceTransition& row : kViolenceLifecycle) {
    for (const ViolenceState state : {row.from, row.to}) {
      ExpectLabelled<v1::ViolenceReport::State>(
          state, StateName(state), StateNameZh(state),
          [](v1::ViolenceReport::State known) { return v1::ViolenceReport::State_Name(known); });
    }
    ExpectLabelled<v1::ViolenceReport::Action>(
        row.action, ActionName(row.action), ActionNameZh(row.action),
        [](v1::ViolenceReport::Action known) { return v1::ViolenceReport::Action_Name(known); });
  }
}

TEST(TheLifecycleOfAnAward, NamesStatesAndActionsAsTheContractDoes) {
  for (const AwardTransition& row : kAwardLifecycle) {
    for (const AwardState state : {row.from, row.to}) {
      ExpectLabelled<v1::Award::State>(state, StateName(state), StateNameZh(state),
                                       [](v1::Award::State known) { return v1::Award::State_Name(known); });
    }
    ExpectLabelled<v1::Award::Action>(row.action, ActionName(row.action), ActionNameZh(row.action),
                                      [](v1::Award::Action known) { return v1::Award::Action_Name(known); });
  }
}

TEST(TheDesk, NamesItsReasonsAsTheContractDoes) {
  for (const Attention reason :
       {Attention::kToAccept, Attention::kToAssign, Attention::kToBeTakenUp, Attention::kLevelOverdue,
        Attention::kTermOverdue, Attention::kRedWithoutLeader, Attention::kHolderLeft, Attention::kWaitsForPerson,
        Attention::kToRule, Attention::kTellOfArbitration, Attention::kCourtWaits, Attention::kObligationOverdue,
        Attention::kObligationDue, Attention::kConfirmationCloses}) {
    ExpectLabelled<v1::Dispute::Attention>(
        reason, AttentionName(reason), AttentionNameZh(reason),
        [](v1::Dispute::Attention known) { return v1::Dispute::Attention_Name(known); });
  }
}

TEST(EndsAndSubjects, AreNamedAsInTheContract) {
  for (int number = 1; number <= static_cast<int>(EndKind::kCaseTakenBack); ++number) {
    const auto kind = static_cast<EndKind>(number);
    ExpectLabelled<v1::Ending::Kind>(kind, EndKindName(kind), EndKindNameZh(kind),
                                     [](v1::Ending::Kind known) { return v1::Ending::Kind_Name(known); });
  }
  for (int number = 1; number <= static_cast<int>(Subject::kConfirmation); ++number) {
    const auto subject = static_cast<Subject>(number);
    EXPECT_EQ(SubjectNameZh(subject), ChineseLabel(static_cast<v1::Consent::Subject>(number)));
  }
}

}  // namespace
}  // namespace zhiwang::mediation
