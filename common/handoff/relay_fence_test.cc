// A leader that was paused, lost its lease and does not know it yet.

#include <atomic>
#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/synchronization/notification.h"
#include "common/handoff/test_relay.h"

namespace zhiwang::handoff {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using zhiwang::testing::Eventually;

class FormerLeader : public Relaying {
 protected:
  // A lease that is renewed so seldom that its holder does not notice its loss by itself during the test.
  static RelayOptions Unaware() {
    RelayOptions options = Hasty();
    options.lease_ttl = absl::Minutes(5);
    options.longest_delivery = absl::Minutes(5);
    return options;
  }
  void LeaseRunsOut() {
    ASSERT_EQ(Run("UPDATE lease SET expires = 0 WHERE name = 'relay/to-mediation'"), absl::OkStatus());
  }
};

// It was told no and sleeps; the new leader delivers again, and by then the receiver would take the change.
TEST_F(FormerLeader, SettlesNothing) {
  sql::Database elsewhere(schema_);
  absl::Notification go_on;
  Route forgetful = TheRoute();  // a receiver without an inbox: the fence alone must do
  forgetful.deliver = [&](const changelog::Change&, const rpc::HandOff&, absl::Time) -> Outcome {
    go_on.WaitForNotification();
    return Refused();
  };
  WriteNumbered({Made("1", 1)});
  const auto former = Relay::Start(elsewhere, threads_, std::move(forgetful), Unaware()).value();
  ASSERT_TRUE(Eventually([&] { return Waiting() == 1 && former->leads(); }, kPatience));
  LeaseRunsOut();
  std::unique_ptr<Relay> present = Start(*db_, Unaware());
  ASSERT_TRUE(Eventually([&] { return present->leads(); }, kPatience));
  // The new leader was told that it is taken, and has yet to write it down.
  ASSERT_TRUE(IsDone(1));
  WriteNumbered({Made("1", 2)});
  ASSERT_TRUE(IsDone(2));
  present.reset();
  go_on.Notify();
  EXPECT_TRUE(Eventually([&] { return !former->leads(); }, kPatience)) << "it learns it from its own transaction";
  EXPECT_THAT(SettledOf("1"), ElementsAre("1 disputes/1", "2 disputes/1"));
}

// The same, but the new leader has not settled yet: the former must not be the faster one.
TEST_F(FormerLeader, SettlesNothingThoughTheNewLeaderHasNotSettledYet) {
  sql::Database elsewhere(schema_);
  absl::Notification go_on, written;
  Route forgetful = TheRoute();
  forgetful.deliver = [&](const changelog::Change&, const rpc::HandOff&, absl::Time) -> Outcome {
    go_on.WaitForNotification();
    return Refused();
  };
  peer_->after = [&](const changelog::Change&) {
    written.WaitForNotification();
    return absl::OkStatus();
  };
  WriteNumbered({Made("1", 1)});
  const auto former = Relay::Start(elsewhere, threads_, std::move(forgetful), Unaware()).value();
  ASSERT_TRUE(Eventually([&] { return Waiting() == 1 && former->leads(); }, kPatience));
  LeaseRunsOut();
  const auto present = Start(*db_, Unaware());
  ASSERT_TRUE(Eventually([&] { return TakenOf("1").size() == 1; }, kPatience)) << "the receiver has it";
  go_on.Notify();
  EXPECT_TRUE(Eventually([&] { return !former->leads(); }, kPatience));
  EXPECT_THAT(SettledOf("1"), IsEmpty());
  written.Notify();
  EXPECT_TRUE(IsDone(1));
  EXPECT_THAT(SettledOf("1"), ElementsAre("1 disputes/1")) << "what the sender says is what the receiver did";
}

// The former leader's delivery sleeps on the way; the new leader's was refused and settled. The late delivery has no
// effect any more.
TEST_F(FormerLeader, DeliversNothing) {
  sql::Database elsewhere(schema_);
  absl::Notification go_on;
  std::atomic<bool> refuse{true}, came_late{false};
  absl::StatusCode late = absl::StatusCode::kUnknown;
  peer_->decide = [&](const changelog::Change&) { return refuse ? Refused() : absl::OkStatus(); };
  Route slow = TheRoute();
  slow.deliver = [&](const changelog::Change& change, const rpc::HandOff& hand_off, absl::Time deadline) {
    go_on.WaitForNotification();
    Outcome outcome = peer_->Deliver(change, hand_off, deadline);
    late = outcome.status().code();
    came_late = true;
    return outcome;
  };
  WriteNumbered({Made("1", 1)});
  const auto former = Relay::Start(elsewhere, threads_, std::move(slow), Unaware()).value();
  ASSERT_TRUE(Eventually([&] { return Waiting() == 1 && former->leads(); }, kPatience));
  LeaseRunsOut();
  const auto present = Start(*db_, Unaware());
  ASSERT_TRUE(IsDone(1));
  refuse = false;
  go_on.Notify();
  ASSERT_TRUE(Eventually([&] { return came_late.load(); }, kPatience));
  EXPECT_EQ(late, absl::StatusCode::kAborted);
  EXPECT_THAT(TakenOf("1"), IsEmpty());
  EXPECT_THAT(SettledOf("1"), ElementsAre("1 refused"));
}

TEST_F(FormerLeader, HasNoLongerToDeliverThanItsLeaseLasts) {
  std::atomic<bool> within{false};
  Route route = TheRoute();
  const absl::Time begun = absl::Now();
  RelayOptions options = Hasty();
  options.lease_ttl = absl::Seconds(4);
  options.longest_delivery = absl::Hours(1);
  route.deliver = [&](const changelog::Change& change, const rpc::HandOff& hand_off, absl::Time deadline) {
    within = deadline > begun && deadline < absl::Now() + absl::Seconds(4.1);
    return peer_->Deliver(change, hand_off, deadline);
  };
  WriteNumbered({Made("1", 1)});
  const auto relay = Relay::Start(*db_, threads_, std::move(route), options).value();
  ASSERT_TRUE(IsDone(1));
  EXPECT_TRUE(within);
}

}  // namespace
}  // namespace zhiwang::handoff
