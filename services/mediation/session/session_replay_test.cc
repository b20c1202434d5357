// The log of sessions, their disputes and their bookings after many callers at once: each change once, in order, its end as the
// rows are, and no time held twice.

#include <latch>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/changelog/change_log.h"
#include "common/changelog/timeline_check.h"
#include "services/mediation/session/session_holders.h"
#include "services/mediation/session/session_noun.h"
#include "services/mediation/session/session_record.h"
#include "services/mediation/state_tables.h"
#include "services/mediation/testing/session_service_test.h"
#include "zhiwang/common/v1/booked_day.pb.h"
#include "zhiwang/mediation/v1/session_record.pb.h"

namespace zhiwang::mediation {
namespace {

using ::testing::IsEmpty;
using zhiwang::testing::Eventually;

constexpr int kDisputesHeld = 4;
constexpr int kSecretaries = 3;  // of a dispute
constexpr int kSteps = 6;

class ReplayOfSessions : public SessionServiceTest {
 protected:
  // Secretaries book, move and cancel what they can; one of them ends the dispute. A time that is taken, or a step that comes
  // too late, is refused.
  void ActAtOnce() {
    std::vector<std::string> disputes;
    for (int i = 0; i < kDisputesHeld; ++i) {
      disputes.push_back(i % 2 == 0 ? Ready() : Ready(SomeDispute(), VillageColleague()));
    }
    std::latch ready(kDisputesHeld * kSecretaries);
    std::vector<std::thread> secretaries;
    for (int one = 0; one < kDisputesHeld * kSecretaries; ++one) {
      secretaries.emplace_back([&, one] {
        ready.arrive_and_wait();
        for (int step = 0; step < kSteps; ++step) Act(disputes[static_cast<size_t>(one % kDisputesHeld)], one, step);
      });
    }
    for (std::thread& secretary : secretaries) secretary.join();
  }
  std::vector<Session> Sessions() {
    return Sound(server().db().Read(Soon(), [](sql::Txn& tx) {
      return resource::ReadRows<SessionNoun>(tx, kDistrict, "district = ?", {kDistrict});
    }));
  }

 private:
  void Act(const std::string& dispute, int one, int step) const {
    const auto booked = Book(InRoom(dispute, InDaysAt(1, 8 + (one + step) % 6)));
    if (!booked.ok()) return;
    (void)Move(booked->name(), InDaysAt(2, 8 + step, 30), absl::Hours(1), step % 2 == 0 ? kOtherRoomCode : "");
    if (step % 3 == 0) (void)CancelOne(booked->name());
    if (one < kDisputesHeld && step == kSteps - 1) {
      (void)End(dispute, v1::Ending::NO_PROSPECT, 0, one % 2 == 0 ? VillageMediator() : VillageColleague());
    }
  }
};

TEST_F(ReplayOfSessions, FindsEachChangeOnceAndTheLastAsTheRowIs) {
  ActAtOnce();
  EXPECT_TRUE(Eventually([&] { return Number("SELECT COUNT(*) FROM change_log WHERE seq IS NULL") == 0; }));
  const auto check = Sound(changelog::CheckTimelines(server().db(), Soon(), kDistrict, StateTables(),
                                                     [](const changelog::TimelineCheck&) { return true; }));
  EXPECT_THAT(check.faults, IsEmpty());
  const auto sessions = Sessions();
  EXPECT_FALSE(sessions.empty());
  for (const Session& session : sessions) {
    const auto changes = Sound(server().db().Read(Soon(), [&](sql::Txn& tx) {
      return changelog::ReadTimeline(tx, kDistrict, "session", std::to_string(session.id), 0, 100);
    }));
    v1::SessionFacts known;
    for (const changelog::Change& change : changes) {
      v1::SessionChange payload;
      ASSERT_TRUE(payload.ParseFromString(change.payload));
      EXPECT_EQ(payload.before().SerializeAsString(), known.SerializeAsString()) << change.type;
      known = payload.after();
    }
    EXPECT_EQ(known.SerializeAsString(), FactsRecordOf(session).SerializeAsString());
  }
}

TEST_F(ReplayOfSessions, FindsEachTimeWithOneSessionAndNoneThatNobodyHas) {
  ActAtOnce();
  // What the sessions say that is held, by holder and day, against the rows of bookings.
  std::map<std::pair<std::string, int>, std::map<int, std::pair<int, int64_t>>> held;
  for (const Session& session : Sessions()) {
    const booking::Booking booking = BookingOf(session);
    for (const booking::DayPart& part : booking::PartsOf(booking.span)) {
      for (const booking::Holder& holder : booking.holders) {
        const bool first =
            held[{booking::KeyOf(holder), part.day}].emplace(part.start, std::pair(part.end, session.id)).second;
        EXPECT_TRUE(first) << "two sessions begin at once";
      }
    }
  }
  int64_t rows = 0;
  const absl::Status read = server().db().Read(Soon(), [&](sql::Txn& tx) {
    return tx.Query("SELECT holder, day, spans FROM booked_day WHERE district = ? AND spans <> ''", {kDistrict},
                    [&](const sql::Row& row) {
                      ++rows;
                      common::v1::BookedDay booked;
                      EXPECT_TRUE(booked.ParseFromString(row.Text(3)));
                      const auto& there = held[{row.Text(1), static_cast<int>(row.Int(2))}];
                      EXPECT_EQ(static_cast<int>(there.size()), booked.spans_size());
                      int end = 0;
                      for (const auto& span : booked.spans()) {
                        EXPECT_LE(end, span.start()) << "two overlap";
                        end = span.end();
                        const auto said = there.find(span.start());
                        ASSERT_NE(said, there.end());
                        EXPECT_EQ(said->second, std::pair(span.end(), span.id()));
                      }
                    });
  });
  EXPECT_EQ(read, absl::OkStatus());
  EXPECT_EQ(rows, static_cast<int64_t>(held.size()));
}

}  // namespace
}  // namespace zhiwang::mediation
