// Sides of many people, people who are invited, and what becomes of words when a party is amended or leaves.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/dispute/domain/limits.h"
#include "services/mediation/party/domain/groups.h"
#include "services/mediation/testing/dispute_test.h"
#include "tests/support/refused.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Group : public DisputeTest {
 protected:
  // A dispute with so many respondents, numbered from 2 on, that stand for themselves.
  Dispute WithRespondents(int count) {
    Dispute d = Registered();
    for (int i = 1; i < count; ++i) d = Entered(d, 0);
    return d;
  }
  Dispute Entered(const Dispute& before, int represented_by) { return Sound(Enter(before, represented_by)); }
  absl::StatusOr<Dispute> Enter(const Dispute& before, int represented_by) {
    PartyDraft party = Draft(Side::kRespondent);
    party.facts.represented_by = represented_by;
    return EnterParty(Village(), before, party);
  }
  // The party as it is, to be amended.
  static AmendedParty As(const Dispute& d, int number, Person person = {}) {
    return {number, d.facts.parties[static_cast<size_t>(number) - 1], std::move(person), {"amended", {}}};
  }
};
class Participant : public DisputeTest {
 protected:
  Dispute Invited() { return Sound(Invite(Village(), InMediation(), ParticipantKind::kNeighbour, {"王大伯", ""})); }
};
class AmendedParties : public Group {
 protected:
  static Person BornIn(int year) {
    Person person;
    person.birth_day = absl::CivilDay(year, 1, 1);
    return person;
  }
};

TEST_F(Group, HasTwoToFiveRepresentatives) {
  Dispute d = Entered(WithRespondents(7), 2);
  const auto accept = [&] { return Accept(Village(), AllSay(d, Subject::kMediation)); };
  const auto alone = accept();
  EXPECT_THAT(alone, IsRefused(StatusCode::kFailedPrecondition, common::v1::GROUP_REPRESENTATIVES));
  EXPECT_EQ(MetadataOf(alone, "side"), "RESPONDENT");
  EXPECT_EQ(MetadataOf(alone, "representatives"), "1");
  for (const int representative : {3, 4, 5, 6}) {
    d = Entered(d, representative);
    EXPECT_THAT(accept(), IsOk()) << representative;
  }
  EXPECT_EQ(RepresentativesOf(d.facts, Side::kRespondent).size(), 5u);
  EXPECT_THAT(Enter(d, 7), IsInvalid("party.represented_by")) << "a sixth";
  EXPECT_THAT(Enter(d, 6), IsOk()) << "one more who is represented by one of the five";
  EXPECT_THAT(RepresentativesOf(d.facts, Side::kApplicant), IsEmpty());
}

TEST_F(Group, OfWhomOnlyOneIsLeftNeedsAnotherRepresentative) {
  const Dispute d = Entered(Entered(WithRespondents(2), 2), 3);
  const Dispute left = Sound(LeaveDispute(Village(), d, 5));
  EXPECT_THAT(Accept(Village(), AllSay(left, Subject::kMediation)),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::GROUP_REPRESENTATIVES));
  AmendedParty alone = As(left, 4);
  alone.facts.represented_by = 0;
  const Dispute amended = Sound(AmendParty(Village(), left, alone));
  EXPECT_THAT(Accept(Village(), AllSay(amended, Subject::kMediation)), IsOk());
}

TEST_F(Participant, NeedsTheConsentOfAll) {
  const Dispute d = Invited();
  const auto refused = CheckMayTakePart(d, "participant", 1);
  EXPECT_THAT(refused, IsRefused(StatusCode::kFailedPrecondition, common::v1::CONSENT_MISSING));
  EXPECT_EQ(MetadataOf(refused, "parties"), "1,2");
  const Dispute one = Sound(Say(d, {Word(1, Subject::kParticipant, "1")}));
  EXPECT_THAT(WithoutConsentTo(one.facts, 1), ElementsAre(2));
  const Dispute both = Sound(Say(one, {Word(2, Subject::kParticipant, "1")}));
  EXPECT_THAT(CheckMayTakePart(both, "participant", 1), IsOk());
  const Dispute no = Sound(Say(both, {Word(2, Subject::kParticipant, "1", Answer::kNo)}));
  EXPECT_THAT(WithoutConsentTo(no.facts, 1), ElementsAre(2)) << "taken back";
  EXPECT_EQ(no.facts.state, State::kInMediation) << "which ends nothing";
}

TEST_F(Participant, IsNamedByItsNumber) {
  const Dispute d = Invited();
  for (const char* other : {"2", "0"}) {
    EXPECT_THAT(Say(d, {Word(1, Subject::kParticipant, other)}),
                IsRefused(StatusCode::kInvalidArgument, common::v1::PARTICIPANT_NOT_FOUND));
  }
  EXPECT_THAT(Say(d, {Word(1, Subject::kParticipant)}), IsInvalid("consents.reference"));
  EXPECT_THAT(CheckMayTakePart(d, "participant", 2),
              IsRefused(StatusCode::kInvalidArgument, common::v1::PARTICIPANT_NOT_FOUND));
}

TEST_F(Participant, IsOneOfFiftyAtMost) {
  Dispute d = InMediation();
  for (size_t i = 0; i < kMostParticipants; ++i)
    d = Sound(Invite(Village(), d, ParticipantKind::kListener, {"旁听", ""}));
  EXPECT_THAT(Invite(Village(), d, ParticipantKind::kListener, {"旁听", ""}), IsInvalid("participant"));
  EXPECT_THAT(Invite(Village(), Registered(), ParticipantKind::kExpert, {"专家", ""}),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL))
      << "nobody has taken it on yet";
}

