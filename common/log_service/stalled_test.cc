#include <atomic>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/changelog/follow/follower.h"
#include "common/changelog/test_log.h"
#include "common/log_service/test_replica.h"
#include "common/names/resource_name.h"
#include "common/status/error.h"
#include "tests/support/sound.h"

namespace zhiwang::log_service {
namespace {

using changelog::Change;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using zhiwang::testing::Eventually;

class StalledResources : public changelog::LogTest {
 protected:
  void SetUp() override {
    LogTest::SetUp();
    std::vector<Change> changes;
    for (int i = 0; i < 6; ++i) {
      for (int version = 1; version <= 3; ++version) changes.push_back(Made(fmt::format("c{}", i), version));
    }
    ASSERT_EQ(Write(changes), absl::OkStatus());
    NumberAll();
    follower_ = std::make_unique<changelog::Follower>(
        *db_, "reports",
        [this](sql::Txn&, const std::vector<Change>& seen) {
          for (const Change& change : seen) {
            if (broken_ && change.version == 2) return error::Unexpected("the payload cannot be read");
          }
          applied_ += static_cast<int64_t>(seen.size());
          return absl::OkStatus();
        },
        changelog::FollowerOptions{.patience = {.tries = 2, .first_pause = absl::Milliseconds(1)}});
    ASSERT_TRUE(Eventually([&] { return follower_->checkpoint() == 18; }, absl::Seconds(60)));
    replica_ = std::make_unique<Replica>(schema_, ChangeLogOptions{.followers = {follower_.get()}});
  }

  common::v1::ListStalledResponse List(const std::string& token, int size) {
    common::v1::ListStalledRequest request;
    request.set_name("districts/370211/logs/thing");
    request.set_page_token(token);
    request.set_page_size(size);
    return Sound(replica_->client().Ask(&Stub::ListStalled, request));
  }
  absl::StatusOr<common::v1::RetryStalledResponse> Retry(const std::string& id, const std::string& request_id,
                                                         const std::string& follower = "reports") {
    common::v1::RetryStalledRequest request;
    request.set_name("districts/370211/logs/thing");
    request.set_follower(follower);
    request.set_kind("case");
    request.set_id(id);
    request.set_request_id(request_id);
    return replica_->client().Ask(&Stub::RetryStalled, request);
  }

  std::atomic<bool> broken_{true};
  std::atomic<int64_t> applied_{0};
  std::unique_ptr<changelog::Follower> follower_;
  std::unique_ptr<Replica> replica_;
};

TEST_F(StalledResources, AreShownPageByPageWithWhyAndSinceWhen) {
  std::vector<std::string> ids;
  std::string token;
  do {
    const auto page = List(token, 4);
    for (const auto& stalled : page.stalled()) {
      ids.push_back(stalled.id());
      EXPECT_EQ(stalled.follower(), "reports");
      EXPECT_EQ(stalled.kind(), "case");
      EXPECT_EQ(stalled.version(), 2);
      EXPECT_GT(stalled.seq(), 0);
      EXPECT_EQ(stalled.failures(), 2);
      EXPECT_THAT(stalled.error(), HasSubstr("cannot be read"));
      EXPECT_GT(stalled.since_time().seconds(), absl::ToUnixSeconds(absl::Now() - absl::Hours(1)));
    }
    token = page.next_page_token();
  } while (!token.empty());
  EXPECT_THAT(ids, ElementsAre("c0", "c1", "c2", "c3", "c4", "c5"));
}

TEST_F(StalledResources, AreAppliedByARetryOnceTheCauseIsMended) {
  auto retried = Retry("c1", NewUuid());
  ASSERT_EQ(retried.status(), absl::OkStatus());
  EXPECT_EQ(retried->applied(), 0);
  EXPECT_EQ(retried->still().version(), 2);
  EXPECT_EQ(retried->still().failures(), 3);

  broken_ = false;
  const int64_t before = applied_;
  const std::string request_id = NewUuid();
  for (int repetition = 0; repetition < 2; ++repetition) {
    retried = Retry("c1", request_id);
    ASSERT_EQ(retried.status(), absl::OkStatus());
    EXPECT_EQ(retried->applied(), 2) << "the same request gets the first answer again";
    EXPECT_FALSE(retried->has_still());
  }
  EXPECT_EQ(applied_, before + 2);
  EXPECT_EQ(List("", 0).stalled_size(), 5);
  EXPECT_EQ(Retry("c1", NewUuid())->applied(), 0);
  EXPECT_EQ(Retry("none", NewUuid())->applied(), 0);
}

TEST_F(StalledResources, AreRetriedOnlyForAFollowerThatIsThere) {
  const absl::Status status = Retry("c1", NewUuid(), "nobody").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(status), common::v1::FOLLOWER_NOT_FOUND);
  EXPECT_EQ(ReasonOf(Retry("c1", "no uuid").status()), common::v1::FIELD_INVALID);
}

}  // namespace
}  // namespace zhiwang::log_service
