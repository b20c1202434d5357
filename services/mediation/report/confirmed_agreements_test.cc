// The contributions of confirmations by courts, counted from the changes of agreements as they are written.

#include <algorithm>
#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/agreement/agreement_change.h"
#include "services/mediation/report/domain/measure.h"
#include "services/mediation/report/mediation_report.h"
#include "tests/support/sound.h"

namespace zhiwang::mediation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kConfirmedType[] = "agreement.confirmation_confirmed";

class ConfirmedAgreements : public ::testing::Test {
 protected:
  ConfirmedAgreements() {
    Dispute dispute;
    dispute.facts.committee = 201;
    dispute.facts.level = Level::kZone;
    dispute.facts.type = Type::kFamily;
    taken_.district = "370211";
    taken_.id = 7;
    taken_.version = 4;
    taken_.facts.state = AgreementState::kEffective;
    taken_.facts.area_path = "/370211000000/370211109000/";
    taken_.facts.confirmation.state = ConfirmationState::kTaken;
    taken_.of = std::make_shared<const Dispute>(dispute);
    confirmed_ = taken_;
    confirmed_.version = 5;
    confirmed_.facts.confirmation.state = ConfirmationState::kConfirmed;
  }

  static const reports::Noun& AgreementsCounted() {
    const auto& nouns = MediationReport().nouns;
    return *std::find_if(nouns.begin(), nouns.end(), [](const reports::Noun& one) { return one.kind == "agreement"; });
  }
  static changelog::Change Logged(const Agreement& before, const Agreement& after, const char* type) {
    changelog::Change change = ChangeOf(&before, after, type);
    change.district = after.district;
    change.kind = "agreement";
    change.id = std::to_string(after.id);
    change.version = after.version;
    change.at = absl::FromUnixSeconds(1'796'000'000);
    return change;
  }

  Agreement taken_, confirmed_;
};

TEST_F(ConfirmedAgreements, CountForTheCommitteeTypeAndLevelOfTheDispute) {
  const changelog::Change change = Logged(taken_, confirmed_, kConfirmedType);
  const reports::Effect effect = Sound(AgreementsCounted().effect_of(change));
  ASSERT_THAT(effect.added, SizeIs(1));
  EXPECT_EQ(effect.added[0].measure, NumberOf(Measure::kConfirmed));
  EXPECT_THAT(effect.added[0].subjects, ElementsAre("201", "16", "2", ""));
  EXPECT_EQ(effect.added[0].area_path, confirmed_.facts.area_path);
  EXPECT_EQ(effect.added[0].at, change.at);
}

TEST_F(ConfirmedAgreements, CountOnceWhateverHappensAfterwards) {
  Agreement reminded = confirmed_;
  ++reminded.version;
  const changelog::Change change = Logged(taken_, confirmed_, kConfirmedType);
  const changelog::Change later = Logged(confirmed_, reminded, "agreement.reminded");
  EXPECT_THAT(Sound(AgreementsCounted().effect_of(later)).added, IsEmpty());
  const changelog::Change timeline[] = {change, later};
  const auto recounted = Sound(AgreementsCounted().recount(timeline));
  ASSERT_THAT(recounted, SizeIs(1));
  EXPECT_EQ(recounted[0].contribution, Sound(AgreementsCounted().effect_of(change)).added.front());
  EXPECT_EQ(recounted[0].recorded, change.at);
}

}  // namespace
}  // namespace zhiwang::mediation