TEST_F(AmendedParties, KeepTheirWordsWhereWhoSpokeMight) {
  const Dispute willing = AllSay(Registered(), Subject::kMediation);
  const Dispute d = Sound(AmendParty(Village(), willing, As(willing, 2, BornIn(1970))));
  EXPECT_EQ(d.people.at(2).envelope, "amended");
  EXPECT_THAT(d.facts.consents, ::testing::ElementsAreArray(willing.facts.consents));
  EXPECT_THAT(Accept(Village(), d), IsOk());
}

TEST_F(AmendedParties, SpeakAnewWhereAChildHadSpokenAlone) {
  const Dispute willing = AllSay(Registered(), Subject::kMediation);
  Person child = BornIn(2014);
  child.proxies.resize(1);
  const Dispute d = Sound(AmendParty(Village(), willing, As(willing, 2, child)));
  EXPECT_FALSE(d.facts.consents[0].lapsed);
  EXPECT_TRUE(d.facts.consents[1].lapsed) << "said by a child of twelve, without the guardian";
  const auto refused = Accept(Village(), d);
  EXPECT_THAT(refused, IsRefused(StatusCode::kFailedPrecondition, common::v1::CONSENT_MISSING));
  EXPECT_EQ(MetadataOf(refused, "parties"), "2");
  Consent by_guardian = Word(2, Subject::kMediation);
  by_guardian.proxy = 1;
  EXPECT_THAT(Accept(Village(), Sound(Say(d, {by_guardian}, {{2, child}}))), IsOk());
}

TEST_F(AmendedParties, KeepWhatAProxySaidBeforeTheAuthorityEnded) {
  Person person;
  person.proxies.resize(1);
  person.proxies[0].ground = ProxyGround::kAgent;
  person.proxies[0].matter = "本纠纷";
  person.proxies[0].powers = {Power::kGeneral};
  person.proxies[0].from = calendar::Day("2026-03-02");
  Consent by_agent = Word(2, Subject::kMediation);
  by_agent.proxy = 1;
  const Dispute willing = Sound(Say(Registered(), {Word(1, Subject::kMediation), by_agent}, {{2, person}}));
  person.proxies[0].ended = true;
  const Dispute d = Sound(AmendParty(Village(), willing, As(willing, 2, person)));
  EXPECT_THAT(Accept(Village(), d), IsOk());
  by_agent.reference = "TOWN";
  EXPECT_THAT(Say(d, {by_agent}, {{2, person}}),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::AUTHORITY_MISSING));
}

TEST_F(AmendedParties, SpeakForThemselvesOnceNobodyRepresentsThem) {
  const Dispute group = Entered(Entered(WithRespondents(3), 2), 3);
  const Dispute willing = AllSay(group, Subject::kMediation);
  AmendedParty alone = As(willing, 5);
  alone.facts.represented_by = 0;
  const Dispute d = Sound(AmendParty(Village(), willing, alone));
  EXPECT_THAT(Accept(Village(), d), IsRefused(StatusCode::kFailedPrecondition, common::v1::GROUP_REPRESENTATIVES));
  AmendedParty other = As(d, 4);
  other.facts.represented_by = 3;
  const Dispute moved = Sound(AmendParty(Village(), d, other));
  AmendedParty itself = As(moved, 6);
  itself.facts.represented_by = 4;
  EXPECT_THAT(AmendParty(Village(), moved, itself), IsInvalid("party.represented_by")) << "4 is represented itself";
}

TEST_F(AmendedParties, AreNeitherThoseWhoLeftNorTheirOwnRepresentatives) {
  const Dispute d = Sound(LeaveDispute(Village(), WithRespondents(3), 4));
  EXPECT_THAT(AmendParty(Village(), d, As(d, 4)), IsInvalid("party.number"));
  AmendedParty own = As(d, 2);
  own.facts.represented_by = 2;
  EXPECT_THAT(AmendParty(Village(), d, own), IsInvalid("party.represented_by"));
  AmendedParty nobody = As(d, 2);
  nobody.number = 9;
  EXPECT_THAT(AmendParty(Village(), d, nobody), IsRefused(StatusCode::kInvalidArgument, common::v1::PARTY_NOT_FOUND));
}

TEST_F(AmendedParties, AreAfterAnAgreementWhoTheyWereAndReachedAnew) {
  const Dispute d = Agreed();
  AmendedParty party = As(d, 2);
  party.facts.domicile = "370203";
  EXPECT_THAT(AmendParty(Village(), d, party), IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
  EXPECT_THAT(SupplementParty(Village(), d, party), IsInvalid("party")) << "it says that the party is somebody else";
  party.is_the_same = true;
  const Dispute reached = Sound(SupplementParty(Village(), d, party));
  EXPECT_EQ(reached.facts.state, State::kAgreed);
  EXPECT_EQ(reached.facts.parties[1].domicile, "370203");
  EXPECT_EQ(reached.people.at(2).envelope, "amended");
  Person person;
  person.proxies.resize(1);
  EXPECT_EQ(Sound(AddProxies(Village(), d, 2, person, {"with proxies", {}})).people.at(2).envelope, "with proxies")
      << "somebody applies to a court for the party";
  EXPECT_THAT(Enter(d, 0), IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL))
      << "nobody becomes a party of what was agreed";
  EXPECT_THAT(SupplementParty(Village(), Ended(InMediation(), EndKind::kNoProspect), party),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
}

TEST_F(AmendedParties, WhoLeaveAreAskedNoMoreAndKeepTheirWords) {
  const Dispute willing = AllSay(WithRespondents(2), Subject::kMediation);
  const Dispute left = Sound(LeaveDispute(Village(), willing, 3));
  EXPECT_EQ(left.facts.consents.size(), 3u);
  EXPECT_THAT(Accept(Village(), left), IsOk());
}

}  // namespace
}  // namespace zhiwang::mediation
