#include "common/sql/lease/lease.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "common/sql/test_schema.h"
#include "common/status/macros.h"

namespace zhiwang::sql {
namespace {

using zhiwang::testing::Eventually;

constexpr absl::Duration kLong = absl::Minutes(10);
constexpr absl::Duration kShort = absl::Milliseconds(40);

class Leases : public SchemaTest {
 protected:
  // The lease as `owner` gets it; nothing while another holds it.
  std::optional<Lease> Acquire(std::string_view owner, absl::Duration ttl = kLong) {
    const auto lease = AcquireLease(*db_, Soon(), "post", owner, ttl);
    EXPECT_EQ(lease.status(), absl::OkStatus());
    return lease.ok() ? *lease : std::nullopt;
  }
  bool Renew(const Lease& lease, absl::Duration ttl = kLong) {
    const auto held = db_->Transact(Soon(), [&](Txn& tx) { return RenewLease(tx, lease, ttl); });
    EXPECT_EQ(held.status(), absl::OkStatus());
    return held.ok() && *held;
  }
};

TEST_F(Leases, HaveOneHolder) {
  const auto first = Acquire("甲");
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->epoch, 1);
  EXPECT_EQ(Acquire("乙"), std::nullopt);
  const auto again = Acquire("甲");
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->epoch, 1) << "it did not change hands";
  EXPECT_TRUE(Renew(*first));
}

TEST_F(Leases, GoToAnotherWithTheNextEpochOnceTheyExpire) {
  const auto first = Acquire("甲", kShort);
  ASSERT_TRUE(first.has_value());
  std::optional<Lease> second;
  EXPECT_TRUE(Eventually([&] { return (second = Acquire("乙")).has_value(); }));
  EXPECT_EQ(second->epoch, first->epoch + 1);
  EXPECT_FALSE(Renew(*first)) << "it is lost";
  EXPECT_TRUE(Renew(*second));
  EXPECT_EQ(Acquire("甲"), std::nullopt);
}

TEST_F(Leases, ThatExpiredAreNotRenewedEvenIfNobodyTookThem) {
  const auto lease = Acquire("甲", kShort);
  ASSERT_TRUE(lease.has_value());
  EXPECT_TRUE(Eventually([&] { return !Renew(*lease, kShort / 40); }));
  EXPECT_FALSE(Renew(*lease));
}

TEST_F(Leases, OfAnOlderEpochAreNotRenewedByTheSameOwner) {
  const auto first = Acquire("甲");
  ASSERT_EQ(ReleaseLease(*db_, Soon(), *first), absl::OkStatus());
  ASSERT_TRUE(Acquire("乙", kShort).has_value());
  std::optional<Lease> third;
  ASSERT_TRUE(Eventually([&] { return (third = Acquire("甲")).has_value(); }));
  EXPECT_EQ(third->epoch, 3);
  EXPECT_FALSE(Renew(*first));
  EXPECT_TRUE(Renew(*third));
}

// Another replica's connections, with a clock that is so far ahead of this machine's.
std::unique_ptr<Database> ReplicaAhead(Options options, absl::Duration by) {
  options.local_clock = [by] { return absl::Now() + by; };
  return std::make_unique<Database>(options);
}

TEST_F(Leases, AreNotTakenByAReplicaWhoseClockIsOff) {
  for (const absl::Duration by : {absl::Hours(1), -absl::Hours(1), absl::Seconds(3), -absl::Seconds(3)}) {
    const auto replica = ReplicaAhead(schema_, by);
    const auto lease = AcquireLease(*replica, Soon(), "post", "乙", kLong);
    ASSERT_EQ(lease.status(), absl::OkStatus());
    EXPECT_EQ(*lease, std::nullopt) << by;
    EXPECT_GT(LastClockOffset() * (by > absl::ZeroDuration() ? 1 : -1), absl::Seconds(1)) << "and it is said";
  }
  EXPECT_TRUE(Acquire("甲").has_value()) << "it is free for one whose clock is right";
  EXPECT_LT(LastClockOffset(), absl::Seconds(1));
}

TEST_F(Leases, AreLostWhenTheClockOfTheirHolderJumps) {
  const auto lease = Acquire("甲");
  ASSERT_TRUE(lease.has_value());
  const auto replica = ReplicaAhead(schema_, absl::Hours(1));
  const auto held = replica->Transact(Soon(), [&](Txn& tx) { return RenewLease(tx, *lease, kLong); });
  ASSERT_EQ(held.status(), absl::OkStatus());
  EXPECT_FALSE(*held);
  EXPECT_TRUE(Renew(*lease)) << "once it is right again";
}

