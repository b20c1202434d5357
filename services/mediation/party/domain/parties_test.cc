#include "services/mediation/party/domain/parties.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/dispute/domain/limits.h"
#include "services/mediation/testing/dispute_test.h"
#include "tests/support/refused.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Parties : public DisputeTest {
 protected:
  static Proxy WithPaper() {
    Proxy agent;
    agent.ground = ProxyGround::kAgent;
    agent.matter = "本纠纷";
    agent.powers = {Power::kGeneral};
    agent.from = calendar::Day("2026-03-02");
    return agent;
  }
  static PartyDraft With(std::vector<Proxy> proxies, PartyKind kind = PartyKind::kPerson) {
    PartyDraft party = Draft(Side::kRespondent);
    party.facts.kind = kind;
    party.person.proxies = std::move(proxies);
    return party;
  }
  absl::StatusOr<Dispute> Enter(const PartyDraft& party) { return EnterParty(Village(), Registered(), party); }
};
class RecordConsent : public DisputeTest {};

TEST_F(Parties, AreNumberedInTheOrderOfTheirEntry) {
  const Dispute before = Registered();
  EXPECT_EQ(NextPartyNumber(before), 3);
  PartyDraft third = Draft(Side::kThirdParty);
  third.sealed.envelope = "sealed";
  now_ = On(3, 3);
  const Dispute d = Sound(EnterParty(Village(), before, third));
  ASSERT_EQ(d.facts.parties.size(), 3u);
  EXPECT_EQ(d.facts.parties[2].side, Side::kThirdParty);
  EXPECT_EQ(d.facts.parties[2].added, now_);
  EXPECT_EQ(d.people.at(3).envelope, "sealed") << "the row that is to be written";
}

TEST_F(Parties, HaveProxiesThatFitTheirKind) {
  Proxy guardian, head;
  head.ground = ProxyGround::kHeadOfOrganisation;
  EXPECT_THAT(Enter(With({guardian})), IsOk());
  EXPECT_THAT(Enter(With({guardian}, PartyKind::kOrganisation)), IsInvalid("party.proxies.ground"));
  EXPECT_THAT(Enter(With({head}, PartyKind::kOrganisation)), IsOk());
  EXPECT_THAT(Enter(With({head})), IsInvalid("party.proxies.ground"));
}

TEST_F(Parties, HaveAtMostTwoAgents) {
  EXPECT_THAT(Enter(With({WithPaper(), WithPaper()})), IsOk());
  EXPECT_THAT(Enter(With({WithPaper(), WithPaper(), WithPaper()})), IsInvalid("party.proxies"));
}

TEST_F(Parties, HaveAtMostTwentyProxies) {
  EXPECT_THAT(Enter(With(std::vector<Proxy>(kMostProxies))), IsOk());
  EXPECT_THAT(Enter(With(std::vector<Proxy>(kMostProxies + 1))), IsInvalid("party.proxies"));
  Person with_more;
  with_more.proxies.resize(kMostProxies + 1);
  EXPECT_THAT(AddProxies(Village(), Registered(), 1, with_more, {}), IsInvalid("party.proxies"));
}

TEST_F(RecordConsent, TakesTwoThousandWordsAndAlwaysARefusal) {
  Dispute d = Registered();
  d.facts.consents.assign(kMostConsents - 1, Word(1, Subject::kByVideo));
  const Dispute full = Sound(Say(d, {Word(2, Subject::kByVideo)}));
  EXPECT_EQ(full.facts.consents.size(), kMostConsents);
  EXPECT_THAT(Say(full, {Word(2, Subject::kByVideo)}), IsInvalid("consents"));
  EXPECT_THAT(Say(d, {Word(1, Subject::kByVideo), Word(2, Subject::kByVideo)}), IsInvalid("consents")) << "all or none";
  const Dispute refused = Sound(Say(full, {Word(2, Subject::kMediation, "", Answer::kNo)}));
  EXPECT_EQ(refused.facts.state, State::kRefused) << "nobody is kept by a limit";
  EXPECT_EQ(refused.facts.consents.size(), kMostConsents + 1);
}

