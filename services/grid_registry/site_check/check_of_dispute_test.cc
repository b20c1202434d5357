// On-site checks that disputes ask for: as those of cases, but mediation is told of them.

#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "services/grid_registry/site_check/site_check_hand_off.h"
#include "services/grid_registry/testing/registry_test.h"
#include "services/grid_registry/testing/staff_rows.h"
#include "tests/support/cluster/child_process.h"
#include "tests/support/loopback_server.h"
#include "zhiwang/common/v1/hand_off_service.grpc.pb.h"
#include "zhiwang/intake/v1/case_service.grpc.pb.h"
#include "zhiwang/mediation/v1/dispute_service.grpc.pb.h"

namespace zhiwang::grid {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using zhiwang::testing::Eventually;

// Mediation that takes note of what its disputes are told, each request once. It can be down.
class ToldMediation final : public mediation::v1::DisputeService::Service {
 public:
  grpc::Status RecordInspection(grpc::ServerContext*, const mediation::v1::RecordInspectionRequest* request,
                                mediation::v1::Dispute* answer) override {
    absl::MutexLock lock(&mutex_);
    if (down_) return {grpc::StatusCode::UNAVAILABLE, "down"};
    answer->set_name(request->name());
    const bool known = std::any_of(told_.begin(), told_.end(),
                                   [&](const auto& one) { return one.request_id() == request->request_id(); });
    if (!known) told_.push_back(*request);
    return grpc::Status::OK;
  }
  void set_down(bool down) {
    absl::MutexLock lock(&mutex_);
    down_ = down;
  }
  std::vector<mediation::v1::RecordInspectionRequest> told() {
    absl::MutexLock lock(&mutex_);
    return told_;
  }

 private:
  absl::Mutex mutex_;
  bool down_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<mediation::v1::RecordInspectionRequest> told_ ABSL_GUARDED_BY(mutex_);
};

// An intake service that counts what its cases are told.
class CountingIntake final : public intake::v1::CaseService::Service {
 public:
  grpc::Status RecordSiteCheck(grpc::ServerContext*, const intake::v1::RecordSiteCheckRequest* request,
                               intake::v1::Case* answer) override {
    absl::MutexLock lock(&mutex_);
    answer->set_name(request->name());
    told_.push_back(request->name());
    return grpc::Status::OK;
  }
  std::vector<std::string> told() {
    absl::MutexLock lock(&mutex_);
    return told_;
  }

 private:
  absl::Mutex mutex_;
  std::vector<std::string> told_ ABSL_GUARDED_BY(mutex_);
};

class CheckOfADispute : public RegistryTest {
 protected:
  using CheckStub = v1::SiteCheckService::Stub;

  void SetUp() override {
    ServeRegistry(intake_server_.target(), mediation_server_.target());
    MustImport(DistrictRows());
    Hire({Serving("W1", kGrid, "2020-01-01")});
  }

  static std::string Dispute(int id) { return FormatResourceName(kDistrict, "disputes", std::to_string(id)); }
  static v1::CreateSiteCheckRequest AskedBy(const std::string& dispute, const std::string& of_case = "") {
    v1::CreateSiteCheckRequest request;
    request.set_district(kDistrictName);
    request.set_request_id(NewUuid());
    v1::SiteCheck& check = *request.mutable_site_check();
    check.set_case_(of_case);
    check.set_dispute(dispute);
    check.set_number(1);
    check.set_area(AreaName(kGrid));
    check.set_question("界墙是否越线");
    check.mutable_due_time()->set_seconds(absl::ToUnixSeconds(absl::Now()) + 3600);
    return request;
  }
  absl::StatusOr<v1::SiteCheck> Create(const v1::CreateSiteCheckRequest& request) {
    return client().Ask(&CheckStub::CreateSiteCheck, request, {"mediation", "service"});
  }
  template <class Request>
  absl::StatusOr<v1::SiteCheck> ByWorker(grpc::Status (CheckStub::*method)(grpc::ClientContext*, const Request&,
                                                                           v1::SiteCheck*),
                                         Request request, const std::string& name) {
    request.set_name(name);
    request.set_request_id(NewUuid());
    return client().Ask(method, request, {FormatResourceName(kDistrict, "staff", "W1"), "grid_worker"});
  }
  v1::SiteCheck Accept(const std::string& name) {
    return Sound(ByWorker(&CheckStub::AcceptSiteCheck, v1::AcceptSiteCheckRequest(), name));
  }
  v1::SiteCheck RefuseIt(const std::string& name) {
    v1::RefuseSiteCheckRequest refuse;
    refuse.set_reason(common::v1::SiteCheckProgress::DANGEROUS);
    refuse.set_note("墙体将倒");
    return Sound(ByWorker(&CheckStub::RefuseSiteCheck, refuse, name));
  }