TEST_F(Leases, ThatOnlyKeepOthersOutGoByNoClock) {
  const auto replica = ReplicaAhead(schema_, absl::Hours(1));
  const auto lease = AcquireLease(*replica, Soon(), "post", "乙", kLong, ClockRule::kAny);
  ASSERT_EQ(lease.status(), absl::OkStatus());
  ASSERT_TRUE(lease->has_value());
  const auto held = replica->Transact(Soon(), [&](Txn& tx) { return RenewLease(tx, **lease, kLong); });
  EXPECT_TRUE(held.ok() && *held);
}

// A lease that was taken while the clock was an hour ahead, after the clock has been set right.
TEST_F(Leases, TakenUnderAClockThatWasSetBackRunOutSoon) {
  ASSERT_TRUE(Acquire("甲", absl::Hours(1)).has_value());
  EXPECT_EQ(Acquire("乙", kShort), std::nullopt) << "the holder may be alive";
  std::optional<Lease> second;
  EXPECT_TRUE(Eventually([&] { return (second = Acquire("乙", kShort)).has_value(); }));
  EXPECT_EQ(second->epoch, 2);
}

TEST_F(Leases, TakenUnderAClockThatWasSetBackStayWithAHolderThatLives) {
  const auto first = Acquire("甲", absl::Hours(1));
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(Acquire("乙", kLong), std::nullopt);
  EXPECT_TRUE(Renew(*first, kLong));
  EXPECT_EQ(Acquire("乙", kLong), std::nullopt);
  EXPECT_TRUE(Renew(*first, kLong));
}

TEST_F(Leases, GivenUpAreFreeAtOnce) {
  const auto first = Acquire("甲");
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(ReleaseLease(*db_, Soon(), *first), absl::OkStatus());
  const auto second = Acquire("乙");
  ASSERT_TRUE(second.has_value());
  EXPECT_EQ(second->epoch, 2);
  EXPECT_EQ(ReleaseLease(*db_, Soon(), *first), absl::OkStatus());
  EXPECT_TRUE(Renew(*second)) << "a former holder has nothing to give up";
}

TEST_F(Leases, BeingRenewedCannotBeTakenMeanwhile) {
  const auto mine = Acquire("甲", absl::Seconds(5));
  ASSERT_TRUE(mine.has_value());
  std::optional<Lease> stolen;
  std::thread thief;
  const auto held = db_->Transact(Soon(), [&](Txn& tx) -> absl::StatusOr<bool> {
    ASSIGN_OR_RETURN(const auto renewed, RenewLease(tx, *mine, kLong));
    // Others still see the old expiry. Once it has passed the thief tries, and must wait for this transaction's end.
    thief = std::thread([&] {
      EXPECT_TRUE(Eventually([&] {
        return Number("SELECT expires < UNIX_TIMESTAMP(NOW(6)) * 1000000 FROM lease WHERE name = 'post'") == 1;
      }));
      stolen = Acquire("乙");
    });
    EXPECT_TRUE(Eventually([&] {
      return Number(
                 "SELECT variable_value FROM information_schema.global_status WHERE variable_name = "
                 "'Innodb_row_lock_current_waits'") > 0;
    }));
    return renewed.has_value();
  });
  thief.join();
  EXPECT_TRUE(held.value_or(false));
  EXPECT_EQ(stolen, std::nullopt);
  EXPECT_TRUE(Renew(*mine));
}

TEST_F(Leases, AreWonByOneOfManyThatTryAtOnce) {
  for (int round = 1; round <= 5; ++round) {
    std::atomic<int> winners{0};
    std::vector<std::thread> contenders;
    for (int i = 0; i < 8; ++i) {
      const std::string owner = std::to_string(round) + "号" + std::to_string(i);
      contenders.emplace_back([&, owner] { winners += Acquire(owner).has_value(); });
    }
    for (std::thread& contender : contenders) contender.join();
    EXPECT_EQ(winners, 1);
    EXPECT_EQ(Number("SELECT epoch FROM lease WHERE name = 'post'"), round);
    ASSERT_EQ(Run("UPDATE lease SET expires = 0 WHERE name = 'post'"), absl::OkStatus());
  }
}

}  // namespace
}  // namespace zhiwang::sql
