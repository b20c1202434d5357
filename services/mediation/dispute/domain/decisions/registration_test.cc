#include "services/mediation/dispute/domain/decisions/registration.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/dispute/domain/number_text.h"
#include "services/mediation/testing/dispute_test.h"
#include "tests/support/refused.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class CreateDispute : public DisputeTest {};
class AskedDay : public DisputeTest {};
class AcceptDispute : public DisputeTest {};
class DisputeNumber : public DisputeTest {};
class RefuseDispute : public DisputeTest {};
class AmendDispute : public DisputeTest {};
class JoinDispute : public DisputeTest {
 protected:
  // A dispute that waits for its acceptance, with the words of its parties.
  Dispute Other() {
    Dispute draft = Draft();
    draft.id = 13;
    return AllSay(Registered(draft), Subject::kMediation);
  }
};

TEST_F(CreateDispute, KeepsTheWayItCame) {
  for (int kind = 1; kind <= static_cast<int>(OriginKind::kImport); ++kind) {
    Dispute draft = Draft();
    draft.facts.origin = static_cast<OriginKind>(kind);
    draft.origin.external_id = "X1";
    const Dispute d = Registered(draft);
    EXPECT_EQ(static_cast<int>(d.facts.origin), kind);
    EXPECT_EQ(d.origin.external_id, "X1");
    EXPECT_EQ(d.facts.state, State::kRegistered);
    EXPECT_EQ(d.version, 1);
  }
}

TEST_F(CreateDispute, WaitsForThePersonWhereACaseCameWithoutIts) {
  Dispute draft = Draft();
  draft.facts.origin = OriginKind::kCase;
  const Dispute alone = Sound(Register(Director(), draft, {}));
  EXPECT_TRUE(alone.facts.waits_for_person);
  EXPECT_EQ(alone.facts.asked, std::nullopt) << "nobody has asked yet";
  const Dispute come = Sound(EnterParty(Village(), alone, Draft(Side::kApplicant)));
  EXPECT_FALSE(come.facts.waits_for_person);
  EXPECT_FALSE(Registered(draft).facts.waits_for_person);
}

TEST_F(AskedDay, IsTodayWhereAPartyAsksAndNeverAhead) {
  EXPECT_EQ(Registered().facts.asked, calendar::Day("2026-03-02"));
  now_ = absl::FromCivil(absl::CivilMinute(2026, 3, 2, 17, 30), absl::UTCTimeZone());
  EXPECT_EQ(Registered().facts.asked, calendar::Day("2026-03-03")) << "half past one in the morning in Beijing";
  Dispute draft = Draft();
  draft.facts.asked = calendar::Day("2026-02-27");
  EXPECT_EQ(Registered(draft).facts.asked, calendar::Day("2026-02-27"));
  draft.facts.asked = calendar::Day("2026-03-04");
  EXPECT_THAT(Register(Village(), draft, {}), IsInvalid("dispute.asked_day"));
}

TEST_F(AskedDay, IsNeverChanged) {
  const Dispute asked = Registered();
  now_ = On(3, 10);
  const Dispute accepted = Numbered(Sound(Accept(Village(), AllSay(asked, Subject::kMediation))), 1);
  EXPECT_EQ(accepted.facts.asked, calendar::Day("2026-03-02"));
  EXPECT_EQ(accepted.facts.registered, On(3, 2));
  EXPECT_EQ(accepted.facts.accepted, On(3, 10));
}

TEST_F(AskedDay, IsThatOfTheFirstYesOfAnApplicantWhereNobodyHadAsked) {
  Dispute draft = Draft(Type::kLabour);
  draft.facts.origin = OriginKind::kCommittee;
  const Dispute d = Registered(draft);
  ASSERT_EQ(d.facts.asked, std::nullopt);
  ASSERT_THAT(d.facts.deadlines, IsEmpty());
  now_ = On(3, 4);
  EXPECT_EQ(Sound(Say(d, {Word(2, Subject::kMediation)})).facts.asked, std::nullopt) << "the respondent asks nothing";
  const Dispute asked = Sound(Say(d, {Word(1, Subject::kMediation)}));
  EXPECT_EQ(asked.facts.asked, calendar::Day("2026-03-04"));
  EXPECT_EQ(Count(asked, Clock::kArbitrationOpen), 1) << "the labour clock runs from the asking";
  now_ = On(3, 5);
  EXPECT_EQ(Sound(Say(asked, {Word(1, Subject::kMediation)})).facts.asked, calendar::Day("2026-03-04"));
}

