// What callers at once do to firms, rosters and legal services is in the log, each change once and in order.

#include <latch>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/changelog/timeline_check.h"
#include "services/mediation/state_tables.h"
#include "services/mediation/testing/people_test.h"
#include "tests/support/cluster/child_process.h"

namespace zhiwang::mediation {
namespace {

constexpr int kClerks = 4;
constexpr int kTurns = 6;

class ReplayOfPeople : public ServedPeople {
 protected:
  void ActAtOnce() const {
    std::latch ready(kClerks);
    std::vector<std::thread> clerks;
    for (int clerk = 0; clerk < kClerks; ++clerk) {
      clerks.emplace_back([&, clerk] {
        ready.arrive_and_wait();
        for (int turn = 0; turn < kTurns; ++turn) {
          v1::Firm firm = SomeFirm(kFirm, {kLawyer, kColleague});
          firm.set_display_name(fmt::format("第{}人第{}次", clerk, turn));
          EXPECT_EQ(Sound(ImportTheFirms({firm})).refused(), 0);
          auto roster = RosterOf("2026-03-02", "2026-03-02");
          AddShift(roster, "2026-03-02", StaffName("S1"), fmt::format("{:02}:00", clerk), "12:00");
          EXPECT_THAT(Ask(&MediatorStub::SetRoster, roster, ZoneDispatcher()), IsOk());
          const auto recorded = RecordOwn(SomeAdvice(kLawyer, 1 + turn));  // one of the clerks succeeds
          EXPECT_TRUE(recorded.ok() || ReasonOf(recorded.status()) == common::v1::FIELD_INVALID) << recorded.status();
        }
      });
    }
    for (std::thread& clerk : clerks) clerk.join();
  }
};

TEST_F(ReplayOfPeople, FindsEachChangeOnceAndNoServiceTwiceAtOneTime) {
  ImportBothFirms();
  ActAtOnce();
  EXPECT_TRUE(testing::Eventually([&] { return Number("SELECT COUNT(*) FROM change_log WHERE seq IS NULL") == 0; }));
  const auto check = Sound(changelog::CheckTimelines(server().db(), Soon(), kDistrict, StateTables(),
                                                     [](const changelog::TimelineCheck&) { return true; }));
  EXPECT_THAT(check.faults, ::testing::IsEmpty());
  EXPECT_EQ(Number("SELECT COUNT(*) FROM legal_service"), kTurns);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM advised_person"), kTurns);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM roster_shift"), 1);
}

}  // namespace
}  // namespace zhiwang::mediation
