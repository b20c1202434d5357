#include "common/handoff/relay.h"

#include <atomic>
#include <ctime>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/changelog/sequencer.h"
#include "common/handoff/test_relay.h"
#include "common/names/resource_name.h"
#include "common/status/error.h"

namespace zhiwang::handoff {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using zhiwang::testing::Eventually;

TEST_F(Relaying, DeliversWhatItIsForAndSettlesIt) {
  changelog::Change area = Made("9", 1);
  area.kind = "area";
  WriteNumbered({Made("1", 1), area, Made("2", 1), Made("1", 2)});
  const auto relay = Start(*db_);
  EXPECT_TRUE(IsDone(3));
  EXPECT_TRUE(relay->leads());
  EXPECT_EQ(Checkpoint(), 4);
  EXPECT_THAT(SettledOf("1"), ElementsAre("1 disputes/1", "2 disputes/1"));
  EXPECT_THAT(SettledOf("2"), ElementsAre("1 disputes/2"));
  EXPECT_EQ(peer_->calls, 3);
}

TEST_F(Relaying, BeginsAtTheHeadOfTheLogWhenItIsNewAndGoesOnFromThereWhenItIsNot) {
  WriteNumbered({Made("1", 1), Made("2", 1)});
  RelayOptions at_head = Hasty();
  at_head.begin_after.reset();
  auto relay = Start(*db_, at_head);
  WriteNumbered({Made("3", 1)});
  EXPECT_TRUE(IsDone(1));
  EXPECT_THAT(SettledOf("3"), ElementsAre("1 disputes/3"));
  relay.reset();
  WriteNumbered({Made("4", 1)});
  relay = Start(*db_, at_head);
  EXPECT_TRUE(IsDone(2)) << "what came while it was away is not passed over";
  EXPECT_THAT(SettledOf("1"), IsEmpty());
}

TEST_F(Relaying, BeginsAfterTheNumberItIsGiven) {
  WriteNumbered({Made("1", 1, absl::FromUnixSeconds(1)), Made("2", 1, absl::FromUnixSeconds(2))});
  RelayOptions options = Hasty();
  options.begin_after = 1;
  const auto relay = Start(*db_, options);
  EXPECT_TRUE(IsDone(1));
  EXPECT_THAT(SettledOf("2"), ElementsAre("1 disputes/2"));
}

TEST_F(Relaying, TellsTheSenderWhyAChangeWasRefusedAndGoesOn) {
  peer_->decide = [](const changelog::Change& change) {
    return change.version == 2 ? Refused("此案不可调解") : absl::OkStatus();
  };
  WriteNumbered({Made("1", 1), Made("1", 2), Made("1", 3), Made("2", 1)});
  const auto relay = Start(*db_);
  EXPECT_TRUE(IsDone(4));
  EXPECT_THAT(SettledOf("1"), ElementsAre("1 disputes/1", "2 此案不可调解", "3 disputes/1"));
  EXPECT_THAT(TakenOf("1"), ElementsAre("1", "3"));
}

TEST_F(Relaying, WaitsForAReceiverThatIsAwayAsLongAsItTakes) {
  std::atomic<int> failures{0};
  peer_->before = [&](const changelog::Change&) -> absl::Status {
    switch (++failures % 6) {
      case 0:
        return absl::UnauthenticatedError("who are you");
      case 1:
        return error::Overloaded(absl::Seconds(1));
      case 2:
        return error::DeadlinePassed();
      case 3:
        return error::ChangedConcurrently("a row");
      case 4:
        return absl::InternalError("null pointer");
      default:
        return failures > 40 ? absl::OkStatus() : error::ServiceUnavailable("mediation");
    }
  };
  WriteNumbered({Made("1", 1), Made("1", 2), Made("2", 1)});
  const auto relay = Start(*db_);
  EXPECT_TRUE(IsDone(3));
  EXPECT_THAT(SettledOf("1"), ElementsAre("1 disputes/1", "2 disputes/1"));
}

TEST_F(Relaying, DeliversTheChangesOfOneResourceOneAfterTheOtherAndThoseOfOthersBeside) {
  absl::Notification go_on;
  peer_->before = [&](const changelog::Change& change) {
    if (change.id == "a") go_on.WaitForNotification();
    return absl::OkStatus();
  };
  WriteNumbered({Made("a", 1), Made("a", 2), Made("b", 1), Made("b", 2), Made("c", 1)});
  const auto relay = Start(*db_);
  EXPECT_TRUE(Eventually([&] { return Settled() == 3; }, kPatience));
  EXPECT_EQ(peer_->calls, 4) << "one of a, and not the other behind it";
  go_on.Notify();
  EXPECT_TRUE(IsDone(5));
  EXPECT_THAT(TakenOf("a"), ElementsAre("1", "2"));
}

// A district that the receiver does not let us hand over for: nobody has granted it yet.
TEST_F(Relaying, SettlesOneDistrictsHandOffsWhileAnothersAreNotPermittedAndThoseOnceTheyAre) {
  std::atomic<bool> granted{false};
  peer_->before = [&](const changelog::Change& change) {
    return change.district == "370212" && !granted ? error::PermissionMissing("dispute.create", "受理", "370212")
                                                   : absl::OkStatus();
  };
  std::vector<changelog::Change> changes;
  for (int i = 1; i <= 60; ++i) {
    changes.push_back(Made(fmt::format("{}", i), 1, absl::FromUnixSeconds(i)));
    changes.back().district = i % 2 == 1 ? "370212" : kDistrict;
  }
  WriteNumbered(changes);
  const auto relay = Start(*db_);
  EXPECT_TRUE(Eventually([&] { return Settled() == 30; }, kPatience));
  EXPECT_TRUE(Eventually([&] { return Number("SELECT MIN(tries) FROM handoff_pending") > 1; }, kPatience));
  EXPECT_EQ(Checkpoint(), 60);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM handoff_pending WHERE district = '370212' AND code = 7"), 30);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM taken WHERE district = '370212'"), 0);
  granted = true;
  EXPECT_TRUE(IsDone(60));
}

