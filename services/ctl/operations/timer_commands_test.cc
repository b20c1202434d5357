#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>

#include "common/rpc/status_wire.h"
#include "common/status/error.h"
#include "services/ctl/testing/run_command.h"
#include "zhiwang/common/v1/timer_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
namespace v1 = common::v1;

// A service that has a timer, parked, if it has one.
class SomeTimers final : public v1::TimerService::Service {
 public:
  explicit SomeTimers(bool has_one) : has_one_(has_one) {}

  grpc::Status ListTimers(grpc::ServerContext*, const v1::ListTimersRequest* request,
                          v1::ListTimersResponse* response) override {
    if (has_one_ && request->parked() && !request->has_due_before()) *response->add_timers() = One();
    return grpc::Status::OK;
  }
  grpc::Status RetryTimer(grpc::ServerContext*, const v1::RetryTimerRequest*, v1::Timer* response) override {
    if (!has_one_) {
      return rpc::ToWire(error::FieldInvalid("what", "the resource has no such timer", "没有这个定时事项"));
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

class TimerCommand : public ::testing::Test {
 protected:
  TimerCommand() : registry_(Start(registry_timers_, grid_)), intake_(Start(intake_timers_, intake_target_)) {}

  Ran Run(std::vector<std::string> words) const {
    words.insert(words.end(), {"--grid", grid_, "--intake", intake_target_});
    return RunCommand(words);
  }

 private:
  static std::unique_ptr<grpc::Server> Start(SomeTimers& timers, std::string& target) {
    int port = 0;
    auto server = grpc::ServerBuilder()
                      .AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port)
                      .RegisterService(&timers)
                      .BuildAndStart();
    target = "127.0.0.1:" + std::to_string(port);
    return server;
  }

  SomeTimers registry_timers_{true}, intake_timers_{false};
  std::string grid_, intake_target_;
  const std::unique_ptr<grpc::Server> registry_, intake_;
};

TEST_F(TimerCommand, ListsWhatIsParkedWithWhy) {
  const Ran ran = Run({"timer", "list", "--parked"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_THAT(ran.text, AllOf(HasSubstr("grid-registry  2025-11-25 00:00  site_check.expire  site_check  12"),
                              HasSubstr("bad\\x1b[31m"), Not(HasSubstr("case-intake"))));
  EXPECT_EQ(Run({"timer", "list"}).text, "没有待到期的定时事项\n");
  EXPECT_EQ(Run({"timer", "list", "--parked", "--due-before", "2025-01-06"}).text, "没有搁置的定时事项\n");
  EXPECT_FALSE(Run({"timer", "list", "--due-before", "soon"}).result.ok());
  EXPECT_FALSE(Run({"timer", "list", "--service", "mediation"}).result.ok());
}

TEST_F(TimerCommand, RetriesWhereTheTimerIs) {
  const Ran ran = Run({"timer", "retry", "site_check", "12", "site_check.expire"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_EQ(ran.text, "将于 2025-11-25 01:00 尝试，结果见 timer list\n");
  EXPECT_EQ(ReasonOf(Run({"timer", "retry", "site_check", "12", "x", "--service", "case-intake"}).result.status()),
            v1::FIELD_INVALID);
}

}  // namespace
}  // namespace zhiwang::ctl
