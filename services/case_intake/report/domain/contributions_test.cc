#include "services/case_intake/report/domain/contributions.h"

#include <algorithm>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/reports/domain/period.h"
#include "services/case_intake/report/domain/measure.h"
#include "services/case_intake/report/domain/recount.h"
#include "services/case_intake/testing/desk_test.h"

namespace zhiwang::intake {
namespace {

using reports::Contribution;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

using Rows = std::multiset<std::string>;

// A contribution as text: `measure unit category area day`.
std::string Show(const Contribution& c) {
  return fmt::format("{} {} {} {} {}", c.measure, c.subjects[0].empty() ? "-" : c.subjects[0],
                     c.subjects[1].empty() ? "-" : c.subjects[1], c.area_path, reports::DayNumber(c.at));
}

CaseMoment MomentOf(const Case& c) { return {c.facts, c.disposition}; }

class CaseContributions : public DeskTest {
 protected:
  // Makes the case what a decision makes of it, as one change of the log.
  Case Change(const std::string& type, Case after) {
    const std::optional<CaseMoment> before = timeline_.empty() ? std::nullopt : std::optional(timeline_.back().is);
    Apply(ContributionsOf(before ? &*before : nullptr, MomentOf(after), now_));
    timeline_.push_back({type, now_, MomentOf(after)});
    return after;
  }

  void Apply(const reports::Effect& effect) {
    for (const Contribution& c : effect.taken_back) {
      EXPECT_LE(reports::DayOf(now_), reports::DayOf(c.at)) << "a day that is over stays as it was: " << Show(c);
      const auto found = std::find(counted_.begin(), counted_.end(), c);
      ASSERT_NE(found, counted_.end()) << "only what was added can be taken back: " << Show(c);
      counted_.erase(found);
    }
    counted_.insert(counted_.end(), effect.added.begin(), effect.added.end());
  }

  // The contributions to the measure, as text.
  std::vector<std::string> Of(Measure measure) const {
    std::vector<std::string> rows;
    for (const Contribution& c : counted_) {
      if (c.measure == static_cast<int>(measure)) rows.push_back(Show(c));
    }
    return rows;
  }

  Case Returned() {
    Case c = Change("case.created", Received());
    c = Change("case.dispatched", Sound(Dispatch(Dispatcher(), c, "D23", "")));
    now_ += absl::Hours(1);
    c = Change("case.accepted", Sound(Accept(Handler(), c)));
    now_ += absl::Hours(1);
    return Change("case.returned", Sound(Return(Handler(), c)));
  }