TEST_F(Relaying, HoldsUpNothingForThousandsOfResourcesThatCannotBeDelivered) {
  constexpr int kStuck = 2'500;
  peer_->before = [](const changelog::Change& change) {
    return change.id.starts_with("x") ? error::PermissionMissing("dispute.create", "受理", "") : absl::OkStatus();
  };
  std::vector<changelog::Change> changes;
  for (int i = 1; i <= kStuck; ++i) changes.push_back(Made(fmt::format("x{}", i), 1, absl::FromUnixSeconds(i)));
  WriteNumbered(changes);
  RelayOptions options = Hasty();
  options.longest_pause = options.first_pause = absl::Minutes(1);
  const auto relay = Start(*db_, options);
  EXPECT_TRUE(Eventually([&] { return Checkpoint() == kStuck; }, kPatience));
  WriteNumbered({Made("late", 1)});
  EXPECT_TRUE(Eventually([&] { return SettledOf("late").size() == 1; }, kPatience));
  EXPECT_EQ(Waiting(), kStuck);
}

TEST_F(Relaying, DeliversNothingBehindAChangeThatCannotBeSettledAndGoesOnOnceItCan) {
  std::atomic<bool> broken{true};
  settle_ = [&](sql::Txn& tx, const changelog::Change& change, const Outcome& outcome) -> absl::Status {
    if (broken && change.id == "1" && change.version == 2) return error::Unexpected("cannot be written down");
    return WriteDown(tx, change, outcome);
  };
  WriteNumbered({Made("1", 1), Made("1", 2), Made("1", 3), Made("2", 1)});
  const auto relay = Start(*db_);
  EXPECT_TRUE(Eventually([&] { return Settled() == 2; }, kPatience));
  WriteNumbered({Made("1", 4), Made("2", 2)});
  EXPECT_TRUE(Eventually([&] { return Settled() == 3; }, kPatience));
  EXPECT_TRUE(Eventually([&] { return Number("SELECT tries FROM handoff_pending") > 2; }, kPatience));
  EXPECT_THAT(Texts("SELECT reason FROM handoff_pending WHERE id = ?", "1"),
              ElementsAre(HasSubstr("cannot be written down")));
  EXPECT_THAT(TakenOf("1"), ElementsAre("1", "2")) << "the receiver's inbox knows it, whatever the sender does";
  broken = false;
  EXPECT_TRUE(IsDone(6));
  EXPECT_THAT(TakenOf("1"), ElementsAre("1", "2", "3", "4"));
  EXPECT_THAT(SettledOf("1"), ElementsAre("1 disputes/1", "2 disputes/1", "3 disputes/1", "4 disputes/1"));
}

