// The last days of mediation (司法部令75 art. 33; 法释〔2016〕14号 art. 27; 劳动争议调解仲裁法 art. 14), over the official calendars.
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/dispute/domain/limits.h"
#include "services/mediation/testing/dispute_test.h"
#include "tests/support/refused.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::Optional;

class ClockTest : public DisputeTest {
 protected:
  // A dispute that was taken up at the village on that day at nine.
  Dispute TakenUpOn(std::string_view day) {
    now_ = OnDay(day);
    return InMediation();
  }
  Dispute PausedOn(const Dispute& before, std::string_view day) {
    now_ = OnDay(day);
    return Sound(Pause(Village(), before, RestReason::kAppraisal, calendar::Day(day), "鉴定墙体"));
  }
  Dispute ResumedOn(const Dispute& before, int rest, std::string_view day) {
    now_ = OnDay(day);
    return Sound(Resume(Village(), before, rest, calendar::Day(day)));
  }
  absl::CivilDay TermAfter(std::string_view day) { return LastDay(TakenUpOn(day), Clock::kMediationTerm); }

  static const Deadline& Term(const Dispute& d) {
    for (const Deadline& deadline : d.facts.deadlines) {
      if (deadline.clock == Clock::kMediationTerm && !deadline.met) return deadline;
    }
    ADD_FAILURE() << "no term runs";
    return d.facts.deadlines.front();
  }
};

class TermOfMediation : public ClockTest {};
class Rests : public ClockTest {};
class LevelClock : public ClockTest {};
class CourtClock : public ClockTest {};
class LabourDispute : public ClockTest {};
class ExtendDispute : public ClockTest {};
class DeadlinesOfDisputes : public ClockTest {};

// Public report 5: department-of-veterans-affairs/caseflow#14285.
TEST_F(TermOfMediation, EndsOnTheCorrespondingDay) {
  EXPECT_EQ(TermAfter("2026-01-31"), calendar::Day("2026-02-28")) << "the month's end, a worked Saturday";
  EXPECT_EQ(TermAfter("2024-01-30"), calendar::Day("2024-02-29"));
  EXPECT_EQ(TermAfter("2026-02-28"), calendar::Day("2026-03-30")) << "the corresponding day is a Saturday";
  EXPECT_EQ(TermAfter("2026-01-15"), calendar::Day("2026-02-24")) << "Spring Festival";
  EXPECT_EQ(TermAfter("2025-12-31"), calendar::Day("2026-02-02"));
}

TEST_F(TermOfMediation, IsOneMonthFromTheFirstMediatorsAcceptance) {
  const Dispute accepted = Accepted();
  EXPECT_EQ(Count(accepted, Clock::kMediationTerm), 0) << "nobody has it yet";
  now_ = On(3, 4);
  const Dispute first = TakenUp(Proposed(accepted));
  EXPECT_EQ(LastDeadline(first.facts, Clock::kMediationTerm)->start, On(3, 4));
  EXPECT_EQ(LastDay(first, Clock::kMediationTerm), calendar::Day("2026-04-07")) << "04-04 to 04-06 is Qingming";
  now_ = On(3, 5);
  const Dispute second = TakenUp(Proposed(first, "staff/m2"));
  EXPECT_EQ(Count(second, Clock::kMediationTerm), 1);
  now_ = On(3, 6);
  const Dispute above = Escalated(second);
  now_ = On(3, 9);
  const Dispute again = TakenUp(Proposed(above, "staff/z1"));
  EXPECT_EQ(Count(again, Clock::kMediationTerm), 1) << "the term goes on over the levels";
  EXPECT_EQ(Term(again).due, Term(first).due);
}

TEST_F(TermOfMediation, NothingEndsByItself) {
  const Dispute d = TakenUpOn("2026-03-02");
  now_ = On(5, 1);
  const std::optional<Dispute> told = Sound(PassDeadline(d, now_));
  ASSERT_TRUE(told.has_value());
  EXPECT_EQ(told->facts.state, State::kInMediation) << "it is shown as overdue; a person ends it";
  EXPECT_EQ(told->facts.passed.size(), 2u) << "of the term and of the level";
  EXPECT_FALSE(Sound(PassDeadline(*told, now_)).has_value()) << "once for each clock";
  EXPECT_EQ(NextDue(told->facts), std::nullopt);
  EXPECT_EQ(Ended(*told, EndKind::kTermEnded).facts.state, State::kFailed);
}

