// On-site checks that disputes ask for: as those of cases, but mediation is told of them.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/grid_registry/site_check/site_check_hand_off.h"
#include "services/grid_registry/testing/grid_work_test.h"

namespace zhiwang::grid {
namespace {

using absl::StatusCode;
using ::testing::IsEmpty;
using zhiwang::testing::Eventually;

class CheckOfADispute : public GridWorkTest {
 protected:
  static std::string Dispute(int id) { return FormatResourceName(kDistrict, "disputes", std::to_string(id)); }
  static v1::CreateSiteCheckRequest AskedBy(const std::string& dispute, const std::string& of_case = "") {
    v1::CreateSiteCheckRequest request = AskedCheck("界墙是否越线");
    request.mutable_site_check()->set_case_(of_case);
    request.mutable_site_check()->set_dispute(dispute);
    return request;
  }
  absl::StatusOr<v1::SiteCheck> Create(const v1::CreateSiteCheckRequest& request) {
    return client().Ask(&CheckStub::CreateSiteCheck, request, {"mediation", "service"});
  }
  v1::SiteCheck Accept(const std::string& name) { return Sound(AcceptCheck(name)); }
  v1::SiteCheck RefuseIt(const std::string& name) { return Sound(RefuseCheck(name, "墙体将倒")); }

