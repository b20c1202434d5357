// The contributions of disputes, change by change, compared with a recount of their timelines.

#include "services/mediation/report/domain/contributions.h"

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/report/counted_test.h"
#include "services/mediation/report/mediation_figures.h"

namespace zhiwang::mediation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class DisputeContributions : public CountedDisputes {
 protected:
  // The contributions to the measure: `committee type level days day`.
  static std::vector<std::string> Of(const Life& life, int measure) {
    std::vector<std::string> rows;
    for (const reports::Contribution& c : life.counted) {
      if (c.measure != measure) continue;
      rows.push_back(fmt::format("{} {} {} {} {}", c.subjects[0], c.subjects[1], c.subjects[2],
                                 c.subjects[3].empty() ? "-" : c.subjects[3], reports::DayNumber(c.at)));
    }
    return rows;
  }
  static std::vector<std::string> Of(const Life& life, Measure measure) { return Of(life, NumberOf(measure)); }
};

TEST_F(DisputeContributions, AreThoseOfTheCommitteeAndLevelOfTheirTime) {
  Life life = MediatedLife();
  now_ += absl::Hours(24);
  GoUp(life);
  now_ += absl::Hours(48);
  Agree(life);
  EXPECT_THAT(Of(life, Measure::kReceived), ElementsAre("101 17 1 - 20260302"));
  EXPECT_THAT(Of(life, Measure::kAccepted), ElementsAre("101 17 1 - 20260302"));
  EXPECT_THAT(Of(life, Measure::kAgreed), ElementsAre("201 17 2 3 20260305"));
  EXPECT_THAT(Of(life, Measure::kEndedMediated), ElementsAre("201 17 2 3 20260305"));
  EXPECT_THAT(Of(life, Measure::kAtLowestLevel), IsEmpty()) << "the village had it before";
}

TEST_F(DisputeContributions, OfAnEndBeforeTheAcceptanceAreInNoRate) {
  Life life = Begun();
  End(life, EndKind::kPartyRefused);
  EXPECT_THAT(Of(life, Measure::kEndedUnaccepted), ElementsAre("101 17 1 - 20260302"));
  EXPECT_THAT(Of(life, Measure::kRefused), IsEmpty());
}

// Public report 33: pilot#4070.
TEST_F(DisputeContributions, OfAReopeningCountTheEndOffWhereBothLieInOnePeriod) {
  now_ = On(1, 30);  // a Friday
  Life life = MediatedLife();
  End(life, EndKind::kNoProspect);
  now_ = On(2, 1);  // the Sunday of the same week, in another month
  ReopenIt(life);
  EXPECT_THAT(Of(life, Measure::kFailed), ElementsAre("101 17 1 0 20260130")) << "the past stays";
  EXPECT_THAT(Of(life, CountedOff(Measure::kFailed, Span::kDay)), IsEmpty());
  EXPECT_THAT(Of(life, CountedOff(Measure::kFailed, Span::kWeek)), ElementsAre("101 17 1 0 20260201"));
  EXPECT_THAT(Of(life, CountedOff(Measure::kFailed, Span::kMonth)), IsEmpty());
}

TEST_F(DisputeContributions, OfADisputeThatIsPerformedWithItsEndAreThoseOfBoth) {
  Life life = MediatedLife();
  AgreeAndPerform(life);
  ASSERT_EQ(life.timeline.back().type, "dispute.performed") << "the one type says both";
  EXPECT_THAT(Of(life, Measure::kAgreed), ElementsAre("101 17 1 0 20260302"));
  EXPECT_THAT(Of(life, Measure::kPerformed), ElementsAre("101 17 1 - 20260302"));
  EXPECT_EQ(Texts(life.counted), Recounted(life));
  now_ += absl::Hours(72);
  Annul(life);
  EXPECT_THAT(Of(life, CountedOff(Measure::kAgreed, Span::kWeek)), ElementsAre("101 17 1 0 20260305"));
  EXPECT_THAT(Of(life, CountedOff(Measure::kPerformed, Span::kWeek)), ElementsAre("101 17 1 - 20260305"));
  EXPECT_THAT(Of(life, CountedOff(Measure::kPerformed, Span::kDay)), IsEmpty());
  EXPECT_EQ(Texts(life.counted), Recounted(life));
}

TEST_F(DisputeContributions, ThatItRunsNoLongerCountWhereItWasAccepted) {
  Life life = MediatedLife();
  GoUp(life);
  Change(life, "dispute.amended", Sound(Amend(Zone(), life.now, ToType(Type::kFamily), {})));
  End(life, EndKind::kNoProspect);
  EXPECT_THAT(Of(life, DoneWithin(Span::kDay)), ElementsAre("101 17 1 - 20260302"));
  EXPECT_THAT(Of(life, Measure::kFailed), ElementsAre("201 16 2 0 20260302"));
  EXPECT_EQ(Texts(life.counted), Recounted(life));
}