TEST_F(TermOfMediation, EndsADisputeOnlyOnceItIsOver) {
  EndRequest request;
  request.kind = EndKind::kTermEnded;
  const Dispute d = TakenUpOn("2026-03-02");
  EXPECT_THAT(End(Village(), d, request), IsInvalid("ending.kind"));
}

TEST_F(TermOfMediation, IsANewOneInANewRound) {
  const Dispute failed = Ended(TakenUpOn("2026-03-02"), EndKind::kNoProspect);
  now_ = On(6, 1);
  const Dispute again = Sound(Reopen(Village(), AllSay(failed, Subject::kNewRound), false));
  EXPECT_EQ(again.facts.state, State::kAccepted);
  EXPECT_EQ(again.facts.round, 2);
  EXPECT_EQ(again.facts.taken_up, std::nullopt);
  const Dispute taken_up = TakenUp(Proposed(again, "staff/m2"));
  EXPECT_EQ(Count(taken_up, Clock::kMediationTerm), 2);
  EXPECT_EQ(LastDay(taken_up, Clock::kMediationTerm), calendar::Day("2026-07-01"));
  EXPECT_EQ(taken_up.facts.deadlines.front(), failed.facts.deadlines.front()) << "earlier clocks stay";
}

TEST_F(Rests, MoveTheLastDayByTheirUnion) {
  const Dispute spring = ResumedOn(PausedOn(TakenUpOn("2026-03-02"), "2026-03-10"), 1, "2026-04-20");
  EXPECT_EQ(LastDay(spring, Clock::kMediationTerm), calendar::Day("2026-05-13")) << "41 days";
  const Dispute autumn = ResumedOn(PausedOn(TakenUpOn("2026-08-03"), "2026-08-10"), 1, "2026-09-08");
  EXPECT_EQ(LastDay(autumn, Clock::kMediationTerm), calendar::Day("2026-10-08")) << "10-02 is National Day";
}

TEST_F(Rests, ThatOverlapCountOnce) {
  const Dispute both = PausedOn(PausedOn(TakenUpOn("2026-03-02"), "2026-03-10"), "2026-03-20");
  const Dispute one_left = ResumedOn(both, 1, "2026-04-01");
  EXPECT_EQ(one_left.facts.state, State::kPaused) << "another appraisal is under way";
  const Dispute resumed = ResumedOn(one_left, 2, "2026-04-20");
  EXPECT_EQ(resumed.facts.state, State::kInMediation);
  EXPECT_EQ(LastDay(resumed, Clock::kMediationTerm), calendar::Day("2026-05-13"));
}

TEST_F(Rests, LieWithinWhatIsKnown) {
  const Dispute d = TakenUpOn("2026-03-02");
  now_ = On(3, 4);
  const auto pause = [&](const char* from) {
    return Pause(Village(), d, RestReason::kForceMajeure, calendar::Day(from), "大雪封路");
  };
  EXPECT_THAT(pause("2026-03-01"), IsInvalid("rest.from_day"));
  EXPECT_THAT(pause("2026-03-05"), IsInvalid("rest.from_day"));
  const Dispute paused = Sound(pause("2026-03-03"));
  EXPECT_THAT(paused.words.rests, ElementsAre("大雪封路"));
  EXPECT_THAT(Resume(Village(), paused, 1, calendar::Day("2026-03-02")), IsInvalid("until_day"));
  EXPECT_THAT(Resume(Village(), paused, 1, calendar::Day("2026-03-05")), IsInvalid("until_day"));
  EXPECT_THAT(Resume(Village(), paused, 2, calendar::Day("2026-03-04")), IsInvalid("rest"));
}

