#include "common/server/runtime.h"

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/spdlog.h>
#include <nlohmann/json.hpp>

#include "absl/strings/str_split.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "common/rpc/client/client.h"
#include "common/rpc/status_wire.h"
#include "common/server/test_service.h"
#include "common/status/error.h"
#include "common/telemetry/log.h"
#include "common/telemetry/trace.h"
#include "google/rpc/error_details.pb.h"
#include "tests/support/cluster/child_process.h"

namespace zhiwang::server {
namespace {

using ::testing::ElementsAre;
using zhiwang::testing::Eventually;

void ExpectUnknown(const grpc::Status& status) {
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(ReasonOf(rpc::FromWire(status)), common::v1::CALLER_UNKNOWN);
}

class Callers : public ServedTest {
 protected:
  // From now on the service remembers each call as its handler got it.
  void Watch() {
    service_->unary = [this](const rpc::Call& call, const TestService::Request& request) {
      absl::MutexLock lock(&mutex_);
      seen_ = call;
      return TestService::Echo(request);
    };
  }
  rpc::Call seen() {
    absl::MutexLock lock(&mutex_);
    return seen_;
  }
  // The call as the handler gets it.
  rpc::Call Seen(std::unique_ptr<grpc::ClientContext> context) {
    Watch();
    const grpc::Status status = Locate(*context);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return seen();
  }
  void RefuseToRun() {
    service_->unary = [](const rpc::Call&, const auto&) -> absl::StatusOr<TestService::Response> {
      ADD_FAILURE() << "the handler ran";
      return TestService::Response();
    };
    service_->stream = [](const rpc::Call&, auto&) {
      ADD_FAILURE() << "the handler ran";
      return absl::OkStatus();
    };
  }

