// The database's plans for the statements about agreements.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/agreement/agreement_words.h"
#include "services/mediation/testing/agreement_service_test.h"
#include "services/mediation/testing/statements_test.h"

namespace zhiwang::mediation {
namespace {

using ::testing::IsEmpty;

class AgreementStatements : public StatementsTest<AgreementServiceTest> {
 protected:
  // Disputes with agreements in every state.
  void KeepAgreements() {
    for (int i = 0; i < 30; ++i) {
      const std::string dispute = InMediation();
      const std::string first = Sound(Draft(dispute, Text({1}))).name();
      const std::string second = Sound(Draft(dispute, Text({2}))).name();
      Sound(Write(second, Text({2})));
      Sound(Reach(first));
      if (i % 3 == 0) Sound(Annul(first, TownDispatcher()));
      if (i % 2 == 0) Sound(End(dispute, v1::Ending::NO_PROSPECT));
      Sound(GetAgreement(second, TownDispatcher()));
      List(Of(dispute));
    }
  }
  // Written ones: fixed, in effect, paid in part, overdue.
  void KeepWrittenAgreements() {
    PublishAgreementTemplate();
    for (int i = 0; i < 6; ++i) {
      const std::string dispute = InMediation();
      Fixed(dispute, WrittenText({1}));
      const std::string effective = InEffect(dispute, WrittenText({2})).name();
      v1::PrepareConfirmationRequest prepare;
      prepare.set_name(effective);
      Sound(Ask(&AgreementStub::PrepareConfirmation, prepare, TownDispatcher()));
      Sound(Pay(effective, 150'00));
      if (i % 2 == 0) Sound(Say(dispute, v1::Consent::MEDIATION, {2}, "", v1::Consent::NO));
    }
  }
  void ListAll() {
    for (const int days : {0, 45, 100}) {
      v1::ListAgreementsRequest due;
      due.set_due_before(InDays(days));
      List(due);
      due.clear_due_before();
      due.set_overdue(true);
      List(due);
    }
    v1::GetDeskRequest desk;
    desk.set_district(kDistrictName);
    for (const auto& caller : {Director(), VillageMediator()}) Sound(Ask(&Stub::GetDesk, desk, caller));
    for (const auto confirmation : {v1::Confirmation::POSSIBLE, v1::Confirmation::CONFIRMED}) {
      for (const char* area : {"", kTown, kVillage}) {
        v1::ListAgreementsRequest request;
        request.set_confirmation(confirmation);
        if (*area != '\0') request.set_area(AreaName(area));
        List(request);
      }
    }
    for (const auto state :
         {v1::Agreement::STATE_UNSPECIFIED, v1::Agreement::DRAFT, v1::Agreement::FIXED, v1::Agreement::LAPSED}) {
      for (const char* area : {"", kTown, kZone, kVillage, kOtherTown}) {
        v1::ListAgreementsRequest request;
        request.set_page_size(20);
        request.set_state(state);
        if (*area != '\0') request.set_area(AreaName(area));
        List(request);
        List(request, {"d1", "centre_director"});
      }
    }
  }
};

TEST_F(AgreementStatements, EachReadByAnIndexThatNarrows) {
  EndServer();
  MoveDeadlinesAnew();
  const auto statements = StatementsAbout({" agreement "}, [&] {
    KeepAgreements();
    KeepWrittenAgreements();
    ListAll();
    ASSERT_TRUE(zhiwang::testing::Eventually(
        [&] { return Number("SELECT COUNT(*) FROM deadline_move WHERE kind = 'agreement' AND passes > 0") > 0; }));
    Sound(resource::ResealColumn(server().db(), TestKeys(), WordsOfAgreements()));
  });
  EXPECT_GT(statements.size(), 8u);
  EXPECT_THAT(FaultsOf(statements), IsEmpty());
}

}  // namespace
}  // namespace zhiwang::mediation
