// Sides of many people: the agreement holds for the members who agreed to it, one by one.

#include "services/mediation/agreement/domain/members.h"

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/status/error_info.pb.h"
#include "services/mediation/agreement/domain/confirmation/window.h"
#include "services/mediation/agreement/domain/obligations/ledger.h"
#include "services/mediation/agreement/domain/passing_time.h"
#include "services/mediation/testing/agreement_test.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int64_t kPaper = 31;

// The respondents 2 and 3 represent the members 4 and 5, each of whom owes the applicant something.
class MemberConsents : public AgreementTest {
 protected:
  Dispute OfAGroup() {
    Dispute d = Registered();
    for (const int represented_by : {0, 2, 3}) d = Entered(d, represented_by);
    d = Numbered(Sound(Accept(Village(), AllSay(d, Subject::kMediation))), 12);
    return TakenUp(Proposed(d));
  }
  Dispute Entered(const Dispute& before, int represented_by) {
    PartyDraft party = Draft(Side::kRespondent);
    party.facts.represented_by = represented_by;
    return Sound(EnterParty(Village(), before, party));
  }
  // The first debt is that of member 4, the second that of member 5.
  static AgreementText DebtsOfMembers() {
    AgreementText text = WrittenText();
    text.terms.obligations = {Later("2026-03-31"), Later("2026-04-30")};
    text.terms.obligations[0].debtor = 4;
    text.terms.obligations[1].debtor = 5;
    text.words.obligations = {"四号的一份", "五号的一份"};
    return text;
  }
  absl::StatusOr<Agreement> TryConsent(const Agreement& agreement, const Dispute& dispute,
                                       const std::vector<int>& parties) {
    return RecordMemberConsents(Village(), agreement, dispute, parties, kPaper);
  }
  Agreement Consented(const AgreementWithDispute& on, const std::vector<int>& parties) {
    return Sound(TryConsent(on.agreement, on.dispute, parties));
  }
  // The members who agreed.
  static std::vector<int> AgreedIn(const Agreement& agreement) {
    std::vector<int> agreed;
    for (const GroupMember& one : agreement.facts.members) {
      if (one.paper != 0) agreed.push_back(one.party);
    }
    return agreed;
  }
  absl::StatusOr<AgreementAndPerhapsDispute> Pay(const Agreement& agreement, const Dispute& dispute, int64_t fen,
                                                 int obligation = 0) {
    NewPerformance performance;
    performance.amount_fen = fen;
    performance.obligation = obligation;
    performance.day = calendar_.DayOf(now_);
    return RecordPerformance(Village(), agreement, dispute, {}, performance);
  }
};

// Rule 35: 民诉法 art. 56, 民诉法解释 art. 78.
TEST_F(MemberConsents, OneThatIsMissingLeavesTheAgreementWithoutEffectForThatMember) {
  const AgreementWithDispute on = InEffect(OfAGroup(), DebtsOfMembers());
  EXPECT_EQ(on.agreement.facts.state, AgreementState::kEffective) << "by the signatures of who represents them";
  EXPECT_THAT(on.agreement.facts.signers, ElementsAre(1, 2, 3));
  ASSERT_THAT(on.agreement.facts.members, ElementsAre(GroupMember{.party = 4}, GroupMember{.party = 5}));
  const Agreement one = Consented(on, {5});
  EXPECT_THAT(AgreedIn(one), ElementsAre(5));
  EXPECT_FALSE(HoldsFor(one.facts, 4));
  for (const int party : {1, 2, 3, 5}) EXPECT_TRUE(HoldsFor(one.facts, party)) << party;
  const Agreement both = Sound(TryConsent(one, on.dispute, {4}));
  EXPECT_THAT(AgreedIn(both), ElementsAre(4, 5));
  EXPECT_TRUE(HoldsFor(both.facts, 4));
  EXPECT_EQ(both.facts.members[0].at, now_);
}

TEST_F(MemberConsents, ThatAreMissingLetNoDebtFallDue) {
  const AgreementWithDispute on = InEffect(OfAGroup(), DebtsOfMembers());
  EXPECT_FALSE(NextDueDay(on.agreement.facts)) << "nobody owes anything yet";
  const Agreement later = Consented(on, {5});
  EXPECT_EQ(NextDueDay(later.facts), calendar::Day("2026-04-30"));
  const Agreement passed = PassedAt(later, On(5, 10));
  EXPECT_EQ(passed.facts.terms.obligations[0].state, ObligationState::kOpen);
  EXPECT_THAT(passed.facts.terms.obligations[0].reminders, IsEmpty());
  EXPECT_EQ(passed.facts.terms.obligations[1].state, ObligationState::kOverdue);
  EXPECT_EQ(OverdueOf(passed.facts), 1);
}

TEST_F(MemberConsents, ThatComeLateLetWhatIsPastFallDue) {
  const AgreementWithDispute on = InEffect(OfAGroup(), DebtsOfMembers());
  now_ = On(5, 10);
  const Agreement late = Consented(on, {4});
  EXPECT_EQ(NextDueDay(late.facts), calendar::Day("2026-03-31"));
  const Agreement passed = PassedAt(late, now_);
  EXPECT_EQ(passed.facts.terms.obligations[0].state, ObligationState::kOverdue);
  EXPECT_EQ(passed.facts.terms.obligations[1].state, ObligationState::kOpen);
}

