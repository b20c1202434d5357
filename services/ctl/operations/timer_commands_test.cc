#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/rpc/status_wire.h"
#include "common/status/error.h"
#include "services/ctl/testing/every_service.h"
#include "zhiwang/common/v1/timer_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
namespace v1 = common::v1;

// The grid registry has a timer, which is parked; the other services have none.
class SomeTimers final : public v1::TimerService::Service {
 public:
  explicit SomeTimers(std::string_view program) : has_one_(program == "grid-registry") {}

  grpc::Status ListTimers(grpc::ServerContext*, const v1::ListTimersRequest* request,
                          v1::ListTimersResponse* response) override {
    if (has_one_ && request->parked() && !request->has_due_before()) *response->add_timers() = One();
    return grpc::Status::OK;
  }
  grpc::Status RetryTimer(grpc::ServerContext*, const v1::RetryTimerRequest*, v1::Timer* response) override {
    if (!has_one_) {
      return rpc::ToWire(Error(absl::StatusCode::kNotFound, v1::TIMER_NOT_FOUND, "no such timer", "没有这个定时事项"));
    }
    *response = One();
    return grpc::Status::OK;
  }

 private:
  static v1::Timer One() {
    v1::Timer timer;
    timer.set_kind("site_check");
    timer.set_id("12");
    timer.set_what("site_check.expire");
    timer.mutable_due_time()->set_seconds(1'764'000'000);
    timer.mutable_next_try_time()->set_seconds(1'764'003'600);
    timer.set_failures(5);
    timer.set_parked(true);
    timer.set_error("bad\x1b[31m");
    return timer;
  }
  const bool has_one_;
};

using TimerCommand = EveryService<SomeTimers>;

TEST_F(TimerCommand, ListsWhatIsParkedWithWhy) {
  const Ran ran = Run({"timer", "list", "--parked"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_THAT(ran.text, AllOf(HasSubstr("grid-registry  2025-11-25 00:00  site_check.expire  site_check  12"),
                              HasSubstr("bad\\x1b[31m"), Not(HasSubstr("case-intake"))));
  EXPECT_EQ(Run({"timer", "list"}).text, "没有待到期的定时事项\n");
  EXPECT_EQ(Run({"timer", "list", "--parked", "--due-before", "2025-01-06"}).text, "没有搁置的定时事项\n");
  EXPECT_FALSE(Run({"timer", "list", "--due-before", "soon"}).result.ok());
  EXPECT_FALSE(Run({"timer", "list", "--service", "nobody"}).result.ok());
}

TEST_F(TimerCommand, RetriesWhereTheTimerIs) {
  const Ran ran = Run({"timer", "retry", "site_check", "12", "site_check.expire"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_EQ(ran.text, "将于 2025-11-25 01:00 尝试，结果见 timer list\n");
  EXPECT_EQ(ReasonOf(Run({"timer", "retry", "site_check", "12", "x", "--service", "case-intake"}).result.status()),
            v1::TIMER_NOT_FOUND);
}

}  // namespace
}  // namespace zhiwang::ctl
