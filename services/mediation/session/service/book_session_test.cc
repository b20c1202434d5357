// Sessions are booked, moved and cancelled: nobody and no room is booked twice.

#include <latch>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/testing/session_service_test.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

MATCHER_P(IsBarred, reason, "") {
  return ::testing::ExplainMatchResult(IsRefused(StatusCode::kFailedPrecondition, reason), arg, result_listener);
}

class BookSession : public SessionServiceTest {};
class MovedSession : public SessionServiceTest {};

TEST_F(BookSession, IsPlannedWithItsMediatorsAndParties) {
  const std::string dispute = Ready();
  const v1::Session session = Sound(Book(InRoom(dispute, InDaysAt(1, 9))));
  EXPECT_EQ(session.state(), v1::Session::PLANNED);
  EXPECT_EQ(session.sequence(), 1);
  EXPECT_EQ(session.dispute(), dispute);
  EXPECT_THAT(session.number(), HasSubstr("人调字第"));
  EXPECT_THAT(session.mediators(), ElementsAre(StaffName("S1")));
  EXPECT_THAT(session.parties(), ElementsAre(1, 2));
  EXPECT_THAT(session.legal_actions(), ElementsAre(v1::Session::MOVE, v1::Session::CANCEL, v1::Session::START));
  EXPECT_EQ(Sound(Book(OnSite(dispute, InDaysAt(1, 10)))).sequence(), 2) << "the next hour is free";
  EXPECT_EQ(Sound(GetSession(session.name())).SerializeAsString(), session.SerializeAsString());
}

// Public report 26: caseflow#15186, caseflow#9607, mrbs#544, mrbs#235, nextcloud/calendar#7772.
TEST_F(BookSession, OfFiftyCallersAtTwoReplicasOneHasTheRoom) {
  constexpr int kCallers = 50;
  const auto replica = StartReplica();
  std::vector<std::string> disputes;
  for (int i = 0; i < kCallers; ++i) disputes.push_back(Ready());
  std::latch ready(kCallers);
  std::vector<absl::Status> answers(kCallers);
  std::vector<std::thread> callers;
  for (int caller = 0; caller < kCallers; ++caller) {
    callers.emplace_back([&, caller] {
      const auto index = static_cast<size_t>(caller);
      const v1::BookSessionRequest request = Booking(InRoom(disputes[index], InDaysAt(1, 9)));
      ready.arrive_and_wait();
      const auto& asked = caller % 2 == 0 ? client() : replica->client();
      answers[index] = asked.Ask(&SessionStub::BookSession, request, ZoneDispatcher()).status();
    });
  }
  for (std::thread& caller : callers) caller.join();
  int booked = 0;
  for (const absl::Status& answer : answers) {
    booked += answer.ok();
    if (answer.ok()) continue;
    EXPECT_THAT(answer, IsBarred(common::v1::ROOM_BUSY));
  }
  EXPECT_EQ(booked, 1);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM session"), 1);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log WHERE type = 'session.booked'"), 1);
}

TEST_F(BookSession, OfARoomThatIsTakenIsRoomBusy) {
  const std::string first = Ready(), other = Ready(SomeDispute(), VillageColleague());
  Sound(Book(InRoom(first, InDaysAt(1, 9))));
  EXPECT_THAT(Book(InRoom(other, InDaysAt(1, 9, 30))), IsBarred(common::v1::ROOM_BUSY));
  Sound(Book(InRoom(other, InDaysAt(1, 9, 30), absl::Hours(1), kOtherRoomCode)));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM session"), 2);
}

TEST_F(BookSession, OfAMediatorWhoHasSomethingElseIsMediatorBusy) {
  const std::string first = Ready(), other = Ready();
  Sound(Book(OnSite(first, InDaysAt(1, 9))));
  EXPECT_THAT(Book(OnSite(other, InDaysAt(1, 9, 59))), IsBarred(common::v1::MEDIATOR_BUSY));
  Sound(Book(OnSite(other, InDaysAt(1, 10))));
}

