// dispute inspect, and the output for inspections and their tasks. The services are fakes.

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/ctl/mediation/dispute_layout.h"
#include "services/ctl/testing/command_test.h"
#include "zhiwang/grid/v1/site_check_service.grpc.pb.h"
#include "zhiwang/mediation/v1/dispute_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kInspected[] = "districts/370211/disputes/12";

// A dispute whose inspection a worker has at the second read.
class InspectedDisputes final : public mediation::v1::DisputeService::Service {
 public:
  InspectedDisputes() {
    dispute.set_name(kInspected);
    dispute.set_state(mediation::v1::Dispute::IN_MEDIATION);
  }
  grpc::Status RequestInspection(grpc::ServerContext*, const mediation::v1::RequestInspectionRequest* request,
                                 mediation::v1::Dispute* answer) override {
    requested = *request;
    auto& inspection = *dispute.add_inspections();
    inspection.set_number(1);
    inspection.set_question(request->question());
    inspection.mutable_progress()->set_state(common::v1::SiteCheckProgress::REQUESTED);
    *answer = dispute;
    return grpc::Status::OK;
  }
  grpc::Status GetDispute(grpc::ServerContext*, const mediation::v1::GetDisputeRequest*,
                          mediation::v1::Dispute* answer) override {
    *answer = dispute;
    auto& progress = *dispute.mutable_inspections(0)->mutable_progress();
    progress.set_state(common::v1::SiteCheckProgress::ASSIGNED);
    progress.set_site_check("districts/370211/siteChecks/7");
    progress.set_worker("districts/370211/staff/S000683");
    return grpc::Status::OK;
  }

  mediation::v1::Dispute dispute;
  mediation::v1::RequestInspectionRequest requested;
};

// A registry with a check for a dispute and one for a case.
class TwoChecks final : public grid::v1::SiteCheckService::Service {
 public:
  grpc::Status ListSiteChecks(grpc::ServerContext*, const grid::v1::ListSiteChecksRequest*,
                              grid::v1::ListSiteChecksResponse* answer) override {
    grid::v1::SiteCheck& of_dispute = *answer->add_site_checks();
    of_dispute.set_name("districts/370211/siteChecks/7");
    of_dispute.set_dispute(kInspected);
    grid::v1::SiteCheck& of_case = *answer->add_site_checks();
    of_case.set_name("districts/370211/siteChecks/8");
    of_case.set_case_("districts/370211/cases/13");
    return grpc::Status::OK;
  }
};

class InspectionCommand : public CommandTest<InspectedDisputes, TwoChecks> {
 protected:
  InspectedDisputes& disputes_ = Fake<InspectedDisputes>();
};

TEST_F(InspectionCommand, SaysWhoGoesAndLooks) {
  EXPECT_THAT(Say({"dispute", "inspect", "12", "--question", "界墙是否越线", "--area", "370211109201001"}),
              AllOf(HasSubstr("纠纷 12"), HasSubstr("核实任务 7  待接单  S000683  界墙是否越线")));
  EXPECT_EQ(disputes_.requested.name(), kInspected);
  EXPECT_EQ(disputes_.requested.area(), "districts/370211/areas/370211109201001");
}

TEST_F(InspectionCommand, ListsForWhichDisputeOrCaseATaskIs) {
  EXPECT_THAT(Say({"check", "list"}), AllOf(HasSubstr("  纠纷 12"), HasSubstr("  13")));
}

TEST(FormatDispute, ShowsWhatAnInspectionFound) {
  mediation::v1::Dispute dispute;
  EXPECT_THAT(FormatDispute(dispute), Not(HasSubstr("勘查什么")));
  auto& inspection = *dispute.add_inspections();
  inspection.set_number(1);
  inspection.set_question("界墙是否越线");
  inspection.mutable_progress()->set_state(common::v1::SiteCheckProgress::REPORTED);
  inspection.mutable_progress()->set_finding(common::v1::SiteCheckProgress::CONFIRMED);
  inspection.mutable_progress()->set_report("外移约 20 厘米");
  EXPECT_THAT(FormatDispute(dispute),
              AllOf(HasSubstr("勘查什么"), HasSubstr("已核实"), HasSubstr("属实：外移约 20 厘米")));
}

}  // namespace
}  // namespace zhiwang::ctl
