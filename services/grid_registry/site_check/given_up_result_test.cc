// Steps of an on-site check that its case is not told of, because an operator gave them up.

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
#include "zhiwang/grid/v1/site_check_record.pb.h"
#include "zhiwang/intake/v1/case_service.grpc.pb.h"

namespace zhiwang::grid {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using zhiwang::testing::Eventually;

constexpr char kWhy[] = "工单已由市中心收回";

// An intake service that has no case to tell until it is said to have one.
class CaselessIntake final : public intake::v1::CaseService::Service, public common::v1::HandOffService::Service {
 public:
  grpc::Status RecordSiteCheck(grpc::ServerContext*, const intake::v1::RecordSiteCheckRequest* request,
                               intake::v1::Case* answer) override {
    absl::MutexLock lock(&mutex_);
    if (!has_case_) return {grpc::StatusCode::UNAVAILABLE, "down"};
    answer->set_name(request->name());
    told_.push_back(request->progress().state());
    return grpc::Status::OK;
  }
  grpc::Status WithdrawHandOff(grpc::ServerContext*, const common::v1::WithdrawHandOffRequest* request,
                               common::v1::WithdrawHandOffResponse* response) override {
    absl::MutexLock lock(&mutex_);
    withdrawn_.push_back(request->reason());
    response->set_decided(common::v1::WithdrawHandOffResponse::NOT_DECIDED);
    return grpc::Status::OK;
  }

  void HaveCase() {
    absl::MutexLock lock(&mutex_);
    has_case_ = true;
  }
  std::vector<common::v1::SiteCheckProgress::State> told() {
    absl::MutexLock lock(&mutex_);
    return told_;
  }
  std::vector<std::string> withdrawn() {
    absl::MutexLock lock(&mutex_);
    return withdrawn_;
  }

 private:
  absl::Mutex mutex_;
  bool has_case_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<common::v1::SiteCheckProgress::State> told_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> withdrawn_ ABSL_GUARDED_BY(mutex_);
};

class GivenUpResult : public RegistryTest {
 protected:
  using CheckStub = v1::SiteCheckService::Stub;

  void SetUp() override {
    ServeRegistry(caseless_server_.target());
    MustImport(DistrictRows());
    Hire({Serving("W1", kGrid, "2020-01-01")});
  }

  std::string Created() {
    v1::CreateSiteCheckRequest request;
    request.set_district(kDistrictName);
    request.set_request_id(NewUuid());
    v1::SiteCheck& check = *request.mutable_site_check();
    check.set_case_(FormatResourceName(kDistrict, "cases", "7"));
    check.set_number(1);
    check.set_area(AreaName(kGrid));
    check.set_question("水管是否仍在漏水");
    check.mutable_due_time()->set_seconds(absl::ToUnixSeconds(absl::Now()) + 3600);
    return Sound(client().Ask(&CheckStub::CreateSiteCheck, request, {"case-intake", "service"})).name();
  }
  template <class Request>
  v1::SiteCheck ByWorker(grpc::Status (CheckStub::*method)(grpc::ClientContext*, const Request&, v1::SiteCheck*),
                         Request request, const std::string& name) {
    request.set_name(name);
    request.set_request_id(NewUuid());
    return Sound(client().Ask(method, request, {FormatResourceName(kDistrict, "staff", "W1"), "grid_worker"}));
  }
  // Gives up the step of the check that waits.
  absl::StatusOr<common::v1::HandOff> GiveUp(const std::string& name, int64_t version) {
    common::v1::GiveUpHandOffRequest request;
    request.set_name(std::string(kDistrictName) + "/logs/grid-registry");
    request.set_relay(kSiteCheckResultRelay);
    request.set_kind("site_check");
    request.set_id(name.substr(name.rfind('/') + 1));
    request.set_version(version);
    request.set_reason(kWhy);
    request.set_request_id(NewUuid());
    return client().Ask(&common::v1::HandOffService::Stub::GiveUpHandOff, request);
  }
  // What the check's timeline says of a step that was given up; an empty one where it says nothing.
  v1::SiteCheckChange GivenUpIn(const std::string& id) {
    v1::SiteCheckChange change;
    const auto payload = db_->Read(Soon(), [&](sql::Txn& tx) {
      return tx.QueryOne(
          "SELECT payload FROM change_log WHERE kind = 'site_check' AND id = ? AND type = 'site_check.result_given_up'",
          {id}, [](const sql::Row& row) { return row.Text(1); });
    });
    EXPECT_TRUE(payload.ok()) << payload.status();
    if (payload.ok() && *payload) {
      EXPECT_TRUE(change.ParseFromString(**payload));
    }
    return change;
  }

  CaselessIntake caseless_;
  testing::LoopbackServer caseless_server_{{static_cast<intake::v1::CaseService::Service*>(&caseless_),
                                            static_cast<common::v1::HandOffService::Service*>(&caseless_)}};
};

TEST_F(GivenUpResult, IsInTheTimelineWithWhoAndWhyAndTheIntakeIsAskedToRefuseIt) {
  const std::string name = Created();
  const std::string id = name.substr(name.rfind('/') + 1);
  ByWorker(&CheckStub::AcceptSiteCheck, v1::AcceptSiteCheckRequest(), name);
  ASSERT_TRUE(Eventually([&] { return Number("SELECT COALESCE(MAX(tries), 0) FROM handoff_pending") > 0; }));
  EXPECT_EQ(Sound(GiveUp(name, 2)).state(), common::v1::HandOff::GIVING_UP);
  ASSERT_TRUE(Eventually([&] { return Number("SELECT COUNT(*) FROM handoff_pending") == 0; }));
  const v1::SiteCheckChange change = GivenUpIn(id);
  EXPECT_EQ(change.given_up_version(), 2);
  EXPECT_THAT(change.given_up_reason(), AllOf(HasSubstr("operator"), HasSubstr(kWhy)));
  EXPECT_EQ(change.state(), common::v1::SiteCheckProgress::ACCEPTED) << "the check goes on";
  EXPECT_THAT(caseless_.withdrawn(), ElementsAre(kWhy));
}

TEST_F(GivenUpResult, IsNotToldAndTheNextIs) {
  const std::string name = Created();
  ByWorker(&CheckStub::AcceptSiteCheck, v1::AcceptSiteCheckRequest(), name);
  ASSERT_TRUE(Eventually([&] { return Number("SELECT COALESCE(MAX(tries), 0) FROM handoff_pending") > 0; }));
  EXPECT_TRUE(GiveUp(name, 2).ok());
  ASSERT_TRUE(Eventually(
      [&] { return Number("SELECT COUNT(*) FROM change_log WHERE type = 'site_check.result_given_up'") == 1; }));
  caseless_.HaveCase();
  v1::RefuseSiteCheckRequest refuse;
  refuse.set_reason(common::v1::SiteCheckProgress::DANGEROUS);
  refuse.set_note("电线落地");
  ByWorker(&CheckStub::RefuseSiteCheck, refuse, name);
  ASSERT_TRUE(Eventually([&] { return !caseless_.told().empty(); }));
  EXPECT_THAT(caseless_.told(), ElementsAre(common::v1::SiteCheckProgress::REFUSED));
}

}  // namespace
}  // namespace zhiwang::grid