  v1::SiteCheck SeenBy(const testing::SaidCaller& caller, const std::string& name) {
    v1::GetSiteCheckRequest get;
    get.set_name(name);
    return Sound(client().Ask(&CheckStub::GetSiteCheck, get, caller));
  }
};

TEST_F(CheckOfADispute, NamesTheDisputeAndGoesToTodaysWorkerOfTheGrid) {
  const v1::SiteCheck check = Sound(Create(AskedBy(Dispute(7))));
  EXPECT_EQ(check.dispute(), Dispute(7));
  EXPECT_EQ(check.case_(), "");
  EXPECT_EQ(check.progress().state(), common::v1::SiteCheckProgress::ASSIGNED);
  EXPECT_EQ(check.progress().worker(), StaffName("W1"));
  EXPECT_EQ(SeenBy({"mediation", "service"}, check.name()).SerializeAsString(), check.SerializeAsString());
}

TEST_F(CheckOfADispute, IsForWhoCarriesItOutAndOthersSeeThatThereIsOne) {
  const std::string name = Sound(Create(AskedBy(Dispute(7)))).name();
  const testing::SaidCaller worker{StaffName("W1"), "grid_worker"};
  const testing::SaidCaller another{StaffName("W2"), "grid_worker"};
  const testing::SaidCaller auditor{StaffName("A1"), "auditor"};
  const testing::SaidCaller mediator{StaffName("M1"), "village_mediator"};
  EXPECT_EQ(SeenBy(worker, name).question(), "界墙是否越线");
  EXPECT_EQ(SeenBy(another, name).question(), "界墙是否越线") << "who could still take it";
  for (const auto& caller : {auditor, mediator}) {
    const v1::SiteCheck seen = SeenBy(caller, name);
    EXPECT_EQ(seen.dispute(), Dispute(7));
    EXPECT_EQ(seen.question(), "");
  }
  Accept(name);
  RefuseIt(name);
  EXPECT_EQ(SeenBy(worker, name).progress().note(), "墙体将倒");
  EXPECT_EQ(SeenBy({"mediation", "service"}, name).progress().note(), "墙体将倒");
  for (const auto& caller : {another, auditor, mediator}) {
    const v1::SiteCheck seen = SeenBy(caller, name);
    EXPECT_EQ(seen.progress().state(), common::v1::SiteCheckProgress::REFUSED);
    EXPECT_EQ(seen.progress().note(), "");
    v1::ListSiteChecksRequest list;
    list.set_district(kDistrictName);
    const auto listed = Sound(client().Ask(&CheckStub::ListSiteChecks, list, caller));
    ASSERT_EQ(listed.site_checks_size(), 1);
    EXPECT_EQ(listed.site_checks(0).SerializeAsString(), seen.SerializeAsString());
  }
  const std::string of_case = Sound(Create(AskedBy("", CaseName(7)))).name();
  EXPECT_EQ(SeenBy(auditor, of_case).question(), "界墙是否越线") << "that of a case is as it was";
}

TEST_F(CheckOfADispute, IsHandedOverOnceBesideThatOfACaseWithTheSameNumber) {
  const std::string name = Sound(Create(AskedBy(Dispute(7)))).name();
  const auto again = Create(AskedBy(Dispute(7)));
  EXPECT_THAT(again, IsRefused(StatusCode::kAlreadyExists, common::v1::SITE_CHECK_EXISTS));
  EXPECT_EQ(DetailOf<google::rpc::ResourceInfo>(again.status()).resource_name(), name);
  EXPECT_THAT(Create(AskedBy("", CaseName(7))), IsOk());
  EXPECT_THAT(Create(AskedBy(Dispute(8))), IsOk());
}

TEST_F(CheckOfADispute, IsAskedForByADisputeOrACaseAndNotByBoth) {
  EXPECT_THAT(Create(AskedBy(Dispute(7), CaseName(7))), IsInvalid("site_check.case"));
  EXPECT_THAT(Create(AskedBy("")), IsInvalid("site_check.case"));
  EXPECT_THAT(Create(AskedBy("districts/370211/disputes/x")), IsInvalid("site_check.dispute"));
  EXPECT_THAT(Create(AskedBy("districts/370202/disputes/7")),
              IsRefused(StatusCode::kInvalidArgument, common::v1::RESOURCE_NAME_INVALID));
}

TEST_F(CheckOfADispute, TellsTheDisputeOfEachStepInOrderAndNoCase) {
  const std::string of_case = Sound(Create(AskedBy("", CaseName(7)))).name();
  const std::string name = Sound(Create(AskedBy(Dispute(7)))).name();
  Accept(name);
  const v1::SiteCheck refused = RefuseIt(name);
  Accept(of_case);
  ASSERT_TRUE(Eventually([&] { return disputes_.told().size() == 2 && intake_.told().size() == 1; }));
  const auto told = disputes_.told();
  EXPECT_EQ(told[0].name(), Dispute(7));
  EXPECT_EQ(told[0].number(), 1);
  EXPECT_EQ(told[0].progress().state(), common::v1::SiteCheckProgress::ACCEPTED);
  EXPECT_EQ(told[0].progress().site_check(), name);
  EXPECT_EQ(told[1].progress().SerializeAsString(), refused.progress().SerializeAsString());
  EXPECT_EQ(intake_.told()[0].name(), CaseName(7));
}

TEST_F(CheckOfADispute, TellsTheDisputeWhenMediationIsBack) {
  disputes_.set_down(true);
  const std::string name = Sound(Create(AskedBy(Dispute(7)))).name();
  Accept(name);
  RefuseIt(name);
  ASSERT_TRUE(IsTriedInVain());
  EXPECT_THAT(disputes_.told(), IsEmpty());
  disputes_.set_down(false);
  ASSERT_TRUE(Eventually([&] { return disputes_.told().size() == 2; }));
  EXPECT_EQ(disputes_.told()[0].progress().state(), common::v1::SiteCheckProgress::ACCEPTED);
  EXPECT_EQ(disputes_.told()[1].progress().refusal(), common::v1::SiteCheckProgress::DANGEROUS);
}

TEST_F(CheckOfADispute, SaysOfAStepThatAnOperatorGaveUpThatTheDisputeIsNotToldAndTellsTheNext) {
  disputes_.set_down(true);
  const std::string name = Sound(Create(AskedBy(Dispute(7)))).name();
  Accept(name);
  ASSERT_TRUE(IsTriedInVain());
  EXPECT_THAT(GiveUp(kInspectionResultRelay, name, 2, "纠纷已由市中心收回"), IsOk());
  ASSERT_TRUE(IsGivenUp());
  disputes_.set_down(false);
  RefuseIt(name);
  ASSERT_TRUE(Eventually([&] { return !disputes_.told().empty(); }));
  EXPECT_EQ(disputes_.told()[0].progress().state(), common::v1::SiteCheckProgress::REFUSED);
}

}  // namespace
}  // namespace zhiwang::grid
