#include "services/mediation/legal_service/domain/legal_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/refused.h"
#include "tests/support/sound.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const absl::Time kNoon = absl::FromUnixSeconds(1'772'000'000);

LegalServiceFacts SomeFacts(LegalServiceKind kind = LegalServiceKind::kAdvice) {
  LegalServiceFacts facts;
  facts.kind = kind;
  facts.start = kNoon - absl::Hours(1);
  facts.end = kNoon;
  return facts;
}

Person Advised() {
  Person person;
  person.name = "欧阳绮罗";
  person.phone = "13912345678";
  return person;
}

TEST(ALegalService, EndsAfterItBeginsWithinADayAndNotAhead) {
  LegalServiceFacts facts = SomeFacts();
  EXPECT_THAT(CheckLegalService(facts, Advised(), kNoon), IsOk());
  facts.end = facts.start;
  EXPECT_THAT(CheckLegalService(facts, Advised(), kNoon), IsInvalid("legal_service.end_time"));
  facts = SomeFacts();
  facts.start = facts.end - absl::Hours(24) - absl::Seconds(1);
  EXPECT_THAT(CheckLegalService(facts, Advised(), kNoon), IsInvalid("legal_service.end_time"));
  EXPECT_THAT(CheckLegalService(SomeFacts(), Advised(), kNoon - absl::Seconds(1)), IsInvalid("legal_service.end_time"));
}

// Rule 7: 法释〔2016〕14号 art. 16; 律师法 art. 39.
TEST(ALegalService, BarsFromAPartInTheSuitWhoMediatedAndFromMediationWhoAdvised) {
  EXPECT_THAT(BarsOf(LegalServiceKind::kMediation),
              ElementsAre(Bar::kActingForParty, Bar::kAssessor, Bar::kWitness, Bar::kAppraiser));
  for (const auto kind : {LegalServiceKind::kAdvice, LegalServiceKind::kReview, LegalServiceKind::kLegalAid}) {
    EXPECT_THAT(BarsOf(kind), ElementsAre(Bar::kMediating));
  }
  EXPECT_THAT(BarsOf(LegalServiceKind::kLecture), IsEmpty());
}

TEST(ALegalService, NamesWhomItAdvised) {
  Person nameless = Advised(), numberless = Advised();
  nameless.name.clear();
  numberless.phone.clear();
  EXPECT_THAT(CheckLegalService(SomeFacts(), {}, kNoon), IsInvalid("legal_service.display_name"));
  EXPECT_THAT(CheckLegalService(SomeFacts(), nameless, kNoon), IsInvalid("legal_service.display_name"));
  EXPECT_THAT(CheckLegalService(SomeFacts(), numberless, kNoon), IsInvalid("legal_service.phone"));
  EXPECT_THAT(CheckLegalService(SomeFacts(LegalServiceKind::kLecture), {}, kNoon), IsOk());
  EXPECT_THAT(CheckLegalService(SomeFacts(LegalServiceKind::kLecture), Advised(), kNoon),
              IsInvalid("legal_service.display_name"));
  EXPECT_THAT(CheckLegalService(SomeFacts(LegalServiceKind::kReview), {}, kNoon), IsOk());
}

TEST(ALegalService, ThatIsAMediationNamesItsDispute) {
  LegalServiceFacts facts = SomeFacts(LegalServiceKind::kMediation);
  EXPECT_THAT(CheckLegalService(facts, {}, kNoon), IsInvalid("legal_service.dispute"));
  facts.dispute = 12;
  EXPECT_THAT(CheckLegalService(facts, {}, kNoon), IsOk());
}

TEST(LegalServices, CollideWhereTheyAreAtTheSameTimeAndNeitherWasVoided) {
  LegalServiceFacts first = SomeFacts(), second = SomeFacts();
  EXPECT_TRUE(Collide(first, second));
  second.start = first.end;
  second.end = second.start + absl::Hours(1);
  EXPECT_FALSE(Collide(first, second)) << "one begins as the other ends";
  second.start -= absl::Minutes(1);
  EXPECT_TRUE(Collide(first, second));
  first.state = LegalServiceState::kVoided;
  EXPECT_FALSE(Collide(first, second));
}

TEST(ALegalService, IsConfirmedByAnotherThanRecordedIt) {
  LegalService service;
  service.facts.recorder = "lawyer";
  EXPECT_THAT(ConfirmLegalService(service, "lawyer"),
              IsRefused(StatusCode::kPermissionDenied, common::v1::SAME_PERSON));
  const LegalService confirmed = Sound(ConfirmLegalService(service, "dispatcher"));
  EXPECT_EQ(confirmed.facts.state, LegalServiceState::kConfirmed);
  EXPECT_EQ(confirmed.facts.confirmer, "dispatcher");
  EXPECT_THAT(ConfirmLegalService(confirmed, "dispatcher"),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
}

TEST(ALegalService, IsVoidedOnceWithGrounds) {
  LegalService service;
  const LegalService voided = Sound(VoidLegalService(service, "dispatcher", "重复登记"));
  EXPECT_EQ(voided.facts.state, LegalServiceState::kVoided);
  EXPECT_EQ(voided.words.void_note, "重复登记");
  EXPECT_THAT(VoidLegalService(voided, "dispatcher", "再次"),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
  EXPECT_THAT(ConfirmLegalService(voided, "dispatcher"),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
}

}  // namespace
}  // namespace zhiwang::mediation