TEST_F(AcceptDispute, NeedsTheWordOfEachPartyThatStandsForItself) {
  Dispute d = Sound(EnterParty(Village(), Registered(), Draft(Side::kApplicant)));
  for (const int representative : {1, 3}) {
    PartyDraft member = Draft(Side::kApplicant);
    member.facts.represented_by = representative;
    d = Sound(EnterParty(Village(), d, member));
  }
  d = Sound(EnterParty(Village(), d, Draft(Side::kThirdParty)));
  const auto refused = Accept(Village(), Sound(Say(d, {Word(1, Subject::kMediation)})));
  EXPECT_THAT(refused, IsRefused(StatusCode::kFailedPrecondition, common::v1::CONSENT_MISSING));
  EXPECT_EQ(MetadataOf(refused, "parties"), "2,3,6");
  EXPECT_THAT(Accept(Village(), AllSay(d, Subject::kMediation)), IsOk()) << "numbers 4 and 5 are represented";
}

TEST_F(AcceptDispute, NeedsAPartyOnEachSide) {
  const Dispute alone = Sound(Register(Village(), Draft(), {Draft(Side::kApplicant)}));
  EXPECT_THAT(Accept(Village(), AllSay(alone, Subject::kMediation)),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::CONSENT_MISSING));
}

TEST_F(AcceptDispute, IsNotServedByTheWordForAnotherLevel) {
  EXPECT_THAT(Accept(Village(), AllSay(Registered(), Subject::kMediation, "TOWN")),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::CONSENT_MISSING));
}

TEST_F(DisputeNumber, IsWrittenAsOnTheForms) {
  EXPECT_EQ(NumberText(FileNumber{101, 2026, 12}), "（2026）人调字第12号");
  EXPECT_EQ(NumberText(std::nullopt), "");
  EXPECT_EQ(NumberText(Accepted().facts.number), "（2026）人调字第12号");
}

TEST_F(DisputeNumber, IsOfTheCommitteeThatAcceptsAndOfTheBeijingYear) {
  now_ = absl::FromCivil(absl::CivilMinute(2025, 12, 31, 16, 30), absl::UTCTimeZone());
  const Dispute accepted = Sound(Accept(Village(), AllSay(Registered(), Subject::kMediation)));
  EXPECT_EQ(NumberYear(accepted), 2026) << "half past midnight in Beijing";
  const Dispute numbered = Numbered(accepted, 1);
  EXPECT_EQ(numbered.facts.number, (FileNumber{101, 2026, 1}));
  EXPECT_EQ(Escalated(numbered).facts.number, (FileNumber{101, 2026, 1})) << "one number for the whole file";
}

// Public report 4: OCA/account-financial-tools#1811.
TEST_F(DisputeNumber, StaysWithAVoidFile) {
  const Dispute void_file = Ended(Accepted(), EndKind::kByMistake);
  EXPECT_EQ(void_file.facts.state, State::kVoid);
  EXPECT_EQ(NumberText(void_file.facts.number), "（2026）人调字第12号");
}

TEST_F(RefuseDispute, HasAGroundAndTheRoutesOfIt) {
  for (const Refusal ground :
       {Refusal::kByAuthorityOnly, Refusal::kForbidden, Refusal::kTakenElsewhere, Refusal::kNobodyToAnswer}) {
    const Dispute d = Sound(TurnDown(Village(), Registered(), ground));
    EXPECT_EQ(d.facts.state, State::kNotAccepted);
    ASSERT_EQ(d.facts.endings.size(), 1u);
    EXPECT_EQ(d.facts.endings[0].kind, EndKind::kNotTaken);
    EXPECT_EQ(d.facts.endings[0].refusal, ground);
    EXPECT_FALSE(d.facts.endings[0].routes.empty());
    EXPECT_EQ(d.facts.number, std::nullopt);
  }
  EXPECT_THAT(TurnDown(Village(), Registered(), Refusal::kNone), IsInvalid("ground"));
}