TEST_F(BookSession, OfAPartyWhoHasASessionOfAnotherDisputeIsPartyBusy) {
  Sound(Book(OnSite(Ready(SomeDispute()), InDaysAt(1, 9))));
  const std::string other = OfTheSamePeople();
  EXPECT_THAT(Book(OnSite(other, InDaysAt(1, 9, 30))), IsBarred(common::v1::PARTY_BUSY)) << "by phone and number";
  v1::Session of_one = OnSite(other, InDaysAt(1, 9, 30));
  of_one.add_parties(2);
  EXPECT_THAT(Book(of_one), IsBarred(common::v1::PARTY_BUSY)) << "by phone";
  Sound(Book(OnSite(other, InDaysAt(1, 10))));
}

TEST_F(BookSession, KnowsAPartyByTheIdentityNumberAlone) {
  Sound(Book(OnSite(Ready(SomeDispute()), InDaysAt(1, 9))));
  v1::Dispute other = SomeDispute();
  other.mutable_parties(0)->set_phone("19900009991");
  other.mutable_parties(1)->set_phone("19900009992");
  EXPECT_THAT(Book(OnSite(Ready(other, VillageColleague()), InDaysAt(1, 9, 30))), IsBarred(common::v1::PARTY_BUSY));
}

TEST_F(BookSession, SaysNothingOfWhatTheOtherIs) {
  const v1::Session other = Sound(Book(InRoom(Ready(), InDaysAt(1, 9))));
  const absl::Status refused = Book(InRoom(Ready(), InDaysAt(1, 9))).status();
  EXPECT_THAT(refused, IsBarred(common::v1::ROOM_BUSY));
  EXPECT_THAT(refused.ToString(), AllOf(Not(HasSubstr(other.name())), Not(HasSubstr(other.dispute()))));
  EXPECT_EQ(ResourceOf(refused), "");
}

TEST_F(BookSession, OfPartiesWithoutPhonesIsOnceAtATimeToo) {
  v1::Dispute without_phones = SomeDispute();
  for (v1::Party& party : *without_phones.mutable_parties()) {
    party.clear_phone();
    party.clear_identity_number();
  }
  const std::string dispute = Ready(without_phones);
  Sound(Book(OnSite(dispute, InDaysAt(1, 9))));
  EXPECT_THAT(Book(OnSite(dispute, InDaysAt(1, 9))), IsBarred(common::v1::MEDIATOR_BUSY));
}

TEST_F(BookSession, IsRefusedByTheFieldThatIsWrong) {
  const std::string dispute = Ready();
  const auto book_with = [&](v1::Session session, const auto& spoil) {
    spoil(session);
    return Book(session);
  };
  const v1::Session sound = OnSite(dispute, InDaysAt(1, 9)), room = InRoom(dispute, InDaysAt(1, 9));
  const auto ending_at = [&](absl::Time end) {
    return book_with(sound, [&](auto& it) { SetTime(end, it.mutable_end_time()); });
  };
  EXPECT_THAT(ending_at(InDaysAt(1, 8)), IsInvalid("session.end_time"));
  EXPECT_THAT(ending_at(InDaysAt(1, 9)), IsInvalid("session.end_time"));
  EXPECT_THAT(ending_at(InDaysAt(1, 9, 10)), IsInvalid("session.end_time"));
  EXPECT_THAT(ending_at(InDaysAt(1, 17, 1)), IsInvalid("session.end_time"));
  EXPECT_THAT(Book(OnSite(dispute, SoonInMinutes() - absl::Minutes(5))), IsInvalid("session.start_time"));
  EXPECT_THAT(Book(OnSite(dispute, InDaysAt(182, 9))), IsInvalid("session.start_time"));
  EXPECT_THAT(Book(OnSite(dispute, InDaysAt(1, 9) + absl::Seconds(1))), IsInvalid("session.start_time"));
  EXPECT_THAT(book_with(sound, [](auto& it) { it.clear_form(); }), IsInvalid("session.form"));
  EXPECT_THAT(book_with(sound, [](auto& it) { it.clear_place(); }), IsInvalid("session.place"));
  EXPECT_THAT(book_with(sound, [](auto& it) { it.set_room(kRoomCode); }), IsInvalid("session.room"));
  EXPECT_THAT(book_with(room, [](auto& it) { it.set_place("村委会"); }), IsInvalid("session.place"));
  EXPECT_THAT(book_with(room, [](auto& it) { it.set_room("B7"); }), IsInvalid("session.room"));
  EXPECT_THAT(book_with(room, [](auto& it) { it.clear_committee(); }), IsInvalid("session.room"));
  EXPECT_THAT(book_with(room, [](auto& it) { it.set_committee(CommitteeName(9)); }),
              IsRefused(StatusCode::kInvalidArgument, common::v1::COMMITTEE_NOT_FOUND));
  EXPECT_THAT(book_with(sound, [](auto& it) { it.add_mediators(StaffName("S2")); }), IsInvalid("session.mediators"));
  EXPECT_THAT(book_with(sound, [](auto& it) { it.add_parties(3); }),
              IsRefused(StatusCode::kInvalidArgument, common::v1::PARTY_NOT_FOUND));
  EXPECT_THAT(Book(OnSite("districts/110101/disputes/7", InDaysAt(1, 9))),
              IsRefused(StatusCode::kInvalidArgument, common::v1::RESOURCE_NAME_INVALID));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM session"), 0);
  EXPECT_EQ(HeldDays(), 0);
}

