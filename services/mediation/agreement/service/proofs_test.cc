// What an agreement rests on stays as it is: who the parties of a fixed text are, and the papers of signatures and debts.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/testing/agreement_service_test.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;

class PartiesOfAFixedText : public AgreementServiceTest {
 protected:
  void SetUp() override {
    AgreementServiceTest::SetUp();
    PublishAgreementTemplate();
  }
  absl::StatusOr<v1::Dispute> Rename(const std::string& dispute, int party) const {
    auto request = About<v1::AmendPartyRequest>(dispute);
    request.mutable_party()->set_number(party);
    request.mutable_party()->set_display_name("独孤求败");
    request.set_note("更正姓名");
    return Ask(&Stub::AmendParty, request, VillageMediator());
  }
  v1::Agreement Amended(const std::string& name) const {
    auto request = About<v1::AmendAgreementRequest>(name);
    request.set_note("更正当事人");
    return Sound(Ask(&AgreementStub::AmendAgreement, request, VillageMediator()));
  }
};

TEST_F(PartiesOfAFixedText, StayWhoTheyAreUntilItIsOpenedAgain) {
  const std::string dispute = InMediation();
  const v1::Agreement fixed = Fixed(dispute);
  EXPECT_THAT(Rename(dispute, 2), IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
  Amended(fixed.name());
  EXPECT_THAT(Rename(dispute, 2), IsOk());
}

TEST_F(PartiesOfAFixedText, MayStillHaveSomebodyActForThem) {
  const std::string dispute = InMediation();
  Fixed(dispute);
  auto request = About<v1::AddPartyRequest>(dispute);
  request.mutable_party()->set_number(2);
  v1::Party::Proxy& guardian = *request.mutable_party()->add_proxies();
  guardian.set_ground(v1::Party::Proxy::GUARDIAN);
  guardian.set_display_name("司马相如");
  guardian.set_relation("父亲");
  EXPECT_THAT(Ask(&Stub::AddParty, request, VillageMediator()), IsOk());
}

class ProofsOfAnAgreement : public PartiesOfAFixedText {};

TEST_F(ProofsOfAnAgreement, AreNotWithdrawn) {
  const std::string dispute = InMediation();
  const std::string scan = Scan(dispute), receipt = Scan(dispute), paper = Scan(dispute), other = Scan(dispute);
  const v1::Agreement fixed = Fixed(dispute);
  Sound(Sign(fixed.name(), {By(fixed, ProtoSignature::PARTY, 1, scan), By(fixed, ProtoSignature::PARTY, 2, scan),
                            By(fixed, ProtoSignature::MEDIATOR, 0, scan)}));
  const auto is_refused = IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL);
  EXPECT_THAT(Withdraw(scan), is_refused);
  const v1::Agreement effective = Sound(Seal(fixed));
  auto pay = About<v1::RecordPerformanceRequest>(effective.name());
  pay.mutable_performance()->set_amount_fen(1'00);
  pay.mutable_performance()->set_day(InDays(0));
  pay.mutable_performance()->set_receipt(receipt);
  Sound(Ask(&AgreementStub::RecordPerformance, pay, TownDispatcher()));
  auto waive = About<v1::WaiveObligationRequest>(effective.name());
  waive.set_obligation(3);
  waive.set_paper(paper);
  waive.set_note("债权人书面免除");
  Sound(Ask(&AgreementStub::WaiveObligation, waive, TownDispatcher()));
  EXPECT_THAT(Withdraw(receipt), is_refused);
  EXPECT_THAT(Withdraw(paper), is_refused);
  EXPECT_THAT(Withdraw(other), IsOk()) << "no agreement rests on it";
}

}  // namespace
}  // namespace zhiwang::mediation
