// The database's plans for the statements about reports of violence.

#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/testing/violence_service_test.h"
#include "services/mediation/violence/violence_words.h"
#include "tests/support/statement_plans.h"

namespace zhiwang::mediation {
namespace {

using ::testing::IsEmpty;

class ViolenceStatements : public ViolenceServiceTest {
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
  EndServer();
  zhiwang::testing::StatementRecorder recorder(schema_);
  RestartServer();
  KeepReports();
  ListAll();
  Sound(ResealColumn(server().db(), TestKeys(), WordsOfViolenceReports()));
  EndServer();
  std::vector<zhiwang::testing::Statement> statements = recorder.Stop();
  std::erase_if(statements, [](const zhiwang::testing::Statement& statement) {
    return statement.shape.find(" violence_report ") == std::string::npos;
  });
  EXPECT_GT(statements.size(), 6u);
  zhiwang::testing::FillOtherDistricts(schema_);
  zhiwang::testing::FillDistrict(schema_, "violence_report", kDistrict, 50);
  EXPECT_THAT(zhiwang::testing::PlanFaults(schema_, statements, {}), IsEmpty());
}

}  // namespace
}  // namespace zhiwang::mediation