TEST_F(DisputeContributions, OfAnAcceptanceThatAnEarlierReleaseWroteCountTheEndWhereItIs) {
  Life life = Begun();
  Dispute accepted = Numbered(Sound(Accept(Village(), life.now)), 12);
  accepted.facts.accepted_as.reset();
  Change(life, "dispute.accepted", accepted);
  Change(life, "dispute.amended", Sound(Amend(Zone(), life.now, ToType(Type::kFamily), {})));
  End(life, EndKind::kPartyWithdrew);
  EXPECT_THAT(Of(life, DoneWithin(Span::kDay)), ElementsAre("101 16 1 - 20260302"));
  EXPECT_EQ(Texts(life.counted), Recounted(life));
}

TEST_F(DisputeContributions, OfAKindOfPreventionThatOnlyANewerReleaseKnowsAreNone) {
  Life life = AcceptedLife();
  const size_t counted = life.counted.size();
  Dispute after = life.now;
  after.facts.prevented.push_back({static_cast<PreventionKind>(9), 3});
  Change(life, "dispute.prevention_recorded", after);
  EXPECT_EQ(life.counted.size(), counted);
  EXPECT_EQ(Texts(life.counted), Recounted(life));
}

TEST_F(DisputeContributions, OfAClockThatPassedAreOnTheDayThatItWasDue) {
  Life life = MediatedLife();
  now_ = On(3, 9);
  const std::optional<Dispute> passed = Sound(PassDeadline(life.now, now_));
  ASSERT_TRUE(passed);
  Change(life, "dispute.overdue", *passed);
  EXPECT_THAT(Of(life, Measure::kOverdue), ElementsAre("101 17 1 - 20260305")) << "three working days";
}

TEST_F(DisputeContributions, OfWhatWasPreventedAreCasesAndPersons) {
  Life life = AcceptedLife();
  Change(life, "dispute.prevention_recorded",
         Sound(RecordPrevention(Village(), life.now, {PreventionKind::kFight, 37}, "双方已聚集亲友")));
  EXPECT_EQ(Of(life, Measure::kFightPrevented).size(), 1u);
  int persons = 0;
  for (int bit = 0; bit < kPersonsBits; ++bit) {
    persons += static_cast<int>(Of(life, NumberOf(Measure::kOnePerson) + bit).size()) << bit;
  }
  EXPECT_EQ(persons, 37);
}

// The steps by which a dispute goes on.
constexpr Action kLively[] = {
    Action::kAccept,   Action::kProposeMediator, Action::kTakeUp,          Action::kNoteSession, Action::kSettlePart,
    Action::kConclude, Action::kUnsettle,        Action::kRecordConsent,   Action::kReopen,      Action::kFail,
    Action::kPerform,  Action::kPassDeadline,    Action::kRecordPrevention};

// The steps after which a dispute seldom changes again.
bool LeadsNowhere(Action action, const Facts& facts) {
  if (action == Action::kEndByRefusal || action == Action::kWithdraw) return !facts.accepted;
  return action == Action::kTurnDown || action == Action::kJoin || action == Action::kMakeVoid ||
         action == Action::kTransfer;
}