  v1::SiteCheck SeenBy(const testing::SaidCaller& caller, const std::string& name) {
    v1::GetSiteCheckRequest get;
    get.set_name(name);
    return Sound(client().Ask(&CheckStub::GetSiteCheck, get, caller));
  }

  ToldMediation mediation_;
  CountingIntake intake_;
  testing::LoopbackServer mediation_server_{{&mediation_}};
  testing::LoopbackServer intake_server_{{&intake_}};
};

TEST_F(CheckOfADispute, NamesTheDisputeAndGoesToTodaysWorkerOfTheGrid) {
  const v1::SiteCheck check = Sound(Create(AskedBy(Dispute(7))));
  EXPECT_EQ(check.dispute(), Dispute(7));
  EXPECT_EQ(check.case_(), "");
  EXPECT_EQ(check.progress().state(), common::v1::SiteCheckProgress::ASSIGNED);
  EXPECT_EQ(check.progress().worker(), FormatResourceName(kDistrict, "staff", "W1"));
  EXPECT_EQ(SeenBy({"mediation", "service"}, check.name()).SerializeAsString(), check.SerializeAsString());
}

TEST_F(CheckOfADispute, IsForWhoCarriesItOutAndOthersSeeThatThereIsOne) {
  const std::string name = Sound(Create(AskedBy(Dispute(7)))).name();
  const testing::SaidCaller worker{FormatResourceName(kDistrict, "staff", "W1"), "grid_worker"};
  const testing::SaidCaller another{FormatResourceName(kDistrict, "staff", "W2"), "grid_worker"};
  const testing::SaidCaller auditor{FormatResourceName(kDistrict, "staff", "A1"), "auditor"};
  const testing::SaidCaller mediator{FormatResourceName(kDistrict, "staff", "M1"), "village_mediator"};
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
  const std::string of_case = Sound(Create(AskedBy("", FormatResourceName(kDistrict, "cases", "7")))).name();
  EXPECT_EQ(SeenBy(auditor, of_case).question(), "界墙是否越线") << "that of a case is as it was";
}

TEST_F(CheckOfADispute, IsHandedOverOnceBesideThatOfACaseWithTheSameNumber) {
  const std::string name = Sound(Create(AskedBy(Dispute(7)))).name();
  const auto again = Create(AskedBy(Dispute(7)));
  EXPECT_THAT(again, IsRefused(StatusCode::kAlreadyExists, common::v1::SITE_CHECK_EXISTS));
  EXPECT_EQ(DetailOf<google::rpc::ResourceInfo>(again.status()).resource_name(), name);
  EXPECT_THAT(Create(AskedBy("", FormatResourceName(kDistrict, "cases", "7"))), IsOk());
  EXPECT_THAT(Create(AskedBy(Dispute(8))), IsOk());
}

TEST_F(CheckOfADispute, IsAskedForByADisputeOrACaseAndNotByBoth) {
  EXPECT_THAT(Create(AskedBy(Dispute(7), FormatResourceName(kDistrict, "cases", "7"))), IsInvalid("site_check.case"));
  EXPECT_THAT(Create(AskedBy("")), IsInvalid("site_check.case"));
  EXPECT_THAT(Create(AskedBy("districts/370211/disputes/x")), IsInvalid("site_check.dispute"));
  EXPECT_THAT(Create(AskedBy("districts/370202/disputes/7")),
              IsRefused(StatusCode::kInvalidArgument, common::v1::RESOURCE_NAME_INVALID));
}

TEST_F(CheckOfADispute, TellsTheDisputeOfEachStepInOrderAndNoCase) {
  const std::string of_case = Sound(Create(AskedBy("", FormatResourceName(kDistrict, "cases", "7")))).name();
  const std::string name = Sound(Create(AskedBy(Dispute(7)))).name();
  Accept(name);
  const v1::SiteCheck refused = RefuseIt(name);
  Accept(of_case);
  ASSERT_TRUE(Eventually([&] { return mediation_.told().size() == 2 && intake_.told().size() == 1; }));
  const auto told = mediation_.told();
  EXPECT_EQ(told[0].name(), Dispute(7));
  EXPECT_EQ(told[0].number(), 1);
  EXPECT_EQ(told[0].progress().state(), common::v1::SiteCheckProgress::ACCEPTED);
  EXPECT_EQ(told[0].progress().site_check(), name);
  EXPECT_EQ(told[1].progress().SerializeAsString(), refused.progress().SerializeAsString());
  EXPECT_THAT(intake_.told(), ElementsAre(FormatResourceName(kDistrict, "cases", "7")));
}

TEST_F(CheckOfADispute, TellsTheDisputeWhenMediationIsBack) {
  mediation_.set_down(true);
  const std::string name = Sound(Create(AskedBy(Dispute(7)))).name();
  Accept(name);
  RefuseIt(name);
  ASSERT_TRUE(Eventually([&] { return Number("SELECT COALESCE(MAX(tries), 0) FROM handoff_pending") > 0; }));
  EXPECT_THAT(mediation_.told(), IsEmpty());
  mediation_.set_down(false);
  ASSERT_TRUE(Eventually([&] { return mediation_.told().size() == 2; }));
  EXPECT_EQ(mediation_.told()[0].progress().state(), common::v1::SiteCheckProgress::ACCEPTED);
  EXPECT_EQ(mediation_.told()[1].progress().refusal(), common::v1::SiteCheckProgress::DANGEROUS);
}

TEST_F(CheckOfADispute, SaysOfAStepThatAnOperatorGaveUpThatTheDisputeIsNotToldAndTellsTheNext) {
  mediation_.set_down(true);
  const std::string name = Sound(Create(AskedBy(Dispute(7)))).name();
  Accept(name);
  ASSERT_TRUE(Eventually([&] { return Number("SELECT COALESCE(MAX(tries), 0) FROM handoff_pending") > 0; }));
  common::v1::GiveUpHandOffRequest request;
  request.set_name(std::string(kDistrictName) + "/logs/grid-registry");
  request.set_relay(kInspectionResultRelay);
  request.set_kind("site_check");
  request.set_id(name.substr(name.rfind('/') + 1));
  request.set_version(2);
  request.set_reason("纠纷已由市中心收回");
  request.set_request_id(NewUuid());
  EXPECT_THAT(client().Ask(&common::v1::HandOffService::Stub::GiveUpHandOff, request), IsOk());
  ASSERT_TRUE(Eventually(
      [&] { return Number("SELECT COUNT(*) FROM change_log WHERE type = 'site_check.result_given_up'") == 1; }));
  mediation_.set_down(false);
  RefuseIt(name);
  ASSERT_TRUE(Eventually([&] { return !mediation_.told().empty(); }));
  EXPECT_EQ(mediation_.told()[0].progress().state(), common::v1::SiteCheckProgress::REFUSED);
}

}  // namespace
}  // namespace zhiwang::grid
