// The database's plans for the statements about agreements.

#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/agreement/agreement_words.h"
#include "services/mediation/testing/agreement_service_test.h"
#include "tests/support/statement_plans.h"

namespace zhiwang::mediation {
namespace {

using ::testing::IsEmpty;

class AgreementStatements : public AgreementServiceTest {
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
  zhiwang::testing::StatementRecorder recorder(schema_);
  RestartServer();
  KeepAgreements();
  KeepWrittenAgreements();
  ListAll();
  Sound(ResealColumn(server().db(), TestKeys(), WordsOfAgreements()));
  EndServer();
  std::vector<zhiwang::testing::Statement> statements = recorder.Stop();
  std::erase_if(statements, [](const zhiwang::testing::Statement& statement) {
    return statement.shape.find(" agreement ") == std::string::npos;
  });
  EXPECT_GT(statements.size(), 8u);
  zhiwang::testing::FillOtherDistricts(schema_);
  EXPECT_THAT(zhiwang::testing::PlanFaults(schema_, statements, {}), IsEmpty());
}

}  // namespace
}  // namespace zhiwang::mediation
