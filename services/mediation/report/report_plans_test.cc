// The database's plans for mediation's own statements of reports; common/reports tests its own.

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/report/report_test.h"
#include "services/mediation/testing/statements_test.h"

namespace zhiwang::mediation {
namespace {

using ::testing::IsEmpty;

class ReportStatements : public StatementsTest<ReportedDisputes> {};

TEST_F(ReportStatements, EachReadByAnIndexThatNarrows) {
  std::vector<v1::ImportDisputesRequest::Row> rows;
  for (int64_t number = 1; number <= 60; ++number) {
    rows.push_back(Past(number, v1::Matter::NEIGHBOURS, v1::Dispute::VOID, 1'740'000'000 + number * 600, 1));
  }
  ImportPast(rows);
  WaitForReports();
  const auto statements = StatementsAbout({"report_", "number_committee"}, [&] {
    FailedAndReopened();
    WaitForReports();
    EXPECT_EQ(Sound(Monthly("2025-02-20")).void_numbers_size(), 60);
    for (const auto figure : {Asked::RECEIVED, Asked::VOIDED, Asked::FAILED, Asked::ENDED}) {
      Open(figure, "2025-02-20");
      Open(figure);
    }
    ExpectSoundReports(61);
  });
  EXPECT_GT(statements.size(), 6u);
  EXPECT_THAT(FaultsOf(statements, {"dispute"}), IsEmpty());
}

}  // namespace
}  // namespace zhiwang::mediation