TEST_F(Relaying, PassesTheChangesOfAWaitingResourceThatItIsNotFor) {
  std::atomic<bool> broken{true};
  settle_ = [&](sql::Txn& tx, const changelog::Change& change, const Outcome& outcome) -> absl::Status {
    return broken ? error::Unexpected("cannot be written down") : WriteDown(tx, change, outcome);
  };
  Route route = TheRoute();
  route.selects = [](const changelog::Change& change) { return change.version % 60 == 1; };
  const auto relay = Relay::Start(*db_, threads_, std::move(route), Hasty()).value();
  std::vector<changelog::Change> changes;
  for (int version = 1; version <= 130; ++version) changes.push_back(Made("1", version));
  WriteNumbered(changes);
  EXPECT_TRUE(Eventually([&] { return Checkpoint() == 130; }, kPatience));
  broken = false;
  EXPECT_TRUE(IsDone(3));
  EXPECT_THAT(SettledOf("1"), ElementsAre("1 disputes/1", "61 disputes/1", "121 disputes/1"));
}

TEST_F(Relaying, SettlesAsGivenUpWhatAnOperatorGaveUpAndGoesOn) {
  std::atomic<bool> away{true};
  peer_->before = [&](const changelog::Change&) {
    return away ? error::PermissionMissing("dispute.create", "受理", "") : absl::OkStatus();
  };
  WriteNumbered({Made("1", 1), Made("1", 2)});
  const auto relay = Start(*db_);
  EXPECT_TRUE(Eventually([&] { return Number("SELECT tries FROM handoff_pending") > 1; }, kPatience));
  ASSERT_EQ(db_->Transact(Soon(),
                          [&](sql::Txn& tx) -> absl::Status {
                            ASSIGN_OR_RETURN(const auto waiting, FindPending(tx, kRelay, Case("1")));
                            return GiveUp(tx, *waiting, "staff/7", "当事人已撤回", absl::Now()).status();
                          }),
            absl::OkStatus());
  relay->Wake();
  EXPECT_TRUE(Eventually([&] { return Settled() == 1; }, kPatience));
  EXPECT_THAT(SettledOf("1"), ElementsAre("1 given up by staff/7: 当事人已撤回"));
  away = false;
  EXPECT_TRUE(IsDone(2));
  EXPECT_THAT(TakenOf("1"), ElementsAre("2"));
}

TEST_F(Relaying, ShowsAChangeThatTheLogNoLongerHas) {
  WriteNumbered({Made("1", 1), Made("2", 1)});
  peer_->before = [](const changelog::Change& change) {
    return change.id == "1" ? error::ServiceUnavailable("mediation") : absl::OkStatus();
  };
  const auto relay = Start(*db_);
  EXPECT_TRUE(Eventually([&] { return Settled() == 1; }, kPatience));
  ASSERT_EQ(Run("DELETE FROM change_log WHERE id = '1'"), absl::OkStatus());
  EXPECT_TRUE(Eventually(
      [&] { return Number("SELECT COUNT(*) FROM handoff_pending WHERE reason LIKE '%no longer has%'") == 1; },
      kPatience));
}

TEST_F(Relaying, DeliversByOneReplicaAtATime) {
  sql::Database elsewhere(schema_);
  auto one = Start(*db_);
  ASSERT_TRUE(Eventually([&] { return one->leads(); }, kPatience));
  const auto other = Start(elsewhere);
  WriteNumbered({Made("1", 1)});
  EXPECT_TRUE(IsDone(1));
  EXPECT_FALSE(other->leads());
  one.reset();
  WriteNumbered({Made("1", 2)});
  EXPECT_TRUE(IsDone(2));
  EXPECT_EQ(peer_->calls, 2);
}