  std::vector<CaseStep> timeline_;
  std::vector<Contribution> counted_;
};

constexpr char kTown[] = "/370211000000/370211109000/";

TEST_F(CaseContributions, OfAReturnAreTheUnitsThatReturnedItWhoeverHasItNext) {
  Case c = Returned();
  now_ += absl::Hours(1);
  c = Change("case.dispatched", Sound(Dispatch(Director(), c, "D01", "")));
  EXPECT_THAT(Of(Measure::kReturned), ElementsAre(fmt::format("5 D23 01 {} 20260302", kTown)));
  EXPECT_THAT(Of(Measure::kDispatched), ElementsAre(fmt::format("2 D23 01 {} 20260302", kTown)));
  EXPECT_THAT(Of(Measure::kReceived), ElementsAre(fmt::format("1 D01 01 {} 20260302", kTown)))
      << "the receipt is of the unit that had it when the day ended";
}

TEST_F(CaseContributions, OfADeadlineAreOfWhoHasTheCaseWhenItPasses) {
  Case c = Returned();
  EXPECT_THAT(Of(Measure::kNotMet), ElementsAre(fmt::format("8 - 01 {} 20260323", kTown)))
      << "after a return the centre has it";
  now_ = On(3, 10, 9);
  c = Change("case.dispatched", Sound(Dispatch(Director(), c, "D01", "")));
  EXPECT_THAT(Of(Measure::kNotMet), ElementsAre(fmt::format("8 D01 01 {} 20260323", kTown)));
  now_ = On(3, 24, 9);
  Change("case.placed", Sound(Place(Dispatcher(), c, {{"370211000000", "黄岛区"}}, std::nullopt)));
  EXPECT_THAT(Of(Measure::kNotMet), ElementsAre(fmt::format("8 D01 01 {} 20260323", kTown)))
      << "it passed where the case then was";
}

TEST_F(CaseContributions, OfADeadlineThatIsMetAreOfWhoMetIt) {
  Case c = Change("case.created", Received());
  c = Change("case.dispatched", Sound(Dispatch(Dispatcher(), c, "D23", "")));
  c = Change("case.accepted", Sound(Accept(Handler(), c)));
  now_ += absl::Hours(30);
  c = Change("case.resolved", Sound(Resolve(Handler(), c, "已修好", "")));
  Change("case.placed", Sound(Place(Dispatcher(), c, {{"370211000000", "黄岛区"}}, std::nullopt)));
  EXPECT_THAT(Of(Measure::kMetInTime), ElementsAre(fmt::format("7 D23 01 {} 20260323", kTown)));
  EXPECT_THAT(Of(Measure::kNotMet), IsEmpty());
}

TEST_F(CaseContributions, OfADeadlineThatIsMovedAfterItPassedAreBoth) {
  Case c = Change("case.created", Received());
  c = Change("case.dispatched", Sound(Dispatch(Dispatcher(), c, "D23", "")));
  const auto move = [&](absl::Time due) {
    Case moved = c;
    for (Deadline& deadline : moved.facts.deadlines) {
      if (deadline.clock == Clock::kHandling) deadline.due = due;
    }
    return Change("case.deadline_moved", moved);
  };
  c = move(On(3, 24, 17));
  EXPECT_THAT(Of(Measure::kNotMet), ElementsAre(fmt::format("8 D23 01 {} 20260324", kTown))) << "it had not passed";
  now_ = On(3, 25, 9);
  c = move(On(3, 30, 17));
  EXPECT_THAT(Of(Measure::kNotMet), UnorderedElementsAre(fmt::format("8 D23 01 {} 20260324", kTown),
                                                         fmt::format("8 D23 01 {} 20260330", kTown)));
}

TEST_F(CaseContributions, OfAReceiptAreWhereTheCaseIsWhenTheDayEnds) {
  Case draft = Draft();
  draft.area.clear();
  draft.facts.area_path = "/";
  draft.facts.category.clear();
  Case c = Change("case.created", Received(draft));
  EXPECT_THAT(Of(Measure::kReceived), ElementsAre("1 - - / 20260302"));
  now_ = On(3, 2, 23, 59);
  c = Change("case.placed", Sound(Place(Dispatcher(), c, Draft().area, std::nullopt)));
  EXPECT_THAT(Of(Measure::kReceived), ElementsAre(fmt::format("1 - - {} 20260302", kTown)));
  now_ = On(3, 3, 0);
  Change("case.dispatched", Sound(Dispatch(Dispatcher(), c, "D01", "020101")));
  EXPECT_THAT(Of(Measure::kReceived), ElementsAre(fmt::format("1 - - {} 20260302", kTown)));
  EXPECT_THAT(Of(Measure::kDispatched), ElementsAre(fmt::format("2 D01 02 {} 20260303", kTown)));
}

TEST_F(CaseContributions, OfAClosingStayThoughTheCaseIsReopened) {
  Case c = Change("case.created", Received());
  c = Change("case.dispatched", Sound(Dispatch(Dispatcher(), c, "D01", "")));
  c = Change("case.accepted", Sound(Accept(Handler(), c)));
  c = Change("case.resolved", Sound(Resolve(Handler(), c, "已修好", "")));
  c = Change("case.called_back", Sound(RecordCallback(Dispatcher(), c, Reached(Verdict::kNo, Verdict::kNone))));
  c = Change("case.closed", Sound(Close(Dispatcher(), c, Disposition::kHandled)));
  now_ = On(3, 3, 9);
  Change("case.reopened", Sound(Reopen(Dispatcher(), c)));
  EXPECT_THAT(Of(Measure::kClosed), ElementsAre(fmt::format("4 D01 01 {} 20260302", kTown)));
  EXPECT_THAT(Of(Measure::kRedone), ElementsAre(fmt::format("6 D01 01 {} 20260303", kTown)));
  EXPECT_THAT(Of(Measure::kNotSolved), ElementsAre(fmt::format("10 D01 01 {} 20260302", kTown)));
  EXPECT_THAT(Of(Measure::kSatisfiedOpen), ElementsAre(fmt::format("14 D01 01 {} 20260302", kTown)));
}

TEST_F(CaseContributions, OfAClosingThatRefusesAreCountedBesides) {
  const Case c = Change("case.created", Received());
  Change("case.closed", Sound(Close(Director(), c, Disposition::kUnreasonable)));
  EXPECT_THAT(Of(Measure::kClosed), ElementsAre(fmt::format("4 - 01 {} 20260302", kTown)));
  EXPECT_THAT(Of(Measure::kSetAside), ElementsAre(fmt::format("16 - 01 {} 20260302", kTown)));
  EXPECT_THAT(Of(Measure::kRefused), IsEmpty());
}

// Cases that are dispatched to all kinds of units, returned, moved, redone and closed at all hours for four weeks.
class RandomCases : public CaseContributions {
 protected:
  void Live(uint32_t seed) {
    std::mt19937 random(seed);
    const auto any = [&](size_t count) { return std::uniform_int_distribution<size_t>(0, count - 1)(random); };
    const std::vector<std::vector<AreaStep>> areas = {
        {},
        {{"370211000000", "黄岛区"}},
        {{"370211000000", "黄岛区"}, {"370211109000", "藏马镇"}},
        {{"370211000000", "黄岛区"}, {"370211109000", "藏马镇"}, {"370211109201", "村"}},
        {{"370211000000", "黄岛区"}, {"370211103000", "泊里镇"}}};
    now_ = On(3, 2, 0) + absl::Minutes(static_cast<int64_t>(any(10'000)));
    Case draft = Draft();
    draft.urgency = static_cast<Urgency>(1 + any(3));
    draft.facts.channel = static_cast<Channel>(1 + any(11));
    draft.area = areas[any(areas.size())];
    draft.facts.area_path = AreaPathOf(draft.area);
    if (any(3) == 0) draft.facts.category.clear();
    Case c;
    if (any(4) == 0) {
      c = Change("case.imported", Past(draft, any));
    } else {
      c = Change("case.created", Received(draft));
    }
    for (int step = 0; step < 30; ++step) {
      now_ += absl::Seconds(1);
      if (any(3) > 0) now_ += absl::Minutes(static_cast<int64_t>(any(2'000)));
      const absl::StatusOr<std::pair<std::string, Case>> done = Try(c, any, areas);
      if (done.ok()) c = Change(done->first, done->second);
    }
  }

 private:
  template <class Any>
  Case Past(Case draft, Any&& any) {
    absl::Time at = now_ - absl::Hours(static_cast<int64_t>(24 + any(400)));
    const auto later = [&] { return at += absl::Minutes(static_cast<int64_t>(any(1'400))); };
    draft.facts.received = at;
    const size_t stage = any(4);
    if (stage > 0) {
      draft.facts.unit = "D09";
      draft.facts.dispatched = later();
    }
    if (stage > 1) draft.facts.resolutions = {later()};
    if (stage > 2) {
      Callback callback = Reached(static_cast<Verdict>(any(3)), static_cast<Verdict>(any(3)));
      callback.at = later();
      draft.facts.callbacks = {callback};
      draft.facts.closed = later();
    }
    now_ = std::max(now_, at);
    return Sound(Recall(Director(), draft));
  }

  template <class Any>
  absl::StatusOr<std::pair<std::string, Case>> Try(const Case& c, Any&& any,
                                                   const std::vector<std::vector<AreaStep>>& areas) {
    const auto named = [](const char* type,
                          absl::StatusOr<Case> after) -> absl::StatusOr<std::pair<std::string, Case>> {
      if (!after.ok()) return after.status();
      return std::pair(std::string(type), *std::move(after));
    };
    const std::string units[] = {"D01", "D02", "D23"};
    switch (any(11)) {
      case 0:
        return named("case.dispatched", Dispatch(Director(), c, units[any(3)], any(2) == 0 ? "020101" : "010101"));
      case 1:
        return named("case.accepted", Accept(Handler(), c));
      case 2:
        return named("case.returned", Return(Handler(), c));
      case 3:
        return named("case.resolved", Resolve(Handler(), c, "已修好", ""));
      case 4:
        return named(
            "case.called_back",
            RecordCallback(Dispatcher(), c, Reached(static_cast<Verdict>(any(3)), static_cast<Verdict>(any(3)))));
      case 5:
        return named("case.reopened", Reopen(Director(), c));
      case 6: {
        const auto other = static_cast<Disposition>(2 + any(4));
        const bool handled = c.facts.state == State::kResolved;
        return named("case.closed", Close(Director(), c, handled ? Disposition::kHandled : other));
      }
      case 7:
        return named("case.placed", Place(Dispatcher(), c, areas[any(areas.size())], std::nullopt));
      case 8:
        return named("case.withdrawn", Withdraw(Dispatcher(), c));
      case 9:
        return named("case.rated", Rate(Dispatcher(), c, Reached(static_cast<Verdict>(any(3)), Verdict::kYes)));
      default:
        break;
    }
    Case moved = c;
    ++moved.version;
    for (Deadline& deadline : moved.facts.deadlines) {
      if (!deadline.met) deadline.due += absl::Hours(static_cast<int64_t>(any(96))) - absl::Hours(48);
    }
    return std::pair(std::string("case.deadlines_moved"), moved);
  }
};

// Everything that counts by the end of a part of the timeline.
Rows Recounted(absl::Span<const CaseStep> timeline, std::optional<absl::CivilDay> until_day = std::nullopt) {
  Rows rows;
  for (const auto& one : RecountCase(timeline)) {
    if (until_day && std::max(reports::DayOf(one.contribution.at), reports::DayOf(one.recorded)) > *until_day) continue;
    rows.insert(fmt::format("{} #{} {}", Show(one.contribution), one.contribution.nth, one.contribution.subjects[2]));
  }
  return rows;
}

TEST_F(RandomCases, CountAfterEachChangeWhatARecountOfTheTimelineFinds) {
  size_t changes = 0;
  std::map<int, size_t> by_measure;
  for (uint32_t seed = 1; seed <= 400; ++seed) {
    timeline_.clear();
    counted_.clear();
    Live(seed);
    Rows rows;
    for (const Contribution& c : counted_) {
      rows.insert(fmt::format("{} #{} {}", Show(c), c.nth, c.subjects[2]));
      ++by_measure[c.measure];
    }
    ASSERT_EQ(rows, Recounted(timeline_)) << "seed " << seed;
    changes += timeline_.size();
  }
  EXPECT_GT(changes, 2'000u);
  for (int measure = 1; measure <= 16; ++measure) EXPECT_GT(by_measure[measure], 5u) << "measure " << measure;
}

TEST_F(CaseContributions, OfADeadlineThatRestedBeforeItPassedAndWasToldLaterLeaveTheDayAsItWas) {
  Case c = Change("case.created", Received());
  c = Change("case.dispatched", Sound(Dispatch(Dispatcher(), c, "D01", "")));
  c = Change("case.referred", Sound(Refer(Dispatcher(), c, Asked())));
  const absl::Time due = LastDeadline(c.facts, Clock::kHandling)->due;
  now_ = due + absl::Hours(20);
  c = Change("case.mediation_recorded",
             Sound(RecordMediation(Dispatcher(), c, 1, Told(c, MediationState::kAccepted, due - absl::Hours(1)))));
  EXPECT_THAT(Of(Measure::kNotMet), ElementsAre(fmt::format("8 D01 01 {} 20260323", kTown))) << "that day is over";
  now_ += absl::Hours(24);
  Change("case.resolved_by_mediation", Sound(Tell(c, MediationState::kAgreed)));
  EXPECT_THAT(Of(Measure::kMetInTime), ElementsAre(fmt::format("7 D01 01 {} 20260325", kTown)));
  Rows rows;
  for (const Contribution& one : counted_) rows.insert(fmt::format("{} #{} {}", Show(one), one.nth, one.subjects[2]));
  EXPECT_EQ(rows, Recounted(timeline_));
}

TEST_F(RandomCases, LeaveEveryDayAsItWasWhenItEnded) {
  for (uint32_t seed = 1; seed <= 200; ++seed) {
    timeline_.clear();
    counted_.clear();
    Live(seed);
    const absl::Span<const CaseStep> whole = timeline_;
    for (size_t i = 1; i < whole.size(); ++i) {
      for (absl::CivilDay day = reports::DayOf(whole[i - 1].at); day < reports::DayOf(whole[i].at); ++day) {
        ASSERT_EQ(Recounted(whole.subspan(0, i), day), Recounted(whole, day)) << "seed " << seed << ", " << day;
      }
    }
  }
}

TEST_F(RandomCases, CountEachDeadlineInOneWayAndEachCallbackInTwo) {
  for (uint32_t seed = 1; seed <= 200; ++seed) {
    timeline_.clear();
    counted_.clear();
    Live(seed);
    std::set<std::string> keys;
    size_t calls = 0;
    for (const Contribution& c : counted_) {
      EXPECT_TRUE(keys.insert(fmt::format("{} {} {}", c.measure, c.nth, absl::ToUnixMicros(c.at))).second) << Show(c);
      calls +=
          c.measure >= static_cast<int>(Measure::kSolved) && c.measure <= static_cast<int>(Measure::kSatisfiedOpen);
    }
    EXPECT_EQ(calls, 2 * timeline_.back().is.facts.callbacks.size());
  }
}

}  // namespace
}  // namespace zhiwang::intake
