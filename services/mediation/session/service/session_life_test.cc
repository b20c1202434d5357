// Sessions are opened, minuted and closed, pass unopened, and end with their disputes.

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/resource/change.h"
#include "services/mediation/session/session_noun.h"
#include "services/mediation/testing/session_service_test.h"
#include "zhiwang/mediation/v1/violence_service.grpc.pb.h"

namespace zhiwang::mediation {
namespace {

using zhiwang::testing::Eventually;

MATCHER_P(IsIllegalNow, reason, "") {
  return ::testing::ExplainMatchResult(IsRefused(absl::StatusCode::kFailedPrecondition, reason), arg, result_listener);
}

class HeldSession : public SessionServiceTest {
 protected:
  // Puts the session's time back, as if it had been booked long ago.
  void PutBack(const std::string& session, absl::Duration by) {
    const resource::Name name = resource::ParseName<SessionNoun>(session).value();
    const absl::Status changed = server().db().Transact(Soon(), [&](sql::Txn& tx) {
      return resource::ChangeWithin<SessionNoun>(
                 tx, name, {"test"}, absl::Now(), "session.moved",
                 [&](const resource::Moment&, const Session& before) -> absl::StatusOr<std::optional<Session>> {
                   Session after = before;
                   after.facts.start -= by;
                   after.facts.end -= by;
                   return after;
                 })
          .status();
    });
    EXPECT_EQ(changed, absl::OkStatus());
  }
};
class SessionOfDispute : public SessionServiceTest {};

TEST_F(HeldSession, IsOpenedMinutedAndClosed) {
  const std::string name = Sound(Book(OnSite(Ready(), SoonInMinutes()))).name();
  EXPECT_THAT(Minute(name), IsIllegalNow(common::v1::ACTION_ILLEGAL)) << "it has not begun";
  const v1::Session open = Sound(OpenOne(name));
  EXPECT_EQ(open.state(), v1::Session::OPEN);
  EXPECT_TRUE(open.has_open_time());
  Sound(Minute(name));
  const v1::Session minuted = Sound(Minute(name, "双方握手"));
  ASSERT_EQ(minuted.minutes_size(), 2);
  EXPECT_EQ(minuted.minutes(0).text(), kPlantedMinutes);
  EXPECT_EQ(minuted.minutes(0).concessions(), kPlantedMinutes);
  EXPECT_EQ(minuted.minutes(1).text(), "双方握手");
  EXPECT_EQ(minuted.minutes(1).recorder(), VillageMediator().name);
  const v1::Session held = Sound(CloseOne(name));
  EXPECT_EQ(held.state(), v1::Session::HELD);
  EXPECT_EQ(held.attendances_size(), 3);
  EXPECT_EQ(HeldDays(), 0) << "what is left of its time is free";
  EXPECT_EQ(Sound(Minute(name, "补记")).minutes_size(), 3);
}

TEST_F(HeldSession, IsNotedInItsDisputeOnceARound) {
  const std::string dispute = Ready();
  Sound(CloseOne(Opened(dispute)));
  Sound(CloseOne(Opened(dispute)));
  const std::vector<std::string> types = TypesOf(dispute);
  EXPECT_EQ(std::count(types.begin(), types.end(), "dispute.session_held"), 1);
}

TEST_F(HeldSession, CountsAsMediationThoughTheDisputeEndsMeanwhile) {
  const std::string dispute = Ready();
  const std::string open = Opened(dispute);
  Sound(End(dispute, v1::Ending::NO_PROSPECT));
  Sound(CloseOne(open));
  const std::vector<std::string> types = TypesOf(dispute);
  EXPECT_EQ(std::count(types.begin(), types.end(), "dispute.session_held"), 1);
  EXPECT_EQ(types.back(), "dispute.failed") << "the closing changes nothing of it";
}

TEST_F(HeldSession, NeedsAMediatorAndAPartyWhoWereThere) {
  const std::string name = Opened(Ready());
  const auto close_with = [&](const auto& attend) {
    auto request = About<v1::CloseSessionRequest>(name);
    attend(request);
    return client().Ask(&SessionStub::CloseSession, request, VillageMediator());
  };
  EXPECT_THAT(close_with([](auto&) {}), IsInvalid("attendances"));
  EXPECT_THAT(close_with([](auto& it) { it.add_attendances()->set_party(1); }), IsInvalid("attendances"));
  EXPECT_THAT(close_with([](auto& it) { it.add_attendances()->set_mediator(StaffName("S1")); }),
              IsInvalid("attendances"));
  EXPECT_THAT(close_with([](auto& it) { it.add_attendances(); }), IsInvalid("attendances.party"));
  EXPECT_THAT(close_with([](auto& it) { it.add_attendances()->set_party(3); }), IsInvalid("attendances.party"));
  EXPECT_THAT(close_with([](auto& it) { it.add_attendances()->set_mediator(StaffName("S2")); }),
              IsInvalid("attendances.mediator"));
  EXPECT_THAT(close_with([](auto& it) {
                auto& one = *it.add_attendances();
                one.set_party(1);
                one.set_proxy(1);
              }),
              IsInvalid("attendances.proxy"));
  Sound(CloseOne(name));
}

TEST_F(HeldSession, OpensFromAnHourBeforeItsStart) {
  const std::string early = Sound(Book(OnSite(Ready(), SoonInMinutes() + absl::Minutes(90)))).name();
  EXPECT_THAT(OpenOne(early), IsIllegalNow(common::v1::SESSION_NOT_DUE));
  const std::string soon = Sound(Book(OnSite(Ready(), SoonInMinutes() + absl::Minutes(30), absl::Minutes(30)))).name();
  EXPECT_EQ(Sound(OpenOne(soon)).state(), v1::Session::OPEN);
}

TEST_F(HeldSession, HasWhoWasInvitedOnceAllConsented) {
  const std::string dispute = Ready();
  auto invite = About<v1::AddParticipantRequest>(dispute);
  invite.mutable_participant()->set_capacity(v1::Participant::NEIGHBOUR);
  invite.mutable_participant()->set_display_name("王大伯");
  Sound(Ask(&Stub::AddParticipant, invite, VillageMediator()));
  v1::Session session = OnSite(dispute, SoonInMinutes());
  session.add_participants(1);
  EXPECT_THAT(Book(session), IsIllegalNow(common::v1::CONSENT_MISSING));
  Sound(Say(dispute, v1::Consent::PARTICIPANT, {1, 2}, "1"));
  const std::string name = Sound(OpenOne(Sound(Book(session)).name())).name();
  auto close = About<v1::CloseSessionRequest>(name);
  close.add_attendances()->set_mediator(VillageMediator().name);
  close.add_attendances()->set_party(1);
  close.add_attendances()->set_participant(1);
  const v1::Session held = Sound(client().Ask(&SessionStub::CloseSession, close, VillageMediator()));
  EXPECT_EQ(held.participants_size(), 1);
  EXPECT_EQ(held.attendances(2).participant(), 1);
}

TEST_F(HeldSession, IsNotFaceToFaceUntilTheTownClearsTheViolence) {
  const std::string dispute = Ready();
  const std::string planned = Sound(Book(OnSite(dispute, SoonInMinutes()))).name();
  v1::ReportViolenceRequest report;
  report.set_district(kDistrictName);
  report.set_request_id(NewUuid());
  report.mutable_violence_report()->set_dispute(dispute);
  report.mutable_violence_report()->set_kind(v1::ViolenceReport::THREAT);
  report.mutable_violence_report()->set_text("扬言报复");
  Sound(client().Ask(&v1::ViolenceService::Stub::ReportViolence, report, VillageMediator()));
  EXPECT_THAT(OpenOne(planned), IsIllegalNow(common::v1::FACE_TO_FACE_BARRED));
  auto clear = About<v1::ClearFaceToFaceRequest>(dispute);
  clear.set_note("走访后双方情绪平稳");
  Sound(Ask(&Stub::ClearFaceToFace, clear, TownDispatcher()));
  EXPECT_THAT(OpenOne(planned), IsOk());
}

// Rule 9: sessions are open or closed as the parties wish, and listeners are recorded (人民调解法 art. 23; 司法部令75 art. 29).
class OpenSession : public HeldSession {
 protected:
  // A session to which all agreed that a listener comes, participant 1 of the dispute.
  v1::Session WithAListener(const std::string& dispute) {
    auto invite = About<v1::AddParticipantRequest>(dispute);
    invite.mutable_participant()->set_capacity(v1::Participant::LISTENER);
    invite.mutable_participant()->set_display_name("王大伯");
    Sound(Ask(&Stub::AddParticipant, invite, VillageMediator()));
    Sound(Say(dispute, v1::Consent::PARTICIPANT, {1, 2}, "1"));
    Sound(Say(dispute, v1::Consent::OPEN_SESSIONS, {1, 2}));
    v1::Session session = OnSite(dispute, SoonInMinutes());
    session.set_open_to_listeners(true);
    session.add_participants(1);
    return session;
  }
  // Closes the session with the mediator, a party and the listener.
  absl::StatusOr<v1::Session> CloseWithTheListener(const std::string& name) const {
    auto close = About<v1::CloseSessionRequest>(name);
    close.add_attendances()->set_mediator(VillageMediator().name);
    close.add_attendances()->set_party(1);
    close.add_attendances()->set_participant(1);
    return client().Ask(&SessionStub::CloseSession, close, VillageMediator());
  }
};

TEST_F(OpenSession, RecordsItsListeners) {
  const std::string name = Sound(OpenOne(Sound(Book(WithAListener(Ready()))).name())).name();
  const v1::Session held = Sound(CloseWithTheListener(name));
  EXPECT_TRUE(held.open_to_listeners());
  ASSERT_EQ(held.attendances_size(), 3);
  EXPECT_EQ(held.attendances(2).participant(), 1);
  const v1::Session read = Sound(GetSession(name));
  ASSERT_EQ(read.attendances_size(), 3);
  EXPECT_EQ(read.attendances(2).participant(), 1);
}

TEST_F(OpenSession, IsClosedWhereOnePartyWishesItAndTheListenerIsNotOfIt) {
  const std::string dispute = Ready();
  const std::string name = Sound(Book(WithAListener(dispute))).name();
  Sound(Say(dispute, v1::Consent::OPEN_SESSIONS, {2}, "", v1::Consent::NO));
  const v1::Session open = Sound(OpenOne(name));
  EXPECT_FALSE(open.open_to_listeners());
  EXPECT_EQ(open.participants_size(), 0);
  EXPECT_THAT(CloseWithTheListener(name), IsInvalid("attendances.participant"));
  EXPECT_EQ(Sound(CloseOne(name)).attendances_size(), 3);
}

TEST_F(OpenSession, AloneIsBookedForListeners) {
  v1::Session session = WithAListener(Ready());
  session.set_open_to_listeners(false);
  EXPECT_THAT(Book(session), IsInvalid("session.participants"));
  session.set_open_to_listeners(true);
  EXPECT_THAT(Book(session), IsOk());
}

TEST_F(HeldSession, IsNotHeldWhenItsEndPassesUnopened) {
  const std::string name = Sound(Book(InRoom(Ready(), InDaysAt(1, 9)))).name();
  EXPECT_EQ(Number("SELECT COUNT(*) FROM timer WHERE what = 'session.pass'"), 1);
  PutBack(name, absl::Hours(72));
  ASSERT_TRUE(Eventually([&] { return Sound(GetSession(name)).state() == v1::Session::NOT_HELD; }, absl::Minutes(1)));
  EXPECT_EQ(HeldDays(), 0);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM timer WHERE what = 'session.pass'"), 0);
  EXPECT_THAT(OpenOne(name), IsIllegalNow(common::v1::ACTION_ILLEGAL));
}

TEST_F(HeldSession, ThatWasOpenedDoesNotPass) {
  const std::string name = Opened(Ready());
  EXPECT_EQ(Number("SELECT COUNT(*) FROM timer WHERE what = 'session.pass'"), 0);
  PutBack(name, absl::Hours(72));
  EXPECT_EQ(Sound(CloseOne(name)).state(), v1::Session::HELD) << "people sat together";
  EXPECT_EQ(Number("SELECT COUNT(*) FROM booked_day WHERE day < " + std::to_string(calendar::TodayNumber())), 0)
      << "nothing is left of days that are past";
}

TEST_F(SessionOfDispute, IsCancelledWithItsTimeWhenTheDisputeEnds) {
  const std::string dispute = Ready();
  const std::string planned = Sound(Book(InRoom(dispute, InDaysAt(1, 9)))).name();
  const std::string open = Opened(dispute);
  Sound(End(dispute, v1::Ending::NO_PROSPECT));
  EXPECT_EQ(Sound(GetSession(planned, TownDispatcher())).state(), v1::Session::CANCELLED);
  EXPECT_EQ(Sound(GetSession(open, TownDispatcher())).state(), v1::Session::OPEN) << "people sit together";
  Sound(Book(InRoom(Ready(SomeDispute(), VillageColleague()), InDaysAt(1, 9))));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log c JOIN change_log d ON c.request_id = d.request_id WHERE "
                   "c.type = 'session.cancelled' AND d.type = 'dispute.failed' AND c.actor = d.actor"),
            1)
      << "by the same author, in the same transaction";
  EXPECT_EQ(Sound(CloseOne(open)).state(), v1::Session::HELD);
}

