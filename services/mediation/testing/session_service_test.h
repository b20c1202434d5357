#pragma once

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/calendar/day.h"
#include "common/rpc/fields.h"
#include "services/mediation/testing/dispute_service_test.h"
#include "tests/support/cluster/child_process.h"
#include "zhiwang/mediation/v1/session_service.grpc.pb.h"

namespace zhiwang::mediation {

inline constexpr char kRoomCode[] = "A1", kOtherRoomCode[] = "A2";
inline constexpr char kPlantedMinutes[] = "欧阳绮罗愿意让步两千元";  // a text that names people

// Callers besides: another mediator of the same village, somebody of another town, and a lawyer.
inline testing::SaidCaller VillageColleague() { return {StaffName("S2"), "village_mediator@" + kVillagePathThere}; }
inline testing::SaidCaller DispatcherElsewhere() { return {StaffName("T2"), "town_dispatcher@" + kOtherTownPath}; }
inline testing::SaidCaller VillageLawyer() { return {FormatResourceName(kDistrict, "lawyers", "L1"), ""}; }

// That time of day in Beijing, so many days from today.
inline absl::Time InDaysAt(int days, int hour, int minute = 0) {
  return absl::FromCivil(calendar::Today() + days, calendar::ShanghaiZone()) + absl::Hours(hour) +
         absl::Minutes(minute);
}
// A whole minute that is not past when a request with it comes in.
inline absl::Time SoonInMinutes() { return absl::FromUnixSeconds((absl::ToUnixSeconds(absl::Now()) / 60 + 2) * 60); }

// A test of sessions over gRPC: the usual calls, by the mediator who has the dispute. The village's committee has two rooms,
// and staff S1 and S2 and a lawyer as mediators.
class SessionServiceTest : public ServedDisputes {
 protected:
  using SessionStub = v1::SessionService::Stub;

  void SetUp() override {
    ServedDisputes::SetUp();
    v1::Committee village = SomeCommittee(1, v1::Committee::VILLAGE, kVillage);
    const std::string mediators[] = {VillageLawyer().name, VillageColleague().name};
    for (const std::string& mediator : mediators) {
      auto& added = *village.add_mediators();
      added.set_mediator(mediator);
      added.set_from_day("2026-01-01");
    }
    for (const char* code : {kRoomCode, kOtherRoomCode}) {
      auto& room = *village.add_rooms();
      room.set_code(code);
      room.set_display_name(std::string("调解室") + code);
    }
    EXPECT_EQ(Sound(Import({village})).updated(), 1);
  }

  // The name of a dispute that is mediated by S1, whom both parties have accepted. Its parties are of no other dispute.
  std::string Ready() {
    v1::Dispute dispute = SomeDispute();
    dispute.mutable_parties(0)->set_phone(NextPhone());
    dispute.mutable_parties(0)->clear_identity_number();
    dispute.mutable_parties(1)->set_phone(NextPhone());
    return Ready(dispute);
  }
  // The same of this dispute, by that mediator.
  std::string Ready(const v1::Dispute& dispute, const testing::SaidCaller& mediator = VillageMediator()) {
    const std::string name = Registered(dispute);
    Sound(Say(name, v1::Consent::MEDIATION, {1, 2}));
    Sound(Accept(name));
    auto propose = About<v1::ProposeMediatorRequest>(name);
    propose.set_mediator(mediator.name);
    Sound(client().Ask(&MediatorStub::ProposeMediator, propose, ZoneDispatcher()));
    Sound(TakeUp(name, 1, mediator));
    return Sound(Say(name, v1::Consent::MEDIATOR, {1, 2}, "1", v1::Consent::YES, mediator)).name();
  }
  // A dispute of the same people as SomeDispute, by S2.
  std::string OfTheSamePeople() { return Ready(SomeDispute(), VillageColleague()); }