// Answers that are lost, refusals, connections that break, relays that end in the middle and others that take over:
// every change has its effect at the receiver, in order, and is settled once.
TEST_F(Relaying, LosesNothingAndSettlesOnceWhateverBreaks) {
  constexpr int kCases = 30, kVersions = 20;
  changelog::Sequencer sequencer(*db_);
  sql::Database elsewhere(schema_);
  std::atomic<uint32_t> dice{0};
  std::atomic<int> broken{0};
  const auto one_in = [&](uint32_t n) { return ((++dice * 2'654'435'761u) >> 12) % n == 0; };
  peer_->before = [&](const changelog::Change&) {
    return one_in(17) ? error::ServiceUnavailable("mediation") : absl::OkStatus();
  };
  peer_->decide = [](const changelog::Change& change) { return change.version == 7 ? Refused() : absl::OkStatus(); };
  peer_->after = [&](const changelog::Change&) {
    return one_in(5) ? error::ServiceUnavailable("mediation") : absl::OkStatus();  // it was done, and nobody knows
  };
  settle_ = [&](sql::Txn& tx, const changelog::Change& change, const Outcome& outcome) -> absl::Status {
    RETURN_IF_ERROR(WriteDown(tx, change, outcome));
    if (!one_in(40) || ++broken > 16) return absl::OkStatus();
    return broken % 2 == 0 ? tx.Execute("KILL CONNECTION_ID()").status() : error::ChangedConcurrently("a row");
  };
  std::thread writer([&] {
    for (int version = 1; version <= kVersions; ++version) {
      std::vector<changelog::Change> changes;
      for (int c = 0; c < kCases; ++c) changes.push_back(Made(fmt::format("c{}", c), version));
      EXPECT_EQ(Write(changes), absl::OkStatus());
    }
  });
  std::unique_ptr<Relay> one = Start(*db_), other;
  for (int end = 0; end < 4; ++end) {
    const int64_t before = Settled();
    EXPECT_TRUE(Eventually([&] { return Settled() > before + 20 || Settled() == kCases * kVersions; }, kPatience));
    // Ends with deliveries on their way; sometimes the next one was already waiting for its turn.
    if (end % 2 == 0) other = Start(elsewhere);
    one.reset();
    one = other == nullptr ? Start(*db_) : std::move(other);
  }
  writer.join();
  EXPECT_TRUE(IsDone(kCases * kVersions));
  one.reset();
  std::vector<std::string> taken, settled;
  for (int version = 1; version <= kVersions; ++version) {
    if (version != 7) taken.push_back(std::to_string(version));
  }
  for (int c = 0; c < kCases; ++c) {
    const std::string id = fmt::format("c{}", c);
    EXPECT_EQ(TakenOf(id), taken) << id;
    settled.clear();
    for (int version = 1; version <= kVersions; ++version) {
      settled.push_back(fmt::format("{} {}", version, version == 7 ? "refused" : "disputes/" + id));
    }
    EXPECT_EQ(SettledOf(id), settled) << id;
  }
  EXPECT_GT(peer_->calls, kCases * kVersions) << "answers were lost";
}

TEST_F(Relaying, SharesItsThreadsWithASilentReceiversRelay) {
  absl::Notification go_on;
  Route silent = TheRoute();
  silent.name = "to-nobody";
  std::atomic<int> held{0};
  silent.deliver = [&](const changelog::Change&, const rpc::HandOff&, absl::Time) -> Outcome {
    ++held;
    go_on.WaitForNotification();
    return error::DeadlinePassed();
  };
  std::vector<changelog::Change> changes;
  for (int i = 1; i <= 100; ++i) changes.push_back(Made(fmt::format("{}", i), 1));
  WriteNumbered(changes);
  const auto stuck = Relay::Start(*db_, threads_, std::move(silent), Hasty()).value();
  EXPECT_TRUE(Eventually([&] { return held >= DeliveryThreads::kOwn; }, kPatience));
  const auto relay = Start(*db_);
  EXPECT_TRUE(Eventually([&] { return Settled() == 100; }, kPatience));
  EXPECT_LE(held, DeliveryThreads::kOwn + 4);
  go_on.Notify();
  // From then on one at a time asks whether it is back.
  EXPECT_TRUE(Eventually([&] { return held > 20; }, kPatience));
}

TEST_F(Relaying, CostsLittleWhileMoreIsReadyThanThreadsCanTake) {
  absl::Notification go_on;
  std::atomic<int> held{0};
  Route hanging = TheRoute();
  hanging.deliver = [&](const changelog::Change&, const rpc::HandOff&, absl::Time) -> Outcome {
    ++held;
    go_on.WaitForNotification();
    return Refused();
  };
  std::vector<changelog::Change> changes;
  for (int i = 1; i <= 100; ++i) changes.push_back(Made(fmt::format("{}", i), 1));
  WriteNumbered(changes);
  const auto relay = Relay::Start(*db_, threads_, std::move(hanging), Hasty()).value();
  ASSERT_TRUE(Eventually([&] { return held == DeliveryThreads::kOwn + 4; }, kPatience));
  const std::clock_t before = std::clock();
  EXPECT_FALSE(go_on.WaitForNotificationWithTimeout(absl::Seconds(1)));
  EXPECT_LT(std::clock() - before, CLOCKS_PER_SEC / 3) << "of the processor's time, in a second";
  go_on.Notify();
  EXPECT_TRUE(IsDone(100));
}

TEST_F(Relaying, GivesWhatWaitedForAThreadItsTimeAnew) {
  constexpr int kChanges = 60;
  std::atomic<int> calls{0};
  absl::Notification never;
  Route slow = TheRoute();
  slow.deliver = [&](const changelog::Change&, const rpc::HandOff&, absl::Time deadline) -> Outcome {
    if (++calls <= DeliveryThreads::kOwn + 4) never.WaitForNotificationWithDeadline(deadline);
    return Refused();
  };
  std::vector<changelog::Change> changes;
  for (int i = 1; i <= kChanges; ++i) changes.push_back(Made(fmt::format("{}", i), 1));
  WriteNumbered(changes);
  RelayOptions options = Hasty();
  options.longest_delivery = absl::Milliseconds(500);
  const auto relay = Relay::Start(*db_, threads_, std::move(slow), options).value();
  EXPECT_TRUE(IsDone(kChanges));
  EXPECT_EQ(calls, kChanges) << "none was put off because it had waited";
}

TEST_F(Relaying, DeliversNothingMoreOnceItStops) {
  absl::Notification go_on;
  std::atomic<int> held{0};
  Route hanging = TheRoute();
  hanging.deliver = [&](const changelog::Change&, const rpc::HandOff&, absl::Time) -> Outcome {
    ++held;
    go_on.WaitForNotification();
    return Refused();
  };
  std::vector<changelog::Change> changes;
  for (int i = 1; i <= 100; ++i) changes.push_back(Made(fmt::format("{}", i), 1));
  WriteNumbered(changes);
  std::unique_ptr<Relay> relay = Relay::Start(*db_, threads_, std::move(hanging), Hasty()).value();
  ASSERT_TRUE(Eventually([&] { return held == DeliveryThreads::kOwn + 4; }, kPatience));
  std::thread stopping([&] { relay.reset(); });
  // It gives its lease back, and waits for what is on its way.
  EXPECT_TRUE(Eventually([&] { return Number("SELECT expires FROM lease WHERE name = 'relay/to-mediation'") == 0; },
                         kPatience));
  go_on.Notify();
  stopping.join();
  EXPECT_EQ(held, DeliveryThreads::kOwn + 4);
  EXPECT_EQ(Settled(), 0);
  EXPECT_EQ(Waiting(), 100) << "for the next leader";
}

TEST(RequestIdOfAChange, IsAUuidOfItsOwn) {
  changelog::Change change;
  change.district = "370211";
  change.kind = "case";
  change.id = "12";
  change.version = 3;
  const std::string id = RequestIdOf(kRelay, change);
  EXPECT_TRUE(IsUuid(id));
  EXPECT_EQ(RequestIdOf(kRelay, change), id);
  EXPECT_NE(RequestIdOf("elsewhere", change), id);
  change.version = 4;
  EXPECT_NE(RequestIdOf(kRelay, change), id);
}

}  // namespace
}  // namespace zhiwang::handoff