TEST_F(Parties, HaveAgentsWhosePaperNamesMatterPowersAndPeriod) {
  Proxy agent = WithPaper();
  agent.matter.clear();
  EXPECT_THAT(Enter(With({agent})), IsInvalid("party.proxies.matter"));
  agent = WithPaper();
  agent.powers.clear();
  EXPECT_THAT(Enter(With({agent})), IsInvalid("party.proxies.powers"));
  agent = WithPaper();
  agent.from.reset();
  EXPECT_THAT(Enter(With({agent})), IsInvalid("party.proxies.from_day"));
  agent = WithPaper();
  agent.until = calendar::Day("2026-03-01");
  EXPECT_THAT(Enter(With({agent})), IsInvalid("party.proxies.until_day"));
}

TEST_F(Parties, GetFurtherProxiesLater) {
  Person person;
  person.proxies = {WithPaper()};
  const Dispute d = Sound(AddProxies(Village(), Registered(), 2, person, {"with proxies", {}}));
  EXPECT_EQ(d.people.at(2).envelope, "with proxies");
  EXPECT_THAT(AddProxies(Village(), Registered(), 3, person, {}),
              IsRefused(StatusCode::kInvalidArgument, common::v1::PARTY_NOT_FOUND));
}

TEST_F(Parties, AreRepresentedByOneOfTheirSide) {
  PartyDraft member = Draft(Side::kRespondent);
  for (const int other : {1, 9}) {
    member.facts.represented_by = other;
    EXPECT_THAT(Enter(member), IsInvalid("party.represented_by"));
  }
  member.facts.represented_by = 2;
  const Dispute d = Sound(Enter(member));
  member.facts.represented_by = 3;
  EXPECT_THAT(EnterParty(Village(), d, member), IsInvalid("party.represented_by")) << "who is represented themselves";
}

TEST_F(Parties, LeaveButForTheLastOfASide) {
  const Dispute two = Registered();
  EXPECT_THAT(LeaveDispute(Village(), two, 2), IsInvalid("party"));
  EXPECT_THAT(LeaveDispute(Village(), two, 3), IsRefused(StatusCode::kInvalidArgument, common::v1::PARTY_NOT_FOUND));
  const Dispute three = Sound(Enter(Draft(Side::kRespondent)));
  const Dispute left = Sound(LeaveDispute(Village(), three, 2));
  EXPECT_TRUE(left.facts.parties[1].left);
  EXPECT_THAT(LeaveDispute(Village(), left, 2), IsInvalid("party")) << "once";
  EXPECT_THAT(LeaveDispute(Village(), left, 3), IsInvalid("party")) << "the last now";
  EXPECT_THAT(Say(left, {Word(2, Subject::kMediation)}), IsInvalid("consents.party"));
  EXPECT_THAT(Accept(Village(), AllSay(left, Subject::kMediation)), IsOk()) << "who left is not asked";
}

TEST_F(Parties, WhoRepresentOthersStayWithThem) {
  PartyDraft member = Draft(Side::kRespondent);
  member.facts.represented_by = 2;
  const Dispute d = Sound(EnterParty(Village(), Sound(Enter(Draft(Side::kRespondent))), member));
  EXPECT_THAT(LeaveDispute(Village(), d, 2), IsInvalid("party"));
  EXPECT_THAT(LeaveDispute(Village(), Sound(LeaveDispute(Village(), d, 4)), 2), IsOk());
}

TEST_F(RecordConsent, OneRefusalEndsItAtAnyLevel) {
  const Dispute village = InMediation();
  const Dispute zone = TakenUp(Proposed(Escalated(village), "staff/z1"));
  for (const Dispute& before : {Registered(), Accepted(), village, zone}) {
    const Dispute refused = Sound(Say(before, {Word(2, Subject::kMediation, "", Answer::kNo)}));
    EXPECT_EQ(refused.facts.state, State::kRefused);
    EXPECT_EQ(refused.facts.endings.back().kind, EndKind::kPartyRefused);
    EXPECT_EQ(refused.facts.endings.back().party, 2);
    EXPECT_FALSE(refused.facts.endings.back().routes.empty()) << "the other side is told where to go";
    EXPECT_EQ(NextDue(refused.facts), std::nullopt);
  }
}