  // A session on site: who comes is booked, and no room.
  static v1::Session OnSite(const std::string& dispute, absl::Time start, absl::Duration length = absl::Hours(1)) {
    v1::Session session;
    session.set_dispute(dispute);
    SetTime(start, session.mutable_start_time());
    SetTime(start + length, session.mutable_end_time());
    session.set_form(v1::Session::ON_SITE);
    session.set_place("界墙旁");
    return session;
  }
  static v1::Session InRoom(const std::string& dispute, absl::Time start, absl::Duration length = absl::Hours(1),
                            const std::string& room = kRoomCode) {
    v1::Session session = OnSite(dispute, start, length);
    session.set_form(v1::Session::IN_ROOM);
    session.clear_place();
    session.set_committee(CommitteeName(1));
    session.set_room(room);
    return session;
  }
  static v1::BookSessionRequest Booking(const v1::Session& session) {
    v1::BookSessionRequest request;
    request.set_district(kDistrictName);
    request.set_request_id(NewUuid());
    *request.mutable_session() = session;
    return request;
  }
  absl::StatusOr<v1::Session> Book(const v1::Session& session,
                                   const testing::SaidCaller& caller = ZoneDispatcher()) const {
    return client().Ask(&SessionStub::BookSession, Booking(session), caller);
  }
  absl::StatusOr<v1::Session> Move(const std::string& name, absl::Time start, absl::Duration length = absl::Hours(1),
                                   const std::string& room = "",
                                   const testing::SaidCaller& caller = ZoneDispatcher()) const {
    auto request = About<v1::MoveSessionRequest>(name);
    SetTime(start, request.mutable_start_time());
    SetTime(start + length, request.mutable_end_time());
    request.set_room(room);
    request.set_note("当事人请求改期");
    return client().Ask(&SessionStub::MoveSession, request, caller);
  }
  absl::StatusOr<v1::Session> CancelOne(const std::string& name,
                                        const testing::SaidCaller& caller = ZoneDispatcher()) const {
    auto request = About<v1::CancelSessionRequest>(name);
    request.set_note("当事人患病");
    return client().Ask(&SessionStub::CancelSession, request, caller);
  }
  absl::StatusOr<v1::Session> OpenOne(const std::string& name,
                                      const testing::SaidCaller& caller = VillageMediator()) const {
    return client().Ask(&SessionStub::OpenSession, About<v1::OpenSessionRequest>(name), caller);
  }
  absl::StatusOr<v1::Session> Minute(const std::string& name, const std::string& text = kPlantedMinutes,
                                     const testing::SaidCaller& caller = VillageMediator()) const {
    auto request = About<v1::RecordMinutesRequest>(name);
    request.mutable_minutes()->set_text(text);
    request.mutable_minutes()->set_concessions(text);
    return client().Ask(&SessionStub::RecordMinutes, request, caller);
  }
  // Both parties and the mediator were there.
  absl::StatusOr<v1::Session> CloseOne(const std::string& name,
                                       const testing::SaidCaller& caller = VillageMediator()) const {
    auto request = About<v1::CloseSessionRequest>(name);
    request.add_attendances()->set_mediator(caller.name);
    for (const int party : {1, 2}) request.add_attendances()->set_party(party);
    return client().Ask(&SessionStub::CloseSession, request, caller);
  }
  absl::StatusOr<v1::Session> GetSession(const std::string& name,
                                         const testing::SaidCaller& caller = VillageMediator()) const {
    v1::GetSessionRequest request;
    request.set_name(name);
    return client().Ask(&SessionStub::GetSession, request, caller);
  }
  // A session of the dispute that is open now.
  std::string Opened(const std::string& dispute) {
    return Sound(OpenOne(Sound(Book(OnSite(dispute, SoonInMinutes()))).name())).name();
  }
  // The names of all that a list of these filters holds, page by page.
  std::vector<std::string> List(v1::ListSessionsRequest request,
                                const testing::SaidCaller& caller = TownDispatcher()) const {
    std::vector<std::string> names;
    request.set_district(kDistrictName);
    do {
      const auto page = Sound(client().Ask(&SessionStub::ListSessions, request, caller));
      for (const v1::Session& session : page.sessions()) {
        EXPECT_THAT(session.place(), ::testing::IsEmpty());
        names.push_back(session.name());
      }
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return names;
  }
  absl::StatusOr<v1::ListFreeSlotsResponse> Slots(v1::ListFreeSlotsRequest request,
                                                  const testing::SaidCaller& caller = ZoneDispatcher()) const {
    return client().Ask(&SessionStub::ListFreeSlots, request, caller);
  }
  // The caller's own feed.
  absl::StatusOr<std::string> Feed(const testing::SaidCaller& caller = VillageMediator()) const {
    return AskFeed({}, caller);
  }
  absl::StatusOr<std::string> FeedOfRoom(const std::string& room = kRoomCode,
                                         const testing::SaidCaller& caller = ZoneDispatcher()) const {
    v1::GetCalendarFeedRequest request;
    request.set_committee(CommitteeName(1));
    request.set_room(room);
    return AskFeed(request, caller);
  }
  absl::StatusOr<std::string> AskFeed(v1::GetCalendarFeedRequest request, const testing::SaidCaller& caller) const {
    request.set_district(kDistrictName);
    auto answer = client().Ask(&SessionStub::GetCalendarFeed, request, caller);
    if (!answer.ok()) return answer.status();
    return answer->ics();
  }

  // How many rows of bookings hold a time.
  int64_t HeldDays() { return Number("SELECT COUNT(*) FROM booked_day WHERE spans <> ''"); }

 private:
  std::string NextPhone() { return "199" + std::to_string(10'000'000 + ++phones_); }

  int phones_ = 0;
};

}  // namespace zhiwang::mediation
