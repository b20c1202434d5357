// The decisions about sessions.

#include "services/mediation/session/domain/meeting.h"

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/auth/policy.h"
#include "services/mediation/testing/dispute_test.h"
#include "tests/support/refused.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

MATCHER_P(IsBarredBy, reason, "") {
  return ::testing::ExplainMatchResult(IsRefused(StatusCode::kFailedPrecondition, reason), arg, result_listener);
}

class SessionDecisions : public DisputeTest {
 protected:
  // A dispute whose parties have accepted its mediator.
  Dispute Ready() { return AllSay(InMediation(), Subject::kMediator, "1"); }
  Dispute Violent(Dispute dispute) {
    dispute.facts.risk.apart_since = now_;
    return dispute;
  }

  // On the next day at nine, for an hour.
  static SessionPlan OnSite() {
    SessionPlan plan;
    plan.start = On(3, 3);
    plan.end = On(3, 3, 10);
    plan.form = MeetingForm::kOnSite;
    plan.place = "界墙旁";
    return plan;
  }
  absl::StatusOr<Session> Planned(const Dispute& dispute, const SessionPlan& plan = OnSite()) {
    return PlanSession(Village(), dispute, plan, 1);
  }
  Session Opened(const Dispute& dispute) {
    const Session planned = Sound(Planned(dispute));
    now_ = planned.facts.start;
    return Sound(OpenUp(Village(), planned, dispute));
  }
  static Minutes Said(std::string text) {
    Minutes minutes;
    minutes.text = std::move(text);
    return minutes;
  }
  static std::vector<Attendance> Everybody() {
    return {{.party = 0, .mediator = "staff/m1"}, {.party = 1, .mediator = ""}, {.party = 2, .mediator = ""}};
  }
};

TEST_F(SessionDecisions, WhoPresidesComesFirst) {
  Dispute dispute = Ready();
  dispute = TakenUp(Sound(ProposeMediator(Zone(), dispute, "staff/m2", true)));
  dispute = AllSay(dispute, Subject::kMediator, "2");
  EXPECT_THAT(Sound(Planned(dispute)).facts.mediators, ElementsAre("staff/m2", "staff/m1"));
  SessionPlan of_one = OnSite();
  of_one.mediators = {"staff/m1", "staff/m1"};
  EXPECT_THAT(Sound(Planned(dispute, of_one)).facts.mediators, ElementsAre("staff/m1"));
}

TEST_F(SessionDecisions, LeaveOutAPartyThatHasLeft) {
  Dispute dispute = Ready();
  dispute.facts.parties.emplace_back().left = true;
  EXPECT_THAT(Sound(Planned(dispute)).facts.parties, ElementsAre(1, 2));
  SessionPlan plan = OnSite();
  plan.parties = {3};
  EXPECT_THAT(Planned(dispute, plan), IsInvalid("session.parties"));
}

TEST_F(SessionDecisions, TakeNoMoreSessionsThanADisputeMayHave) {
  EXPECT_THAT(PlanSession(Village(), Ready(), OnSite(), kMostSessions), IsOk());
  EXPECT_THAT(PlanSession(Village(), Ready(), OnSite(), kMostSessions + 1), IsInvalid("session.dispute"));
}

TEST_F(SessionDecisions, KeepPartiesApartWhileViolenceIsNotCleared) {
  const Dispute dispute = Ready(), violent = Violent(dispute);
  EXPECT_TRUE(MayMeetFaceToFace(dispute));
  EXPECT_FALSE(MayMeetFaceToFace(violent));
  EXPECT_THAT(Planned(violent), IsBarredBy(common::v1::FACE_TO_FACE_BARRED));
  SessionPlan apart = OnSite();
  apart.apart = true;
  EXPECT_THAT(Planned(violent, apart), IsOk());
  SessionPlan of_one = OnSite();
  of_one.parties = {2};
  EXPECT_THAT(Planned(violent, of_one), IsOk()) << "one party meets nobody";
  SessionPlan by_video = OnSite();
  by_video.form = MeetingForm::kByVideo;
  EXPECT_THAT(Planned(AllSay(violent, Subject::kByVideo), by_video), IsOk());
}

TEST_F(SessionDecisions, BarASessionThatWasBookedBeforeTheViolence) {
  const Dispute dispute = Ready();
  const Session planned = Sound(Planned(dispute));
  EXPECT_THAT(MoveTo(Village(), planned, Violent(dispute), On(3, 4), On(3, 4, 10), "", "改期"),
              IsBarredBy(common::v1::FACE_TO_FACE_BARRED));
  now_ = planned.facts.start;
  EXPECT_THAT(OpenUp(Village(), planned, Violent(dispute)), IsBarredBy(common::v1::FACE_TO_FACE_BARRED));
  EXPECT_THAT(OpenUp(Village(), planned, dispute), IsOk());
}

