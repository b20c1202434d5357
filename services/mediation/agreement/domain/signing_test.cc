// Written agreements: what they need before they are fixed, who signs them, and when they take effect.

#include "services/mediation/agreement/domain/signing.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/calendar/calendar_spec.h"
#include "common/status/error_info.pb.h"
#include "services/mediation/agreement/domain/obligations/due_days.h"
#include "services/mediation/agreement/domain/passing_time.h"
#include "services/mediation/testing/agreement_test.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class FixAgreementTest : public AgreementTest {};
class AmendAgreementTest : public AgreementTest {};
class AgreementDays : public AgreementTest {};
class ESignature : public AgreementTest {};

class SignAgreementTest : public AgreementTest {
 protected:
  // A dispute whose respondent was born on that day and has a guardian.
  Dispute WithMinor() { return InMediation(); }
  static People WithBirthDay(const Dispute& dispute, const std::string& day) {
    People people = Adults(dispute);
    people[2].birth_day = calendar::Day(day);
    Proxy guardian;
    guardian.ground = ProxyGround::kGuardian;
    guardian.name = "某乙";
    people[2].proxies = {guardian};
    return people;
  }
  static People WithAgent(const Dispute& dispute, std::vector<Power> powers, const std::string& until) {
    People people = Adults(dispute);
    Proxy agent;
    agent.ground = ProxyGround::kAgent;
    agent.name = "某丙";
    agent.powers = std::move(powers);
    agent.from = calendar::Day("2026-03-01");
    agent.until = calendar::Day(until);
    people[2].proxies = {agent};
    return people;
  }
  std::string CauseOf(const Agreement& agreement, const Dispute& dispute, const NewSignature& one,
                      const People& people) {
    const auto refused = TrySign(agreement, dispute, {one}, people);
    EXPECT_THAT(refused, IsRefused(StatusCode::kFailedPrecondition, common::v1::AUTHORITY_MISSING));
    return zhiwang::mediation::MetadataOf(refused, "cause");
  }
};

TEST_F(FixAgreementTest, ListsEverythingThatIsMissingAtOnce) {
  const Dispute dispute = InMediation();
  AgreementText text;
  text.terms.obligations = {Later("2026-03-09")};
  text.terms.obligations[0].due.reset();
  text.words.obligations = {"赔偿款"};
  People people = Adults(dispute);
  people[2].name.clear();
  const absl::Status refused =
      CheckCanBeFixed(Village(), Drafted(dispute, text), dispute, {}, calendar::Day("2026-03-02"), people);
  EXPECT_THAT(refused, IsRefused(StatusCode::kFailedPrecondition, common::v1::AGREEMENT_INCOMPLETE));
  EXPECT_THAT(FieldsOf(refused),
              ElementsAre("agreement.text.facts", "agreement.text.issues", "agreement.text.clauses",
                          "agreement.text.manner", "agreement.text.place", "agreement.text.obligations.due_day",
                          "agreement.text.responsibility", "agreement.text.parties"));
}

