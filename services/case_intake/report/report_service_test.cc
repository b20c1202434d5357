#include "services/case_intake/report/report_service.h"

#include <algorithm>
#include <iterator>
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

absl::CivilDay Today() { return absl::ToCivilDay(absl::Now(), calendar::ShanghaiZone()); }

class DailyBulletins : public IntakeTest {
 protected:
  // Two hundred cases, of the past and of now, that something happens to; `each_round` is called now and then.
  template <class EachRound>
  void LiveAWhile(EachRound&& each_round) {
    RandomLife life(client(), 7);
    for (int round = 0; round < 10; ++round) {
      std::vector<v1::Case> past;
      for (int i = 0; i < 10; ++i) {
        past.push_back(life.AnyPast(fmt::format("past-{}-{}", round, i)));
        brought_in_[past.back().external_id()] = past.back();
      }
      ASSERT_EQ(client().Import(past).created, 10);
      for (int i = 0; i < 10; ++i) life.Register();
      std::vector<v1::Case> all = Sound(client().List({}));
      for (int i = 0; i < 60; ++i) life.Act(all[life.Any(0, all.size() - 1)].name());
      each_round();
    }
  }

  std::vector<CaseHistory> Histories() {
    std::vector<CaseHistory> histories;
    for (const v1::Case& c : Sound(client().List({}))) {
      auto timeline = Sound(client().Timeline(c.name()));
      histories.push_back(
          {c, std::move(timeline), c.external_id().empty() ? v1::Case() : brought_in_.at(c.external_id())});
    }
    return histories;
  }

  // Compares the bulletins of every day that has begun with a recount of the same cases.
  void ExpectBulletinsOf(const std::vector<CaseHistory>& histories, const std::string& area) {
    int days = 0;
    for (const absl::CivilDay day : DaysOf(histories)) {
      if (day > Today()) continue;
      const v1::DailyBulletin bulletin = Sound(client().Bulletin(calendar::FormatDay(day), area));
      EXPECT_EQ(bulletin.day(), calendar::FormatDay(day));
      EXPECT_EQ(Print(LinesOf(bulletin)), Print(Recount(histories, day, TimeOf(bulletin.cut_off())))) << day;
      ++days;
    }
    EXPECT_GT(days, 7);
  }

  void ExpectSoundReports(int64_t cases) {
    const v1::VerifyReportsResponse verdict = Sound(client().VerifyReports());
    EXPECT_TRUE(verdict.done());
    EXPECT_EQ(verdict.cases(), cases);
    EXPECT_GT(verdict.counters(), 0);
    EXPECT_THAT(std::vector<std::string>(verdict.differences().begin(), verdict.differences().end()), ElementsAre());
  }

 private:
  std::map<std::string, v1::Case> brought_in_;
};

TEST_F(DailyBulletins, EqualAnIndependentRecount) {
  LiveAWhile([] {});
  WaitForReports();
  const std::vector<CaseHistory> histories = Histories();
  ASSERT_EQ(histories.size(), 200u);
  ExpectBulletinsOf(histories, "");
  ExpectBulletinsOf(histories, AreaName(kWholeDistrict));
  std::vector<CaseHistory> in_town;
  std::copy_if(histories.begin(), histories.end(), std::back_inserter(in_town), [](const CaseHistory& history) {
    return history.c.area_chain_size() > 1 && history.c.area_chain(1).area() == AreaName(kTown);
  });
  ASSERT_GT(in_town.size(), 50u);
  ExpectBulletinsOf(in_town, AreaName(kTown));
  ExpectSoundReports(200);
}

TEST_F(DailyBulletins, CountNothingTwiceThoughTheProjectorStopsMidway) {
  LiveAWhile([this] {
    server().StopProjector();
    server().StartProjector();
  });
  WaitForReports();
  ExpectBulletinsOf(Histories(), "");
  ExpectSoundReports(200);
}

TEST_F(DailyBulletins, AreVerifiedWhileTheProjectorLagsBehind) {
  server().StopProjector();
  for (int i = 0; i < 5; ++i) Dispatched();
  ExpectSoundReports(5);
}

