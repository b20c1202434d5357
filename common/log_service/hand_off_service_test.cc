#include "common/log_service/hand_off_service.h"

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/auth/testing/said_callers.h"
#include "common/handoff/test_relay.h"
#include "common/names/resource_name.h"
#include "common/server/test_runtime.h"
#include "common/status/error.h"
#include "tests/support/client.h"
#include "tests/support/loopback_server.h"
#include "zhiwang/common/v1/hand_off_service.grpc.pb.h"

namespace zhiwang::log_service {
namespace {

namespace v1 = common::v1;
using namespace handoff;  // the relay under test, and its fixture
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using zhiwang::testing::Eventually;
using Stub = v1::HandOffService::Stub;

constexpr char kLog[] = "districts/370211/logs/case-intake";

// A sender and a receiver in one schema, with the service that shows both sides.
class ShownHandOffs : public handoff::Relaying {
 protected:
  void SetUp() override {
    Relaying::SetUp();
    runtime_ = std::make_unique<server::Runtime>(server::UnlimitedRuntime(), callers_);
    service_ = std::make_unique<HandOffService>(*runtime_, *db_, "case-intake");
    ASSERT_EQ(service_->CheckComplete(), absl::OkStatus());
    server_.emplace(std::vector<grpc::Service*>{service_.get()});
  }

  template <class Request, class Response>
  absl::StatusOr<Response> Ask(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                               Request request, const std::string& role = "administrator",
                               const rpc::HandOff* hand_off = nullptr) {
    if (request.name().empty()) request.set_name(kLog);
    testing::SaidCaller caller{role == "service" ? "case-intake" : "districts/370211/staff/7", role};
    if (hand_off != nullptr) caller.metadata = {{rpc::kHandOffKey, rpc::EncodeHandOff(*hand_off)}};
    return testing::Client(server_->channel()).Ask(method, request, caller);
  }
  static v1::GetHandOffRequest About(const std::string& id) {
    v1::GetHandOffRequest request;
    request.set_kind("case");
    request.set_id(id);
    return request;
  }
  template <class Request>
  static Request Of(const std::string& id) {
    Request request;
    request.set_relay(kRelay);
    request.set_kind("case");
    request.set_id(id);
    request.set_request_id(NewUuid());
    return request;
  }
  // Nobody has granted us the right to hand anything over yet.
  void RefuseAll() {
    peer_->before = [this](const changelog::Change&) {
      return granted_ ? absl::OkStatus() : error::PermissionMissing("dispute.create", "受理", "");
    };
  }
  static RelayOptions Patient() {
    RelayOptions options = Hasty();
    options.first_pause = options.longest_pause = absl::Hours(1);
    return options;
  }

  // A relay that asks this service to refuse what is given up.
  std::unique_ptr<Relay> StartToThisService() {
    Route route = TheRoute();
    route.receiver = server_->channel();
    route.receiver_name = "case-intake";
    return Relay::Start(*db_, threads_, std::move(route), Patient()).value();
  }
  absl::Status GiveUpFirstOf(const std::string& id) {
    auto request = Of<v1::GiveUpHandOffRequest>(id);
    request.set_reason("当事人已撤回");
    request.set_version(1);
    return Ask(&Stub::GiveUpHandOff, request).status();
  }

