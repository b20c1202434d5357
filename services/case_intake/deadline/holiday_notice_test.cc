// A calendar that is set, as the cases whose deadlines it moves see it.
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "common/calendar/wire/calendar_wire.h"
#include "common/calendar/wire/deadline_wire.h"
#include "services/case_intake/testing/historic_case.h"
#include "services/case_intake/testing/intake_test.h"
#include "tests/support/cluster/child_process.h"
#include "tests/support/refused.h"

namespace zhiwang::intake {
namespace {

using absl::StatusCode;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using zhiwang::testing::Eventually;

// A district whose calendar knows nothing beyond today, as in November, until the State Council's notice comes.
class HolidayNotice : public IntakeTest {
 protected:
  using Stub = v1::CaseService::Stub;

  void SetUp() override {
    IntakeTest::SetUp();
    grid::v1::WorkingCalendar calendar;
    calendar.set_known_until(absl::FormatCivilTime(today_));
    SetAndWait(calendar);
  }

  // Sets a version and waits until every case was looked at by it, twice.
  void SetAndWait(const grid::v1::WorkingCalendar& calendar) {
    const std::string version = registry().SetCalendar(calendar);
    EXPECT_TRUE(Eventually([&] {
      return Number(fmt::format("SELECT COUNT(*) FROM deadline_move WHERE kind = 'case' AND district = '{}' AND "
                                "calendar_version = '{}' AND passes = 2",
                                kDistrict, version)) == 1;
    }));
  }

  static const common::v1::Deadline& Handling(const v1::Case& c) {
    for (const common::v1::Deadline& deadline : c.deadlines()) {
      if (deadline.clock() == common::v1::Deadline::HANDLING) return deadline;
    }
    ADD_FAILURE() << "no handling clock";
    return common::v1::Deadline::default_instance();
  }
  static absl::Time DueOf(const v1::Case& c) { return calendar::FromProto(Handling(c)).due; }

  // A notice that gives the day on which the case is due off, and tells of a year from now on.
  grid::v1::WorkingCalendar NoticeFor(const v1::Case& c) const {
    grid::v1::WorkingCalendar notice;
    notice.set_effective_from(absl::FormatCivilTime(today_ + 1));
    notice.set_known_until(absl::FormatCivilTime(today_ + 365));
    notice.add_holidays(absl::FormatCivilTime(absl::ToCivilDay(DueOf(c), calendar::ShanghaiZone())));
    return notice;
  }

  std::vector<std::string> Moves(const std::string& name) {
    std::vector<std::string> moves;
    for (const common::v1::Change& change : Sound(client().Timeline(name))) {
      if (change.type() == "case.deadlines_recomputed") moves.push_back(change.summary());
    }
    return moves;
  }