TEST_F(RecordConsent, OfAnythingElseANoIsAWordLikeAnother) {
  const Dispute d = Sound(Say(InMediation(), {Word(2, Subject::kExtension, "2026-10-20", Answer::kNo)}));
  EXPECT_EQ(d.facts.state, State::kInMediation);
}

TEST_F(RecordConsent, SaysWhoRecordedItWhenAtWhichLevelAndRound) {
  const Dispute d = Sound(Say(Registered(), {Word(1, Subject::kMediation), Word(1, Subject::kMediation, "TOWN")}));
  ASSERT_EQ(d.facts.consents.size(), 2u);
  EXPECT_EQ(d.facts.consents[0].level, Level::kVillage);
  EXPECT_EQ(d.facts.consents[0].round, 1);
  EXPECT_EQ(d.facts.consents[0].at, now_);
  EXPECT_EQ(d.facts.consents[0].recorder, "village_mediator");
  EXPECT_EQ(d.facts.consents[1].level, Level::kTown) << "the level that it is for";
}

TEST_F(RecordConsent, ALaterWordFollowsAnEarlierOne) {
  const Dispute yes = AllSay(InMediation(), Subject::kMediation, "ZONE");
  const auto for_zone = [](const Consent& word) {
    return word.subject == Subject::kMediation && word.level == Level::kZone;
  };
  EXPECT_THAT(WithoutConsent(yes.facts, for_zone), IsEmpty());
  const Dispute no =
      Sound(Say(InMediation(), {Word(1, Subject::kOpenSessions), Word(1, Subject::kOpenSessions, "", Answer::kNo)}));
  EXPECT_THAT(WithoutConsent(no.facts, [](const Consent& word) { return word.subject == Subject::kOpenSessions; }),
              ElementsAre(1, 2));
}

TEST_F(RecordConsent, IsAllOrNothingAndAboutWhatThereIs) {
  const Dispute d = InMediation();
  EXPECT_THAT(Say(d, {}), IsInvalid("consents"));
  EXPECT_THAT(Say(d, {Word(3, Subject::kMediation)}),
              IsRefused(StatusCode::kInvalidArgument, common::v1::PARTY_NOT_FOUND));
  EXPECT_THAT(Say(d, {Word(1, Subject::kMediator, "2")}),
              IsRefused(StatusCode::kInvalidArgument, common::v1::ASSIGNMENT_NOT_FOUND));
  EXPECT_THAT(Say(d, {Word(1, Subject::kMediator, "one")}), IsInvalid("consents.reference"));
  EXPECT_THAT(Say(d, {Word(1, Subject::kMediator)}), IsInvalid("consents.reference"));
  EXPECT_THAT(Say(d, {Word(1, Subject::kExtension, "2026-2-30")}), IsInvalid("consents.reference"));
  EXPECT_THAT(Say(d, {Word(1, Subject::kMediation, "PROVINCE")}), IsInvalid("consents.reference"));
}

TEST_F(RecordConsent, AsksForANewRoundAndARecordOfFactsAfterAnEndAndForNothingElse) {
  EXPECT_THAT(Say(InMediation(), {Word(1, Subject::kNewRound)}), IsInvalid("consents.subject"));
  EXPECT_THAT(Say(InMediation(), {Word(1, Subject::kUndisputedFacts)}), IsOk());
  const Dispute failed = Ended(InMediation(), EndKind::kNoProspect);
  EXPECT_THAT(Say(failed, {Word(1, Subject::kNewRound)}), IsOk());
  EXPECT_THAT(Say(failed, {Word(1, Subject::kUndisputedFacts)}), IsOk()) << "鲁 art. 24";
  EXPECT_THAT(Say(Agreed(), {Word(1, Subject::kUndisputedFacts)}),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
  EXPECT_THAT(Say(failed, {Word(1, Subject::kExtension, "2026-10-20")}),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
}

}  // namespace
}  // namespace zhiwang::mediation
