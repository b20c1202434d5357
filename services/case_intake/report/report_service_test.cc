#include "services/case_intake/report/report_service.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/calendar/wire/calendar_wire.h"
#include "common/calendar/working_calendar.h"
#include "services/case_intake/testing/historic_case.h"
#include "services/case_intake/testing/intake_test.h"
#include "services/case_intake/testing/random_life.h"
#include "services/case_intake/testing/recount.h"
#include "tests/support/refused.h"

namespace zhiwang::intake {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using Asked = v1::ListFigureCasesRequest;

absl::CivilDay Today() { return absl::ToCivilDay(absl::Now(), calendar::ShanghaiZone()); }

class Bulletins : public IntakeTest {
 protected:
  // Two hundred cases, of the past and of now, that something happens to; `each_round` is called now and then.
  template <class EachRound>
  void LiveAWhile(EachRound&& each_round) {
    mediation().GoDown();  // nothing changes but by what is done here
    RandomLife life(client(), 7);
    for (int round = 0; round < 10; ++round) {
      std::vector<v1::Case> past;
      for (int i = 0; i < 10; ++i) past.push_back(life.AnyPast(fmt::format("past-{}-{}", round, i)));
      ASSERT_EQ(client().Import(past).created, 10);
      for (int i = 0; i < 10; ++i) life.Register();
      std::vector<v1::Case> all = Sound(client().List({}));
      for (int i = 0; i < 60; ++i) life.Act(all[life.Any(0, all.size() - 1)].name());
      each_round();
    }
  }

  std::vector<CaseHistory> Histories() { return ReadHistories(server().db(), kDistrict); }

  v1::Bulletin Bulletin(v1::Bulletin::Period period, absl::CivilDay day, const std::string& area = {}) {
    v1::GetBulletinRequest request;
    request.set_period(period);
    request.set_day(calendar::FormatDay(day));
    request.set_area(area);
    return Sound(client().Bulletin(request));
  }

  // Compares the bulletins of every day that has begun, and of the periods around them, with a recount of the log.
  void ExpectBulletinsOf(const std::string& area) {
    const std::vector<CaseHistory> histories = Histories();
    int days = 0;
    for (const absl::CivilDay day : DaysOf(histories)) {
      if (day > Today()) continue;
      for (const auto period :
           {v1::Bulletin::DAY, v1::Bulletin::WEEK, v1::Bulletin::MONTH, v1::Bulletin::QUARTER, v1::Bulletin::YEAR}) {
        const v1::Bulletin bulletin = Bulletin(period, day, area);
        EXPECT_EQ(Print(LinesOf(bulletin)), Print(Recount(histories, bulletin)))
            << v1::Bulletin::Period_Name(period) << " of " << day << " in " << area;
      }
      ++days;
    }
    EXPECT_GT(days, 7);
  }

  void ExpectSoundReports(int64_t cases) {
    const v1::VerifyReportsResponse verdict = Sound(client().VerifyReports());
    EXPECT_TRUE(verdict.done());
    EXPECT_EQ(verdict.cases(), cases);
    EXPECT_THAT(std::vector<std::string>(verdict.differences().begin(), verdict.differences().end()), IsEmpty());
  }

  // The cases that a figure of this month opens to, by the figure's place in the line.
  size_t Opened(Asked::Figure figure, Asked::Line line = Asked::TOTAL, const std::string& subject = {},
                const std::string& area = {}) {
    Asked asked;
    asked.set_period(v1::Bulletin::YEAR);
    asked.set_figure(figure);
    asked.set_line(line);
    asked.set_subject(subject);
    asked.set_area(area);
    asked.set_page_size(7);
    return Sound(client().Open(asked)).size();
  }

