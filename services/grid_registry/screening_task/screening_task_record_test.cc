#include "services/grid_registry/screening_task/screening_task_record.h"

#include <string>

#include <google/protobuf/unknown_field_set.h>
#include <gtest/gtest.h>

#include "zhiwang/grid/v1/screening_task_record.pb.h"

namespace zhiwang::grid {
namespace {

constexpr int kLaterField = 900;

ScreeningTask ReportedTask() {
  ScreeningTask task;
  task.round = 3;
  task.about = "债务、邻里纠纷";
  task.created = absl::FromUnixSeconds(1'770'000'000);
  task.changed = absl::FromUnixSeconds(1'770'003'600);
  task.worker = "W1";
  task.reported = absl::FromUnixSeconds(1'770'003'600);
  task.findings = {{"NEIGHBOURS", Point{119.9, 35.8}, "两户因排水争执", true},
                   {"FAMILY", std::nullopt, "赡养争执", false}};
  return task;
}

TEST(ScreeningTaskRecord, IsReadAsItWasWritten) {
  ScreeningTask read;
  ASSERT_EQ(DecodeBody(EncodeBody(ReportedTask()), read), absl::OkStatus());
  EXPECT_EQ(EncodeBody(read), EncodeBody(ReportedTask()));
  EXPECT_EQ(read.changed, ReportedTask().changed);
  ASSERT_EQ(read.findings.size(), 2u);
  EXPECT_EQ(read.findings[0].summary, "两户因排水争执");
}

TEST(ScreeningTaskRecord, KeepsWhatANewerReleaseWroteInItAndInItsFindings) {
  v1::ScreeningTaskBody body;
  ASSERT_TRUE(body.ParseFromString(EncodeBody(ReportedTask())));
  body.GetReflection()->MutableUnknownFields(&body)->AddLengthDelimited(kLaterField, "新");
  auto& finding = *body.mutable_findings(1);
  finding.GetReflection()->MutableUnknownFields(&finding)->AddLengthDelimited(kLaterField, "新");
  ScreeningTask read;
  ASSERT_EQ(DecodeBody(body.SerializeAsString(), read), absl::OkStatus());
  read.about = "改";
  body.set_about("改");
  EXPECT_EQ(EncodeBody(read), body.SerializeAsString());
}

TEST(ScreeningTaskRecord, ThatIsNoneIsSaidToBe) {
  ScreeningTask read;
  EXPECT_EQ(DecodeBody("\xFF\xFF", read).code(), absl::StatusCode::kInternal);
}

}  // namespace
}  // namespace zhiwang::grid
