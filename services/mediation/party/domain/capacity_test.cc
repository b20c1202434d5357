#include "services/mediation/party/domain/capacity.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/testing/dispute_test.h"
#include "tests/support/refused.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;

Person BornOn(std::string_view day) {
  Person person;
  person.birth_day = calendar::Day(day);
  return person;
}

Capacity CapacityAt(std::string_view day, const Person& person, PartyFacts party = {}) {
  return CapacityOn(calendar::Day(day), party, person);
}

Proxy Agent(std::vector<Power> powers) {
  Proxy agent;
  agent.ground = ProxyGround::kAgent;
  agent.matter = "与邻居的界墙纠纷";
  agent.powers = std::move(powers);
  agent.from = calendar::Day("2026-03-02");
  agent.until = calendar::Day("2026-03-31");
  return agent;
}

class CapacityOfParties : public DisputeTest {
 protected:
  // The word of party 1 on mediation on that day, by the person or by the proxy of that number.
  absl::StatusOr<Dispute> SayOn(std::string_view day, const Person& person, int proxy,
                                Subject subject = Subject::kMediation) {
    now_ = OnDay("2026-03-02");
    const Dispute d = Registered();
    now_ = OnDay(day);
    Consent word = Word(1, subject);
    word.proxy = proxy;
    return Say(d, {word}, {{1, person}});
  }
  static std::string CauseOf(const absl::StatusOr<Dispute>& refused) {
    EXPECT_THAT(refused, IsRefused(StatusCode::kFailedPrecondition, common::v1::AUTHORITY_MISSING));
    return MetadataOf(refused, "cause");
  }
};
class AgentOfAParty : public CapacityOfParties {};
class Guardian : public CapacityOfParties {
 protected:
  static Person ChildBornOn(std::string_view day) {
    Person child = BornOn(day);
    child.proxies.resize(1);
    child.proxies[0].relation = "母亲";
    return child;
  }
};

TEST(Age, IsThatOfTheBirthday) {
  const auto age = [](const char* day, const char* born) { return AgeOn(calendar::Day(day), calendar::Day(born)); };
  EXPECT_EQ(age("2026-06-14", "2008-06-15"), 17);
  EXPECT_EQ(age("2026-06-15", "2008-06-15"), 18);
  EXPECT_EQ(age("2026-02-28", "2008-02-29"), 17);
  EXPECT_EQ(age("2026-03-01", "2008-02-29"), 18);
}

TEST(BirthDay, IsAsEnteredOrOfTheIdentityNumber) {
  Person person;
  EXPECT_EQ(BirthDayOf(person, calendar::Day("2026-03-02")), std::nullopt);
  person.identity_number = "11010519491231002X";
  EXPECT_EQ(BirthDayOf(person, calendar::Day("2026-03-02")), calendar::Day("1949-12-31"));
  person.birth_day = calendar::Day("1950-01-01");
  EXPECT_EQ(BirthDayOf(person, calendar::Day("2026-03-02")), calendar::Day("1950-01-01"));
}

TEST_F(CapacityOfParties, IsByAgeOnTheDayInBeijing) {
  EXPECT_EQ(CapacityAt("2026-03-01", BornOn("2018-03-02")), Capacity::kNone);
  EXPECT_EQ(CapacityAt("2026-03-02", BornOn("2018-03-02")), Capacity::kLimited) << "the eighth birthday";
  EXPECT_EQ(CapacityAt("2026-03-01", BornOn("2008-03-02")), Capacity::kLimited);
  EXPECT_EQ(CapacityAt("2026-03-02", BornOn("2008-03-02")), Capacity::kFull);
  EXPECT_EQ(CapacityAt("2026-03-02", Person()), Capacity::kFull) << "no birth day is known";
  const Dispute d = Registered();
  now_ = absl::FromCivil(absl::CivilMinute(2026, 6, 14, 15, 59), absl::UTCTimeZone());
  EXPECT_EQ(CauseOf(Say(d, {Word(1, Subject::kMediation)}, {{1, BornOn("2008-06-15")}})), "CAPACITY");
  now_ += absl::Minutes(1);
  EXPECT_THAT(Say(d, {Word(1, Subject::kMediation)}, {{1, BornOn("2008-06-15")}}), IsOk()) << "midnight in Beijing";
}

TEST_F(CapacityOfParties, SixteenOnOwnWagesWithProof) {
  PartyFacts worker;
  worker.capacity = Capacity::kFull;
  EXPECT_EQ(CapacityAt("2026-03-02", BornOn("2010-01-01"), worker), Capacity::kFull);
  PartyFacts by_judgment;
  by_judgment.capacity = Capacity::kLimited;
  EXPECT_EQ(CapacityAt("2026-03-02", BornOn("1950-01-01"), by_judgment), Capacity::kLimited);
}

TEST_F(CapacityOfParties, IsEnteredOnlyWhereTheAgeAllowsIt) {
  const auto entered = [&](Capacity capacity, std::string_view born) {
    PartyDraft party = Draft(Side::kRespondent);
    party.facts.capacity = capacity;
    party.person = BornOn(born);
    return EnterParty(Village(), Registered(), party);
  };
  EXPECT_THAT(entered(Capacity::kFull, "2010-03-03"), IsInvalid("party.capacity")) << "fifteen";
  EXPECT_THAT(entered(Capacity::kFull, "2010-03-02"), IsOk()) << "sixteen today, on own wages";
  EXPECT_THAT(entered(Capacity::kLimited, "2018-03-03"), IsInvalid("party.capacity")) << "seven";
  EXPECT_THAT(entered(Capacity::kLimited, "1950-01-01"), IsOk()) << "by a judgment";
  EXPECT_THAT(entered(Capacity::kNone, "1950-01-01"), IsOk()) << "by a judgment";
}