TEST_F(SessionDecisions, TakeWhoWasInvitedOnceEachPartyHasConsentedToThem) {
  Dispute dispute = Sound(Invite(Village(), Ready(), ParticipantKind::kNeighbour, {"王大伯", ""}));
  SessionPlan plan = OnSite();
  plan.participants = {1, 1};
  EXPECT_THAT(Planned(dispute, plan), IsBarredBy(common::v1::CONSENT_MISSING));
  dispute = AllSay(dispute, Subject::kParticipant, "1");
  const Session planned = Sound(Planned(dispute, plan));
  EXPECT_THAT(planned.facts.participants, ElementsAre(1));
  plan.participants = {2};
  EXPECT_THAT(Planned(dispute, plan), IsRefused(StatusCode::kInvalidArgument, common::v1::PARTICIPANT_NOT_FOUND));
  now_ = planned.facts.start;
  const Dispute objected = Sound(Say(dispute, {Word(2, Subject::kParticipant, "1", Answer::kNo)}));
  EXPECT_THAT(OpenUp(Village(), planned, objected), IsBarredBy(common::v1::CONSENT_MISSING));
  std::vector<Attendance> with_neighbour = Everybody();
  with_neighbour.push_back({.participant = 1, .mediator = ""});
  EXPECT_THAT(Close(Village(), Sound(OpenUp(Village(), planned, dispute)), with_neighbour, {}), IsOk());
  EXPECT_THAT(Close(Village(), Opened(dispute), with_neighbour, {}), IsInvalid("attendances.participant"))
      << "it was booked without them";
}

TEST_F(SessionDecisions, AreNotPlannedForAMediatorWhoLeft) {
  const Dispute left = NoteHolders(Ready(), {"staff/m1"}).value();
  EXPECT_THAT(Planned(left), IsBarredBy(common::v1::ACTION_ILLEGAL)) << "nobody else has it";
  SessionPlan of_one = OnSite();
  of_one.mediators = {"staff/m1"};
  EXPECT_THAT(Planned(left, of_one), IsInvalid("session.mediators"));
}

TEST_F(SessionDecisions, OpenFromAnHourBeforeTheStartUntilTheEnd) {
  const Dispute dispute = Ready();
  const Session planned = Sound(Planned(dispute));
  now_ = On(3, 3, 7, 59);
  EXPECT_THAT(OpenUp(Village(), planned, dispute), IsBarredBy(common::v1::SESSION_NOT_DUE));
  now_ = On(3, 3, 8);
  EXPECT_THAT(OpenUp(Village(), planned, dispute), IsOk());
  now_ = On(3, 3, 10);
  EXPECT_THAT(OpenUp(Village(), planned, dispute), IsBarredBy(common::v1::SESSION_NOT_DUE));
}

TEST_F(SessionDecisions, OpenOnlyWithTheWordOfAParty) {
  const Dispute dispute = Ready();
  const Session planned = Sound(Planned(dispute));
  now_ = planned.facts.start;
  const Dispute objected = Sound(Say(dispute, {Word(2, Subject::kMediator, "1", Answer::kNo)}));
  const auto refused = OpenUp(Village(), planned, objected);
  EXPECT_THAT(refused, IsBarredBy(common::v1::CONSENT_MISSING));
  EXPECT_EQ(MetadataOf(refused, "parties"), "2");
}

TEST_F(SessionDecisions, TakeTheWordsOfTheirRoundAlone) {
  const Dispute failed = Ended(AllSay(Ready(), Subject::kByVideo), EndKind::kNoProspect);
  Dispute dispute = Sound(Reopen(Village(), AllSay(failed, Subject::kNewRound), false));
  dispute = AllSay(TakenUp(Proposed(dispute)), Subject::kMediator, "2");
  SessionPlan by_video = OnSite();
  by_video.form = MeetingForm::kByVideo;
  EXPECT_THAT(Planned(dispute, by_video), IsBarredBy(common::v1::CONSENT_MISSING))
      << "it was wanted in the round before";
  const Session planned = Sound(Planned(dispute));
  now_ = planned.facts.start;
  const auto refused = OpenUp(Village(), planned, dispute);
  EXPECT_THAT(refused, IsBarredBy(common::v1::CONSENT_MISSING)) << "a new try takes the word of all anew";
  EXPECT_EQ(MetadataOf(refused, "parties"), "1,2");
  EXPECT_THAT(OpenUp(Village(), planned, AllSay(dispute, Subject::kMediation)), IsOk());
}

