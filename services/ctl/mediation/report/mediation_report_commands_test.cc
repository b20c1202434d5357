// The commands about reports of mediation, with the requests that they send and the output that they print. The service is a fake.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/ctl/testing/command_test.h"
#include "services/ctl/text/arguments.h"
#include "zhiwang/mediation/v1/report_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
namespace v1 = mediation::v1;

class Reports final : public v1::MediationReportService::Service {
 public:
  Reports() {
    v1::MediationLine& total = *month.mutable_total();
    total.set_received(14);
    total.set_accepted(12);
    total.set_ended(10);
    total.set_agreed(6);
    total.set_partly_agreed(1);
    total.set_confirmed(13);
    total.set_undisputed_facts(3);
    total.mutable_success_of_accepted()->set_numerator(7);
    total.mutable_success_of_accepted()->set_denominator(10);
    total.mutable_success_of_accepted()->set_excluded(2);
    total.mutable_success_of_mediated()->set_numerator(7);
    total.mutable_success_of_mediated()->set_denominator(8);
    month.set_period(v1::MediationBulletin::MONTH);
    month.set_first_day("2026-05-01");
    month.set_last_day("2026-05-31");
    month.mutable_before();
    month.mutable_days()->set_ends(10);
    month.mutable_days()->set_median(5);
    month.mutable_days()->set_p90(21);
    auto& type = *month.add_by_type();
    type = total;
    type.set_subject("NEIGHBOURS");
    auto& number = *month.add_void_numbers();
    number.set_number("（2026）人调字第41号");
    number.set_committee("districts/370211/committees/4412");
    number.set_reason("登记有误");
  }

  grpc::Status GetDailyMediation(grpc::ServerContext*, const v1::GetDailyMediationRequest*,
                                 v1::MediationBulletin* answer) override {
    answer->set_period(v1::MediationBulletin::DAY);
    return grpc::Status::OK;
  }
  grpc::Status GetMonthlyMediation(grpc::ServerContext*, const v1::GetMonthlyMediationRequest* request,
                                   v1::MediationBulletin* answer) override {
    asked = *request;
    *answer = month;
    return grpc::Status::OK;
  }
  grpc::Status ListMediationFigure(grpc::ServerContext*, const v1::ListMediationFigureRequest* request,
                                   v1::ListMediationFigureResponse* answer) override {
    opened = *request;
    answer->add_disputes()->set_dispute("districts/370211/disputes/12");
    return grpc::Status::OK;
  }

  v1::MediationBulletin month;
  v1::GetMonthlyMediationRequest asked;
  v1::ListMediationFigureRequest opened;
};

class MediationReportCommand : public CommandTest<Reports> {
 protected:
  Reports& reports_ = Fake<Reports>();
};

TEST_F(MediationReportCommand, PrintsAMonthWithBothRatesOfSuccess) {
  const Ran ran = Run({"report", "mediation", "--month", "2026-05-15", "--area", "370211109000"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_EQ(reports_.asked.day(), "2026-05-15");
  EXPECT_EQ(reports_.asked.area(), "districts/370211/areas/370211109000");
  EXPECT_THAT(ran.text,
              AllOf(HasSubstr("调解月通报  2026-05-01 至 2026-05-31"), HasSubstr("70.0 % (7/10，另有 2 件未计入)"),
                    HasSubstr("87.5 % (7/8)"), HasSubstr("中位数 5 天，九成在 21 天内"), HasSubstr("邻里")));
  EXPECT_THAT(ran.text, AllOf(HasSubstr("确认"), HasSubstr("  13  ")));
  EXPECT_THAT(ran.text, HasSubstr("\n无争议事实记载 3 份，不计入终结和成功率\n"));
  EXPECT_THAT(ran.text, HasSubstr("（2026）人调字第41号  调委会 4412  登记有误"));
}

TEST_F(MediationReportCommand, PrintsNoRateWhereNothingEnded) {
  const Ran ran = Run({"report", "mediation"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_THAT(ran.text,
              AllOf(HasSubstr("调解日通报"), HasSubstr("—"), Not(HasSubstr(" % ")), Not(HasSubstr("无争议"))));
}

TEST_F(MediationReportCommand, TakesOnePeriod) {
  EXPECT_TRUE(IsUsageError(Run({"report", "mediation", "--week", "--month"}).result.status()));
}

TEST_F(MediationReportCommand, OpensAFigureByItsChineseName) {
  const Ran ran = Run({"report", "disputes", "达成协议", "2026-05-15", "--month", "--committee", "4412"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_EQ(reports_.opened.figure(), v1::ListMediationFigureRequest::AGREED);
  EXPECT_EQ(reports_.opened.period(), v1::MediationBulletin::MONTH);
  EXPECT_EQ(reports_.opened.day(), "2026-05-15");
  EXPECT_EQ(reports_.opened.committee(), "districts/370211/committees/4412");
  EXPECT_THAT(ran.text, HasSubstr("12"));
}

}  // namespace
}  // namespace zhiwang::ctl
