// Steps of an on-site check that its case is not told of, because an operator gave them up.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/synchronization/mutex.h"
#include "services/grid_registry/site_check/site_check_hand_off.h"
#include "services/grid_registry/testing/grid_work_test.h"
#include "zhiwang/common/v1/hand_off_service.grpc.pb.h"
#include "zhiwang/grid/v1/site_check_record.pb.h"

namespace zhiwang::grid {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using zhiwang::testing::Eventually;

constexpr char kWhy[] = "工单已由市中心收回";

// An intake service that is asked to refuse what it was not told of.
class Withdrawals final : public common::v1::HandOffService::Service {
 public:
  grpc::Status WithdrawHandOff(grpc::ServerContext*, const common::v1::WithdrawHandOffRequest* request,
                               common::v1::WithdrawHandOffResponse* response) override {
    absl::MutexLock lock(&mutex_);
    withdrawn_.push_back(request->reason());
    response->set_decided(common::v1::WithdrawHandOffResponse::NOT_DECIDED);
    return grpc::Status::OK;
  }
  std::vector<std::string> withdrawn() {
    absl::MutexLock lock(&mutex_);
    return withdrawn_;
  }

 private:
  absl::Mutex mutex_;
  std::vector<std::string> withdrawn_ ABSL_GUARDED_BY(mutex_);
};

class GivenUpResult : public GridWorkTest {
 protected:
  void SetUp() override {
    intake_.set_down(true);
    ServeWithAWorker(withdrawing_server_.target());
  }

  std::string Created() {
    v1::CreateSiteCheckRequest request = AskedCheck("水管是否仍在漏水");
    request.mutable_site_check()->set_case_(CaseName(7));
    return Sound(client().Ask(&CheckStub::CreateSiteCheck, request, {"case-intake", "service"})).name();
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

  Withdrawals withdrawals_;
  testing::LoopbackServer withdrawing_server_{{&intake_, &withdrawals_}};
};

TEST_F(GivenUpResult, IsInTheTimelineWithWhoAndWhyAndTheIntakeIsAskedToRefuseIt) {
  const std::string name = Created();
  const std::string id = name.substr(name.rfind('/') + 1);
  Sound(AcceptCheck(name));
  ASSERT_TRUE(IsTriedInVain());
  EXPECT_EQ(Sound(GiveUp(kSiteCheckResultRelay, name, 2, kWhy)).state(), common::v1::HandOff::GIVING_UP);
  ASSERT_TRUE(Eventually([&] { return Number("SELECT COUNT(*) FROM handoff_pending") == 0; }));
  const v1::SiteCheckChange change = GivenUpIn(id);
  EXPECT_EQ(change.given_up_version(), 2);
  EXPECT_THAT(change.given_up_reason(), AllOf(HasSubstr("operator"), HasSubstr(kWhy)));
  EXPECT_EQ(change.state(), common::v1::SiteCheckProgress::ACCEPTED) << "the check goes on";
  EXPECT_THAT(withdrawals_.withdrawn(), ElementsAre(kWhy));
}

TEST_F(GivenUpResult, IsNotToldAndTheNextIs) {
  const std::string name = Created();
  Sound(AcceptCheck(name));
  ASSERT_TRUE(IsTriedInVain());
  EXPECT_TRUE(GiveUp(kSiteCheckResultRelay, name, 2, kWhy).ok());
  ASSERT_TRUE(IsGivenUp());
  intake_.set_down(false);
  Sound(RefuseCheck(name));
  ASSERT_TRUE(Eventually([&] { return !intake_.told().empty(); }));
  EXPECT_EQ(intake_.told()[0].progress().state(), common::v1::SiteCheckProgress::REFUSED);
}

}  // namespace
}  // namespace zhiwang::grid