TEST_F(Rests, ComeTooLateOnceTheTermIsOver) {
  const Dispute d = TakenUpOn("2026-03-02");
  now_ = On(4, 3);
  EXPECT_THAT(Pause(Village(), d, RestReason::kAppraisal, calendar::Day("2026-04-01"), "鉴定"),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::TERM_OVER));
}

TEST_F(Rests, LeaveALevelOverdueThatWasOverdue) {
  const Dispute resumed = ResumedOn(PausedOn(TakenUpOn("2026-03-02"), "2026-03-10"), 1, "2026-03-20");
  EXPECT_EQ(LastDay(resumed, Clock::kLevel), calendar::Day("2026-03-05"));
  EXPECT_EQ(LastDay(resumed, Clock::kMediationTerm), calendar::Day("2026-04-13")) << "04-02 and 10 days is Sunday";
}

TEST_F(LevelClock, SkipsRestingWorkingDays) {
  const Dispute rested = ResumedOn(PausedOn(TakenUpOn("2026-03-02"), "2026-03-04"), 1, "2026-03-16");
  EXPECT_EQ(LastDay(rested, Clock::kLevel), calendar::Day("2026-03-17"));
  EXPECT_EQ(LastDay(TakenUpOn("2026-09-29"), Clock::kLevel), calendar::Day("2026-10-09")) << "National Day";
}

TEST_F(LevelClock, CountsAWorkedSundayAtTheZone) {
  now_ = OnDay("2026-09-18");
  const Dispute zone = TakenUp(Proposed(Escalated(Accepted()), "staff/z1"));
  EXPECT_EQ(LastDay(zone, Clock::kLevel), calendar::Day("2026-09-21")) << "Sunday 09-20 is worked";
}

TEST_F(LevelClock, EachStartsWithItsOwnMediator) {
  const Dispute village = TakenUpOn("2026-04-27");
  EXPECT_EQ(LastDay(village, Clock::kLevel), calendar::Day("2026-04-30"));
  now_ = On(4, 30);
  const Dispute zone = TakenUp(Proposed(Escalated(village), "staff/z1"));
  EXPECT_EQ(LastDay(zone, Clock::kLevel), calendar::Day("2026-05-07"));
  now_ = On(5, 7);
  const Dispute town = TakenUp(Proposed(Escalated(zone), "staff/t1"));
  EXPECT_EQ(LastDay(town, Clock::kLevel), calendar::Day("2026-05-09")) << "a Saturday that is worked";
  EXPECT_EQ(Count(town, Clock::kLevel), 3);
  EXPECT_EQ(town.facts.deadlines[1].met, On(4, 30)) << "the level that was left";
}

TEST_F(LevelClock, IsNotStartedAgainByAReplacement) {
  const Dispute d = TakenUpOn("2026-03-02");
  now_ = On(3, 4);
  const Dispute replaced = Sound(ReplaceMediator(Zone(), d, 1, "staff/m2", Ground::kMediatorAsks));
  const Dispute taken_up = TakenUp(replaced);
  EXPECT_EQ(Count(taken_up, Clock::kLevel), 1);
  EXPECT_EQ(LastDay(taken_up, Clock::kLevel), calendar::Day("2026-03-05"));
}

TEST_F(CourtClock, StartsWithSigningForThePapers) {
  const auto last_day = [&](OriginKind origin, bool summary, const char* signed_on) {
    now_ = OnDay(signed_on, 15);
    Dispute draft = Draft();
    draft.facts.origin = origin;
    draft.origin.summary_procedure = summary;
    draft.origin.papers_day = calendar::Day(signed_on);
    return LastDay(Registered(draft), Clock::kCourt);
  };
  EXPECT_EQ(last_day(OriginKind::kCourtDelegated, false, "2026-09-08"), calendar::Day("2026-10-08"));
  EXPECT_EQ(last_day(OriginKind::kCourtEntrusted, false, "2026-09-16"), calendar::Day("2026-10-08"));
  EXPECT_EQ(last_day(OriginKind::kCourtEntrusted, true, "2026-09-24"), calendar::Day("2026-10-08"));
}