  // Each figure of the line opens to as many cases as it says.
  void ExpectOpens(const v1::BulletinLine& line, Asked::Line which, const std::string& area) {
    const std::pair<Asked::Figure, int64_t> figures[] = {{Asked::RECEIVED, line.received()},
                                                         {Asked::DISPATCHED, line.dispatched()},
                                                         {Asked::RESOLVED, line.resolved()},
                                                         {Asked::CLOSED, line.closed()},
                                                         {Asked::OVERDUE, line.overdue()},
                                                         {Asked::RETURNED, line.returned()},
                                                         {Asked::REOPENED, line.reopened()},
                                                         {Asked::REFUSED, line.refused()},
                                                         {Asked::SET_ASIDE, line.set_aside()},
                                                         {Asked::ON_TIME, line.on_time().numerator()},
                                                         {Asked::ON_TIME_OUT_OF, line.on_time().denominator()},
                                                         {Asked::ON_TIME_EXCLUDED, line.on_time().excluded()},
                                                         {Asked::SOLVED, line.solved().numerator()},
                                                         {Asked::SOLVED_OUT_OF, line.solved().denominator()},
                                                         {Asked::SOLVED_EXCLUDED, line.solved().excluded()},
                                                         {Asked::SATISFIED, line.satisfied().numerator()},
                                                         {Asked::SATISFIED_OUT_OF, line.satisfied().denominator()},
                                                         {Asked::SATISFIED_EXCLUDED, line.satisfied().excluded()}};
    for (const auto& [figure, value] : figures) {
      EXPECT_EQ(static_cast<int64_t>(Opened(figure, which, line.subject(), area)), value)
          << Asked::Figure_Name(figure) << " of " << Asked::Line_Name(which) << " '" << line.subject() << "'";
    }
  }
};

TEST_F(Bulletins, EqualAnIndependentRecountForEachPeriodAndArea) {
  LiveAWhile([] {});
  WaitForReports();
  ASSERT_EQ(Histories().size(), 200u);
  ExpectBulletinsOf("");
  ExpectBulletinsOf(AreaName(kWholeDistrict));
  ExpectBulletinsOf(AreaName(kTown));
  ExpectBulletinsOf(AreaName(kVillage));
  ExpectBulletinsOf(AreaName(kGrid));
  ExpectSoundReports(200);
}

TEST_F(Bulletins, CountNothingTwiceThoughTheProjectorStopsMidway) {
  LiveAWhile([this] { RestartServer(); });
  WaitForReports();
  ExpectBulletinsOf("");
  ExpectSoundReports(200);
}

TEST_F(Bulletins, OpenEachFigureToAsManyCasesAsItSays) {
  LiveAWhile([] {});
  WaitForReports();
  for (const std::string& area : {std::string(), AreaName(kTown)}) {
    const v1::Bulletin bulletin = Bulletin(v1::Bulletin::YEAR, Today(), area);
    ExpectOpens(bulletin.total(), Asked::TOTAL, area);
    for (const auto& line : bulletin.by_unit()) ExpectOpens(line, Asked::UNIT, area);
  }
  const v1::Bulletin bulletin = Bulletin(v1::Bulletin::YEAR, Today());
  ExpectOpens(bulletin.by_category(0), Asked::CATEGORY, "");
  ExpectOpens(bulletin.by_channel(0), Asked::CHANNEL, "");
}

TEST_F(Bulletins, CreditAReturnToTheUnitThatReturnedIt) {
  v1::Case c = Dispatched(kRoads);
  Sound(client().Accept(c.name()));
  Sound(client().Return(c.name()));
  Sound(client().Dispatch(c.name(), kWater, kDirector));
  WaitForReports();
  const BulletinLines lines = LinesOf(Sound(client().Bulletin("")));
  EXPECT_EQ(lines.by_unit.at(UnitName(kRoads)).returned(), 1);
  EXPECT_EQ(lines.by_unit.at(UnitName(kWater)).returned(), 0);
  EXPECT_EQ(lines.total.returned(), 1);
  Asked asked;
  asked.set_figure(Asked::RETURNED);
  asked.set_line(Asked::UNIT);
  asked.set_subject(UnitName(kRoads));
  const auto opened = Sound(client().Open(asked));
  ASSERT_EQ(opened.size(), 1u);
  EXPECT_EQ(opened[0].case_(), c.name());
  EXPECT_EQ(opened[0].unit(), UnitName(kRoads));
  EXPECT_EQ(opened[0].area(), AreaName(kGrid));
  EXPECT_EQ(opened[0].channel(), c.channel());
}

// The bulletin of a past day changes only by later records, and those are marked.
TEST_F(Bulletins, OfADayThatIsOverReadTheSameAsOfThatDayWhateverComesLater) {
  std::vector<v1::Case> past;
  RandomLife life(client(), 11);
  for (int i = 0; i < 40; ++i) past.push_back(life.AnyPast(fmt::format("past-{}", i)));
  ASSERT_EQ(client().Import(past).created, 40);
  WaitForReports();
  std::map<absl::CivilDay, std::string> before;
  for (const absl::CivilDay day : DaysOf(Histories())) {
    if (day < Today()) before[day] = Print(LinesOf(Bulletin(v1::Bulletin::DAY, day)));
  }
  ASSERT_GT(before.size(), 7u);
  const std::vector<v1::Case> all = Sound(client().List({}));
  for (int i = 0; i < 150; ++i) life.Act(all[life.Any(0, all.size() - 1)].name());
  WaitForReports();
  for (const auto& [day, text] : before) {
    EXPECT_EQ(Print(LinesOf(Bulletin(v1::Bulletin::DAY, day))), text) << day;
    v1::GetBulletinRequest request;
    request.set_day(calendar::FormatDay(day));
    request.set_as_of(calendar::FormatDay(day));
    EXPECT_EQ(Sound(client().Bulletin(request)).total().received(), 0) << "nobody knew of it then";
  }
  int64_t late = 0;
  for (const auto& [day, text] : before) late += Bulletin(v1::Bulletin::DAY, day).late().received();
  EXPECT_EQ(late, 40) << "none of them was recorded on its day";
}

TEST_F(Bulletins, SayHowManyChangesWaitAndCountNoneOfThem) {
  Received();
  WaitForReports();
  WhileReportsWait([this] {
    Dispatched();
    const v1::Bulletin lagging = Sound(client().Bulletin(""));
    EXPECT_EQ(lagging.as_of_seq(), Number("SELECT seq FROM follower WHERE name = 'case_report_by_path'"));
    EXPECT_EQ(lagging.waiting(), 2);
    EXPECT_EQ(lagging.total().received(), 1);
    EXPECT_EQ(lagging.total().dispatched(), 0);
    ExpectSoundReports(2);
  });
  WaitForReports();
  const v1::Bulletin settled = Sound(client().Bulletin(""));
  EXPECT_EQ(settled.waiting(), 0);
  EXPECT_EQ(settled.as_of_seq(), Number("SELECT seq FROM log_head"));
  EXPECT_EQ(settled.total().dispatched(), 1);
}

TEST_F(Bulletins, ShowTheBusiestFirst) {
  LiveAWhile([] {});
  WaitForReports();
  const auto busy = [](const v1::BulletinLine& line) { return line.received() + line.closed() + line.overdue(); };
  const auto busier = [&](const v1::BulletinLine& a, const v1::BulletinLine& b) { return busy(a) > busy(b); };
  const v1::Bulletin bulletin = Sound(client().Bulletin(calendar::FormatDay(Today())));
  EXPECT_TRUE(std::is_sorted(bulletin.by_unit().begin(), bulletin.by_unit().end(), busier));
  EXPECT_TRUE(std::is_sorted(bulletin.by_channel().begin(), bulletin.by_channel().end(), busier));
  EXPECT_GT(bulletin.by_channel_size(), 5);
}

TEST_F(Bulletins, AreOfTodayWhereNoDayIsNamed) {
  Received();
  WaitForReports();
  const v1::Bulletin bulletin = Sound(client().Bulletin(""));
  EXPECT_EQ(bulletin.period(), v1::Bulletin::DAY);
  EXPECT_EQ(bulletin.first_day(), calendar::FormatDay(Today()));
  EXPECT_EQ(bulletin.last_day(), calendar::FormatDay(Today()));
  EXPECT_EQ(bulletin.as_of(), calendar::FormatDay(Today()));
  EXPECT_EQ(bulletin.total().received(), 1);
}

TEST_F(Bulletins, OfAPeriodThatLastsEndWithToday) {
  const v1::Bulletin year = Bulletin(v1::Bulletin::YEAR, Today());
  EXPECT_EQ(year.first_day(), calendar::FormatDay(absl::CivilDay(absl::CivilYear(Today()))));
  EXPECT_EQ(year.last_day(), calendar::FormatDay(Today()));
  const v1::Bulletin week = Bulletin(v1::Bulletin::WEEK, absl::CivilDay(2026, 3, 4));
  EXPECT_EQ(week.first_day(), "2026-03-02");
  EXPECT_EQ(week.last_day(), "2026-03-08");
}

TEST_F(Bulletins, AreRefusedForDaysThatHaveNotBegunOrAreNone) {
  EXPECT_THAT(client().Bulletin(calendar::FormatDay(Today() + 2)),
              IsRefused(StatusCode::kInvalidArgument, common::v1::DAY_IN_FUTURE));
  for (const char* day : {"2026-2-3", "2026-02-30", "今天", "20260203"}) {
    EXPECT_THAT(client().Bulletin(day), IsInvalid("day")) << day;
  }
  EXPECT_THAT(client().Bulletin("2026-03-02", AreaName("370211999999")),
              IsRefused(StatusCode::kInvalidArgument, common::v1::AREA_NOT_FOUND));
  v1::GetBulletinRequest request;
  request.set_day("2026-03-02");
  request.set_as_of("2026-03-01");
  EXPECT_THAT(client().Bulletin(request), IsInvalid("as_of"));
  request.set_as_of("yesterday");
  EXPECT_THAT(client().Bulletin(request), IsInvalid("as_of"));
  request.set_as_of(calendar::FormatDay(Today() + 2));
  EXPECT_THAT(client().Bulletin(request), IsRefused(StatusCode::kInvalidArgument, common::v1::DAY_IN_FUTURE));
  request.clear_as_of();
  request.set_period(static_cast<v1::Bulletin::Period>(9));
  EXPECT_THAT(client().Bulletin(request), IsInvalid("period"));
}

TEST_F(Bulletins, OpenNothingThatTheyDoNotHave) {
  Asked asked;
  EXPECT_THAT(client().Open(asked), IsInvalid("figure"));
  asked.set_figure(Asked::RECEIVED);
  asked.set_subject(UnitName(kWater));
  EXPECT_THAT(client().Open(asked), IsInvalid("subject")) << "the total has no subject";
  asked.set_line(Asked::CHANNEL);
  EXPECT_THAT(client().Open(asked), IsInvalid("subject"));
  asked.set_line(static_cast<Asked::Line>(9));
  EXPECT_THAT(client().Open(asked), IsInvalid("line"));
  asked.set_line(Asked::CATEGORY);
  EXPECT_THAT(client().Open(asked), Not(IsOk())) << "a unit is no category";
}

TEST_F(Bulletins, VerificationFindsACounterThatWasTamperedWith) {
  for (int i = 0; i < 3; ++i) Dispatched();
  WaitForReports();
  ExpectSoundReports(3);
  ASSERT_THAT(Run("UPDATE report_figure SET value = value + 1 WHERE measure = 2 AND dimension = 1 AND path = '/'"),
              IsOk());
  const v1::VerifyReportsResponse verdict = Sound(client().VerifyReports());
  ASSERT_EQ(verdict.differences_size(), 1);
  EXPECT_THAT(verdict.differences(0), HasSubstr("派单（区域 全区县，承办单位 D01）：时间线得出 3，计数为 4"));
}

TEST_F(Bulletins, LeaveOutOfTheOverdueWhatStillRuns) {
  v1::Case urgent = HistoricCase("due-soon", "2026-03-02T09:00:00+08:00");
  urgent.set_urgency(v1::Case::EMERGENCY);
  urgent.set_unit(UnitName(kWater));
  const absl::Time dispatched = absl::Now() - absl::Minutes(119);
  SetTime(dispatched, urgent.mutable_dispatch_time());
  ASSERT_EQ(client().Import({urgent}).created, 1);
  WaitForReports();
  const absl::CivilDay due = absl::ToCivilDay(dispatched + absl::Hours(2), calendar::ShanghaiZone());
  const v1::BulletinLine total = Sound(client().Bulletin(calendar::FormatDay(due))).total();
  EXPECT_EQ(total.overdue(), 0);
  EXPECT_EQ(total.on_time().denominator(), 0);
  EXPECT_EQ(total.on_time().excluded(), 1) << "its clock still runs";
}

}  // namespace
}  // namespace zhiwang::intake