TEST_F(SessionOfDispute, IsMinutedAndClosedByWhoSitsInItThoughTheDisputeIsTheirsNoMore) {
  const std::string dispute = Ready(SomeDispute(), VillageLawyer());
  const std::string open = Sound(OpenOne(Sound(Book(OnSite(dispute, SoonInMinutes()))).name(), VillageLawyer())).name();
  Sound(End(dispute, v1::Ending::NO_PROSPECT, 0, VillageLawyer()));
  Sound(Minute(open, kPlantedMinutes, VillageLawyer()));
  auto close = About<v1::CloseSessionRequest>(open);
  close.add_attendances()->set_mediator(VillageLawyer().name);
  close.add_attendances()->set_party(1);
  const auto closed = Sound(client().Ask(&SessionStub::CloseSession, close, VillageLawyer()));
  EXPECT_EQ(closed.state(), v1::Session::HELD);
  EXPECT_EQ(Sound(client().Ask(&SessionStub::CloseSession, close, VillageLawyer())).state(), v1::Session::HELD)
      << "the same request again";
  EXPECT_THAT(Minute(open, "补记", VillageLawyer()),
              IsRefused(absl::StatusCode::kNotFound, common::v1::SESSION_NOT_FOUND))
      << "it is over for them";
  EXPECT_EQ(Sound(GetSession(open, TownDispatcher())).minutes_size(), 1);
}

