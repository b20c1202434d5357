#include <latch>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/case_intake/testing/intake_test.h"
#include "tests/support/refused.h"

namespace zhiwang::intake {
namespace {

using absl::StatusCode;
using ::testing::SizeIs;

constexpr int kCallers = 8;

class RepeatedRequest : public IntakeTest {
 protected:
  static v1::CreateCaseRequest Creation(const v1::Case& appeal = Appeal()) {
    v1::CreateCaseRequest request;
    request.set_district(kDistrictName);
    request.set_request_id(NewUuid());
    *request.mutable_case_() = appeal;
    return request;
  }
  template <class Request>
  std::string Answer(const std::string& method, const Request& request, const std::string& role = kDispatcher) {
    return Sound(client().AskInBytes(method, request.SerializeAsString(), role));
  }
  // The answers to eight callers who ask the same at the same moment.
  template <class Request>
  std::set<std::string> AnswersAtOnce(const std::string& method, const Request& request,
                                      const std::string& role = kDispatcher) {
    std::latch ready(kCallers);
    std::vector<std::string> answers(kCallers);
    std::vector<std::thread> callers;
    for (std::string& answer : answers) {
      callers.emplace_back([&] {
        ready.arrive_and_wait();
        answer = Answer(method, request, role);
      });
    }
    for (std::thread& caller : callers) caller.join();
    return {answers.begin(), answers.end()};
  }
  int64_t Cases() { return Number("SELECT COUNT(*) FROM intake_case"); }
  int64_t Changes() { return Number("SELECT COUNT(*) FROM change_log WHERE kind = 'case'"); }
};

TEST_F(RepeatedRequest, GetsTheFirstAnswerByteForByteThoughTheCaseWentOn) {
  const v1::CreateCaseRequest request = Creation();
  const std::string first = Answer("CreateCase", request);
  v1::Case created;
  ASSERT_TRUE(created.ParseFromString(first));
  EXPECT_THAT(client().Dispatch(created.name(), kWater), IsOk());
  EXPECT_EQ(Answer("CreateCase", request), first);
  EXPECT_EQ(Cases(), 1);
  EXPECT_EQ(Changes(), 2);
}

TEST_F(RepeatedRequest, GetsTheFirstAnswerForEveryAction) {
  const std::string name = Dispatched().name();
  const auto repeat = [&](const std::string& method, const auto& request, const std::string& role) {
    const std::string first = Answer(method, request, role);
    EXPECT_EQ(Answer(method, request, role), first) << method;
  };
  repeat("AcceptCase", IntakeClient::About<v1::AcceptCaseRequest>(name), kHandler);
  auto resolve = IntakeClient::About<v1::ResolveCaseRequest>(name);
  resolve.set_public_reply("好了");
  repeat("ResolveCase", resolve, kHandler);
  auto call = IntakeClient::About<v1::RecordCallbackRequest>(name);
  call.set_reached(true);
  repeat("RecordCallback", call, kDispatcher);
  auto close = IntakeClient::About<v1::CloseCaseRequest>(name);
  close.set_disposition(v1::Case::HANDLED);
  repeat("CloseCase", close, kDispatcher);
  auto reopen = IntakeClient::About<v1::ReopenCaseRequest>(name);
  reopen.set_note("又坏了");
  repeat("ReopenCase", reopen, kDispatcher);
  EXPECT_EQ(Sound(client().Get(name)).callbacks_size(), 1);
  EXPECT_EQ(Changes(), 7);
}

TEST_F(RepeatedRequest, WithAnotherBodyIsRefused) {
  v1::CreateCaseRequest request = Creation();
  Answer("CreateCase", request);
  request.mutable_case_()->set_text("另一件事");
  const auto reused = IsRefused(StatusCode::kInvalidArgument, common::v1::REQUEST_ID_REUSED);
  EXPECT_THAT(client().AskInBytes("CreateCase", request.SerializeAsString()), reused);
  auto dispatch = IntakeClient::About<v1::DispatchCaseRequest>(Received().name());
  dispatch.set_unit(UnitName(kWater));
  dispatch.set_request_id(request.request_id());
  EXPECT_THAT(client().AskInBytes("DispatchCase", dispatch.SerializeAsString()), reused);
}

TEST_F(RepeatedRequest, OfAnotherCallerIsTheirOwn) {
  const v1::CreateCaseRequest request = Creation();
  Answer("CreateCase", request);
  auto accept = IntakeClient::About<v1::AcceptCaseRequest>(Dispatched().name());
  accept.set_request_id(request.request_id());
  EXPECT_THAT(client().AskInBytes("AcceptCase", accept.SerializeAsString(), kHandler), IsOk())
      << "nobody takes another's request id first";
}

TEST_F(RepeatedRequest, ByEightCallersAtOnceMakesOneCase) {
  const v1::CreateCaseRequest plain = Creation();
  EXPECT_THAT(AnswersAtOnce("CreateCase", plain), SizeIs(1));
  v1::Case numbered = Appeal();
  numbered.set_external_id("SD-2026-8");
  EXPECT_THAT(AnswersAtOnce("CreateCase", Creation(numbered)), SizeIs(1));
  EXPECT_EQ(Cases(), 2);
  EXPECT_EQ(Changes(), 2);
}

TEST_F(RepeatedRequest, ByEightCallersAtOnceMakesOneChange) {
  const auto accept = IntakeClient::About<v1::AcceptCaseRequest>(Dispatched().name());
  EXPECT_THAT(AnswersAtOnce("AcceptCase", accept, kHandler), SizeIs(1));
  EXPECT_EQ(Changes(), 3);
}

TEST_F(RepeatedRequest, GetsTheFirstAnswerThoughTheRegistryIsDownByNow) {
  const v1::CreateCaseRequest create = Creation();
  const std::string created = Answer("CreateCase", create);
  v1::Case c;
  ASSERT_TRUE(c.ParseFromString(created));
  auto place = IntakeClient::About<v1::PlaceCaseRequest>(c.name());
  *place.mutable_point() = PointInOtherGrid();
  const std::string placed = Answer("PlaceCase", place);
  registry().GoDown();
  EXPECT_EQ(Answer("CreateCase", create), created);
  EXPECT_EQ(Answer("PlaceCase", place), placed);
}

TEST_F(RepeatedRequest, ToAnotherReplicaThatCannotAskTheRegistryGetsTheFirstAnswer) {
  auto dispatch = IntakeClient::About<v1::DispatchCaseRequest>(Received().name());
  dispatch.set_unit(UnitName(kWater));
  const std::string first = Answer("DispatchCase", dispatch);
  registry().GoDown();
  const auto replica = StartReplica();
  IntakeClient other(replica->channel());
  EXPECT_EQ(Sound(other.AskInBytes("DispatchCase", dispatch.SerializeAsString())), first);
  EXPECT_THAT(other.Dispatch(Received().name(), kWater),
              IsRefused(StatusCode::kUnavailable, common::v1::SERVICE_UNAVAILABLE));
}

TEST_F(RepeatedRequest, ThatWasRefusedIsTriedAfresh) {
  const std::string name = Received().name();
  const auto accept = IntakeClient::About<v1::AcceptCaseRequest>(name);
  EXPECT_THAT(client().AskInBytes("AcceptCase", accept.SerializeAsString(), kHandler),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
  EXPECT_THAT(client().Dispatch(name, kWater), IsOk());
  EXPECT_THAT(client().AskInBytes("AcceptCase", accept.SerializeAsString(), kHandler), IsOk());
}

TEST_F(RepeatedRequest, AmongManyOthersInOneBatchCostsTheOthersNothing) {
  const v1::CreateCaseRequest request = Creation();
  const std::string first = Answer("CreateCase", request);
  std::vector<std::thread> callers;
  std::latch ready(kCallers);
  for (int i = 0; i < kCallers; ++i) {
    callers.emplace_back([&, i] {
      ready.arrive_and_wait();
      if (i % 2 == 0) {
        EXPECT_EQ(Answer("CreateCase", request), first);
      } else {
        for (int n = 0; n < 20; ++n) EXPECT_THAT(client().Create(Appeal()), IsOk());
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(Cases(), 1 + kCallers / 2 * 20);
  EXPECT_EQ(Changes(), Cases());
}

}  // namespace
}  // namespace zhiwang::intake