 private:
  absl::Mutex mutex_;
  rpc::Call seen_ ABSL_GUARDED_BY(mutex_);
};

TEST_F(Callers, AreKnownToTheHandlerWithTheirRightsAndTheirTrace) {
  auto context = As("staff/12", "grid_worker@/a/");
  context->AddMetadata(rpc::kTraceParentKey, "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  const rpc::Call call = Seen(std::move(context));
  EXPECT_EQ(call.principal, "staff/12");
  EXPECT_EQ(call.trace_parent, "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  EXPECT_EQ(call.rule->permission, "area.locate");
  EXPECT_TRUE(call.May({"/a/b/", ""}));
  EXPECT_FALSE(call.May({"/b/", ""}));
  EXPECT_TRUE(call.MayAlso("case.read", {"/a/b/", ""}));
  EXPECT_FALSE(call.MayAlso("case.dispatch", {"/a/b/", ""}));
  EXPECT_FALSE(call.MayAlso("case.burn", {"/a/b/", ""}));
}

TEST_F(Callers, ThatAreServicesMayHandOverAndNobodyElse) {
  const rpc::HandOff sent{
      .relay = "site_checks", .district = "370211", .kind = "case", .id = "12", .version = 4, .epoch = 3};
  auto context = As("case-intake", "service");
  context->AddMetadata(rpc::kHandOffKey, rpc::EncodeHandOff(sent));
  const rpc::Call call = Seen(std::move(context));
  ASSERT_TRUE(call.handoff.has_value());
  EXPECT_EQ(call.handoff->relay, "site_checks");
  EXPECT_EQ(call.handoff->version, 4);
  EXPECT_FALSE(Seen(As("case-intake", "service")).handoff.has_value());

  RefuseToRun();
  context = As("staff/12", "grid_worker@/a/");
  context->AddMetadata(rpc::kHandOffKey, rpc::EncodeHandOff(sent));
  grpc::Status refused = Locate(*context);
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  context = As("case-intake", "service");
  context->AddMetadata(rpc::kHandOffKey, "no hand-off");
  refused = Locate(*context);
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(Callers, WithoutATraceOfTheFormGetANewOne) {
  std::set<std::string> traces;
  for (const char* told : {"", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                           "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                           "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01"}) {
    auto context = As("a");
    if (*told != '\0') context->AddMetadata(rpc::kTraceParentKey, told);
    const rpc::Call call = Seen(std::move(context));
    EXPECT_TRUE(telemetry::IsTraceParent(call.trace_parent)) << call.trace_parent;
    traces.insert(call.trace_parent.substr(3, 32));
  }
  EXPECT_EQ(traces.size(), 4u) << "none is that of another, nor of what was told";
  EXPECT_FALSE(traces.contains("4bf92f3577b34da6a3ce929d0e0e4736"));
}

// The service's log lines while `act` runs, one object each.
std::vector<nlohmann::json> LoggedWhile(const std::function<void()>& act) {
  const auto before = spdlog::default_logger();
  telemetry::SetUpLog("the-service", "info");
  ::testing::internal::CaptureStderr();
  act();
  const std::string text = ::testing::internal::GetCapturedStderr();
  spdlog::drop("the-service");
  spdlog::set_default_logger(before);
  std::vector<nlohmann::json> lines;
  for (const auto line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    lines.push_back(nlohmann::json::parse(std::string(line), nullptr, /*allow_exceptions=*/false));
  }
  return lines;
}

TEST_F(Callers, FindWhatWasNotForeseenInTheLogUnderTheirTrace) {
  constexpr char kTrace[] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  service_->unary = [](const rpc::Call&, const auto&) -> absl::StatusOr<TestService::Response> {
    spdlog::warn("about to fail");
    return absl::InternalError("the pump is stuck");
  };
  service_->stream = [](const rpc::Call&, auto&) { return absl::InternalError("the pump is stuck"); };
  const auto expect_told = [&](grpc::ClientContext& context, const grpc::Status& status) {
    EXPECT_EQ(ReasonOf(rpc::FromWire(status)), common::v1::UNEXPECTED);
    const auto told = context.GetServerTrailingMetadata().find(rpc::kTraceParentKey);
    ASSERT_NE(told, context.GetServerTrailingMetadata().end());
    EXPECT_EQ(std::string(told->second.data(), told->second.size()), kTrace);
  };
  const auto lines = LoggedWhile([&] {
    auto unary = As("a");
    unary->AddMetadata(rpc::kTraceParentKey, kTrace);
    expect_told(*unary, Locate(*unary));
    auto streaming = As("a");
    streaming->AddMetadata(rpc::kTraceParentKey, kTrace);
    expect_told(*streaming, stub_->LocatePoints(streaming.get())->Finish());
  });
  ASSERT_EQ(lines.size(), 3u);
  for (const auto& line : lines) EXPECT_EQ(line.value("trace_id", ""), "4bf92f3577b34da6a3ce929d0e0e4736") << line;
  EXPECT_THAT(lines[1].value("message", ""), ::testing::HasSubstr("the pump is stuck"));
  EXPECT_THAT(lines[2].value("message", ""), ::testing::HasSubstr("the pump is stuck"));
}

TEST_F(Callers, ThatNobodyVouchesForAreUnknown) {
  RefuseToRun();
  grpc::ClientContext nameless;
  ExpectUnknown(Locate(nameless));
  ExpectUnknown(Locate(*As("")));
  ExpectUnknown(Locate(*As(std::string(101, 'a'))));
  ExpectUnknown(Locate(*As("a", "emperor")));
  ExpectUnknown(Locate(*As("a", std::string(5'000, 'x'))));
  grpc::ClientContext streaming;
  ExpectUnknown(stub_->LocatePoints(&streaming)->Finish());
}

TEST_F(Callers, WithoutThePermissionAreRefusedBeforeTheHandlerRuns) {
  service_->unary = [](const rpc::Call&, const auto&) -> absl::StatusOr<TestService::Response> {
    ADD_FAILURE() << "the handler ran";
    return TestService::Response();
  };
  const absl::Status refused = rpc::FromWire(Locate(*As("a", "")));
  EXPECT_EQ(refused.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(ReasonOf(refused), common::v1::PERMISSION_MISSING);
  EXPECT_THAT(ChineseMessageOf(refused), ::testing::HasSubstr("由坐标查网格"));
}

TEST_F(Callers, WithoutThePermissionGetNothingFromAStream) {
  const auto context = As("a", "");
  const auto stream = stub_->LocatePoints(context.get());
  grid::v1::LocatePointsRequest request;
  request.set_district("districts/370211");
  stream->Write(request);
  grid::v1::LocatePointsResponse response;
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_EQ(ReasonOf(rpc::FromWire(stream->Finish())), common::v1::PERMISSION_MISSING);
}

TEST_F(Callers, WhoseTokenExpiredAreHeardNoFurtherOnAStream) {
  const auto context = As("a");
  const auto stream = stub_->LocatePoints(context.get());
  grid::v1::LocatePointsRequest request;
  request.set_district("districts/370211");
  grid::v1::LocatePointsResponse response;
  EXPECT_TRUE(stream->Write(request) && stream->Read(&response));
  callers_.Expire();
  EXPECT_TRUE(stream->Write(request));
  EXPECT_FALSE(stream->Read(&response));
  ExpectUnknown(stream->Finish());
}

class Silent : public ServedTest {
 protected:
  void SetUp() override {
    Runtime::Options options = Options();
    options.default_deadline = absl::Milliseconds(100);
    Serve(options);
  }
};

TEST_F(Silent, CallersOfAStreamAreHungUpOn) {
  const auto context = As("a");
  const auto stream = stub_->LocatePoints(context.get());
  grid::v1::LocatePointsResponse response;
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
}

TEST_F(Silent, CallersWhoOnceSaidSomethingAreNot) {
  const auto context = As("a");
  const auto stream = stub_->LocatePoints(context.get());
  grid::v1::LocatePointsRequest request;
  request.set_district("districts/370211");
  grid::v1::LocatePointsResponse response;
  EXPECT_TRUE(stream->Write(request) && stream->Read(&response));
  const absl::Time said = absl::Now();
  EXPECT_TRUE(Eventually([&] { return absl::Now() > said + absl::Milliseconds(300); }));
  EXPECT_TRUE(stream->Write(request) && stream->Read(&response));
  EXPECT_TRUE(stream->WritesDone() && stream->Finish().ok());
}

TEST_F(Callers, MustNameADistrict) {
  for (const char* name : {"", "370211", "districts/", "districts/37021", "districts/37021a/areas/1", "areas/370211"}) {
    const absl::Status refused = rpc::FromWire(Locate(*As("a"), In(name)));
    EXPECT_EQ(ReasonOf(refused), common::v1::RESOURCE_NAME_INVALID) << name;
  }
}

TEST_F(Callers, WaitAsLongAsTheySayButNotForEver) {
  const absl::Time now = absl::Now();
  auto brief = As("a");
  brief->set_deadline(absl::ToChronoTime(now + absl::Seconds(8)));
  const rpc::Call call = Seen(std::move(brief));
  EXPECT_GT(call.deadline, now + absl::Seconds(7));
  EXPECT_LT(call.deadline, now + absl::Seconds(9.5));

  const rpc::Call capped = Seen(As("a"));  // it would wait 30 s
  EXPECT_LE(capped.deadline, absl::Now() + Runtime::Options().longest_deadline);

  auto patient = std::make_unique<grpc::ClientContext>();
  auth::SayCaller(*patient, "a", "grid_worker");
  const rpc::Call usual = Seen(std::move(patient));
  EXPECT_LE(usual.deadline, absl::Now() + Runtime::Options().default_deadline);
}

TEST_F(ServedTest, AnEmergencyMayBeDeclaredByThoseWhoMay) {
  const auto locate = [&](const std::string& role) {
    const auto context = As("a", role);
    context->AddMetadata(rpc::kPriorityKey, std::string(rpc::kEmergencyWord));
    return rpc::FromWire(Locate(*context));
  };
  EXPECT_EQ(locate("town_dispatcher"), absl::OkStatus());
  EXPECT_EQ(ReasonOf(locate("auditor")), common::v1::PERMISSION_MISSING);
}

class Asking : public Callers {
 protected:
  static constexpr char kOther[] = "spiffe://zhiwang/service/other";

  void SetUp() override {
    callers_ = auth::SaidCallers(kOther);
    Callers::SetUp();
  }
  absl::StatusOr<TestService::Response> AskOther(const rpc::Call& call, absl::Duration most = absl::Seconds(20)) {
    const auto other =
        grid::v1::LocationService::NewStub(rpc::OpenChannel(server_->target(), grpc::InsecureChannelCredentials()));
    return rpc::Ask(*other, &grid::v1::LocationService::Stub::LocatePoint, call, most, In("districts/370211"));
  }
  static rpc::Call Ours() {
    return {.principal = "staff/12",
            .rights = nullptr,
            .rule = nullptr,
            .deadline = absl::Now() + absl::Seconds(8),
            .trace_parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"};
  }
};

TEST_F(Asking, IsDoneAsAServiceWithTheCallsTraceAndLessThanItsTime) {
  Watch();
  const rpc::Call ours = Ours();
  const auto answer = AskOther(ours);
  ASSERT_EQ(answer.status(), absl::OkStatus());
  EXPECT_EQ(answer->chain(0).area(), "districts/370211");
  EXPECT_EQ(seen().principal, kOther) << "not as who called us";
  EXPECT_TRUE(seen().rights->Include({auth::Role::kService}));
  EXPECT_TRUE(telemetry::IsTraceParent(seen().trace_parent)) << seen().trace_parent;
  EXPECT_EQ(seen().trace_parent.substr(0, 36), ours.trace_parent.substr(0, 36)) << "the same trace";
  EXPECT_NE(seen().trace_parent, ours.trace_parent) << "a call of its own within it";
  EXPECT_EQ(seen().priority, rpc::Priority::kInteractive);
  EXPECT_LT(seen().deadline, ours.deadline);
  EXPECT_GT(seen().deadline, ours.deadline - absl::Seconds(1));
  ASSERT_EQ(AskOther(ours, absl::Seconds(6)).status(), absl::OkStatus());
  EXPECT_LT(seen().deadline, absl::Now() + absl::Seconds(7));
}

TEST_F(Asking, IsAsUrgentAsTheCallItIsDoneFor) {
  Watch();
  for (const rpc::Priority priority : rpc::kMostUrgentFirst) {
    rpc::Call ours = Ours();
    ours.priority = priority;
    ASSERT_EQ(AskOther(ours).status(), absl::OkStatus());
    EXPECT_EQ(seen().priority, priority);
  }
}

TEST_F(Asking, PassesTheOthersErrorOnWithItsDetails) {
  const absl::Status refusal = error::FieldInvalid("point", "outside of the country", "不在国内");
  service_->unary = [&](const rpc::Call&, const auto&) { return refusal; };
  EXPECT_EQ(AskOther(Ours()).status(), refusal);
}

}  // namespace
}  // namespace zhiwang::server
