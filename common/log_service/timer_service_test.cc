#include "common/log_service/timer_service.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/auth/testing/said_callers.h"
#include "common/names/resource_name.h"
#include "common/server/test_runtime.h"
#include "common/status/error.h"
#include "common/timers/test_timers.h"
#include "tests/support/client.h"
#include "tests/support/loopback_server.h"
#include "zhiwang/common/v1/timer_service.grpc.pb.h"

namespace zhiwang::log_service {
namespace {

namespace v1 = common::v1;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using timers::Firing;
using timers::Just;
using timers::Runner;

// A service whose bell `cracked` cannot ring until it is mended, on a loopback port of its own.
class ServedTimers : public timers::BellTest {
 protected:
  void SetUp() override {
    timers::BellTest::SetUp();
    replica_ = Start(Just([this](sql::Txn& tx, const Firing& firing) {
      if (!mended_ && firing.timer.aggregate.id == "cracked") return error::Unexpected("the bell is cracked");
      return Ring(tx, firing);
    }));
    service_ = std::make_unique<TimerService>(runtime_, *db_, "bells", replica_->runner);
    ASSERT_EQ(service_->CheckComplete(), absl::OkStatus());
    server_.emplace(std::vector<grpc::Service*>{service_.get()});
  }

  absl::StatusOr<v1::ListTimersResponse> List(const v1::ListTimersRequest& asked, const std::string& role = "auditor") {
    v1::ListTimersRequest request = asked;
    request.set_name("districts/370211/logs/bells");
    return testing::Client(server_->channel()).Ask(&v1::TimerService::Stub::ListTimers, request, {"somebody", role});
  }
  absl::StatusOr<v1::Timer> Retry(const std::string& id, const std::string& request_id = NewUuid(),
                                  const std::string& role = "administrator") {
    v1::RetryTimerRequest request;
    request.set_name("districts/370211/logs/bells");
    request.set_kind("bell");
    request.set_id(id);
    request.set_what("bell.ring");
    request.set_request_id(request_id);
    return testing::Client(server_->channel()).Ask(&v1::TimerService::Stub::RetryTimer, request, {"somebody", role});
  }
  void ParkTheCrackedOne() {
    SetBell("cracked", -absl::Hours(1));
    for (int i = 0; i < Runner::kTriesBeforeParking; ++i) {
      PassPauses();
      replica_->Pass();
    }
    ASSERT_TRUE(TimerOf("cracked")->parked);
  }

  bool mended_ = false;
  auth::SaidCallers callers_;
  server::Runtime runtime_{server::UnlimitedRuntime(), callers_};
  std::unique_ptr<Replica> replica_;
  std::unique_ptr<TimerService> service_;
  std::optional<testing::LoopbackServer> server_;
};

TEST_F(ServedTimers, AreShownPageByPageInTheOrderTheyAreDue) {
  for (int i = 0; i < 5; ++i) SetBell(fmt::format("b{}", i), absl::Hours(9 - i));
  v1::ListTimersRequest request;
  request.set_page_size(2);
  std::vector<std::string> ids;
  do {
    const auto page = List(request);
    ASSERT_EQ(page.status(), absl::OkStatus());
    for (const v1::Timer& timer : page->timers()) {
      EXPECT_EQ(timer.what(), "bell.ring");
      EXPECT_EQ(timer.kind(), "bell");
      EXPECT_EQ(timer.version(), 1);
      EXPECT_GT(timer.due_time().seconds(), absl::ToUnixSeconds(absl::Now()));
      EXPECT_EQ(timer.failures(), 0);
      ids.push_back(timer.id());
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(ids, ElementsAre("b4", "b3", "b2", "b1", "b0"));

  v1::ListTimersRequest soon;
  soon.mutable_due_before()->set_seconds(absl::ToUnixSeconds(absl::Now() + absl::Minutes(90)));
  EXPECT_EQ(List(soon)->timers_size(), 0);
  soon.mutable_due_before()->set_seconds(absl::ToUnixSeconds(absl::Now() + absl::Minutes(330)));
  EXPECT_EQ(List(soon)->timers_size(), 1);
}

TEST_F(ServedTimers, ThatAreParkedAreShownWithWhyAndRetriedOnceTheCauseIsMended) {
  ParkTheCrackedOne();
  EXPECT_EQ(List({})->timers_size(), 0);
  v1::ListTimersRequest parked;
  parked.set_parked(true);
  const auto listed = List(parked);
  ASSERT_EQ(listed.status(), absl::OkStatus());
  ASSERT_EQ(listed->timers_size(), 1);
  EXPECT_TRUE(listed->timers(0).parked());
  EXPECT_EQ(listed->timers(0).failures(), Runner::kTriesBeforeParking);
  EXPECT_THAT(listed->timers(0).error(), HasSubstr("the bell is cracked"));

  mended_ = true;
  const std::string request_id = NewUuid();
  const auto retried = Retry("cracked", request_id);
  ASSERT_EQ(retried.status(), absl::OkStatus());
  replica_->schedule.RunDue();
  EXPECT_EQ(RungTimes("cracked"), 1) << "at once";
  EXPECT_EQ(Retry("cracked", request_id)->SerializeAsString(), retried->SerializeAsString())
      << "the same request gets the first answer again";
  EXPECT_EQ(List(parked)->timers_size(), 0);
}

TEST_F(ServedTimers, AreRetriedOnlyWhenTheyAreThereAndDue) {
  SetBell("later", absl::Hours(1));
  const auto early = Retry("later");
  ASSERT_EQ(early.status(), absl::OkStatus());
  EXPECT_EQ(early->next_try_time().seconds(), early->due_time().seconds());
  replica_->Pass();
  EXPECT_EQ(RungTimes("later"), 0) << "nothing fires early";
  const absl::Status missing = Retry("never").status();
  EXPECT_EQ(missing.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(missing), v1::TIMER_NOT_FOUND);
  EXPECT_EQ(ReasonOf(Retry("later", "no uuid").status()), v1::FIELD_INVALID);
}

TEST_F(ServedTimers, AreForAuditorsToSeeAndForAdministratorsToRetry) {
  ParkTheCrackedOne();
  EXPECT_EQ(ReasonOf(List({}, "grid_worker").status()), v1::PERMISSION_MISSING);
  EXPECT_EQ(ReasonOf(Retry("cracked", NewUuid(), "auditor").status()), v1::PERMISSION_MISSING);
}

}  // namespace
}  // namespace zhiwang::log_service
