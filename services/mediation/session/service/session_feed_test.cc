// The feeds of mediators and rooms, and the slots that are free.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/testing/session_service_test.h"

namespace zhiwang::mediation {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class CalendarFeed : public SessionServiceTest {};
class FreeSlotsOfDispute : public SessionServiceTest {
 protected:
  static v1::ListFreeSlotsRequest For(const std::string& dispute) {
    v1::ListFreeSlotsRequest request;
    request.set_name(dispute);
    request.set_first_day(calendar::FormatDay(calendar::Today() + 1));
    request.set_last_day(calendar::FormatDay(calendar::Today() + 14));
    request.set_most(100);
    return request;
  }
};

// Folded lines joined again.
std::string Unfolded(std::string ics) {
  for (size_t at = ics.find("\r\n "); at != std::string::npos; at = ics.find("\r\n ")) ics.erase(at, 3);
  return ics;
}

// A session's time as a feed writes it.
std::string InUtc(absl::Time time) { return absl::FormatTime("%Y%m%dT%H%M%SZ", time, absl::UTCTimeZone()); }

// Public report 28: humhub/calendar#575, nextcloud/calendar#7846.
TEST_F(CalendarFeed, OfAMediatorHoldsNumberPlaceAndTime) {
  const std::string dispute = Ready();
  const v1::Session session = Sound(Book(InRoom(dispute, InDaysAt(1, 9))));
  Sound(Book(OnSite(dispute, InDaysAt(2, 9))));
  const std::string feed = Unfolded(Sound(Feed()));
  EXPECT_THAT(feed, AllOf(HasSubstr("BEGIN:VCALENDAR\r\n"), HasSubstr("SUMMARY:" + session.number()),
                          HasSubstr("DTSTART:" + InUtc(InDaysAt(1, 9))), HasSubstr("DTEND:" + InUtc(InDaysAt(1, 10))),
                          HasSubstr("调解室A1"), HasSubstr("LOCATION:界墙旁"), HasSubstr("STATUS:CONFIRMED")));
}

// Public report 28: humhub/calendar#575, nextcloud/calendar#7846.
TEST_F(CalendarFeed, OfARoomHoldsNothingButOccupied) {
  const v1::Session session = Sound(Book(InRoom(Ready(), InDaysAt(1, 9))));
  Sound(Book(InRoom(Ready(SomeDispute(), VillageColleague()), InDaysAt(1, 9), absl::Hours(1), kOtherRoomCode)));
  const std::string feed = Unfolded(Sound(FeedOfRoom()));
  EXPECT_THAT(feed, AllOf(HasSubstr("SUMMARY:占用\r\n"), HasSubstr("DTSTART:" + InUtc(InDaysAt(1, 9))),
                          Not(HasSubstr(session.number())), Not(HasSubstr("LOCATION"))));
  EXPECT_EQ(feed.find("BEGIN:VEVENT"), feed.rfind("BEGIN:VEVENT")) << "the other room is no part of it";
}

// Public report 28: humhub/calendar#575, nextcloud/calendar#7846.
TEST_F(CalendarFeed, HoldsNoPlantedNamePhoneOrType) {
  const std::string dispute = Ready(SomeDispute());
  Sound(Book(InRoom(dispute, InDaysAt(1, 9))));
  Sound(Book(OnSite(dispute, InDaysAt(2, 9))));
  const std::string feeds[] = {Unfolded(Sound(Feed())), Unfolded(Sound(FeedOfRoom()))};
  for (const std::string& feed : feeds) {
    for (const char* planted : {kApplicantName, kRespondentName, "13912345678", kRespondentPhone, kApplicantNumber,
                                kPlantedFact, "NEIGHBOURS", "邻里", "界墙归属"}) {
      EXPECT_THAT(feed, Not(HasSubstr(planted)));
    }
  }
}

TEST_F(CalendarFeed, KeepsTheUidAndCountsMovesAndTheCancelling) {
  const std::string name = Sound(Book(InRoom(Ready(), InDaysAt(1, 9)))).name();
  const std::string uid = "UID:370211-" + name.substr(name.rfind('/') + 1) + "@mediation.zhiwang";
  EXPECT_THAT(Sound(Feed()), AllOf(HasSubstr(uid), HasSubstr("SEQUENCE:0\r\n")));
  Sound(Move(name, InDaysAt(2, 9)));
  EXPECT_THAT(Sound(Feed()),
              AllOf(HasSubstr(uid), HasSubstr("SEQUENCE:1\r\n"), HasSubstr("DTSTART:" + InUtc(InDaysAt(2, 9)))));
  Sound(CancelOne(name));
  EXPECT_THAT(Sound(Feed()), AllOf(HasSubstr(uid), HasSubstr("SEQUENCE:2\r\n"), HasSubstr("STATUS:CANCELLED")));
  EXPECT_THAT(Sound(FeedOfRoom()), HasSubstr("STATUS:CANCELLED"));
}

TEST_F(CalendarFeed, IsTheCallersOwnOrOfARoomInTheirArea) {
  Sound(Book(InRoom(Ready(), InDaysAt(1, 9))));
  EXPECT_THAT(Sound(Feed(VillageColleague())), Not(HasSubstr("BEGIN:VEVENT")));
  v1::GetCalendarFeedRequest of_another;
  of_another.set_mediator(StaffName("S1"));
  EXPECT_THAT(AskFeed(of_another, VillageColleague()), IsInvalid("mediator"));
  EXPECT_THAT(Sound(AskFeed(of_another, VillageMediator())), HasSubstr("BEGIN:VEVENT"));
  EXPECT_THAT(FeedOfRoom(kRoomCode, DispatcherElsewhere()),
              IsRefused(absl::StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING));
  EXPECT_THAT(FeedOfRoom(kRoomCode, VillageLawyer()),
              IsRefused(absl::StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING));
  EXPECT_THAT(FeedOfRoom("B7"), IsInvalid("room"));
}

TEST_F(FreeSlotsOfDispute, AreQuartersOfAnHourInWorkingTime) {
  const auto slots = Sound(Slots(For(Ready()))).slots();
  ASSERT_GT(slots.size(), 10);
  int64_t last = 0;
  for (const auto& slot : slots) {
    EXPECT_EQ(slot.start_time().seconds() % 900, 0);
    EXPECT_EQ(slot.end_time().seconds() - slot.start_time().seconds(), 3600);
    EXPECT_GT(slot.start_time().seconds(), last) << "the earliest first";
    last = slot.start_time().seconds();
    const int hour = absl::ToCivilHour(absl::FromUnixSeconds(last), calendar::ShanghaiZone()).hour();
    EXPECT_GE(hour, 8);
    EXPECT_LT(hour, 18);
    EXPECT_EQ(slot.room(), "");
  }
}

TEST_F(FreeSlotsOfDispute, LeaveOutWhatMediatorPartiesAndRoomsHave) {
  const std::string dispute = Ready(SomeDispute());
  auto request = For(dispute);
  request.set_committee(CommitteeName(1));
  request.set_most(1);
  const auto first = Sound(Slots(request)).slots(0);
  EXPECT_EQ(first.room(), kRoomCode);
  const absl::Time start = absl::FromUnixSeconds(first.start_time().seconds());
  Sound(Book(InRoom(Ready(), start)));
  EXPECT_GE(Sound(Slots(request)).slots(0).start_time().seconds(), first.end_time().seconds())
      << "the mediator has another session then";
  const auto other = For(OfTheSamePeople());
  EXPECT_EQ(Sound(Slots(other)).slots(0).start_time().seconds(), first.start_time().seconds());
  auto in_room = other;
  in_room.set_committee(CommitteeName(1));
  EXPECT_EQ(Sound(Slots(in_room)).slots(0).room(), kOtherRoomCode) << "the first room is taken";
  const auto next = Sound(Slots(request)).slots(0);
  Sound(Book(OnSite(dispute, absl::FromUnixSeconds(next.start_time().seconds()))));
  const auto answer = Sound(Slots(other));
  for (const auto& slot : answer.slots()) {
    EXPECT_TRUE(slot.end_time().seconds() <= next.start_time().seconds() ||
                slot.start_time().seconds() >= next.end_time().seconds())
        << "the parties have the session of the first dispute then";
  }
}

TEST_F(FreeSlotsOfDispute, ThatAreListedCanBeBooked) {
  const std::string dispute = Ready();
  auto request = For(dispute);
  request.set_committee(CommitteeName(1));
  const auto slot = Sound(Slots(request)).slots(0);
  Sound(Book(InRoom(dispute, absl::FromUnixSeconds(slot.start_time().seconds()), absl::Hours(1), slot.room())));
}

TEST_F(FreeSlotsOfDispute, AreRefusedByTheFieldThatIsWrong) {
  const std::string dispute = Ready();
  const auto with = [&](const auto& spoil) {
    auto request = For(dispute);
    spoil(request);
    return Slots(request);
  };
  EXPECT_THAT(with([](auto& it) { it.set_first_day("2020-01-01"); }), IsInvalid("first_day"));
  EXPECT_THAT(with([](auto& it) { it.set_last_day(calendar::FormatDay(calendar::Today())); }), IsInvalid("last_day"));
  EXPECT_THAT(with([](auto& it) { it.set_minutes(10); }), IsInvalid("minutes"));
  EXPECT_THAT(with([](auto& it) { it.set_most(101); }), IsInvalid("most"));
  EXPECT_THAT(with([](auto& it) { it.add_parties(3); }),
              IsRefused(absl::StatusCode::kInvalidArgument, common::v1::PARTY_NOT_FOUND));
  EXPECT_THAT(Slots(For(Accepted())), IsRefused(absl::StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
  EXPECT_THAT(Slots(For(dispute), DispatcherElsewhere()),
              IsRefused(absl::StatusCode::kNotFound, common::v1::DISPUTE_NOT_FOUND));
}

}  // namespace
}  // namespace zhiwang::mediation