  // Every page of one case each.
  v1::PreviewCalendarResponse Preview(grid::v1::WorkingCalendar calendar) {
    v1::PreviewCalendarRequest request;
    calendar.set_name(std::string(kDistrictName) + "/calendar");
    *request.mutable_calendar() = calendar;
    request.set_page_size(1);
    v1::PreviewCalendarResponse all;
    do {
      const auto page = Sound(client().Ask(&Stub::PreviewCalendar, request));
      all.mutable_moved()->MergeFrom(page.moved());
      all.set_running(all.running() + page.running());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return all;
  }

  const absl::CivilDay today_ = absl::ToCivilDay(absl::Now(), calendar::ShanghaiZone());
};

TEST_F(HolidayNotice, MovesAnEstimateOnceAsAChangeOfTheCase) {
  const v1::Case before = Dispatched();
  EXPECT_TRUE(Handling(before).estimated());
  SetAndWait(NoticeFor(before));
  const v1::Case after = Sound(client().Get(before.name()));
  EXPECT_FALSE(Handling(after).estimated());
  EXPECT_GT(DueOf(after), DueOf(before)) << "by the day off";
  EXPECT_THAT(Moves(before.name()), ElementsAre(AllOf(HasSubstr("办理"), HasSubstr("改为"))));
  EXPECT_EQ(Number("SELECT handle_due FROM intake_case"), absl::ToUnixMicros(DueOf(after)))
      << "lists of what is overdue";
  EXPECT_EQ(after.deadlines(0).SerializeAsString(), before.deadlines(0).SerializeAsString())
      << "the dispatch clock was stopped and keeps its history";
  RestartServer();
  SetAndWait(NoticeFor(before));
  EXPECT_EQ(Moves(before.name()).size(), 1u) << "the same notice again moves nothing";
}

// Public report 14: holiday-cn PR#98. The notice of 2019 made Saturday, 29 December 2018, a working day.
TEST_F(HolidayNotice, ForTheNextYearMovesWhatEndsInTheLastDaysOfThisOne) {
  grid::v1::WorkingCalendar of_2018;
  of_2018.set_known_until("2018-12-24");
  SetAndWait(of_2018);
  v1::Case past = HistoricCase("p1", "2018-12-24T09:00:00+08:00");
  past.set_kind(v1::Case::CONSULTATION);  // 5wd
  past.set_unit(UnitName(kWater));
  SetTime("2018-12-24T09:00:00+08:00", past.mutable_dispatch_time());
  ASSERT_EQ(client().Import({past}).created, 1);
  const std::string name = Sound(client().List({})).at(0).name();
  const v1::Case before = Sound(client().Get(name));
  EXPECT_EQ(DueOf(before), Moment("2018-12-31T17:30:00+08:00"));
  EXPECT_TRUE(Handling(before).estimated());

  grid::v1::WorkingCalendar of_2019;
  of_2019.set_effective_from("2018-12-29");
  of_2019.set_known_until("2019-12-24");
  of_2019.add_make_up_days("2018-12-29");
  for (const char* day : {"2018-12-30", "2018-12-31", "2019-01-01"}) of_2019.add_holidays(day);
  SetAndWait(of_2019);
  const v1::Case after = Sound(client().Get(name));
  EXPECT_EQ(DueOf(after), Moment("2018-12-29T17:30:00+08:00"));
  EXPECT_FALSE(Handling(after).estimated());
  EXPECT_THAT(Moves(name), ElementsAre(HasSubstr("办理 2018-12-31 17:30 改为 2018-12-29 17:30")));
}

TEST_F(HolidayNotice, ThatGivesNoDayOffConfirmsTheEstimate) {
  const v1::Case before = Dispatched();
  grid::v1::WorkingCalendar notice = NoticeFor(before);
  notice.clear_holidays();
  SetAndWait(notice);
  const v1::Case after = Sound(client().Get(before.name()));
  EXPECT_EQ(DueOf(after), DueOf(before));
  EXPECT_FALSE(Handling(after).estimated());
  EXPECT_THAT(Moves(before.name()), ElementsAre("时限按工作日历重新计算"));
}

TEST_F(HolidayNotice, LeavesWhatWasClosedAsItWas) {
  const v1::Case handled = Resolved();
  const std::string name = handled.name();
  ASSERT_THAT(client().CallBack(name, v1::Callback::YES, v1::Callback::YES), IsOk());
  const v1::Case closed = Sound(client().Close(name, v1::Case::HANDLED));
  SetAndWait(NoticeFor(closed));
  EXPECT_EQ(Sound(client().Get(name)).SerializeAsString(), closed.SerializeAsString());
}

TEST_F(HolidayNotice, IsPreviewedByWhatItWillMove) {
  const v1::Case given = Dispatched();
  Received();
  const grid::v1::WorkingCalendar notice = NoticeFor(given);
  const v1::PreviewCalendarResponse preview = Preview(notice);
  ASSERT_EQ(preview.moved_size(), 1) << "terms of hours stay";
  EXPECT_EQ(preview.running(), 3) << "sign-in, handling, and the dispatch of the other case";
  EXPECT_EQ(preview.moved(0).resource(), given.name());
  EXPECT_EQ(preview.moved(0).clock(), common::v1::Deadline::HANDLING);
  EXPECT_EQ(preview.moved(0).from_due_time().seconds(), Handling(given).due_time().seconds());
  EXPECT_TRUE(preview.moved(0).from_estimated());
  EXPECT_FALSE(preview.moved(0).to_estimated());
  EXPECT_THAT(Moves(given.name()), IsEmpty()) << "nothing is written";
  SetAndWait(notice);
  EXPECT_EQ(preview.moved(0).to_due_time().seconds(), Handling(Sound(client().Get(given.name()))).due_time().seconds());
  EXPECT_EQ(Preview(notice).moved_size(), 0);
}

TEST_F(HolidayNotice, IsPreviewedOnlyByWhoMaySetIt) {
  v1::PreviewCalendarRequest request;
  *request.mutable_calendar() = NoticeFor(Dispatched());
  request.mutable_calendar()->set_name(std::string(kDistrictName) + "/calendar");
  EXPECT_THAT(client().Ask(&Stub::PreviewCalendar, request, "centre_dispatcher"),
              IsRefused(StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING));
  request.mutable_calendar()->add_make_up_days("2020-09-17");
  EXPECT_THAT(client().Ask(&Stub::PreviewCalendar, request), IsInvalid("calendar.make_up_days"));
  request.mutable_calendar()->set_name("districts/370212/calendar");
  request.mutable_calendar()->clear_make_up_days();
  EXPECT_THAT(client().Ask(&Stub::PreviewCalendar, request),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::CALENDAR_MISSING));
}

TEST_F(HolidayNotice, IsNamedInTheExplanationThatSomebodyAsksFor) {
  const v1::Case given = Dispatched();
  EXPECT_EQ(Handling(given).explanation(), "") << "nobody asked";
  v1::GetCaseRequest request;
  request.set_name(given.name());
  request.set_explain_deadlines(true);
  const v1::Case explained = Sound(client().Ask(&Stub::GetCase, request));
  EXPECT_THAT(Handling(explained).explanation(),
              AllOf(HasSubstr("期限15个工作日"), HasSubstr("放假通知公布后重新计算")));
}

}  // namespace
}  // namespace zhiwang::intake