// Rule 13: 法释〔2016〕14号 art. 27.
TEST_F(CourtClock, DoesNotCountAnAppraisal) {
  now_ = OnDay("2026-03-02", 15);
  Dispute draft = Draft();
  draft.facts.origin = OriginKind::kCourtDelegated;
  draft.origin.papers_day = calendar::Day("2026-03-02");
  const Dispute d = InMediation(draft);
  EXPECT_EQ(LastDay(d, Clock::kCourt), calendar::Day("2026-04-01"));
  const Dispute rested = ResumedOn(PausedOn(d, "2026-03-10"), 1, "2026-03-22");
  EXPECT_EQ(LastDay(rested, Clock::kCourt), calendar::Day("2026-04-13")) << "twelve days";
}

TEST_F(CourtClock, ToAnswerIsThreeWorkingDaysFromThePapersAndEndsWithTheAnswer) {
  now_ = OnDay("2026-09-29", 15);
  Dispute draft = Draft();
  draft.facts.origin = OriginKind::kCourtEntrusted;
  draft.origin.papers_day = calendar::Day("2026-09-29");
  const Dispute d = Registered(draft);
  EXPECT_EQ(LastDay(d, Clock::kCourtAcceptance), calendar::Day("2026-10-09")) << "National Day";
  const std::optional<Dispute> told = Sound(PassDeadline(d, OnDay("2026-10-10")));
  ASSERT_TRUE(told.has_value());
  EXPECT_EQ(told->facts.passed.size(), 1u) << "that of fifteen days runs on";
  now_ = OnDay("2026-09-30");
  const Dispute accepted = Sound(Accept(Village(), AllSay(d, Subject::kMediation)));
  EXPECT_EQ(LastDeadline(accepted.facts, Clock::kCourtAcceptance)->met, now_);
  EXPECT_TRUE(calendar::IsRunning(*LastDeadline(accepted.facts, Clock::kCourt)));
  const Dispute not_taken = Sound(TurnDown(Village(), d, Refusal::kTakenElsewhere));
  EXPECT_EQ(LastDeadline(not_taken.facts, Clock::kCourtAcceptance)->met, now_);
  EXPECT_EQ(Count(Registered(), Clock::kCourtAcceptance), 0) << "no court waits for an answer";
}

TEST_F(CourtClock, DoesNotRunBeforeThePapersAreSignedFor) {
  Dispute draft = Draft();
  draft.facts.origin = OriginKind::kCourtDelegated;
  EXPECT_EQ(Count(Registered(draft), Clock::kCourt), 0);
  draft.origin.papers_day = calendar::Day("2026-03-03");
  EXPECT_THAT(Register(Village(), draft, {}), IsInvalid("dispute.origin.papers_day")) << "that is tomorrow";
}

TEST_F(CourtClock, RunsFromPapersThatAreSignedForLater) {
  const auto signed_on = [&](const Dispute& d, const char* day) {
    Amendment amendment;
    amendment.papers_day = calendar::Day(day);
    return Amend(Village(), d, amendment);
  };
  now_ = OnDay("2026-09-07");
  Dispute draft = Draft();
  draft.facts.origin = OriginKind::kCourtDelegated;
  const Dispute d = Registered(draft);
  ASSERT_EQ(Count(d, Clock::kCourt), 0);
  EXPECT_THAT(signed_on(d, "2026-09-08"), IsInvalid("dispute.origin.papers_day")) << "that is tomorrow";
  EXPECT_THAT(signed_on(Registered(), "2026-09-07"), IsInvalid("dispute.origin.papers_day")) << "no court sent it";
  now_ = OnDay("2026-09-08");
  const Dispute signed_for = Sound(signed_on(d, "2026-09-08"));
  EXPECT_EQ(LastDay(signed_for, Clock::kCourt), calendar::Day("2026-10-08"));
  EXPECT_EQ(LastDay(signed_for, Clock::kCourtAcceptance), calendar::Day("2026-09-11"));
  EXPECT_THAT(signed_on(signed_for, "2026-09-08"), IsInvalid("dispute.origin.papers_day")) << "once";
}