// Public report 28: the feed of a mediator's calendar holds the place of a session.
TEST_F(BookSession, HasAPlaceThatTellsOfNobody) {
  const std::string dispute = Ready(SomeDispute());
  auto invite = About<v1::AddParticipantRequest>(dispute);
  invite.mutable_participant()->set_capacity(v1::Participant::NEIGHBOUR);
  invite.mutable_participant()->set_display_name("王大伯");
  Sound(Ask(&Stub::AddParticipant, invite, VillageMediator()));
  for (const char* place :
       {"欧阳绮罗家中", "到 欧 阳 绮 罗 家", "司马青衫的院子", "王大伯院里", "打 139-1234-5678 问路"}) {
    v1::Session session = OnSite(dispute, InDaysAt(1, 9));
    session.set_place(place);
    EXPECT_THAT(Book(session), IsInvalid("session.place")) << place;
  }
  EXPECT_EQ(Number("SELECT COUNT(*) FROM session"), 0);
  EXPECT_THAT(Book(OnSite(dispute, InDaysAt(1, 9))), IsOk());
}

// Rule 5: the parties choose or accept the mediator (人民调解法 art. 19).
TEST_F(BookSession, NeedsTheMediatorAcceptedByAll) {
  const std::string dispute = InMediation();
  EXPECT_THAT(Book(OnSite(dispute, InDaysAt(1, 9))), IsBarred(common::v1::CONSENT_MISSING));
  Sound(Say(dispute, v1::Consent::MEDIATOR, {1}, "1"));
  EXPECT_THAT(Book(OnSite(dispute, InDaysAt(1, 9))), IsBarred(common::v1::CONSENT_MISSING));
  Sound(Say(dispute, v1::Consent::MEDIATOR, {2}, "1"));
  Sound(Book(OnSite(dispute, InDaysAt(1, 9))));
}

TEST_F(BookSession, IsForDisputesInMediation) {
  EXPECT_THAT(Book(OnSite(Accepted(), InDaysAt(1, 9))), IsBarred(common::v1::ACTION_ILLEGAL));
}

// Rule 9: sessions are open where all wish it (人民调解法 art. 23).
TEST_F(BookSession, HasListenersOnlyWhereAllWantThem) {
  const std::string dispute = Ready();
  v1::Session session = OnSite(dispute, InDaysAt(1, 9));
  session.set_open_to_listeners(true);
  EXPECT_THAT(Book(session), IsBarred(common::v1::CONSENT_MISSING));
  Sound(Say(dispute, v1::Consent::OPEN_SESSIONS, {1, 2}));
  EXPECT_TRUE(Sound(Book(session)).open_to_listeners());
}

TEST_F(BookSession, IsByVideoForWhoAgreed) {
  const std::string dispute = Ready();
  v1::Session session = OnSite(dispute, InDaysAt(1, 9));
  session.set_form(v1::Session::BY_VIDEO);
  session.add_parties(1);
  EXPECT_THAT(Book(session), IsBarred(common::v1::CONSENT_MISSING));
  Sound(Say(dispute, v1::Consent::BY_VIDEO, {1}));
  EXPECT_EQ(Sound(Book(session)).form(), v1::Session::BY_VIDEO);
}

