#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/status/status.h"
#include "common/rpc/status_wire.h"
#include "common/status/error.h"
#include "services/ctl/testing/every_service.h"
#include "zhiwang/common/v1/change_log_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
namespace v1 = common::v1;

// The case intake's follower `reports` stopped at some cases, and a retry gets over all but case 3. The other services have
// no follower.
class StalledLog final : public v1::ChangeLogService::Service {
 public:
  explicit StalledLog(std::string_view program) : has_reports_(program == "case-intake") {}

  grpc::Status ListStalled(grpc::ServerContext*, const v1::ListStalledRequest* request,
                           v1::ListStalledResponse* response) override {
    if (!has_reports_) return grpc::Status::OK;
    const std::string id = request->page_token().empty() ? "2" : request->page_token();
    *response->add_stalled() = Of(id);
    if (id == "2") response->set_next_page_token("3");
    return grpc::Status::OK;
  }

  grpc::Status RetryStalled(grpc::ServerContext*, const v1::RetryStalledRequest* request,
                            v1::RetryStalledResponse* response) override {
    if (!has_reports_ || request->follower() != "reports") {
      return rpc::ToWire(
          Error(absl::StatusCode::kNotFound, v1::FOLLOWER_NOT_FOUND, "no such follower", "没有这个跟随者"));
    }
    response->set_applied(4);
    if (request->id() == "3") *response->mutable_still() = Of("3");
    return grpc::Status::OK;
  }

 private:
  static v1::StalledResource Of(const std::string& id) {
    v1::StalledResource one;
    one.set_follower("reports");
    one.set_kind("case");
    one.set_id(id);
    one.set_version(7);
    one.set_seq(90);
    one.set_error("bad\x1b[31m");
    one.mutable_since_time()->set_seconds(1'764'000'000);
    one.set_failures(5);
    return one;
  }
  const bool has_reports_;
};

using StalledCommand = EveryService<StalledLog>;

TEST_F(StalledCommand, ListsWhatStoppedInEveryServicePageByPage) {
  const Ran ran = Run({"stalled", "list"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_THAT(ran.text, AllOf(HasSubstr("case-intake  reports  case  2"), HasSubstr("case-intake  reports  case  3"),
                              HasSubstr("bad\\x1b[31m"), Not(HasSubstr("grid-registry"))));
  EXPECT_EQ(Run({"stalled", "list", "--service", "grid-registry"}).text, "没有停滞的变更\n");
  EXPECT_THAT(Run({"stalled", "list", "--json"}).text,
              HasSubstr(R"({"service":"case-intake","stalled":{"follower":"reports","kind":"case","id":"2")"));
  EXPECT_FALSE(Run({"stalled", "list", "--service", "nobody"}).result.ok());
}

TEST_F(StalledCommand, RetriesWhereTheFollowerIs) {
  const Ran ran = Run({"stalled", "retry", "reports", "case", "2"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_EQ(*ran.result, ExitCode::kDone);
  EXPECT_EQ(ran.text, "补上 4 条变更，不再停滞\n");
  EXPECT_THAT(Run({"stalled", "retry", "reports", "case", "2", "--json"}).text,
              HasSubstr(R"("retried":{"applied":"4"}})"));
}

TEST_F(StalledCommand, FailsWhereAChangeStillDoes) {
  const Ran still = Run({"stalled", "retry", "reports", "case", "3"});
  ASSERT_TRUE(still.result.ok()) << still.result.status();
  EXPECT_EQ(*still.result, ExitCode::kFailed);
  EXPECT_THAT(still.text, HasSubstr("补上 4 条变更，第 7 版仍不成功：bad"));
  EXPECT_EQ(ReasonOf(Run({"stalled", "retry", "nobody", "case", "3"}).result.status()), v1::FOLLOWER_NOT_FOUND);
}

}  // namespace
}  // namespace zhiwang::ctl