TEST_F(CourtClock, ThatIsKnownLaterDoesNotCountAnAppraisalBefore) {
  now_ = OnDay("2026-03-02");
  Dispute draft = Draft();
  draft.facts.origin = OriginKind::kCourtDelegated;
  const Dispute rested = ResumedOn(PausedOn(InMediation(draft), "2026-03-10"), 1, "2026-03-22");
  Amendment amendment;
  amendment.papers_day = calendar::Day("2026-03-02");
  EXPECT_EQ(LastDay(Sound(Amend(Village(), rested, amendment)), Clock::kCourt), calendar::Day("2026-04-13"))
      << "twelve days";
}

TEST_F(LabourDispute, PartiesAreToldOnTheFifteenthDay) {
  now_ = OnDay("2026-02-02");
  const Dispute d = InMediation(Draft(Type::kLabour));
  EXPECT_EQ(LastDay(d, Clock::kArbitrationOpen), calendar::Day("2026-02-24")) << "Spring Festival";
  const std::optional<Dispute> told = Sound(PassDeadline(d, OnDay("2026-02-25")));
  ASSERT_TRUE(told.has_value());
  EXPECT_THAT(told->facts.passed, ::testing::Contains(0)) << "the clock that began with the request";
  EXPECT_EQ(told->facts.state, State::kInMediation) << "the mediation may go on";
}

TEST_F(LabourDispute, IsOneByItsTypeAlone) {
  EXPECT_EQ(Count(Registered(), Clock::kArbitrationOpen), 0);
  now_ = On(3, 4);
  const Dispute labour = Sound(Amend(Village(), Registered(), ToType(Type::kLabour)));
  EXPECT_EQ(Count(labour, Clock::kArbitrationOpen), 1);
  const Dispute contract = Sound(Amend(Village(), labour, ToType(Type::kContract)));
  EXPECT_EQ(contract.facts.deadlines.back().met, now_) << "nobody is to be told";
}

// Public report 9: hmcts/cmc-claim-store#39.
TEST_F(ExtendDispute, GoesToTheDayThatAllNamedAndFromNoOtherBase) {
  const Dispute d = TakenUpOn("2026-09-01");
  EXPECT_EQ(LastDay(d, Clock::kMediationTerm), calendar::Day("2026-10-08"));
  now_ = OnDay("2026-09-30");
  const Dispute named = AllSay(d, Subject::kExtension, "2026-10-20");
  const Dispute extended = Sound(Extend(Village(), named, calendar::Day("2026-10-20")));
  EXPECT_EQ(LastDay(extended, Clock::kMediationTerm), calendar::Day("2026-10-20"));
  EXPECT_EQ(Count(extended, Clock::kMediationTerm), 1);
  EXPECT_THAT(Extend(Village(), AllSay(d, Subject::kExtension, "2026-10-08"), calendar::Day("2026-10-08")),
              IsInvalid("day"))
      << "that is the last day as it is";
}

// Public report 9: hmcts/cmc-claim-store#39.
TEST_F(ExtendDispute, NeedsTheWordOfEachParty) {
  now_ = OnDay("2026-09-01");
  Dispute d = Registered();
  d = Sound(EnterParty(Village(), d, Draft(Side::kThirdParty)));
  d = Numbered(Sound(Accept(Village(), AllSay(d, Subject::kMediation))), 1);
  d = TakenUp(Proposed(d));
  const Dispute two_of_three =
      Sound(Say(d, {Word(1, Subject::kExtension, "2026-10-20"), Word(2, Subject::kExtension, "2026-10-20")}));
  const auto refused = Extend(Village(), two_of_three, calendar::Day("2026-10-20"));
  EXPECT_THAT(refused, IsRefused(StatusCode::kFailedPrecondition, common::v1::CONSENT_MISSING));
  EXPECT_EQ(MetadataOf(refused, "parties"), "3");
  EXPECT_THAT(Extend(Village(), two_of_three, calendar::Day("2026-10-21")),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::CONSENT_MISSING))
      << "nobody named that day";
}

