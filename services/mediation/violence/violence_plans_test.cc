// The database's plans for the statements about reports of violence.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/testing/statements_test.h"
#include "services/mediation/testing/violence_service_test.h"
#include "services/mediation/violence/violence_words.h"

namespace zhiwang::mediation {
namespace {

using ::testing::IsEmpty;

class ViolenceStatements : public StatementsTest<ViolenceServiceTest> {
 protected:
  // Reports in every state.
  void KeepReports() {
    for (int i = 0; i < 40; ++i) {
      const std::string name = Sound(Report(Registered())).name();
      if (i % 4 != 0) Sound(Confirm(name));
      if (i == 0) PutBack(name, absl::Hours(1));
      Sound(GetReport(name, Director()));
    }
    EXPECT_TRUE(testing::Eventually([&] { return Changes("violence_report.escalated") == 2; }, absl::Minutes(1)));
  }
  void ListAll() {
    for (const auto state :
         {v1::ViolenceReport::STATE_UNSPECIFIED, v1::ViolenceReport::RAISED, v1::ViolenceReport::CONFIRMED}) {
      for (const char* area : {"", kTown, kZone, kVillage, kOtherTown}) {
        v1::ListViolenceReportsRequest request;
        request.set_page_size(20);
        request.set_state(state);
        if (*area != '\0') request.set_area(AreaName(area));
        for (const auto& caller : {Police(), TownDispatcher(), Director()}) ListReports(request, caller);
      }
    }
    v1::ListViolenceReportsRequest of_dispute;
    of_dispute.set_dispute(Registered());
    ListReports(of_dispute, Director());
  }
};

TEST_F(ViolenceStatements, EachReadByAnIndexThatNarrows) {
  const auto statements = StatementsAbout({" violence_report "}, [&] {
    KeepReports();
    ListAll();
    Sound(resource::ResealColumn(server().db(), TestKeys(), WordsOfViolenceReports()));
  });
  EXPECT_GT(statements.size(), 6u);
  EXPECT_THAT(FaultsOf(statements, {"violence_report"}), IsEmpty());
}

}  // namespace
}  // namespace zhiwang::mediation