// Rule 6: 法释〔2016〕14号 art. 15.
TEST_F(SessionDecisions, TakeTheWaiverOfATieOfWhoCameLater) {
  const Dispute waived = AllSay(Proposed(Accepted()), Subject::kTieWaiver, "1");
  Dispute dispute = Sound(TakeUp(Village(), waived, 1, "staff/m1", Declaration{{Tie::kKin}, "申请人是我的表弟"}));
  dispute = AllSay(dispute, Subject::kMediator, "1");
  const Session planned = Sound(Planned(dispute));
  dispute = Sound(EnterParty(Village(), dispute, DisputeTest::Draft(Side::kThirdParty)));
  dispute = Sound(Say(dispute, {Word(3, Subject::kMediation), Word(3, Subject::kMediator, "1")}));
  const auto refused = Planned(dispute);
  EXPECT_THAT(refused, IsBarredBy(common::v1::CONFLICT));
  EXPECT_EQ(MetadataOf(refused, "parties"), "3");
  now_ = planned.facts.start;
  EXPECT_THAT(OpenUp(Village(), planned, dispute), IsBarredBy(common::v1::CONFLICT));
  EXPECT_THAT(OpenUp(Village(), planned, Sound(Say(dispute, {Word(3, Subject::kTieWaiver, "1")}))), IsOk());
}

TEST_F(SessionDecisions, OpenAVideoOnlyWhileThoseWhoComeWantIt) {
  const Dispute dispute = AllSay(Ready(), Subject::kByVideo);
  SessionPlan by_video = OnSite();
  by_video.form = MeetingForm::kByVideo;
  const Session planned = Sound(Planned(dispute, by_video));
  now_ = planned.facts.start;
  EXPECT_THAT(OpenUp(Village(), planned, dispute), IsOk());
  const Dispute objected = Sound(Say(dispute, {Word(2, Subject::kByVideo, "", Answer::kNo)}));
  const auto refused = OpenUp(Village(), planned, objected);
  EXPECT_THAT(refused, IsBarredBy(common::v1::CONSENT_MISSING));
  EXPECT_EQ(MetadataOf(refused, "parties"), "2");
}

TEST_F(SessionDecisions, CountAMoveAndKeepWhatIsNotMoved) {
  const Dispute dispute = Ready();
  const Session planned = Sound(Planned(dispute));
  const Session moved = Sound(MoveTo(Village(), planned, dispute, On(3, 4), On(3, 4, 11), "", "改期"));
  EXPECT_EQ(moved.facts.moves, 1);
  EXPECT_EQ(moved.facts.start, On(3, 4));
  EXPECT_EQ(moved.words.place, "界墙旁");
  EXPECT_EQ(moved.words.note, "改期");
  EXPECT_THAT(MoveTo(Village(), planned, dispute, On(3, 1), On(3, 1, 10), "", "改期"), IsInvalid("start_time"));
}

TEST_F(SessionDecisions, NoteTheFirstSessionOfARound) {
  const Dispute dispute = Ready();
  EXPECT_TRUE(IsFirstOfRound(dispute));
  now_ = On(3, 3, 10);
  const Dispute noted = Sound(NoteSession(Village(), dispute));
  EXPECT_EQ(noted.facts.mediated, now_);
  EXPECT_FALSE(IsFirstOfRound(noted));
  EXPECT_FALSE(IsFirstOfRound(Ended(dispute, EndKind::kNoProspect))) << "it has ended meanwhile";
  const Dispute again = Sound(Reopen(Village(), AllSay(Ended(noted, EndKind::kNoProspect), Subject::kNewRound), false));
  EXPECT_EQ(again.facts.mediated, std::nullopt) << "another round";
}

TEST_F(SessionDecisions, CloseWithWhoWasThere) {
  const Session open = Opened(Ready());
  EXPECT_EQ(Sound(Close(Village(), open, Everybody(), {})).words.attendances.size(), 3u);
  std::vector<Attendance> twice = Everybody();
  twice.push_back(twice.back());
  EXPECT_THAT(Close(Village(), open, twice, {}), IsInvalid("attendances"));
  std::vector<Attendance> with_guardian = Everybody();
  with_guardian[1].beside = 1;
  EXPECT_THAT(Close(Village(), open, with_guardian, {}), IsInvalid("attendances.proxy"));
  People people;
  people[1].proxies.emplace_back();
  EXPECT_THAT(Close(Village(), open, with_guardian, people), IsOk());
  with_guardian[1].proxy = 1;
  EXPECT_THAT(Close(Village(), open, with_guardian, people), IsInvalid("attendances.beside"));
}