TEST_F(ExtendDispute, DoesNotCountAnAppraisalAfterIt) {
  const Dispute d = TakenUpOn("2026-09-01");
  now_ = OnDay("2026-09-30");
  const Dispute named = AllSay(d, Subject::kExtension, "2026-10-20");
  const Dispute extended = Sound(Extend(Village(), named, calendar::Day("2026-10-20")));
  const Dispute rested = ResumedOn(PausedOn(extended, "2026-10-12"), 1, "2026-11-02");
  EXPECT_EQ(LastDay(rested, Clock::kMediationTerm), calendar::Day("2026-11-10")) << "twenty-one days";
}

TEST_F(ExtendDispute, TakesTheWordsOfItsRoundAlone) {
  const Dispute named = AllSay(TakenUpOn("2026-09-01"), Subject::kExtension, "2026-11-30");
  const Dispute failed = Ended(named, EndKind::kNoProspect);
  const Dispute again = Sound(Reopen(Village(), AllSay(failed, Subject::kNewRound), false));
  const Dispute d = TakenUp(Proposed(again));
  EXPECT_THAT(Extend(Village(), d, calendar::Day("2026-11-30")),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::CONSENT_MISSING));
  EXPECT_THAT(Extend(Village(), AllSay(d, Subject::kExtension, "2026-11-30"), calendar::Day("2026-11-30")), IsOk());
}

// Public report 9: hmcts/cmc-claim-store#39.
TEST_F(ExtendDispute, IsTooLateOnTheDayAfterTheLast) {
  const Dispute named = AllSay(TakenUpOn("2026-09-01"), Subject::kExtension, "2026-10-20");
  now_ = OnDay("2026-10-09");
  EXPECT_THAT(Extend(Village(), named, calendar::Day("2026-10-20")),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::TERM_OVER));
}

TEST_F(DeadlinesOfDisputes, MoveWithTheCalendarWhileTheyRun) {
  const Dispute d = Proposed(TakenUpOn("2026-03-02"), "staff/m2");
  calendar::CalendarSpec spec;
  spec.version = "later";
  spec.effective_from = absl::CivilDay(2026, 1, 1);
  spec.covers_until = absl::CivilDay(2026, 12, 31);
  spec.special_days = {{absl::CivilDay(2026, 3, 3), calendar::DayKind::kHoliday, "节"}};
  const auto later = calendar::WorkingCalendar::Create(spec).value();
  const Dispute moved = Sound(MoveDeadlines(later, d)).value();
  EXPECT_EQ(LastDay(moved, Clock::kLevel), calendar::Day("2026-03-06"));
  EXPECT_EQ(LastDay(moved, Clock::kAssignment), calendar::Day("2026-03-04")) << "a proposal's clock, too";
  EXPECT_EQ(moved.facts.assignments[0], d.facts.assignments[0]) << "that was accepted";
  EXPECT_FALSE(Sound(MoveDeadlines(later, moved)).has_value()) << "once";
  EXPECT_FALSE(Sound(MoveDeadlines(later, Ended(d, EndKind::kNoProspect))).has_value()) << "stopped clocks stay";
}

TEST_F(DeadlinesOfDisputes, SayWhichIsNext) {
  const Dispute d = TakenUpOn("2026-03-02");
  EXPECT_THAT(NextDue(d.facts), Optional(On(3, 5, 17, 30)));
  EXPECT_EQ(NextProposalDue(d.facts), std::nullopt);
  EXPECT_THAT(NextProposalDue(Proposed(d, "staff/m2").facts), Optional(On(3, 3, 17, 30)));
  EXPECT_EQ(NextDue(PausedOn(d, "2026-03-03").facts), std::nullopt) << "while they rest none is due";
}

TEST_F(Rests, AreFiftyAtMost) {
  Dispute d = TakenUpOn("2026-03-02");
  for (size_t i = 0; i < kMostRests; ++i) d = PausedOn(d, "2026-03-02");
  EXPECT_THAT(Pause(Village(), d, RestReason::kAppraisal, calendar::Day("2026-03-02"), "鉴定墙体"), IsInvalid("rest"));
  EXPECT_THAT(Resume(Village(), d, 1, calendar::Day("2026-03-02")), IsOk()) << "those that are there end";
}

}  // namespace
}  // namespace zhiwang::mediation