TEST_F(FixAgreementTest, IsOfADisputeInMediationAndOnce) {
  const Dispute dispute = InMediation();
  const Agreement fixed = Fixed(dispute);
  EXPECT_EQ(fixed.facts.state, AgreementState::kFixed);
  EXPECT_THAT(fixed.facts.signers, ElementsAre(1, 2));
  EXPECT_THAT(TryFix(fixed, dispute), IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
  const Dispute ended = Ended(dispute, EndKind::kNoProspect);
  EXPECT_THAT(TryFix(Drafted(dispute, WrittenText()), ended),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
}

TEST_F(FixAgreementTest, IsOfTheDayThatIsPrinted) {
  const Dispute dispute = InMediation();
  const Agreement draft = Drafted(dispute, WrittenText());
  const absl::CivilDay printed = calendar_.DayOf(now_);
  now_ += absl::Hours(24);
  const Agreement fixed = Sound(Fix(Village(), draft, dispute, {}, calendar::Day("2026-03-02"), Adults(dispute),
                                    {101, DigestOfVersion(1), printed}));
  EXPECT_EQ(fixed.facts.fixed, printed) << "midnight passed while it was printed";
}

// Public report 12: docusealco/docuseal#435.
TEST_F(SignAgreementTest, IsNotInEffectBeforeTheThirdSignature) {
  Dispute dispute = InMediation();
  dispute = Sound(EnterParty(Village(), dispute, Draft(Side::kThirdParty)));
  dispute = AllSay(dispute, Subject::kMediation);
  Agreement agreement = Fixed(dispute);
  for (const int party : {1, 2}) agreement = Signed(agreement, dispute, SignedAs::kParty, party);
  agreement = Sealed(Signed(agreement, dispute, SignedAs::kMediator), dispute).agreement;
  EXPECT_EQ(agreement.facts.state, AgreementState::kFixed);
  const std::vector<Signature> missing = MissingSignatures(agreement, dispute);
  ASSERT_THAT(missing, SizeIs(1));
  EXPECT_EQ(missing[0].party, 3);
  const auto signed_by_all = Sound(TrySign(agreement, dispute, {By(agreement, SignedAs::kParty, 3)}, Adults(dispute)));
  EXPECT_EQ(signed_by_all.agreement.facts.state, AgreementState::kEffective);
  ASSERT_TRUE(signed_by_all.dispute.has_value());
  EXPECT_EQ(signed_by_all.dispute->facts.state, State::kAgreed);
}

TEST_F(SignAgreementTest, TakesEffectOnceByItself) {
  const Dispute dispute = InMediation();
  const AgreementWithDispute effective = InEffect(dispute);
  EXPECT_EQ(effective.dispute.facts.agreed_fen, 1'000'00);
  EXPECT_THAT(
      TrySign(effective.agreement, effective.dispute, {By(effective.agreement, SignedAs::kParty, 1)}, Adults(dispute)),
      IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
  EXPECT_THAT(Seal(Village(), effective.agreement, effective.dispute, {}, DigestOf(effective.agreement),
                   calendar::Day("2026-03-02")),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
}

TEST_F(SignAgreementTest, RefusesAStranger) {
  const Dispute dispute = InMediation();
  const Agreement agreement = Fixed(dispute);
  const auto sign = [&](NewSignature one) { return TrySign(agreement, dispute, {std::move(one)}, Adults(dispute)); };
  const auto is_unknown = IsRefused(StatusCode::kInvalidArgument, common::v1::SIGNER_UNKNOWN);
  EXPECT_THAT(sign(By(agreement, SignedAs::kParty, 3)), is_unknown);
  EXPECT_THAT(sign(By(agreement, SignedAs::kProxy, 2, 1)), is_unknown) << "nobody acts for the party";
  NewSignature mediator = By(agreement, SignedAs::kMediator);
  mediator.signature.mediator = "staff/m9";
  EXPECT_THAT(sign(mediator), is_unknown);
}

TEST_F(SignAgreementTest, RecordsAllOrNoneAndNobodyTwice) {
  const Dispute dispute = InMediation();
  const Agreement agreement = Fixed(dispute);
  EXPECT_THAT(TrySign(agreement, dispute, {}, {}), IsInvalid("signatures"));
  EXPECT_THAT(TrySign(agreement, dispute, {By(agreement, SignedAs::kParty, 1), By(agreement, SignedAs::kParty, 1)},
                      Adults(dispute)),
              IsInvalid("signatures"));
  const Agreement once = Signed(agreement, dispute, SignedAs::kParty, 1);
  EXPECT_THAT(TrySign(once, dispute, {By(once, SignedAs::kParty, 1)}, Adults(dispute)), IsInvalid("signatures"));
}

TEST_F(SignAgreementTest, IsOnADayBetweenTheFixingAndToday) {
  const Dispute dispute = InMediation();
  const Agreement agreement = Fixed(dispute);
  NewSignature one = By(agreement, SignedAs::kParty, 1);
  one.signature.day = calendar::Day("2026-03-03");
  EXPECT_THAT(TrySign(agreement, dispute, {one}, Adults(dispute)), IsInvalid("signatures.day"));
  one.signature.day = calendar::Day("2026-03-01");
  EXPECT_THAT(TrySign(agreement, dispute, {one}, Adults(dispute)), IsInvalid("signatures.day"));
}

// Public report 15: jhpyle/docassemble#639.
TEST_F(SignAgreementTest, KeepsGuardianAndChildBothInTheRecord) {
  const Dispute dispute = WithMinor();
  const Agreement agreement = Fixed(dispute);
  const People people = WithBirthDay(dispute, "2014-01-01");  // 12
  const NewSignature child = By(agreement, SignedAs::kParty, 2), guardian = By(agreement, SignedAs::kProxy, 2, 1);
  EXPECT_EQ(CauseOf(agreement, dispute, child, people), "CAPACITY");
  const Agreement both = Sound(TrySign(agreement, dispute, {child, guardian}, people)).agreement;
  ASSERT_THAT(both.facts.signatures, SizeIs(2));
  EXPECT_FALSE(Counts(both.facts, both.facts.signatures[0])) << "kept beside the guardian's";
  EXPECT_TRUE(Counts(both.facts, both.facts.signatures[1]));
  const auto waits_for_two = [&](const Signature& one) { return one.party == 2; };
  const std::vector<Signature> missing = MissingSignatures(both, dispute);
  EXPECT_EQ(std::count_if(missing.begin(), missing.end(), waits_for_two), 0);
}

TEST_F(SignAgreementTest, TakesAChildUnderEightByTheGuardianAlone) {
  const Dispute dispute = WithMinor();
  const Agreement agreement = Fixed(dispute);
  const People people = WithBirthDay(dispute, "2018-03-03");  // 7 until tomorrow
  EXPECT_THAT(
      TrySign(agreement, dispute, {By(agreement, SignedAs::kProxy, 2, 1), By(agreement, SignedAs::kParty, 2)}, people),
      IsRefused(StatusCode::kFailedPrecondition, common::v1::AUTHORITY_MISSING));
  EXPECT_THAT(TrySign(agreement, dispute, {By(agreement, SignedAs::kProxy, 2, 1)}, people), IsOk());
}

// Public report 16: hackclub/hcb#13001.
TEST_F(SignAgreementTest, AGuardianNoLongerSignsForWhoTurnedEighteen) {
  const Dispute dispute = WithMinor();
  const Agreement agreement = Fixed(dispute);
  const People people = WithBirthDay(dispute, "2008-03-04");
  now_ = On(3, 4);
  NewSignature guardian = By(agreement, SignedAs::kProxy, 2, 1);
  EXPECT_EQ(CauseOf(agreement, dispute, guardian, people), "CAPACITY");
  EXPECT_THAT(TrySign(agreement, dispute, {By(agreement, SignedAs::kParty, 2)}, people), IsOk()) << "their own";
  guardian.signature.day = calendar::Day("2026-03-03");
  EXPECT_THAT(TrySign(agreement, dispute, {guardian}, people), IsOk()) << "on the day before the birthday";
}

TEST_F(SignAgreementTest, TakesAnAgentWhosePaperNamesSettling) {
  const Dispute dispute = InMediation();
  const Agreement agreement = Fixed(dispute);
  const NewSignature agent = By(agreement, SignedAs::kProxy, 2, 1);
  EXPECT_EQ(CauseOf(agreement, dispute, agent, WithAgent(dispute, {Power::kGeneral}, "2026-12-31")), "POWER");
  EXPECT_EQ(CauseOf(agreement, dispute, agent, WithAgent(dispute, {Power::kSettle}, "2026-03-01")), "PERIOD");
  EXPECT_THAT(TrySign(agreement, dispute, {agent}, WithAgent(dispute, {Power::kSettle}, "2026-03-02")), IsOk());
}

TEST_F(SignAgreementTest, IsOfThePartiesThatTheTextNames) {
  Dispute dispute = InMediation();
  const Agreement agreement = Fixed(dispute);
  dispute = Sound(EnterParty(Village(), dispute, Draft(Side::kThirdParty)));
  const auto refused = TrySign(agreement, dispute, {By(agreement, SignedAs::kParty, 1)}, Adults(dispute));
  EXPECT_THAT(refused, IsRefused(StatusCode::kFailedPrecondition, common::v1::AGREEMENT_INCOMPLETE));
  EXPECT_THAT(FieldsOf(refused.status()), ElementsAre("agreement.text.parties"));
}

// Public report 13: documenso/documenso#1963.
TEST_F(AmendAgreementTest, KeepsEarlierSignaturesOverTheirOwnDigest) {
  const Dispute dispute = InMediation();
  const Agreement first = Signed(Fixed(dispute), dispute, SignedAs::kParty, 1);
  Agreement draft = Sound(Amend(first, "改第一条"));
  EXPECT_EQ(draft.facts.state, AgreementState::kDraft);
  EXPECT_EQ(TextVersion(draft.facts), 2);
  draft = Sound(Rewrite(Village(), draft, dispute, {}, WrittenText()));
  const Agreement second = Sound(TryFix(draft, dispute));
  EXPECT_THAT(second.words.digests, ElementsAre(DigestOfVersion(1), DigestOfVersion(2)));
  ASSERT_THAT(second.facts.signatures, SizeIs(1));
  EXPECT_EQ(second.facts.signatures[0].version, 1);
  EXPECT_FALSE(Counts(second.facts, second.facts.signatures[0]));
  EXPECT_THAT(MissingSignatures(second, dispute), SizeIs(4)) << "all sign anew: two parties, the mediator, the seal";
  NewSignature over_the_first = By(second, SignedAs::kParty, 1);
  over_the_first.digest = DigestOfVersion(1);
  EXPECT_THAT(TrySign(second, dispute, {over_the_first}, Adults(dispute)),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::TEXT_CHANGED));
  EXPECT_THAT(Seal(Village(), second, dispute, {}, DigestOfVersion(1), calendar::Day("2026-03-02")),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::TEXT_CHANGED));
}

TEST_F(AmendAgreementTest, IsForTwentyVersions) {
  const Dispute dispute = InMediation();
  Agreement agreement = Fixed(dispute);
  for (int version = 2; version <= kMostVersions; ++version) {
    agreement = Sound(TryFix(Sound(Amend(agreement, "改第一条")), dispute));
  }
  EXPECT_EQ(TextVersion(agreement.facts), kMostVersions);
  EXPECT_THAT(Amend(agreement, "再改"), IsInvalid("name"));
}

TEST_F(AmendAgreementTest, IsLapsedWhereAPartyDeclines) {
  const Dispute dispute = InMediation();
  const Agreement fixed = Fixed(dispute);
  EXPECT_THAT(Decline(fixed, 3, "不同意"), IsRefused(StatusCode::kInvalidArgument, common::v1::SIGNER_UNKNOWN));
  const Agreement declined = Sound(Decline(fixed, 2, "不同意"));
  EXPECT_EQ(declined.facts.state, AgreementState::kLapsed);
  EXPECT_EQ(declined.facts.declined_by, 2);
}

// Public report 6: italia/ansc#1902.
TEST_F(AgreementDays, ReachedSignedEffectiveAndTheWindowAreFourDays) {
  const Dispute dispute = InMediation();
  Agreement agreement = Fixed(dispute);
  now_ = On(3, 3);
  agreement = Signed(agreement, dispute, SignedAs::kParty, 1);
  now_ = On(3, 5);
  agreement = Signed(agreement, dispute, SignedAs::kParty, 2);
  agreement = Signed(agreement, dispute, SignedAs::kMediator);
  now_ = On(3, 9);
  const AgreementAndPerhapsDispute effective = Sealed(agreement, dispute);
  const AgreementFacts& facts = effective.agreement.facts;
  EXPECT_EQ(facts.reached, calendar::Day("2026-03-02"));
  EXPECT_EQ(facts.signed_on, calendar::Day("2026-03-05"));
  EXPECT_EQ(facts.effective, calendar::Day("2026-03-09"));
  EXPECT_EQ(effective.dispute->facts.effective, calendar::Day("2026-03-09"));
  EXPECT_EQ(calendar_.DayOf(facts.confirmation.window.due), calendar::Day("2026-04-08"));
}

TEST_F(AgreementDays, OfATermAreComputedFromTheEffect) {
  Dispute dispute = InMediation();
  AgreementText text = WrittenText();
  text.terms.obligations = {Later("2026-05-01"), Later("2026-03-31")};
  text.terms.obligations[1].due.reset();
  text.terms.obligations[1].term = calendar::Term{15, calendar::Unit::kCalendarDays};
  text.words.obligations = {"写明日期", "十五日内"};
  now_ = On(3, 31);
  const Agreement draft = Drafted(dispute, text);
  now_ = On(4, 16);
  Agreement agreement = Sound(TryFix(draft, dispute));
  for (const int party : {1, 2}) agreement = Signed(agreement, dispute, SignedAs::kParty, party);
  agreement = Sealed(Signed(agreement, dispute, SignedAs::kMediator), dispute).agreement;
  EXPECT_EQ(agreement.facts.effective, calendar::Day("2026-04-16"));
  EXPECT_EQ(agreement.facts.terms.obligations[0].due, calendar::Day("2026-05-01")) << "a named day stays";
  EXPECT_EQ(agreement.facts.terms.obligations[1].due, calendar::Day("2026-05-06")) << "05-01 is a holiday";
  const auto explained = [&](size_t place) {
    return ExplainDueDay(calendar_, *agreement.facts.effective, agreement.facts.terms.obligations[place]);
  };
  EXPECT_EQ(explained(0), "各方约定的日期2026-05-01，遇休息日不顺延（《民法典》第二百零四条）。");
  EXPECT_THAT(explained(1), AllOf(HasSubstr("自2026年4月16日"), HasSubstr("《民法典》第二百零三条"),
                                  HasSubstr("跳过节假日5天（劳动节5月1日至5月5日）"), HasSubstr("2026年5月6日")));
}

// 民法典 art. 203: what is known of the year when the agreement takes effect may be an estimate.
TEST_F(AgreementDays, OfATermMoveWithTheCalendarWhileTheyAreOwed) {
  const Dispute dispute = InMediation();
  AgreementText text = WrittenText();
  text.terms.obligations[1].due.reset();
  text.terms.obligations[1].term = calendar::Term{15, calendar::Unit::kCalendarDays};
  Agreement agreement = InEffect(dispute, text).agreement;
  agreement.facts.confirmation.state = ConfirmationState::kLapsed;
  ASSERT_EQ(agreement.facts.terms.obligations[1].due, calendar::Day("2026-03-17"));
  calendar::CalendarSpec spec;
  spec.version = "later";
  spec.effective_from = absl::CivilDay(2026, 1, 1);
  spec.covers_until = absl::CivilDay(2030, 12, 31);
  for (const char* day : {"2026-03-17", "2026-03-31"}) {
    spec.special_days.push_back({calendar::Day(day), calendar::DayKind::kHoliday, "节"});
  }
  const auto later = calendar::WorkingCalendar::Create(spec).value();
  EXPECT_TRUE(FollowsCalendar(agreement.facts));
  const Agreement moved = Sound(MoveDeadlines(later, agreement)).value();
  EXPECT_EQ(moved.facts.terms.obligations[1].due, calendar::Day("2026-03-18"));
  EXPECT_EQ(moved.facts.terms.obligations[0].due, calendar::Day("2026-03-31")) << "a named day stays";
  EXPECT_EQ(NextDueDay(moved.facts), calendar::Day("2026-03-18"));
  EXPECT_FALSE(Sound(MoveDeadlines(later, moved)).has_value()) << "once";
  const Agreement reminded = Sound(PassTime(agreement, On(3, 14))).value();
  const Agreement again = Sound(MoveDeadlines(later, reminded)).value();
  EXPECT_EQ(NextAgreementTime(again.facts), On(3, 18)) << "the reminder before the day was sent";
  agreement.facts.terms.obligations[1].state = ObligationState::kDone;
  EXPECT_FALSE(FollowsCalendar(agreement.facts)) << "nothing is owed within a term";
  EXPECT_FALSE(Sound(MoveDeadlines(later, agreement)).has_value());
}

TEST_F(ESignature, IsBarredForStatusAndInheritance) {
  const Dispute dispute = InMediation();
  for (const Topic topic : {Topic::kStatus, Topic::kInheritance}) {
    AgreementText text = WrittenText();
    text.terms.topics = {topic};
    const Agreement agreement = Fixed(dispute, text);
    NewSignature one = By(agreement, SignedAs::kParty, 1);
    one.signature.way = SignatureWay::kElectronic;
    EXPECT_THAT(TrySign(agreement, dispute, {one}, Adults(dispute)),
                IsRefused(StatusCode::kFailedPrecondition, common::v1::E_SIGNATURE_BARRED));
    one.signature.way = SignatureWay::kFingerprint;
    EXPECT_THAT(TrySign(agreement, dispute, {one}, Adults(dispute)), IsOk());
  }
  const Agreement ordinary = Fixed(dispute);
  NewSignature one = By(ordinary, SignedAs::kParty, 1);
  one.signature.way = SignatureWay::kElectronic;
  EXPECT_THAT(TrySign(ordinary, dispute, {one}, Adults(dispute)), IsOk());
}

TEST_F(ESignature, IsBarredInADisputeOfMarriageAndFamilyWhateverItsClausesAreMarkedAs) {
  const Dispute dispute = InMediation(DisputeTest::Draft(Type::kFamily));
  const Agreement agreement = Fixed(dispute);
  NewSignature one = By(agreement, SignedAs::kParty, 1);
  one.signature.way = SignatureWay::kElectronic;
  EXPECT_THAT(TrySign(agreement, dispute, {one}, Adults(dispute)),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::E_SIGNATURE_BARRED));
  one.signature.way = SignatureWay::kInk;
  EXPECT_THAT(TrySign(agreement, dispute, {one}, Adults(dispute)), IsOk());
}

TEST_F(ESignature, IsByACertificateThatNobodyElseSignedBy) {
  const Dispute dispute = InMediation();
  const auto electronic = [&](const Agreement& agreement, int party, const std::string& certificate) {
    NewSignature one = By(agreement, SignedAs::kParty, party);
    one.signature.way = SignatureWay::kElectronic;
    one.words.certificate = certificate;
    return one;
  };
  const std::string certificate(32, 'c');
  const Agreement fixed = Fixed(dispute);
  const auto is_barred = IsRefused(StatusCode::kFailedPrecondition, common::v1::E_SIGNATURE_BARRED);
  EXPECT_THAT(
      TrySign(fixed, dispute, {electronic(fixed, 1, certificate), electronic(fixed, 2, certificate)}, Adults(dispute)),
      is_barred);
  const Agreement once = Sound(TrySign(fixed, dispute, {electronic(fixed, 1, certificate)}, Adults(dispute))).agreement;
  EXPECT_THAT(TrySign(once, dispute, {electronic(once, 2, certificate)}, Adults(dispute)), is_barred);
  EXPECT_THAT(TrySign(once, dispute, {electronic(once, 2, std::string(32, 'd'))}, Adults(dispute)), IsOk());
  const Agreement second = Sound(TryFix(Sound(Amend(once, "改第一条")), dispute));
  EXPECT_THAT(TrySign(second, dispute, {electronic(second, 2, certificate)}, Adults(dispute)), IsOk())
      << "another text";
}

}  // namespace
}  // namespace zhiwang::mediation
