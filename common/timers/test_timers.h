#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "absl/time/time.h"
#include "common/changelog/test_log.h"
#include "common/timers/runner.h"
#include "common/timers/timer.h"

namespace zhiwang::timers {

inline constexpr What kRing{"bell.ring"};

// A test with a schema of its own, whose timers ring bells: each time one rings its count in the table `effect` grows.
class BellTest : public changelog::LogTest {
 protected:
  static changelog::Aggregate Bell(std::string_view id) { return {kDistrict, "bell", std::string(id)}; }

  void SetBell(std::string_view id, absl::Duration from_now, const What& what = kRing) {
    ASSERT_EQ(db_->Transact(Soon(), [&](sql::Txn& tx) { return Set(tx, Bell(id), what, absl::Now() + from_now, 1); }),
              absl::OkStatus());
  }
  void CancelBell(std::string_view id) {
    ASSERT_EQ(db_->Transact(Soon(), [&](sql::Txn& tx) { return Cancel(tx, Bell(id), kRing); }), absl::OkStatus());
  }
  std::optional<Timer> TimerOf(std::string_view id, const What& what = kRing) {
    const auto found = db_->Read(Soon(), [&](sql::Txn& tx) { return Find(tx, Bell(id), what.name); });
    EXPECT_EQ(found.status(), absl::OkStatus());
    return found.ok() ? *found : std::nullopt;
  }
  // Makes every timer that waits after a failure due now.
  void PassPauses() { ASSERT_EQ(Run("UPDATE timer SET next_try = due"), absl::OkStatus()); }

  int64_t RungTimes(std::string_view id) {
    return std::max<int64_t>(0, Number("SELECT total FROM effect WHERE id = '" + std::string(id) + "'"));
  }
  static absl::Status Ring(sql::Txn& tx, const Firing& firing) {
    return tx
        .Execute("INSERT INTO effect (id, total) VALUES (?, 1) ON DUPLICATE KEY UPDATE total = total + 1",
                 {firing.timer.aggregate.id})
        .status();
  }

  // A process of the service: connections, a schedule whose time the test moves, and a runner.
  struct Replica {
    Replica(sql::Options options, std::vector<Runner::Registration> registrations)
        : db(std::move(options)), runner(schedule, db, std::move(registrations)) {}
    void Pass(absl::Duration time = absl::Minutes(1)) {
      now += time;
      schedule.RunDue();
    }
    absl::Duration now = absl::ZeroDuration();
    sql::Database db;
    background::Schedule schedule{[this] { return now; }};
    Runner runner;
  };
  std::unique_ptr<Replica> Start(Handler handler = Just(Ring)) {
    return std::make_unique<Replica>(schema_, std::vector<Runner::Registration>{{kRing, std::move(handler)}});
  }
  // As after the death of a process that led: its lease has run out.
  void LetLeasesRunOut() { ASSERT_EQ(Run("UPDATE lease SET expires = 0"), absl::OkStatus()); }
};

}  // namespace zhiwang::timers
