// The form of an oral agreement (口头协议登记表) that is printed, over gRPC.

#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/civil_time.h"
#include "common/calendar/day.h"
#include "services/mediation/testing/agreement_service_test.h"

namespace zhiwang::mediation {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr char kWhoPresided[] = "上官云起";
constexpr v1::Document::Kind kOralForm = v1::Document::ORAL_AGREEMENT;

class FormOfAnOralAgreement : public AgreementServiceTest {
 protected:
  void SetUp() override {
    AgreementServiceTest::SetUp();
    v1::Committee village = SomeCommittee(1, v1::Committee::VILLAGE, kVillage);
    village.mutable_members(0)->set_staff(StaffName("S1"));
    village.mutable_members(0)->set_display_name(kWhoPresided);
    EXPECT_EQ(Sound(Import({village})).updated(), 1);
    Sound(Publish(kOralForm, TextOfDefault("oral_agreement")));
  }
  absl::StatusOr<v1::Document> MakeOf(const std::string& dispute, const std::string& agreement,
                                      v1::Document::Kind kind = kOralForm) const {
    auto request = Making(dispute, kind);
    request.set_agreement(agreement);
    return Ask(&DocumentStub::MakeDocument, request, VillageMediator());
  }
};

// Rule 21: 人民调解法 art. 28, 30.
TEST_F(FormOfAnOralAgreement, HoldsPartiesMatterContentPerformanceMediatorAndDay) {
  const std::string dispute = InMediation();
  const v1::Agreement reached = Sound(Reach(Sound(Draft(dispute)).name()));
  EXPECT_EQ(reached.mediator(), VillageMediator().name);
  const absl::CivilDay today = calendar::Today();
  const std::string day = fmt::format("{}年{}月{}日", today.year(), today.month(), today.day());
  const std::string text = TextIn(Sound(MakeOf(dispute, reached.name())).name());
  EXPECT_THAT(text, AllOf(HasSubstr(kApplicantName), HasSubstr(kRespondentName), HasSubstr("被申请方")));
  EXPECT_THAT(text, HasSubstr("界墙倒塌，压坏菜地"));
  EXPECT_THAT(text, HasSubstr(kPlanted));
  EXPECT_THAT(text, AllOf(HasSubstr("当面付清"), HasSubstr("村民委员会"), HasSubstr("赔偿款"), HasSubstr("当场履行"),
                          HasSubstr("200.00元")));
  EXPECT_THAT(text, AllOf(HasSubstr(kWhoPresided), HasSubstr("达成日期"), HasSubstr(day)));
}

TEST_F(FormOfAnOralAgreement, NamesWhoSpokeForAChild) {
  const std::string dispute = InMediationWithAChild();
  auto request = About<v1::ReachAgreementOrallyRequest>(Sound(Draft(dispute)).name());
  auto& guardian = *request.add_spoken_by();
  guardian.set_party(2);
  guardian.set_proxy(1);
  const v1::Agreement reached = Sound(Ask(&AgreementStub::ReachAgreementOrally, request, VillageMediator()));
  EXPECT_THAT(TextIn(Sound(MakeOf(dispute, reached.name())).name()),
              HasSubstr(std::string("司马相如代") + kRespondentName + "达成协议"));
}

TEST_F(FormOfAnOralAgreement, IsOfAnOralAgreementInEffectOfItsDispute) {
  const std::string dispute = InMediation(), other = InMediation();
  const std::string draft = Sound(Draft(dispute)).name();
  EXPECT_THAT(MakeOf(dispute, draft), IsInvalid("agreement")) << "it is not reached yet";
  Sound(Reach(draft));
  EXPECT_THAT(MakeOf(other, draft), IsInvalid("agreement"));
  EXPECT_THAT(MakeOf(dispute, ""), IsInvalid("agreement"));
  EXPECT_THAT(MakeOf(dispute, draft, v1::Document::BACK_COVER), IsInvalid("agreement"));
  Sound(Annul(draft, Director()));
  EXPECT_THAT(MakeOf(dispute, draft), IsInvalid("agreement"));
}

}  // namespace
}  // namespace zhiwang::mediation
