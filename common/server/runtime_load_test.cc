// Calls that the runtime refuses when more come than it can answer, from all callers or from one.

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "common/rpc/status_wire.h"
#include "common/server/runtime.h"
#include "common/server/test_service.h"
#include "common/status/error.h"
#include "google/rpc/error_details.pb.h"
#include "tests/support/cluster/child_process.h"

namespace zhiwang::server {
namespace {

using ::testing::ElementsAre;
using zhiwang::testing::Eventually;

// One worker, room for one call to wait, and a call that keeps the worker until it is let go.
class Busy : public ServedTest {
 protected:
  static constexpr absl::Duration kLongestWait = absl::Seconds(1);

  void SetUp() override {
    Runtime::Options options = Options();
    options.executor.workers = 1;
    options.executor.most_waiting = 1;
    options.longest_deadline = kLongestWait;
    Serve(options);
    service_->unary = [this](const rpc::Call& call, const TestService::Request& request) {
      {
        absl::MutexLock lock(&mutex_);
        served_.push_back(call.principal);
      }
      if (call.principal == "first") {
        working_.Notify();
        let_go_.WaitForNotification();
      }
      return TestService::Echo(request);
    };
    first_ = std::thread([this] { EXPECT_TRUE(Locate(*As("first")).ok()); });
    working_.WaitForNotification();
    second_ = std::thread([this] { second_answer_ = Locate(*As("second")); });
    ASSERT_TRUE(Eventually([this] { return runtime_->executor().waiting() == 1; }));
    queued_ = absl::Now();
  }
  void LetGo() {
    let_go_.Notify();
    first_.join();
    second_.join();
  }
  std::vector<std::string> Served() {
    absl::MutexLock lock(&mutex_);
    return served_;
  }