TEST_F(CapacityOfParties, AnOrganisationActsByItsHeadOrAnAgent) {
  now_ = OnDay("2026-03-02");
  PartyDraft company = Draft(Side::kApplicant);
  company.facts.kind = PartyKind::kOrganisation;
  const Dispute d = Sound(Register(Village(), DisputeTest::Draft(), {company, Draft(Side::kRespondent)}));
  Person person;
  person.proxies.resize(1);
  person.proxies[0].ground = ProxyGround::kHeadOfOrganisation;
  EXPECT_EQ(CauseOf(Say(d, {Word(1, Subject::kMediation)}, {{1, person}})), "PERSON");
  Consent by_head = Word(1, Subject::kMediation);
  by_head.proxy = 1;
  EXPECT_THAT(Say(d, {by_head}, {{1, person}}), IsOk());
}

TEST_F(Guardian, ActsForWhoIsUnderEightAlone) {
  const Person child = ChildBornOn("2020-01-01");
  EXPECT_THAT(SayOn("2026-03-03", child, 1), IsOk());
  EXPECT_EQ(CauseOf(SayOn("2026-03-03", child, 0)), "CAPACITY");
}

TEST_F(Guardian, ActsForWhoIsUnderEighteenOrBothDo) {
  const Person child = ChildBornOn("2012-01-01");
  EXPECT_EQ(CauseOf(SayOn("2026-03-03", child, 0)), "CAPACITY") << "the child alone";
  const Dispute by_guardian = Sound(SayOn("2026-03-03", child, 1));
  EXPECT_THAT(Say(by_guardian, {Word(1, Subject::kMediation)}, {{1, child}}), IsOk()) << "the child, too";
  EXPECT_THAT(Say(by_guardian, {Word(1, Subject::kMediation, "", Answer::kNo)}, {{1, child}}),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::AUTHORITY_MISSING))
      << "but nothing else than the guardian";
  Consent guardians = Word(1, Subject::kMediation, "TOWN");
  guardians.proxy = 1;
  EXPECT_THAT(Say(by_guardian, {guardians, Word(1, Subject::kMediation, "TOWN")}, {{1, child}}), IsOk())
      << "both in one request";
}

// Public report 16: hackclub/hcb#13001.
TEST_F(Guardian, NoLongerSpeaksForWhoTurnedEighteen) {
  const Person child = ChildBornOn("2008-03-10");
  const Dispute consented = Sound(SayOn("2026-03-09", child, 1));
  now_ = OnDay("2026-03-10");
  Consent later = Word(1, Subject::kMediation, "TOWN");
  later.proxy = 1;
  EXPECT_EQ(CauseOf(Say(consented, {later}, {{1, child}})), "CAPACITY");
  const Dispute own = Sound(Say(consented, {Word(1, Subject::kMediation, "TOWN")}, {{1, child}}));
  EXPECT_EQ(own.facts.consents.front(), consented.facts.consents.front()) << "the consent of before stays as it was";
}

TEST_F(AgentOfAParty, MatterPowersAndPeriodAreHeldTo) {
  Person person;
  person.proxies = {Agent({Power::kGeneral}), Agent({Power::kDispose})};
  EXPECT_THAT(SayOn("2026-03-02", person, 1), IsOk()) << "on the first day";
  EXPECT_THAT(SayOn("2026-03-31", person, 1), IsOk()) << "on the last";
  EXPECT_EQ(CauseOf(SayOn("2026-04-01", person, 1)), "PERIOD");
  EXPECT_EQ(CauseOf(SayOn("2026-03-03", person, 1, Subject::kUndisputedFacts)), "POWER");
  EXPECT_THAT(SayOn("2026-03-03", person, 2, Subject::kUndisputedFacts), IsOk()) << "to admit facts";
  EXPECT_EQ(CauseOf(SayOn("2026-03-03", person, 2, Subject::kRepresentation)), "POWER") << "to settle is named apart";
  EXPECT_EQ(CauseOf(SayOn("2026-03-03", person, 3)), "PERSON");
}

TEST_F(AgentOfAParty, OfWhomTheAuthorityEndedActsNoMore) {
  Person person;
  person.proxies = {Agent({Power::kGeneral})};
  person.proxies[0].ended = true;
  EXPECT_EQ(CauseOf(SayOn("2026-03-03", person, 1)), "PERIOD");
}

TEST_F(AgentOfAParty, NeedsThePowerToSettleForASignature) {
  Person person;
  person.proxies = {Agent({Power::kGeneral, Power::kDispose}), Agent({Power::kSettle})};
  const auto sign = [&](int proxy) {
    return CheckMayAct(calendar::Day("2026-03-03"), "signature", {}, person, {proxy, Power::kSettle}, false);
  };
  EXPECT_THAT(sign(0), IsOk()) << "in person";
  EXPECT_THAT(sign(1), IsRefused(StatusCode::kFailedPrecondition, common::v1::AUTHORITY_MISSING));
  EXPECT_THAT(sign(2), IsOk());
}

}  // namespace
}  // namespace zhiwang::mediation