TEST_F(AmendDispute, WritesWhatIsGivenAndLeavesTheRest) {
  Amendment amendment;
  amendment.scale = Scale::kGroup;
  amendment.claim = "拆除越界部分";
  amendment.area = std::vector<AreaStep>{{"370211000000", "黄岛区"}};
  const Dispute d = Sound(Amend(Village(), Registered(), amendment));
  EXPECT_EQ(d.facts.scale, Scale::kGroup);
  EXPECT_EQ(d.words.matter.claim, "拆除越界部分");
  EXPECT_EQ(d.facts.area_path, "/370211000000/");
  EXPECT_EQ(d.facts.type, Type::kNeighbours);
  EXPECT_THAT(d.words.matter.issues, ElementsAre("界墙归属", "赔偿数额"));
}

TEST_F(AmendDispute, LeavesIssuesThatAreDecided) {
  const Dispute d = Sound(Settle(Village(), InMediation(), {1}, 0));
  const auto with = [&](std::vector<std::string> issues) {
    Amendment amendment;
    amendment.issues = std::move(issues);
    return Amend(Village(), d, amendment);
  };
  EXPECT_THAT(with({"界墙位置", "赔偿数额"}), IsInvalid("dispute.matter.issues"));
  EXPECT_THAT(with({}), IsInvalid("dispute.matter.issues"));
  const Dispute more = Sound(with({"界墙归属", "修缮费用", "排水"}));
  EXPECT_THAT(more.facts.issues, ElementsAre(Outcome::kSettled, Outcome::kOpen, Outcome::kOpen));
}

TEST_F(AmendDispute, LeavesIssuesThatAnAgreementNames) {
  const auto with = [&](std::vector<std::string> issues) {
    Amendment amendment;
    amendment.issues = std::move(issues);
    return Amend(Village(), InMediation(), amendment, {2});
  };
  EXPECT_THAT(with({"界墙归属", "修缮费用"}), IsInvalid("dispute.matter.issues"));
  EXPECT_THAT(with({"界墙归属"}), IsInvalid("dispute.matter.issues"));
  EXPECT_THAT(with({"界墙位置", "赔偿数额", "排水"}), IsOk());
}

TEST_F(JoinDispute, GivesItsPartiesWordsAndDayOfAskingToTheOther) {
  const Dispute other = Other();
  Dispute draft = Draft();
  draft.facts.origin = OriginKind::kScreening;
  const Dispute into = Registered(draft);
  ASSERT_EQ(into.facts.asked, std::nullopt);
  const Dispute joined = Sound(Join(Village(), other, into));
  EXPECT_EQ(joined.facts.state, State::kJoined);
  EXPECT_EQ(joined.facts.joined_into, into.id);
  const Dispute both = Sound(TakeIn(Village(), into, joined, {{2, {}}, {0, {"sealed", {}}}}));
  EXPECT_EQ(both.facts.parties.size(), 3u);
  EXPECT_EQ(both.people.at(3).envelope, "sealed");
  EXPECT_EQ(both.facts.asked, calendar::Day("2026-03-02"));
  EXPECT_THAT(WithoutConsent(both.facts, [](const Consent& word) { return word.subject == Subject::kMediation; }),
              ElementsAre(1))
      << "the words of the joined dispute are those of parties 2 and 3";
}

TEST_F(JoinDispute, IsIntoAnotherThatIsOpen) {
  const Dispute other = Other();
  EXPECT_THAT(Join(Village(), other, other), IsInvalid("into"));
  EXPECT_THAT(Join(Village(), other, Ended(InMediation(), EndKind::kNoProspect)), IsInvalid("into"));
  EXPECT_THAT(TakeIn(Village(), Accepted(), other, {}), IsInvalid("parties"));
  EXPECT_THAT(TakeIn(Village(), Accepted(), other, {{1, {}}, {9, {}}}), IsInvalid("parties"));
  EXPECT_THAT(Join(Village(), Accepted(), other),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL))
      << "two files with numbers are not joined";
}