  auth::SaidCallers callers_{"case-intake"};  // as which the relay calls
  std::unique_ptr<server::Runtime> runtime_;
  std::unique_ptr<HandOffService> service_;
  std::optional<testing::LoopbackServer> server_;
  std::atomic<bool> granted_{false};
};

TEST_F(ShownHandOffs, TellWhatWaitsSinceWhenAndWhy) {
  RefuseAll();
  WriteNumbered({Made("1", 1), Made("1", 2), Made("2", 1)});
  const auto relay = Start(*db_, Patient());
  ASSERT_TRUE(Eventually([&] { return Number("SELECT SUM(tries) FROM handoff_pending") == 2; }, kPatience));
  v1::ListHandOffsRequest request;
  request.set_page_size(1);
  request.set_state(v1::HandOff::FAILING);
  auto page = Ask(&Stub::ListHandOffs, request, "auditor");
  ASSERT_EQ(page.status(), absl::OkStatus());
  ASSERT_EQ(page->hand_offs_size(), 1);
  EXPECT_EQ(page->hand_offs(0).id(), "1");
  EXPECT_EQ(page->hand_offs(0).version(), 1);
  EXPECT_EQ(page->hand_offs(0).last_version(), 2);
  EXPECT_THAT(page->hand_offs(0).error(), HasSubstr("dispute.create"));
  EXPECT_GT(page->hand_offs(0).since_time().seconds(), 0);
  request.set_page_token(page->next_page_token());
  page = Ask(&Stub::ListHandOffs, request);
  ASSERT_EQ(page.status(), absl::OkStatus());
  EXPECT_EQ(page->hand_offs(0).id(), "2");
  request.clear_page_token();
  request.mutable_min_age()->set_seconds(3'600);
  EXPECT_EQ(Ask(&Stub::ListHandOffs, request)->hand_offs_size(), 0);
  request.clear_min_age();
  request.set_relay("elsewhere");
  EXPECT_EQ(Ask(&Stub::ListHandOffs, request)->hand_offs_size(), 0);
  EXPECT_EQ(Ask(&Stub::ListHandOffs, request, "grid_worker").status().code(), absl::StatusCode::kPermissionDenied);
}

TEST_F(ShownHandOffs, AreTriedAtOnceWhenAnOperatorSaysSo) {
  RefuseAll();
  WriteNumbered({Made("1", 1)});
  const auto relay = Start(*db_, Patient());
  ASSERT_TRUE(Eventually([&] { return Number("SELECT SUM(tries) FROM handoff_pending") == 1; }, kPatience));
  granted_ = true;
  EXPECT_EQ(Ask(&Stub::RetryHandOff, Of<v1::RetryHandOffRequest>("1")).status(), absl::OkStatus());
  EXPECT_TRUE(IsDone(1));
  const auto shown = Ask(&Stub::GetHandOff, About("1"));
  ASSERT_EQ(shown.status(), absl::OkStatus());
  EXPECT_EQ(shown->waiting_size(), 0);
  ASSERT_EQ(shown->received_size(), 1);
  EXPECT_EQ(shown->received(0).caller(), "case-intake");
  EXPECT_EQ(shown->received(0).relay(), kRelay);
  EXPECT_EQ(shown->received(0).code(), 0);
  EXPECT_EQ(ReasonOf(Ask(&Stub::RetryHandOff, Of<v1::RetryHandOffRequest>("1")).status()), v1::HAND_OFF_NOT_FOUND);
}

TEST_F(ShownHandOffs, ThatAreGivenUpAreSettledSoAndRefusedByTheReceiverFromThenOn) {
  RefuseAll();
  WriteNumbered({Made("1", 1)});
  Route route = TheRoute();
  rpc::HandOff delivered;
  route.deliver = [&](const changelog::Change& change, const rpc::HandOff& hand_off, absl::Time deadline) {
    delivered = hand_off;
    return peer_->Deliver(change, hand_off, deadline);
  };
  const auto relay = Relay::Start(*db_, threads_, std::move(route), Patient()).value();
  ASSERT_TRUE(Eventually([&] { return Number("SELECT SUM(tries) FROM handoff_pending") == 1; }, kPatience));
  // As the relay does it when its route names the receiver.
  v1::WithdrawHandOffRequest withdrawal;
  withdrawal.set_reason("当事人已撤回");
  for (int time = 0; time < 2; ++time) {
    const auto told = Ask(&Stub::WithdrawHandOff, withdrawal, "service", &delivered);
    ASSERT_EQ(told.status(), absl::OkStatus());
    EXPECT_EQ(told->decided(), v1::WithdrawHandOffResponse::NOT_DECIDED);
  }
  auto request = Of<v1::GiveUpHandOffRequest>("1");
  request.set_reason("当事人已撤回");
  request.set_version(9);
  EXPECT_EQ(ReasonOf(Ask(&Stub::GiveUpHandOff, request).status()), v1::HAND_OFF_NOT_FOUND) << "another version waits";
  request.set_version(1);
  request.set_request_id(NewUuid());
  const auto given_up = Ask(&Stub::GiveUpHandOff, request);
  ASSERT_EQ(given_up.status(), absl::OkStatus());
  EXPECT_EQ(given_up->state(), v1::HandOff::GIVING_UP);
  EXPECT_EQ(given_up->given_up_by(), "districts/370211/staff/7");
  EXPECT_TRUE(IsDone(1));
  const auto again = Ask(&Stub::GiveUpHandOff, request);
  ASSERT_EQ(again.status(), absl::OkStatus()) << "the first answer, though nothing waits any more";
  EXPECT_EQ(again->SerializeAsString(), given_up->SerializeAsString());
  EXPECT_THAT(SettledOf("1"), ElementsAre("1 given up by districts/370211/staff/7: 当事人已撤回"));
  granted_ = true;
  changelog::Change change = Made("1", 1);
  const Outcome late = peer_->Deliver(change, delivered, Soon());
  EXPECT_EQ(ReasonOf(late.status()), v1::HAND_OFF_WITHDRAWN);
  EXPECT_THAT(TakenOf("1"), IsEmpty());
  EXPECT_THAT(Ask(&Stub::GetHandOff, About("1"))->received(0).refusal(), HasSubstr("当事人已撤回"));
}

// A sender that has no way to record a refusal: what its own resource went through is true, whatever the receiver says.
TEST_F(ShownHandOffs, ThatTheReceiverRefusesForEverCanBeGivenUp) {
  peer_->decide = [](const changelog::Change& change) {
    return change.version == 1 ? Refused("此案不可调解") : absl::OkStatus();
  };
  settle_ = [](sql::Txn& tx, const changelog::Change& change, const Outcome& outcome) -> absl::Status {
    if (outcome.ok() || IsGivenUp(outcome.status())) return WriteDown(tx, change, outcome);
    return error::Unexpected(std::string(outcome.status().message()));
  };
  WriteNumbered({Made("1", 1), Made("1", 2)});
  const auto relay = StartToThisService();
  ASSERT_TRUE(Eventually([&] { return Number("SELECT SUM(tries) FROM handoff_pending") == 1; }, kPatience));
  EXPECT_THAT(Ask(&Stub::GetHandOff, About("1"))->waiting(0).error(), HasSubstr("此案不可调解"));
  ASSERT_EQ(GiveUpFirstOf("1"), absl::OkStatus());
  relay->Wake();
  EXPECT_TRUE(IsDone(2));
  EXPECT_THAT(SettledOf("1"), ElementsAre("1 given up by districts/370211/staff/7: 当事人已撤回", "2 disputes/1"));
  EXPECT_THAT(TakenOf("1"), ElementsAre("2"));
}

TEST_F(ShownHandOffs, ThatWereTakenAreSettledAsTakenThoughTheyAreGivenUp) {
  std::atomic<bool> lost{true};
  peer_->after = [&](const changelog::Change&) {
    return lost ? error::PermissionMissing("dispute.create", "受理", "") : absl::OkStatus();
  };
  WriteNumbered({Made("1", 1)});
  const auto relay = StartToThisService();
  ASSERT_TRUE(Eventually([&] { return Number("SELECT SUM(tries) FROM handoff_pending") == 1; }, kPatience));
  lost = false;
  ASSERT_EQ(GiveUpFirstOf("1"), absl::OkStatus());
  relay->Wake();
  EXPECT_TRUE(IsDone(1));
  EXPECT_THAT(SettledOf("1"), ElementsAre("1 disputes/1")) << "both sides say the same";
}

TEST_F(ShownHandOffs, ThatTheReceiverHadTakenStayTaken) {
  WriteNumbered({Made("1", 1)});
  const rpc::HandOff hand_off{
      .relay = kRelay, .district = kDistrict, .kind = "case", .id = "1", .version = 1, .epoch = 1};
  ASSERT_EQ(peer_->Deliver(Made("1", 1), hand_off, Soon()).status(), absl::OkStatus());
  const auto told = Ask(&Stub::WithdrawHandOff, v1::WithdrawHandOffRequest(), "service", &hand_off);
  ASSERT_EQ(told.status(), absl::OkStatus());
  EXPECT_EQ(told->decided(), v1::WithdrawHandOffResponse::TAKEN);
  EXPECT_EQ(ReasonOf(Ask(&Stub::WithdrawHandOff, v1::WithdrawHandOffRequest(), "service").status()), v1::FIELD_INVALID);
}

TEST_F(ShownHandOffs, OfTheLogOfAnotherServiceAreRefusedByEveryMethod) {
  const auto refused = [&](const absl::Status& status) {
    EXPECT_EQ(status.code(), absl::StatusCode::kNotFound) << status;
    EXPECT_EQ(ReasonOf(status), v1::LOG_NOT_FOUND) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr(kLog));
  };
  const auto of_another = [](auto request) {
    request.set_name("districts/370211/logs/grid-registry");
    return request;
  };
  const rpc::HandOff hand_off{
      .relay = kRelay, .district = kDistrict, .kind = "case", .id = "1", .version = 1, .epoch = 1};
  refused(Ask(&Stub::ListHandOffs, of_another(v1::ListHandOffsRequest())).status());
  refused(Ask(&Stub::GetHandOff, of_another(About("1"))).status());
  refused(Ask(&Stub::RetryHandOff, of_another(Of<v1::RetryHandOffRequest>("1"))).status());
  auto give_up = of_another(Of<v1::GiveUpHandOffRequest>("1"));
  give_up.set_reason("当事人已撤回");
  refused(Ask(&Stub::GiveUpHandOff, give_up).status());
  refused(Ask(&Stub::WithdrawHandOff, of_another(v1::WithdrawHandOffRequest()), "service", &hand_off).status());
  EXPECT_EQ(Number("SELECT COUNT(*) FROM handoff_inbox"), 0) << "nothing was withdrawn";
}

}  // namespace
}  // namespace zhiwang::log_service