TEST_F(SessionDecisions, KeepMinutesWithinWhatARowHolds) {
  Session open = Opened(Ready());
  std::string long_text;
  for (int i = 0; i < 20'000; ++i) long_text += "字";
  for (int i = 0; i < 3; ++i) open = Sound(AddMinutes(Village(), open, Said(long_text)));
  EXPECT_THAT(AddMinutes(Village(), open, Said("又")), IsInvalid("minutes"));
}

TEST_F(SessionDecisions, LetASessionPassThatNobodyOpened) {
  const Dispute dispute = Ready();
  const Session planned = Sound(Planned(dispute));
  EXPECT_EQ(PassingOf(planned), planned.facts.end);
  EXPECT_EQ(Sound(Pass(planned, planned.facts.end - absl::Minutes(1))), std::nullopt);
  EXPECT_EQ(Sound(Pass(planned, planned.facts.end))->facts.state, SessionState::kNotHeld);
  const Session open = Opened(dispute);
  EXPECT_EQ(PassingOf(open), std::nullopt);
  EXPECT_EQ(Sound(Pass(open, open.facts.end + absl::Hours(1))), std::nullopt);
}

TEST_F(SessionDecisions, LeaveASessionWithoutItsMediatorWhateverEndsTheAssignment) {
  const Dispute dispute = Ready();
  const Session planned = Sound(Planned(dispute));
  EXPECT_FALSE(IsLeft(planned, dispute));
  for (const EndKind kind : {EndKind::kNoProspect, EndKind::kPartyRefused, EndKind::kPartyWithdrew,
                             EndKind::kToOtherBody, EndKind::kByMistake}) {
    EXPECT_TRUE(IsLeft(planned, Ended(dispute, kind)));
  }
  EXPECT_TRUE(IsLeft(planned, Escalated(dispute)));
  EXPECT_TRUE(IsLeft(planned, Sound(Settle(Village(), dispute, {1, 2}, 0))));
  EXPECT_FALSE(IsLeft(planned, Sound(Settle(Village(), dispute, {1}, 0)))) << "it goes on";
  EXPECT_FALSE(IsLeft(Opened(dispute), Ended(dispute, EndKind::kNoProspect))) << "people sit together";
}

constexpr SessionState kSessionStates[] = {SessionState::kPlanned, SessionState::kOpen, SessionState::kHeld,
                                           SessionState::kCancelled, SessionState::kNotHeld};

TEST_F(SessionDecisions, GoByTheTableInEveryState) {
  const Dispute dispute = Ready();
  for (const SessionState state : kSessionStates) {
    Session session = Sound(Planned(dispute));
    session.facts.state = state;
    const auto expect = [&](SessionAction action, const absl::StatusOr<Session>& after) {
      const SessionTransition* row = FindRow(kSessionLifecycle, state, action);
      if (row == nullptr) {
        EXPECT_THAT(after, IsBarredBy(common::v1::ACTION_ILLEGAL)) << StateName(state) << ' ' << ActionName(action);
        EXPECT_EQ(MetadataOf(after, "state"), StateName(state));
      } else {
        EXPECT_EQ(Sound(after).facts.state, row->to) << StateName(state) << ' ' << ActionName(action);
      }
    };
    now_ = On(3, 3, 8);
    expect(SessionAction::kMove, MoveTo(Village(), session, dispute, On(3, 4), On(3, 4, 10), "", "改期"));
    expect(SessionAction::kCancel, Cancel(Village(), session, "取消"));
    expect(SessionAction::kStart, OpenUp(Village(), session, dispute));
    expect(SessionAction::kRecordMinutes, AddMinutes(Village(), session, Said("记录")));
    expect(SessionAction::kClose, Close(Village(), session, Everybody(), {}));
    expect(SessionAction::kEndWithDispute, EndWithDispute(session, now_));
  }
}

TEST(SessionTransitions, AreEachAllowedByAPermissionOfThePolicy) {
  for (const SessionTransition& row : kSessionLifecycle) {
    EXPECT_EQ(auth::FindRule(row.by) == nullptr, row.by.empty()) << row.by;
  }
  EXPECT_THAT(SessionLifecycleTable(), HasSubstr("| PLANNED 已安排 | MOVE 改期 | PLANNED 已安排 | `session.book` |"));
  EXPECT_THAT(LegalActions(SessionState::kCancelled), IsEmpty());
}

}  // namespace
}  // namespace zhiwang::mediation