TEST_F(BookSession, IsAnsweredAgainWhenItIsAskedAgain) {
  const v1::BookSessionRequest request = Booking(OnSite(Ready(), InDaysAt(1, 9)));
  const v1::Session first = Sound(client().Ask(&SessionStub::BookSession, request, ZoneDispatcher()));
  EXPECT_EQ(Sound(client().Ask(&SessionStub::BookSession, request, ZoneDispatcher())).SerializeAsString(),
            first.SerializeAsString());
  EXPECT_EQ(Number("SELECT COUNT(*) FROM session"), 1);
}

// Public report 26: caseflow#15186, mrbs#544.
TEST_F(MovedSession, OntoHalfPastNineIsRoomBusyAndStaysWhereItIs) {
  Sound(Book(InRoom(Ready(), InDaysAt(1, 9))));
  const std::string other = Sound(Book(InRoom(Ready(SomeDispute(), VillageColleague()), InDaysAt(1, 10)))).name();
  EXPECT_THAT(Move(other, InDaysAt(1, 9, 30)), IsBarred(common::v1::ROOM_BUSY));
  const v1::Session there = Sound(GetSession(other, ZoneDispatcher()));
  EXPECT_EQ(there.start_time().seconds(), absl::ToUnixSeconds(InDaysAt(1, 10)));
  EXPECT_EQ(there.moves(), 0);
  EXPECT_EQ(Sound(Move(other, InDaysAt(1, 9, 30), absl::Hours(1), kOtherRoomCode)).room(), kOtherRoomCode);
}

TEST_F(MovedSession, OntoTheTimeOfAMediatorOrAPartyIsRefused) {
  Sound(Book(OnSite(Ready(SomeDispute()), InDaysAt(1, 9))));
  const std::string of_same_people = Sound(Book(OnSite(OfTheSamePeople(), InDaysAt(1, 14)))).name();
  EXPECT_THAT(Move(of_same_people, InDaysAt(1, 9, 30)), IsBarred(common::v1::PARTY_BUSY));
  const std::string of_same_mediator = Sound(Book(OnSite(Ready(), InDaysAt(1, 11)))).name();
  EXPECT_THAT(Move(of_same_mediator, InDaysAt(1, 9, 30)), IsBarred(common::v1::MEDIATOR_BUSY));
}

TEST_F(MovedSession, LeavesItsTimeFreeInTheSameTransaction) {
  const std::string dispute = Ready(), other = Ready(SomeDispute(), VillageColleague());
  const std::string name = Sound(Book(InRoom(dispute, InDaysAt(1, 9)))).name();
  const v1::Session moved = Sound(Move(name, InDaysAt(2, 9)));
  EXPECT_EQ(moved.moves(), 1);
  EXPECT_EQ(moved.note(), "当事人请求改期");
  Sound(Book(InRoom(other, InDaysAt(1, 9))));
  EXPECT_THAT(Book(InRoom(other, InDaysAt(2, 9, 15))), IsBarred(common::v1::ROOM_BUSY));
  EXPECT_THAT(Move(name, InDaysAt(1, 9, 30)), IsBarred(common::v1::ROOM_BUSY));
}

TEST_F(MovedSession, MayOverlapTheTimeThatItHad) {
  const std::string name = Sound(Book(InRoom(Ready(), InDaysAt(1, 9)))).name();
  EXPECT_EQ(Sound(Move(name, InDaysAt(1, 9, 30))).moves(), 1);
}

TEST_F(MovedSession, IsRefusedByTheFieldThatIsWrong) {
  const std::string name = Sound(Book(OnSite(Ready(), InDaysAt(1, 9)))).name();
  EXPECT_THAT(Move(name, InDaysAt(-1, 9)), IsInvalid("start_time"));
  EXPECT_THAT(Move(name, InDaysAt(1, 9), -absl::Hours(1)), IsInvalid("end_time"));
  EXPECT_THAT(Move(name, InDaysAt(1, 9), absl::Hours(1), kRoomCode), IsInvalid("room"));
}

