// The commands about violence as people of the trade type them: what they send, and what they say. A fake stands for the
// service.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/ctl/testing/command_test.h"
#include "zhiwang/mediation/v1/dispute_service.grpc.pb.h"
#include "zhiwang/mediation/v1/violence_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
namespace v1 = mediation::v1;

// Answers the report that it holds, and keeps what it is sent.
class ReportsOfViolence final : public v1::ViolenceService::Service {
 public:
  ReportsOfViolence() {
    report.set_name("districts/370211/violenceReports/7");
    report.set_state(v1::ViolenceReport::RAISED);
    report.set_dispute("districts/370211/disputes/12");
    report.set_kind(v1::ViolenceReport::DOMESTIC);
    report.set_told(v1::ViolenceReport::POLICE);
    report.set_text("扬言报复");
    report.set_duty("应当及时报案");
  }

  grpc::Status ReportViolence(grpc::ServerContext*, const v1::ReportViolenceRequest* request,
                              v1::ViolenceReport* answer) override {
    reported = *request;
    *answer = report;
    return grpc::Status::OK;
  }
  grpc::Status ConfirmViolenceReport(grpc::ServerContext*, const v1::ConfirmViolenceReportRequest* request,
                                     v1::ViolenceReport* answer) override {
    confirmed = *request;
    report.set_state(v1::ViolenceReport::CONFIRMED);
    report.set_taken_by(request->taken_by());
    *answer = report;
    return grpc::Status::OK;
  }
  grpc::Status ListViolenceReports(grpc::ServerContext*, const v1::ListViolenceReportsRequest* request,
                                   v1::ListViolenceReportsResponse* answer) override {
    listed = *request;
    *answer->add_violence_reports() = report;
    return grpc::Status::OK;
  }

  v1::ViolenceReport report;
  v1::ReportViolenceRequest reported;
  v1::ConfirmViolenceReportRequest confirmed;
  v1::ListViolenceReportsRequest listed;
};

// Keeps what it is asked to clear.
class ClearedDisputes final : public v1::DisputeService::Service {
 public:
  grpc::Status ClearFaceToFace(grpc::ServerContext*, const v1::ClearFaceToFaceRequest* request,
                               v1::Dispute* answer) override {
    cleared = *request;
    answer->set_name(request->name());
    return grpc::Status::OK;
  }

  v1::ClearFaceToFaceRequest cleared;
};

class ViolenceCommand : public CommandTest<ReportsOfViolence, ClearedDisputes> {
 protected:
  ReportsOfViolence& reports_ = Fake<ReportsOfViolence>();
  ClearedDisputes& disputes_ = Fake<ClearedDisputes>();
};

TEST_F(ViolenceCommand, ReportsWhatTheFlagsSayAndNamesTheDuty) {
  const Ran ran = Run({"violence", "report", "12", "--kind", "domestic", "--text", "殴打老人", "--victim_incapable"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  const v1::ViolenceReport& sent = reports_.reported.violence_report();
  EXPECT_EQ(sent.dispute(), "districts/370211/disputes/12");
  EXPECT_EQ(sent.kind(), v1::ViolenceReport::DOMESTIC);
  EXPECT_EQ(sent.text(), "殴打老人");
  EXPECT_TRUE(sent.victim_incapable());
  EXPECT_FALSE(reports_.reported.request_id().empty());
  EXPECT_THAT(ran.text,
              AllOf(HasSubstr("暴力情况报告 7  已报  纠纷 12  家庭暴力  已告知公安"), HasSubstr("应当及时报案")));
}

TEST_F(ViolenceCommand, SaysWhoTookAReportOver) {
  const Ran ran = Run({"violence", "confirm", "7", "--taken_by", "民警张某 012345"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_EQ(reports_.confirmed.name(), "districts/370211/violenceReports/7");
  EXPECT_THAT(ran.text, AllOf(HasSubstr("已确认接收"), HasSubstr("民警张某 012345")));
}

TEST_F(ViolenceCommand, ListsThoseOfAState) {
  const Ran ran = Run({"violence", "list", "--state", "raised", "--dispute", "12"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_EQ(reports_.listed.state(), v1::ViolenceReport::RAISED);
  EXPECT_EQ(reports_.listed.dispute(), "districts/370211/disputes/12");
  EXPECT_THAT(ran.text, HasSubstr("家庭暴力"));
}

TEST_F(ViolenceCommand, LetsTheTownClearADispute) {
  ASSERT_TRUE(Run({"violence", "clear", "12", "--note", "双方情绪平稳"}).result.ok());
  EXPECT_EQ(disputes_.cleared.name(), "districts/370211/disputes/12");
  EXPECT_EQ(disputes_.cleared.note(), "双方情绪平稳");
}

}  // namespace
}  // namespace zhiwang::ctl
