// The rows of reports of violence: golden_changes_test.cc explains their purpose.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/testing/golden_nouns.h"
#include "services/mediation/violence/violence_change.h"
#include "services/mediation/violence/violence_record.h"
#include "tests/support/refused.h"
#include "zhiwang/mediation/v1/violence_record.pb.h"

namespace zhiwang::mediation {
namespace {

using zhiwang::testing::GoldenRow;

// A report that nobody confirms before the town is told.
std::vector<GoldenRow> RowsOfViolence() {
  ViolenceReport report;
  report.district = "370211";
  report.id = 77;
  report.version = 1;
  report.changed = absl::FromUnixMicros(1796000000000000);
  ViolenceFacts& facts = report.facts;
  facts.dispute = 12;
  facts.area_path = "/370211000000/370211109000/370211109Z01/370211109201/";
  facts.kind = ViolenceKind::kDomestic;
  facts.victim_incapable = true;
  facts.reported = report.changed;
  facts.police = "spiffe://zhiwang/partner/110";
  std::vector<GoldenRow> rows;
  const auto add = [&](const ViolenceReport* before, const ViolenceEvent& event) {
    const auto change = ChangeOf(before, report, event);
    rows.push_back({change.type, change.payload, EncodeBody(report)});
  };
  add(nullptr, "violence_report.raised");
  const ViolenceReport raised = report;
  facts.state = ViolenceState::kEscalated;
  facts.escalated = 1;
  add(&raised, {"violence_report.escalated", absl::Seconds(2)});
  facts.state = ViolenceState::kConfirmed;
  facts.confirmed = facts.reported + absl::Minutes(5);
  add(&raised, "violence_report.confirmed");
  return rows;
}

TEST(GoldenViolenceReports, KeepWhatANewerReleaseWrote) {
  v1::ViolenceReportRecord body;
  ASSERT_TRUE(body.ParseFromString(RowsOfViolence().front().body));
  body.GetReflection()->MutableUnknownFields(&body)->AddLengthDelimited(1'000, "later");
  ViolenceReport report;
  ASSERT_THAT(DecodeBody(body.SerializeAsString(), report), IsOk());
  report.facts.state = ViolenceState::kEscalated;
  body.set_state(v1::ViolenceReport::ESCALATED);
  EXPECT_EQ(EncodeBody(report), body.SerializeAsString());
}

}  // namespace

GoldenNoun GoldenViolenceReports() {
  return {.types = "violence_report.",
          .kind = "violence report",
          .meaning = MeaningAs<v1::ViolenceReportRecord, v1::ViolenceReportRecord>,
          .body_again = BodyAgain<ViolenceReport>,
          .rows = RowsOfViolence};
}

}  // namespace zhiwang::mediation