// Public report 26: nextcloud/calendar#7772.
TEST_F(MovedSession, WhenItIsCancelledItsTimeIsFreeInTheSameTransaction) {
  const std::string name = Sound(Book(InRoom(Ready(), InDaysAt(1, 9)))).name();
  const v1::Session cancelled = Sound(CancelOne(name));
  EXPECT_EQ(cancelled.state(), v1::Session::CANCELLED);
  EXPECT_EQ(cancelled.note(), "当事人患病");
  EXPECT_THAT(cancelled.legal_actions(), IsEmpty());
  EXPECT_EQ(HeldDays(), 0);
  Sound(Book(InRoom(Ready(SomeDispute(), VillageColleague()), InDaysAt(1, 9))));
  EXPECT_THAT(CancelOne(name), IsBarred(common::v1::ACTION_ILLEGAL));
  EXPECT_THAT(Move(name, InDaysAt(3, 9)), IsBarred(common::v1::ACTION_ILLEGAL));
}

class RebookedSession : public SessionServiceTest {
 protected:
  absl::StatusOr<v1::Dispute> GivePhone(const std::string& dispute, int party, const std::string& phone) const {
    auto amend = About<v1::AmendPartyRequest>(dispute);
    amend.mutable_party()->set_number(party);
    amend.mutable_party()->set_phone(phone);
    amend.set_note("换了号码");
    return Ask(&Stub::AmendParty, amend, VillageMediator());
  }
  // A dispute of S2 whose applicant has that phone.
  std::string AnotherWith(const std::string& phone) {
    v1::Dispute dispute = SomeDispute();
    *dispute.mutable_parties(0) = SomeParty(v1::Party::APPLICANT, "王五", phone);
    *dispute.mutable_parties(1) = SomeParty(v1::Party::RESPONDENT, "赵六", "19800000002");
    return Ready(dispute, VillageColleague());
  }
};

TEST_F(RebookedSession, HoldsTheTimeOfAPartyUnderTheirNewPhone) {
  const std::string dispute = Ready();
  Sound(Book(OnSite(dispute, InDaysAt(1, 9))));
  const std::string other = AnotherWith("19800000001");
  Sound(GivePhone(dispute, 1, "19800000001"));
  EXPECT_THAT(Book(OnSite(other, InDaysAt(1, 9))), IsBarred(common::v1::PARTY_BUSY));
  Sound(GivePhone(dispute, 1, "19800000003"));
  EXPECT_THAT(Book(OnSite(other, InDaysAt(1, 9))), IsOk()) << "the phone is another's";
}

TEST_F(RebookedSession, KeepsAPartyFromBecomingWhoIsBusy) {
  const std::string dispute = Ready();
  Sound(Book(OnSite(dispute, InDaysAt(1, 9))));
  Sound(Book(OnSite(AnotherWith("19800000001"), InDaysAt(1, 9))));
  EXPECT_THAT(GivePhone(dispute, 1, "19800000001"), IsBarred(common::v1::PARTY_BUSY));
}

TEST_F(RebookedSession, FreesTheTimeOfAPartyWhoLeaves) {
  const std::string dispute = Ready();
  auto enter = About<v1::AddPartyRequest>(dispute);
  *enter.mutable_party() = SomeParty(v1::Party::THIRD_PARTY, "王五", "19800000001");
  Sound(Ask(&Stub::AddParty, enter, VillageMediator()));
  Sound(Say(dispute, v1::Consent::MEDIATOR, {3}, "1"));
  const std::string session = Sound(Book(OnSite(dispute, InDaysAt(1, 9)))).name();
  const std::string other = AnotherWith("19800000001");
  EXPECT_THAT(Book(OnSite(other, InDaysAt(1, 9))), IsBarred(common::v1::PARTY_BUSY));
  auto leave = About<v1::RemovePartyRequest>(dispute);
  leave.set_party(3);
  leave.set_note("与本纠纷无关");
  Sound(Ask(&Stub::RemoveParty, leave, VillageMediator()));
  EXPECT_THAT(Book(OnSite(other, InDaysAt(1, 9))), IsOk());
  EXPECT_THAT(Move(session, InDaysAt(1, 9, 30)), IsOk()) << "the party who left is not asked for";
  v1::ListFreeSlotsRequest slots;
  slots.set_name(dispute);
  slots.add_parties(3);
  EXPECT_THAT(Slots(slots), IsInvalid("parties"));
}

}  // namespace
}  // namespace zhiwang::mediation