  absl::Notification working_, let_go_;
  absl::Time queued_;
  grpc::Status second_answer_;
  absl::Mutex mutex_;
  std::vector<std::string> served_ ABSL_GUARDED_BY(mutex_);
  std::thread first_, second_;
};

TEST_F(Busy, ServersRefuseAtOnceWhatTheyHaveNoRoomForAndSayWhenToComeBack) {
  const grpc::Status refused = Locate(*As("third"));  // while the worker is still kept busy
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  const absl::Status status = rpc::FromWire(refused);
  EXPECT_EQ(ReasonOf(status), common::v1::OVERLOADED);
  google::rpc::RetryInfo retry;
  ASSERT_TRUE(retry.ParseFromString(
      std::string(status.GetPayload("type.googleapis.com/google.rpc.RetryInfo").value_or(absl::Cord()))));
  EXPECT_GT(retry.retry_delay().nanos(), 0);
  LetGo();
}

TEST_F(Busy, ServersAnswerFromMemoryAndRefuseTheRequestsOfTheSameMethodThatNeedAWorker) {
  EXPECT_TRUE(Locate(*As("third"), In(TestService::kInMemory)).ok());
  EXPECT_THAT(Served(), ElementsAre("first", "third"));
  EXPECT_EQ(ReasonOf(rpc::FromWire(Locate(*As("third")))), common::v1::OVERLOADED);
  LetGo();
}

TEST_F(Busy, ServersDoNotBeginWhatNobodyWaitsForAnyMore) {
  EXPECT_TRUE(Eventually([&] { return absl::Now() > queued_ + kLongestWait; }));
  LetGo();
  EXPECT_EQ(second_answer_.error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  EXPECT_EQ(ReasonOf(rpc::FromWire(second_answer_)), common::v1::DEADLINE_PASSED) << "the server's own answer";
  EXPECT_TRUE(Locate(*As("third")).ok());
  EXPECT_THAT(Served(), ElementsAre("first", "third"));
}

TEST_F(Busy, ServersDoNotBeginCallsThatTheirCallersGaveUp) {
  LetGo();
  TearDown();
  Runtime::Options options = Options();
  options.executor.workers = 1;
  Serve(options);
  std::atomic<int> begun{0};
  absl::Notification working, let_go;
  service_->unary = [&](const rpc::Call& call, const TestService::Request& request) {
    if (call.principal == "kept") {
      working.Notify();
      let_go.WaitForNotification();
    }
    if (call.principal == "gone") ++begun;
    return TestService::Echo(request);
  };
  std::thread kept([&] { EXPECT_TRUE(Locate(*As("kept")).ok()); });
  working.WaitForNotification();
  constexpr int kCalls = 8;
  std::vector<std::unique_ptr<grpc::ClientContext>> contexts;
  std::vector<std::thread> gone;
  for (int i = 0; i < kCalls; ++i) {
    grpc::ClientContext& context = *contexts.emplace_back(As("gone"));
    gone.emplace_back([&] { EXPECT_EQ(Locate(context).error_code(), grpc::StatusCode::CANCELLED); });
  }
  ASSERT_TRUE(Eventually([&] { return runtime_->executor().waiting() == kCalls; }));
  for (const auto& context : contexts) context->TryCancel();
  for (std::thread& thread : gone) thread.join();
  // A call that the server answers on the same connection later proves that it has read the cancellations.
  const auto context = As("a");
  const auto batches = stub_->LocatePoints(context.get());
  EXPECT_TRUE(batches->WritesDone() && batches->Finish().ok());
  let_go.Notify();
  kept.join();
  EXPECT_TRUE(Locate(*As("a")).ok());
  EXPECT_LT(begun, kCalls / 2) << "one that is being told of it may still begin";
}

TEST_F(Busy, ServersStillReadStreams) {
  const auto context = As("a");
  const auto batches = stub_->LocatePoints(context.get());
  EXPECT_TRUE(batches->WritesDone());
  EXPECT_TRUE(batches->Finish().ok());
  LetGo();
}

TEST_F(Busy, ServersShedWhatWaitsTooLongAndSayWhenToComeBack) {
  LetGo();
  TearDown();
  Runtime::Options options = Options();
  options.executor.workers = 1;
  options.executor.longest_wait = absl::Milliseconds(50);
  Serve(options);
  absl::Notification working, let_go;
  service_->unary = [&](const rpc::Call& call, const TestService::Request& request) {
    if (call.principal == "kept") {
      working.Notify();
      let_go.WaitForNotification();
    }
    return TestService::Echo(request);
  };
  std::thread kept([&] { EXPECT_TRUE(Locate(*As("kept")).ok()); });
  working.WaitForNotification();
  const absl::Status shed = rpc::FromWire(Locate(*As("shed")));
  EXPECT_EQ(ReasonOf(shed), common::v1::OVERLOADED);
  EXPECT_GT(RetryDelayOf(shed), absl::ZeroDuration());
  let_go.Notify();
  kept.join();
}

class Limited : public ServedTest {
 protected:
  void SetUp() override {
    Runtime::Options options = Options();
    options.caller_limits = {.calls_per_second = 0.001, .burst = 2, .in_flight = 20};
    Serve(options);
  }
};

TEST_F(Limited, CallersAreRefusedBeyondTheirShareAndOthersAreNot) {
  EXPECT_TRUE(Locate(*As("wild")).ok());
  EXPECT_TRUE(Locate(*As("wild")).ok());
  EXPECT_EQ(ReasonOf(rpc::FromWire(Locate(*As("wild")))), common::v1::CALLS_TOO_MANY);
  const auto context = As("wild");
  const auto stream = stub_->LocatePoints(context.get());
  EXPECT_EQ(ReasonOf(rpc::FromWire(stream->Finish())), common::v1::CALLS_TOO_MANY);
  EXPECT_TRUE(Locate(*As("tame")).ok());
}

class CitizensLimited : public ServedTest {
 protected:
  void SetUp() override {
    Runtime::Options options = Options();
    options.self_limits = {.calls_per_second = 0.001, .burst = 2, .in_flight = 20};
    Serve(options);
  }
};

TEST_F(CitizensLimited, EachHasTheShareOfTheirKindAndStaffHaveTheirOwn) {
  const std::string one = "districts/370211/citizens/c1", other = "districts/370211/citizens/c2";
  EXPECT_TRUE(Locate(*As(one, "")).ok());
  EXPECT_TRUE(Locate(*As(one, "")).ok());
  EXPECT_EQ(ReasonOf(rpc::FromWire(Locate(*As(one, "")))), common::v1::CALLS_TOO_MANY);
  EXPECT_TRUE(Locate(*As(other, "")).ok());
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(Locate(*As("districts/370211/staff/w1")).ok());
}

TEST_F(Limited, ServicesAreNot) {
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(Locate(*As("spiffe://zhiwang/service/case-intake", "service")).ok());
}

}  // namespace
}  // namespace zhiwang::server
