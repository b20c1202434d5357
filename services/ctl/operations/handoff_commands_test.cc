// What `handoff` commands print of waiting hand-offs, and which service they ask. tests/end_to_end has them over real services.

#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/rpc/status_wire.h"
#include "common/status/error.h"
#include "services/ctl/testing/every_service.h"
#include "zhiwang/common/v1/hand_off_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
namespace v1 = common::v1;

// Case 2 and case 3 wait at the case intake to be told to the grid registry, which has refused case 3 once before.
class WaitingHandOffs final : public v1::HandOffService::Service {
 public:
  explicit WaitingHandOffs(std::string_view program)
      : sends_(program == "case-intake"), receives_(program == "grid-registry") {}

  grpc::Status ListHandOffs(grpc::ServerContext*, const v1::ListHandOffsRequest* request,
                            v1::ListHandOffsResponse* response) override {
    if (!sends_ || request->relay() == "elsewhere" || request->min_age().seconds() > 0) return grpc::Status::OK;
    const std::string id = request->page_token().empty() ? "2" : request->page_token();
    *response->add_hand_offs() = Of(id);
    if (id == "2") response->set_next_page_token("3");
    return grpc::Status::OK;
  }
  grpc::Status GetHandOff(grpc::ServerContext*, const v1::GetHandOffRequest* request,
                          v1::GetHandOffResponse* response) override {
    if (sends_) *response->add_waiting() = Of(request->id());
    if (!receives_) return grpc::Status::OK;
    v1::ReceivedHandOff& received = *response->add_received();
    received.set_caller("case-intake");
    received.set_relay("site_checks");
    received.set_version(4);
    received.set_code(9);
    received.set_refusal("没有这个区域");
    received.mutable_at()->set_seconds(1'764'000'000);
    return grpc::Status::OK;
  }
  grpc::Status RetryHandOff(grpc::ServerContext*, const v1::RetryHandOffRequest* request,
                            v1::HandOff* response) override {
    return Answer(request->relay(), request->id(), *response);
  }
  grpc::Status GiveUpHandOff(grpc::ServerContext*, const v1::GiveUpHandOffRequest* request,
                             v1::HandOff* response) override {
    if (request->version() != 7) return NotFound();
    const grpc::Status answered = Answer(request->relay(), request->id(), *response);
    response->set_state(v1::HandOff::GIVING_UP);
    response->set_given_up_reason(request->reason());
    return answered;
  }

 private:
  static v1::HandOff Of(const std::string& id) {
    v1::HandOff one;
    one.set_relay("site_checks");
    one.set_kind("case");
    one.set_id(id);
    one.set_version(7);
    one.set_state(v1::HandOff::FAILING);
    one.mutable_since_time()->set_seconds(1'764'000'000);
    one.set_failures(5);
    one.set_error("no way\x1b[31m");
    return one;
  }
  static grpc::Status NotFound() {
    return rpc::ToWire(
        Error(absl::StatusCode::kNotFound, v1::HAND_OFF_NOT_FOUND, "nothing waits", "没有等待移交的变更"));
  }
  grpc::Status Answer(const std::string& relay, const std::string& id, v1::HandOff& response) const {
    if (!sends_ || relay != "site_checks") return NotFound();
    response = Of(id);
    return grpc::Status::OK;
  }
  const bool sends_, receives_;
};

using HandOffCommand = EveryService<WaitingHandOffs>;

TEST_F(HandOffCommand, ListsWhatWaitsInEveryServicePageByPageWithWhy) {
  const Ran ran = Run({"handoff", "list"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_THAT(ran.text, AllOf(HasSubstr("case-intake  site_checks  case  2"), HasSubstr("2025-11-25 00:00"),
                              HasSubstr("case-intake  site_checks  case  3"), HasSubstr("未送达"),
                              HasSubstr("no way\\x1b[31m"), Not(HasSubstr("grid-registry"))));
  EXPECT_THAT(Run({"handoff", "list", "--json"}).text,
              HasSubstr(R"({"service":"case-intake","handOff":{"relay":"site_checks","kind":"case","id":"2")"));
  EXPECT_EQ(Run({"handoff", "list", "--minutes", "10"}).text, "没有等待移交的变更\n");
  EXPECT_EQ(Run({"handoff", "list", "--relay", "elsewhere"}).text, "没有等待移交的变更\n");
  EXPECT_TRUE(Run({"handoff", "list", "--state", "放弃中"}).result.ok());
  EXPECT_FALSE(Run({"handoff", "list", "--state", "丢失"}).result.ok());
  EXPECT_FALSE(Run({"handoff", "list", "--minutes", "soon"}).result.ok());
  EXPECT_FALSE(Run({"handoff", "list", "--service", "nobody"}).result.ok());
}

TEST_F(HandOffCommand, ShowsBothSidesOfAResource) {
  const Ran ran = Run({"handoff", "show", "case", "3"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_THAT(ran.text, AllOf(HasSubstr("case-intake  site_checks  case  3"), HasSubstr("对方已处理的移交"),
                              HasSubstr("grid-registry  case-intake  site_checks"), HasSubstr("已拒收"),
                              HasSubstr("没有这个区域")));
}

TEST_F(HandOffCommand, RetriesAndGivesUpWhereItWaits) {
  const Ran retried = Run({"handoff", "retry", "site_checks", "case", "2"});
  ASSERT_TRUE(retried.result.ok()) << retried.result.status();
  EXPECT_EQ(retried.text, "第 7 版即刻重新移交，结果用 handoff show 查看\n");
  EXPECT_EQ(ReasonOf(Run({"handoff", "retry", "elsewhere", "case", "2"}).result.status()), v1::HAND_OFF_NOT_FOUND);
  const Ran given_up = Run({"handoff", "giveup", "site_checks", "case", "2", "7", "当事人已撤回"});
  ASSERT_TRUE(given_up.result.ok()) << given_up.result.status();
  EXPECT_EQ(given_up.text, "第 7 版不再移交；如对方此前已接收，则按已接收登记\n");
  EXPECT_THAT(Run({"handoff", "giveup", "site_checks", "case", "2", "7", "当事人已撤回", "--json"}).text,
              HasSubstr(R"("givenUpReason":"当事人已撤回")"));
  EXPECT_EQ(ReasonOf(Run({"handoff", "giveup", "site_checks", "case", "2", "6", "已撤回"}).result.status()),
            v1::HAND_OFF_NOT_FOUND);
  EXPECT_FALSE(Run({"handoff", "giveup", "site_checks", "case", "2", "x", "已撤回"}).result.ok());
}

}  // namespace
}  // namespace zhiwang::ctl
