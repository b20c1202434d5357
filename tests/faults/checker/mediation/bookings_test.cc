#include "tests/faults/checker/mediation/bookings.h"

#include <gtest/gtest.h>

#include "tests/faults/checker/mediation/told_changes.h"

namespace zhiwang::testing {
namespace {

using mediation::v1::Session;
using mediation::v1::SessionChange;
using mediation::v1::SessionFacts;

constexpr int64_t kNine = 1796173200'000'000;  // 2026-12-02 09:00 in Beijing
constexpr int64_t kMinuteInMicros = 60'000'000;
constexpr int kSomeDay = 20261202;

// Sessions of mediator 1 in a room, each with its own party, and their stored rows.
class BookingRule : public ::testing::Test {
 protected:
  // Plans a session, from and to this many minutes after nine, and stores it with its booked days.
  void Plan(int64_t id, int from, int to, const std::string& room = "A1", const std::string& mediator = "staff/1") {
    SessionFacts facts;
    facts.set_state(Session::PLANNED);
    facts.set_dispute(100 + id);
    facts.set_start(kNine + from * kMinuteInMicros);
    facts.set_end(kNine + to * kMinuteInMicros);
    facts.set_committee(3);
    facts.set_room(room);
    facts.add_mediators(mediator);
    facts.add_parties(1);
    SessionChange change;
    *change.mutable_after() = facts;
    rule_.Follow(ToldChange("session", id, 1, "session.booked", change));
    auto& body = stored_.sessions[RefOf(id)];
    *body.mutable_facts() = facts;
    for (const std::string& key :
         {"mediator/" + mediator, "room/3/" + room, "party/" + std::to_string(facts.dispute()) + ".1"}) {
      body.add_booked(key);
      auto& span = *stored_.booked[{kSomeDistrict, key}][kSomeDay].add_spans();
      span.set_start(9 * 60 + from);
      span.set_end(9 * 60 + to);
      span.set_kind("session");
      span.set_id(id);
    }
  }

  History history_;
  Bookings rule_{history_};
  StoredMediation stored_;
};

TEST_F(BookingRule, HoldsOfTimesThatTouch) {
  Plan(1, 0, 60);
  Plan(2, 60, 90);
  Plan(3, 0, 60, "A2", "staff/2");
  rule_.Compare(stored_);
  EXPECT_THAT(history_, IsSound());
  EXPECT_EQ(rule_.holding(), 3);
}

TEST_F(BookingRule, IsBrokenByAMediatorInTwoRoomsAtOnce) {
  Plan(1, 0, 60);
  Plan(2, 45, 90, "A2");
  rule_.Compare(stored_);
  EXPECT_THAT(history_, IsBroken("mediator/staff/1 has districts/370211/sessions/1 and districts/370211/sessions/2"));
}

TEST_F(BookingRule, IsBrokenByARoomOfTwoAtTheSameStart) {
  Plan(1, 0, 60);
  Plan(2, 0, 15, "A1", "staff/2");
  rule_.Compare(stored_);
  EXPECT_THAT(history_, IsBroken("room/3/A1 has"));
}

TEST_F(BookingRule, IsBrokenByAShortSessionWithinALongOne) {
  Plan(1, 0, 240);
  Plan(2, 15, 30, "A2", "staff/2");
  Plan(3, 60, 90, "A1", "staff/3");
  rule_.Compare(stored_);
  EXPECT_THAT(history_, IsBroken("room/3/A1 has districts/370211/sessions/1 and districts/370211/sessions/3"));
}

TEST_F(BookingRule, IsBrokenByAPartyWhoIsInTwoDisputesUnderOnePhone) {
  Plan(1, 0, 60);
  Plan(2, 30, 60, "A2", "staff/2");
  for (const int64_t id : {1, 2}) stored_.sessions[RefOf(id)].add_booked("party/phone");
  rule_.Compare(stored_);
  EXPECT_THAT(history_, IsBroken("party/phone has"));
}

TEST_F(BookingRule, IsBrokenByATimeThatNobodyBooked) {
  Plan(1, 0, 60);
  stored_.booked[{kSomeDistrict, "room/3/A1"}].clear();
  rule_.Compare(stored_);
  EXPECT_THAT(history_, IsBroken("room/3/A1 has booked nothing"));
}

TEST_F(BookingRule, IsBrokenByATimeThatIsHeldAfterTheSessionsEnd) {
  Plan(1, 0, 60);
  SessionChange change;
  *change.mutable_before() = stored_.sessions[RefOf(1)].facts();
  *change.mutable_after() = change.before();
  change.mutable_after()->set_state(Session::CANCELLED);
  *stored_.sessions[RefOf(1)].mutable_facts() = change.after();
  rule_.Follow(ToldChange("session", 1, 2, "session.cancelled", change));
  rule_.Compare(stored_);
  EXPECT_THAT(history_, IsBroken("its sessions say nothing"));
}

TEST_F(BookingRule, IsBrokenByASessionThatIsNotBookedForItsRoom) {
  Plan(1, 0, 60);
  stored_.sessions[RefOf(1)].mutable_booked()->DeleteSubrange(1, 1);
  rule_.Compare(stored_);
  EXPECT_THAT(history_, IsBroken("is not booked for room/3/A1"));
}

TEST_F(BookingRule, HoldsOfATimeOverMidnight) {
  Plan(1, 14 * 60, 16 * 60);  // from 23:00
  for (auto& [holder, days] : stored_.booked) {
    auto& first = *days[kSomeDay].mutable_spans(0);
    auto& second = *days[kSomeDay + 1].add_spans();
    second = first;
    first.set_end(24 * 60);
    second.set_start(0);
    second.set_end(60);
  }
  rule_.Compare(stored_);
  EXPECT_THAT(history_, IsSound());
}

}  // namespace
}  // namespace zhiwang::testing