TEST_F(JoinDispute, IsUndoneByASplit) {
  Dispute draft = Draft(Type::kLabour);
  draft.id = 13;
  const Dispute other = Registered(draft);
  const Dispute into = Accepted();
  now_ = On(3, 3);
  const Dispute joined = Sound(Join(Village(), other, into));
  ASSERT_TRUE(joined.facts.deadlines[0].met.has_value());
  EXPECT_THAT(SplitOff(Village(), into, other), IsInvalid("dispute")) << "it was not joined";
  EXPECT_THAT(SplitOff(Village(), into, joined), IsOk());
  now_ = On(3, 4);
  const Dispute back = Sound(ComeBack(Village(), joined));
  EXPECT_EQ(back.facts.state, State::kRegistered);
  EXPECT_EQ(back.facts.joined_into, 0);
  EXPECT_THAT(back.facts.endings, IsEmpty());
  EXPECT_EQ(back.facts.deadlines, other.facts.deadlines) << "as it was";
}

TEST_F(JoinDispute, TakesThePartiesThatCameOnlyWithItAlongWhenItIsSplitOff) {
  const Dispute into = Accepted();
  const Dispute joined = Sound(Join(Village(), Other(), into));
  Dispute both = Sound(TakeIn(Village(), into, joined, {{1, {}}, {0, {"sealed", {}}}}));
  PartyDraft member = Draft(Side::kRespondent);
  member.facts.represented_by = 3;
  both = Sound(EnterParty(Village(), both, member));
  EXPECT_THAT(both.facts.taken_in, ElementsAre(joined.id));
  const Dispute alone = Sound(SplitOff(Village(), both, joined));
  EXPECT_THAT(alone.facts.taken_in, IsEmpty());
  EXPECT_FALSE(alone.facts.parties[0].left) << "a party of both";
  EXPECT_FALSE(alone.facts.parties[1].left);
  EXPECT_TRUE(alone.facts.parties[2].left) << "came only with the other";
  EXPECT_FALSE(alone.facts.parties[3].left);
  EXPECT_EQ(alone.facts.parties[3].represented_by, 0) << "nobody is left to represent them";
  EXPECT_EQ(alone.facts.consents, into.facts.consents) << "the words of the other are the other's";
}

TEST_F(JoinDispute, LeavesTheOneThatWaitedForItsPersonWaitingAgain) {
  Dispute draft = Draft();
  draft.facts.origin = OriginKind::kCase;
  const Dispute into = Sound(Register(Director(), draft, {}));
  const Dispute joined = Sound(Join(Village(), Other(), into));
  const Dispute both = Sound(TakeIn(Village(), into, joined, {{0, {}}, {0, {}}}));
  ASSERT_FALSE(both.facts.waits_for_person);
  EXPECT_TRUE(Sound(SplitOff(Village(), both, joined)).facts.waits_for_person);
}

TEST_F(JoinDispute, OfOneThatTookOthersInIsRefused) {
  const Dispute first = Other();
  const Dispute taker = Registered();
  const Dispute joined = Sound(Join(Village(), first, taker));
  const Dispute both = Sound(TakeIn(Village(), taker, joined, {{1, {}}, {2, {}}}));
  Dispute draft = Draft();
  draft.id = 14;
  const Dispute third = Registered(draft);
  const auto refused = Join(Village(), both, third);
  EXPECT_THAT(refused, IsRefused(StatusCode::kFailedPrecondition, common::v1::OTHERS_JOINED));
  EXPECT_EQ(MetadataOf(refused, "joined"), "1");
  EXPECT_THAT(LegalActions(both, false), ::testing::Not(::testing::Contains(Action::kJoin)));
  EXPECT_THAT(Join(Village(), Sound(SplitOff(Village(), both, joined)), third), IsOk());
}

TEST_F(JoinDispute, StartsTheLabourClockByTheDayOfAskingThatItBrings) {
  Dispute draft = Draft(Type::kLabour);
  draft.facts.origin = OriginKind::kScreening;
  const Dispute into = Registered(draft);
  ASSERT_EQ(Count(into, Clock::kArbitrationOpen), 0);
  const Dispute both = Sound(TakeIn(Village(), into, Other(), {{1, {}}, {2, {}}}));
  EXPECT_EQ(Count(both, Clock::kArbitrationOpen), 1);
}

}  // namespace
}  // namespace zhiwang::mediation
