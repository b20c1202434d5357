#include "services/case_intake/report/report.h"

#include <array>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/case_intake/testing/desk_test.h"

namespace zhiwang::intake {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

// The counters that say anything.
Counters NotZero(const Counters& counters) {
  Counters kept;
  for (const auto& [key, value] : counters) {
    if (value != 0) kept.emplace(key, value);
  }
  return kept;
}

int64_t Total(const Counters& counters, int day, Measure measure) {
  int64_t total = 0;
  for (const auto& [key, value] : counters) total += key.day == day && key.measure == measure ? value : 0;
  return total;
}

class ReportCounters : public DeskTest {
 protected:
  // Cases that things happen to; `each_change` sees what a case was (null: new) and is.
  template <class EachChange>
  std::vector<Case> LiveAWhile(EachChange&& each_change) {
    std::mt19937 random(7);
    const auto any = [&](size_t count) { return std::uniform_int_distribution<size_t>(0, count - 1)(random); };
    std::vector<Case> cases;
    for (int i = 0; i < 200; ++i) {
      now_ = On(3, 2, 0) + absl::Minutes(static_cast<int64_t>(any(20'000)));
      Case draft = Draft();
      draft.urgency = static_cast<Urgency>(1 + any(3));
      draft.facts.channel = static_cast<Channel>(1 + any(11));
      Case c = Received(draft);
      each_change(nullptr, c);
      for (int step = 0; step < 15; ++step) {
        now_ += absl::Minutes(static_cast<int64_t>(any(1'500)));
        const absl::StatusOr<Case> after = Do(kActions[any(std::size(kActions))], Director(), c);
        if (!after.ok()) continue;
        each_change(&c, *after);
        c = *after;
      }
      cases.push_back(std::move(c));
    }
    return cases;
  }
};

TEST(ReportDays, BeginAtMidnightInTheDistrict) {
  EXPECT_EQ(DayNumber(On(3, 2, 0)), 20260302);
  EXPECT_EQ(DayNumber(On(3, 2, 0) - absl::Microseconds(1)), 20260301);
  EXPECT_EQ(calendar::DayNumber(absl::CivilDay(2026, 12, 31)), 20261231);
}

TEST_F(ReportCounters, OfACaseSayWhatHappenedToIt) {
  const Case c = Closed();
  Counters counters;
  AddContributions(c.facts, 1, counters);
  std::vector<std::pair<int, Measure>> counted;
  for (const auto& [key, value] : counters) {
    EXPECT_EQ(value, 1);
    EXPECT_EQ(key.unit, "D01");
    EXPECT_EQ(key.category, "010101");
    counted.emplace_back(key.day, key.measure);
  }
  EXPECT_THAT(counted, ElementsAre(Pair(20260302, Measure::kReceived), Pair(20260302, Measure::kDispatched),
                                   Pair(20260302, Measure::kResolved), Pair(20260302, Measure::kClosed),
                                   Pair(20260302, Measure::kCalled), Pair(20260302, Measure::kAskedSolved),
                                   Pair(20260302, Measure::kSolved), Pair(20260302, Measure::kAskedSatisfied),
                                   Pair(20260302, Measure::kSatisfied), Pair(20260323, Measure::kHandlingDue),
                                   Pair(20260323, Measure::kHandlingMet)));
}

TEST_F(ReportCounters, AreWithdrawnAsTheyWereAdded) {
  const Case c = Closed();
  Counters counters;
  AddContributions(c.facts, 3, counters);
  AddContributions(c.facts, -3, counters);
  EXPECT_TRUE(NotZero(counters).empty());
}

TEST_F(ReportCounters, KeptChangeByChangeEqualARecountOfTheCases) {
  Counters kept, counted;
  const std::vector<Case> cases = LiveAWhile([&](const Case* before, const Case& after) {
    if (before != nullptr) AddContributions(before->facts, -1, kept);
    AddContributions(after.facts, 1, kept);
  });
  for (const Case& c : cases) AddContributions(c.facts, 1, counted);
  EXPECT_EQ(NotZero(kept), NotZero(counted));
  EXPECT_GT(counted.size(), 500u);
}

TEST_F(ReportCounters, EqualANaiveCountOfEachMeasureOfADay) {
  Counters counters;
  const std::vector<Case> cases = LiveAWhile([](const Case*, const Case&) {});
  for (const Case& c : cases) AddContributions(c.facts, 1, counters);
  for (int date = 2; date <= 20; ++date) {
    const absl::Time begin = On(3, date, 0), end = On(3, date + 1, 0);
    const auto within = [&](absl::Time time) { return begin <= time && time < end; };
    int64_t received = 0, returned = 0, due = 0, met = 0, called = 0, unsatisfied = 0;
    for (const Case& c : cases) {
      received += within(c.facts.received);
      for (const absl::Time at : c.facts.returns) returned += within(at);
      for (const Deadline& deadline : c.facts.deadlines) {
        if (deadline.clock != Clock::kHandling || !within(deadline.due)) continue;
        ++due;
        met += deadline.met && *deadline.met <= deadline.due;
      }
      for (const Callback& callback : c.facts.callbacks) {
        if (!within(callback.at)) continue;
        ++called;
        unsatisfied += callback.satisfied == Verdict::kNo;
      }
    }
    const int day = 20260300 + date;
    EXPECT_EQ(Total(counters, day, Measure::kReceived), received) << day;
    EXPECT_EQ(Total(counters, day, Measure::kReturned), returned) << day;
    EXPECT_EQ(Total(counters, day, Measure::kHandlingDue), due) << day;
    EXPECT_EQ(Total(counters, day, Measure::kHandlingMet), met) << day;
    EXPECT_EQ(Total(counters, day, Measure::kCalled), called) << day;
    EXPECT_EQ(Total(counters, day, Measure::kAskedSatisfied) - Total(counters, day, Measure::kSatisfied), unsatisfied)
        << day;
  }
}

TEST_F(ReportCounters, OfACallThatReachedNobodyAskNothing) {
  const Case c = Sound(RecordCallback(Dispatcher(), Resolved(), NotReached()));
  Counters counters;
  AddContributions(c.facts, 1, counters);
  EXPECT_EQ(Total(counters, 20260302, Measure::kCalled), 1);
  EXPECT_EQ(Total(counters, 20260302, Measure::kAskedSolved), 0);
  EXPECT_EQ(Total(counters, 20260302, Measure::kAskedSatisfied), 0);
}

TEST(BulletinLines, AddUpToTheTotalInEachDimension) {
  Bulletin bulletin;
  std::mt19937 random(3);
  for (int i = 0; i < 500; ++i) {
    const auto measure = static_cast<Measure>(1 + random() % 13);
    bulletin.Add({20260302, measure, static_cast<int>(1 + random() % 11), std::array{"", "D01", "D02"}[random() % 3],
                  std::array{"", "010101", "010201", "02"}[random() % 4], "/"},
                 static_cast<int64_t>(random() % 5));
  }
  bulletin.AddRunning({20260302, Measure::kHandlingDue, 1, "D01", "010101", "/"});
  EXPECT_EQ(bulletin.by_category.size(), 3u) << "by the first level";
  const auto sum = [](const auto& lines, auto figure) {
    int64_t total = 0;
    for (const auto& [subject, figures] : lines) total += figures.*figure;
    return total;
  };
  for (const auto figure :
       {&BulletinFigures::received, &BulletinFigures::dispatched, &BulletinFigures::resolved, &BulletinFigures::closed,
        &BulletinFigures::returned, &BulletinFigures::redone, &BulletinFigures::due, &BulletinFigures::met,
        &BulletinFigures::running, &BulletinFigures::called, &BulletinFigures::asked_solved, &BulletinFigures::solved,
        &BulletinFigures::asked_satisfied, &BulletinFigures::satisfied}) {
    EXPECT_GT(bulletin.total.*figure, 0);
    EXPECT_EQ(sum(bulletin.by_unit, figure), bulletin.total.*figure);
    EXPECT_EQ(sum(bulletin.by_category, figure), bulletin.total.*figure);
    EXPECT_EQ(sum(bulletin.by_channel, figure), bulletin.total.*figure);
  }
}

TEST(BulletinLines, CallOverdueWhatWasNeitherMetNorStillRuns) {
  BulletinFigures figures;
  figures.Add(Measure::kHandlingDue, 10);
  figures.Add(Measure::kHandlingMet, 6);
  figures.running = 1;
  EXPECT_EQ(figures.overdue(), 3);
}

}  // namespace
}  // namespace zhiwang::intake