TEST_F(SessionOfDispute, IsCancelledByTheRefusalOfAParty) {
  const std::string dispute = Ready();
  const std::string planned = Sound(Book(InRoom(dispute, InDaysAt(1, 9)))).name();
  Sound(Say(dispute, v1::Consent::MEDIATION, {2}, "", v1::Consent::NO));
  EXPECT_EQ(Sound(GetSession(planned, TownDispatcher())).state(), v1::Session::CANCELLED);
  EXPECT_EQ(HeldDays(), 0);
}

TEST_F(SessionOfDispute, IsCancelledWhenTheDisputeGoesUp) {
  const std::string dispute = Ready();
  const std::string planned = Sound(Book(InRoom(dispute, InDaysAt(1, 9)))).name();
  Sound(Say(dispute, v1::Consent::MEDIATION, {1, 2}, "ZONE"));
  auto escalate = About<v1::EscalateDisputeRequest>(dispute);
  escalate.set_note("涉及两村");
  Sound(client().Ask(&Stub::EscalateDispute, escalate, ZoneDispatcher()));
  EXPECT_EQ(Sound(GetSession(planned, TownDispatcher())).state(), v1::Session::CANCELLED);
  EXPECT_EQ(HeldDays(), 0);
}

TEST_F(SessionOfDispute, IsCancelledWhenItsMediatorIsReplaced) {
  const std::string dispute = Ready();
  const std::string planned = Sound(Book(InRoom(dispute, InDaysAt(1, 9)))).name();
  auto replace = About<v1::ReplaceMediatorRequest>(dispute);
  replace.set_assignment(1);
  replace.set_mediator(StaffName("S2"));
  replace.set_ground(v1::Assignment::MEDIATOR_ASKS);
  replace.set_note("另有任务");
  Sound(client().Ask(&MediatorStub::ReplaceMediator, replace, ZoneDispatcher()));
  EXPECT_EQ(Sound(GetSession(planned, TownDispatcher())).state(), v1::Session::CANCELLED);
  EXPECT_EQ(HeldDays(), 0);
}

TEST_F(SessionOfDispute, StaysWhileTheDisputeRests) {
  const std::string dispute = Ready();
  const std::string planned = Sound(Book(InRoom(dispute, InDaysAt(1, 9)))).name();
  auto pause = About<v1::PauseDisputeRequest>(dispute);
  pause.mutable_rest()->set_reason(v1::Rest::APPRAISAL);
  pause.mutable_rest()->set_note("鉴定墙体");
  pause.mutable_rest()->set_from_day(calendar::FormatDay(calendar::Today()));
  Sound(client().Ask(&Stub::PauseDispute, pause, VillageMediator()));
  EXPECT_EQ(Sound(GetSession(planned)).state(), v1::Session::PLANNED);
  EXPECT_THAT(Book(OnSite(dispute, InDaysAt(2, 9))), IsIllegalNow(common::v1::ACTION_ILLEGAL));
}

}  // namespace
}  // namespace zhiwang::mediation