// Disputes with random legal steps at random hours, over some weeks.
class RandomDisputes : public CountedDisputes {
 protected:
  Life Live(uint32_t seed) {
    std::mt19937 random(seed);
    const auto any = [&](size_t count) { return std::uniform_int_distribution<size_t>(0, count - 1)(random); };
    now_ = On(3, 2, 0) + absl::Minutes(static_cast<int64_t>(any(30'000)));
    Life life = Begun();
    for (int step = 0; step < 200; ++step) {
      now_ += absl::Minutes(static_cast<int64_t>(1 + any(any(6) == 0 ? 2'000 : 60)));
      const Action action = any(2) == 0 ? kLively[any(std::size(kLively))] : kActions[any(std::size(kActions))];
      if (LeadsNowhere(action, life.now.facts) && any(10) > 0) continue;
      absl::StatusOr<Dispute> done = Do(action, Director(), life.now);
      if (!done.ok()) continue;
      // An agreement may be performed by the same change that concludes it.
      const bool concludes = IsOpen(life.now.facts.state) && FindTransition(done->facts.state, Action::kPerform);
      if (concludes && any(3) == 0) done = Perform(Director(), *done);
      done->version = life.now.version + 1;
      Change(life, EventOf(action), *std::move(done));
    }
    return life;
  }

  // The end of the dispute in a period, by definition: the last one in it, unless the dispute was reopened later in it; 0: none.
  static int EndByMeaning(const Life& life, const reports::Days& days) {
    int end = 0;
    for (size_t i = 1; i < life.timeline.size(); ++i) {
      const DisputeStep &before = life.timeline[i - 1], &step = life.timeline[i];
      const absl::CivilDay day = reports::DayOf(step.at);
      if (day < days.first || day > days.last || !step.is.accepted) continue;
      const bool was_open = IsOpen(before.is.state), is_open = IsOpen(step.is.state);
      if (!was_open && is_open) end = 0;
      if (was_open && !is_open) end = OutcomeByMeaning(step.is);
    }
    return end;
  }

  static int OutcomeByMeaning(const Facts& ended) {
    static const std::map<State, Measure> outcomes = {
        {State::kAgreed, Measure::kAgreed},       {State::kPartlyAgreed, Measure::kPartlyAgreed},
        {State::kFailed, Measure::kFailed},       {State::kRefused, Measure::kRefused},
        {State::kWithdrawn, Measure::kWithdrawn}, {State::kTransferred, Measure::kTransferred}};
    const bool left_over = std::count(ended.issues.begin(), ended.issues.end(), Outcome::kSettled) <
                           static_cast<std::ptrdiff_t>(ended.issues.size());
    if (ended.state == State::kPerformed) return NumberOf(left_over ? Measure::kPartlyAgreed : Measure::kAgreed);
    const auto found = outcomes.find(ended.state);
    return found == outcomes.end() ? 0 : NumberOf(found->second);
  }

 private:
  static DisputeEvent EventOf(Action action) {
    switch (action) {
      case Action::kAccept:
        return "dispute.accepted";
      case Action::kTurnDown:
        return "dispute.turned_down";
      case Action::kComeBack:
        return "dispute.came_back";
      case Action::kNoteSession:
        return "dispute.session_held";
      case Action::kPassDeadline:
        return "dispute.overdue";
      case Action::kReopen:
        return "dispute.reopened";
      case Action::kUnsettle:
        return "dispute.agreement_annulled";
      case Action::kRecordPrevention:
        return "dispute.prevention_recorded";
      default:
        return "dispute.consented";
    }
  }
};

TEST_F(RandomDisputes, CountAfterEachChangeWhatARecountOfTheTimelineFinds) {
  std::map<int, size_t> by_measure;
  for (uint32_t seed = 1; seed <= 400; ++seed) {
    const Life life = Live(seed);
    ASSERT_EQ(Texts(life.counted), Recounted(life)) << "seed " << seed;
    for (const reports::Contribution& one : life.counted) ++by_measure[one.measure];
  }
  for (const Measure outcome : kOutcomes) {
    EXPECT_GT(by_measure[NumberOf(outcome)], 5u) << NumberOf(outcome);
    // A transferred dispute never comes back.
    EXPECT_EQ(by_measure[CountedOff(outcome, Span::kMonth)] > 0, outcome != Measure::kTransferred) << NumberOf(outcome);
  }
}

TEST_F(RandomDisputes, CountNothingTwiceUnderOneKey) {
  for (uint32_t seed = 1; seed <= 200; ++seed) {
    const Life life = Live(seed);
    std::set<std::string> keys;
    for (const reports::Contribution& c : life.counted) {
      EXPECT_TRUE(keys.insert(fmt::format("{} {} {}", c.measure, c.nth, absl::ToUnixMicros(c.at))).second) << Show(c);
    }
  }
}

TEST_F(RandomDisputes, EndAndArePerformedAtMostOnceInEachDayWeekAndMonth) {
  const reports::Period periods[] = {reports::Period::kDay, reports::Period::kWeek, reports::Period::kMonth};
  for (uint32_t seed = 1; seed <= 200; ++seed) {
    const std::vector<Life> lives = {Live(seed)};
    for (absl::CivilDay day(2026, 3, 2); day < absl::CivilDay(2026, 5, 30); ++day) {
      for (const Span span : kSpans) {
        const reports::Days days = reports::DaysOf(periods[static_cast<int>(span) - 1], day);
        if (days.first != day) continue;
        const reports::Figures figures = FiguresOf(lives, span, day);
        const int end = EndByMeaning(lives[0], days);
        for (const Measure outcome : kOutcomes) {
          EXPECT_EQ(figures.total[NumberOf(outcome)] - figures.total[CountedOff(outcome, span)],
                    NumberOf(outcome) == end ? 1 : 0)
              << "seed " << seed << ", " << day << ", period " << static_cast<int>(span) << ", outcome "
              << NumberOf(outcome);
        }
        const v1::MediationLine total = MakeLine(figures.total, span);
        EXPECT_TRUE(total.performed() == 0 || total.performed() == 1) << "seed " << seed << ", " << day;
        for (const Dimension dimension : {Dimension::kCommittee, Dimension::kType, Dimension::kLevel}) {
          for (const auto& [subject, line] : figures.by[static_cast<size_t>(dimension) - 1]) {
            const v1::MediationLine shown = MakeLine(line, span);
            const int64_t running = shown.success_of_accepted().excluded();
            EXPECT_TRUE(running >= 0 && running <= shown.accepted())
                << "seed " << seed << ", " << day << ", period " << static_cast<int>(span) << ", line " << subject;
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace zhiwang::mediation