TEST_F(DailyBulletins, HaveTheSameLinesWhetherTheProjectorLagsOrNot) {
  server().StopProjector();
  for (int i = 0; i < 3; ++i) Dispatched();
  const BulletinLines lagging = LinesOf(Sound(client().Bulletin("")));
  server().StartProjector();
  WaitForReports();
  const BulletinLines settled = LinesOf(Sound(client().Bulletin("")));
  EXPECT_EQ(Print(lagging), Print(settled));
  EXPECT_EQ(lagging.by_unit.size(), 1u) << "no line for what the cases have left";
  EXPECT_EQ(settled.by_unit.size(), 1u);
}

TEST_F(DailyBulletins, ShowTheBusiestFirst) {
  LiveAWhile([] {});
  WaitForReports();
  const auto busy = [](const v1::BulletinLine& line) { return line.received() + line.closed() + line.overdue(); };
  const auto busier = [&](const v1::BulletinLine& a, const v1::BulletinLine& b) { return busy(a) > busy(b); };
  const v1::DailyBulletin bulletin = Sound(client().Bulletin(calendar::FormatDay(Today())));
  EXPECT_TRUE(std::is_sorted(bulletin.by_unit().begin(), bulletin.by_unit().end(), busier));
  EXPECT_TRUE(std::is_sorted(bulletin.by_channel().begin(), bulletin.by_channel().end(), busier));
  EXPECT_GT(bulletin.by_channel_size(), 5);
}

TEST_F(DailyBulletins, AreOfTodayWhereNoDayIsNamed) {
  Received();
  WaitForReports();
  const v1::DailyBulletin bulletin = Sound(client().Bulletin(""));
  EXPECT_EQ(bulletin.day(), calendar::FormatDay(Today()));
  EXPECT_EQ(bulletin.total().received(), 1);
}

TEST_F(DailyBulletins, AreRefusedForDaysThatHaveNotBegunOrAreNone) {
  EXPECT_THAT(client().Bulletin(calendar::FormatDay(Today() + 2)),
              IsRefused(StatusCode::kInvalidArgument, common::v1::DAY_IN_FUTURE));
  for (const char* day : {"2026-2-3", "2026-02-30", "今天", "20260203"}) {
    EXPECT_THAT(client().Bulletin(day), IsInvalid("day")) << day;
  }
  EXPECT_THAT(client().Bulletin("2026-03-02", AreaName("370211999999")),
              IsRefused(StatusCode::kInvalidArgument, common::v1::AREA_NOT_FOUND));
}

TEST_F(DailyBulletins, VerificationFindsACounterThatWasTamperedWith) {
  for (int i = 0; i < 3; ++i) Dispatched();
  WaitForReports();
  ExpectSoundReports(3);
  server().StopProjector();
  ASSERT_TRUE(
      server()
          .db()
          .Transact(Soon(),
                    [](sql::Txn& tx) {
                      return tx.Execute("UPDATE report_counter SET value = value + 1 WHERE measure = 2").status();
                    })
          .ok());
  const v1::VerifyReportsResponse verdict = Sound(client().VerifyReports());
  ASSERT_EQ(verdict.differences_size(), 1);
  EXPECT_THAT(verdict.differences(0), HasSubstr("measure 2"));
  EXPECT_THAT(verdict.differences(0), HasSubstr("the cases make 3, the counter says 4"));
}

TEST_F(DailyBulletins, CountWhatTheProjectorHasYetToSee) {
  server().StopProjector();
  v1::Case urgent = HistoricCase("due-soon", "2026-03-02T09:00:00+08:00");
  urgent.set_urgency(v1::Case::EMERGENCY);
  urgent.set_unit(UnitName(kWater));
  const absl::Time dispatched = absl::Now() - absl::Minutes(119);
  SetTime(dispatched, urgent.mutable_dispatch_time());
  ASSERT_EQ(client().Import({urgent}).created, 1);
  const absl::CivilDay due = absl::ToCivilDay(dispatched + absl::Hours(2), calendar::ShanghaiZone());
  const v1::BulletinLine total = Sound(client().Bulletin(calendar::FormatDay(due))).total();
  EXPECT_EQ(total.overdue(), 0);
  EXPECT_EQ(total.on_time().denominator(), 0);
  EXPECT_EQ(total.on_time().excluded(), 1) << "its clock still runs";
}

}  // namespace
}  // namespace zhiwang::intake