TEST_F(MemberConsents, ThatAreMissingLeaveAPaymentToWhatHolds) {
  const AgreementWithDispute on = InEffect(OfAGroup(), DebtsOfMembers());
  const Agreement fifth = Consented(on, {5});
  const auto paid = Sound(Pay(fifth, on.dispute, 100'00));
  EXPECT_EQ(paid.agreement.facts.terms.obligations[0].paid_fen, 0);
  EXPECT_EQ(paid.agreement.facts.terms.obligations[1].state, ObligationState::kDone);
  EXPECT_FALSE(paid.dispute) << "the debt of member 4 may still become binding";
  EXPECT_THAT(Pay(fifth, on.dispute, 100'01), IsRefused(StatusCode::kFailedPrecondition, common::v1::PAYMENT_OVER));
  const auto all = Sound(Pay(paid.agreement, on.dispute, 100'00, 1));
  ASSERT_TRUE(all.dispute.has_value()) << "member 4 pays all the same";
  EXPECT_EQ(all.dispute->facts.state, State::kPerformed);
}

TEST_F(MemberConsents, ThatAreMissingLeaveNothingToEnforce) {
  const AgreementWithDispute on = InEffect(OfAGroup(), DebtsOfMembers());
  Agreement confirmed = Consented(on, {4});
  confirmed.facts.confirmation.state = ConfirmationState::kConfirmed;
  confirmed.facts.confirmation.clauses = {1};
  EXPECT_THAT(SetEnforcementDays(calendar_, confirmed.facts), IsOk());
  EXPECT_TRUE(confirmed.facts.terms.obligations[0].enforce_until.has_value());
  EXPECT_FALSE(confirmed.facts.terms.obligations[1].enforce_until.has_value());
  const Agreement both = Sound(TryConsent(confirmed, on.dispute, {5}));
  EXPECT_TRUE(both.facts.terms.obligations[1].enforce_until.has_value());
}

TEST_F(MemberConsents, AreToOneVersionOfTheText) {
  const Dispute dispute = OfAGroup();
  const Agreement fixed = Fixed(dispute, DebtsOfMembers());
  const Agreement consented = Sound(TryConsent(fixed, dispute, {4, 5}));
  EXPECT_EQ(consented.facts.state, AgreementState::kFixed);
  EXPECT_THAT(AgreedIn(consented), ElementsAre(4, 5));
  const Agreement amended = Sound(Amend(consented, "改第一条"));
  EXPECT_THAT(amended.facts.members, IsEmpty());
  EXPECT_THAT(AgreedIn(Sound(TryFix(amended, dispute))), IsEmpty()) << "all of them are asked again";
}

TEST_F(MemberConsents, AreOfMembersOfAFixedTextAndOnce) {
  const Dispute dispute = OfAGroup();
  const Agreement draft = Drafted(dispute, DebtsOfMembers());
  EXPECT_THAT(TryConsent(draft, dispute, {4}), IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
  const Agreement fixed = Sound(TryFix(draft, dispute));
  for (const std::vector<int>& parties : std::vector<std::vector<int>>{{}, {2}, {6}, {0}, {-1}, {4, 4}}) {
    EXPECT_THAT(TryConsent(fixed, dispute, parties), IsInvalid("parties"));
  }
  EXPECT_THAT(TryConsent(Sound(TryConsent(fixed, dispute, {4})), dispute, {5, 4}), IsInvalid("parties"));
  const Dispute left = Sound(LeaveDispute(Village(), dispute, 5));
  EXPECT_THAT(TryConsent(fixed, left, {5}), IsInvalid("parties"));
}

TEST_F(MemberConsents, AreAskedOfAnAgreementByWordToo) {
  const Dispute dispute = OfAGroup();
  const Agreement reached = Sound(Reach(dispute, Text())).agreement;
  EXPECT_THAT(reached.facts.members, ElementsAre(GroupMember{.party = 4}, GroupMember{.party = 5}));
  EXPECT_THAT(AgreedIn(Sound(TryConsent(reached, dispute, {4}))), ElementsAre(4));
}

TEST_F(MemberConsents, AreNotAskedOfSomebodyWhomTheTextDoesNotName) {
  const Dispute dispute = OfAGroup();
  Agreement agreement = Fixed(dispute, DebtsOfMembers());
  for (const int party : {1, 2, 3}) agreement = Signed(agreement, dispute, SignedAs::kParty, party);
  agreement = Signed(agreement, dispute, SignedAs::kMediator);
  const Dispute more = Entered(dispute, 2);
  EXPECT_THAT(Seal(Village(), agreement, more, {}, DigestOf(agreement), calendar_.DayOf(now_)),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::AGREEMENT_INCOMPLETE));
  EXPECT_THAT(Seal(Village(), agreement, dispute, {}, DigestOf(agreement), calendar_.DayOf(now_)), IsOk());
}

TEST_F(MemberConsents, RestOnTheirPaper) {
  const Dispute dispute = OfAGroup();
  const Agreement fixed = Fixed(dispute, DebtsOfMembers());
  EXPECT_FALSE(RestsOn(fixed.facts, kPaper));
  EXPECT_TRUE(RestsOn(Sound(TryConsent(fixed, dispute, {4})).facts, kPaper));
}

}  // namespace
}  // namespace zhiwang::mediation
