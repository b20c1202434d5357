#include "services/grid_registry/calendar/calendar_service.h"

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/grid_registry/testing/registry_test.h"
#include "services/grid_registry/testing/tiled_district.h"
#include "tests/support/cluster/child_process.h"
#include "tests/support/refused.h"

namespace zhiwang::grid {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using zhiwang::testing::Eventually;

class Calendars : public RegistryTest {
 protected:
  using Stub = v1::CalendarService::Stub;

  static v1::SetCalendarRequest Setting(const std::vector<std::string>& holidays) {
    v1::SetCalendarRequest request;
    request.set_request_id(NewUuid());
    request.mutable_calendar()->set_name(fmt::format("{}/calendar", kDistrictName));
    request.mutable_calendar()->set_known_until("2030-12-31");
    for (const std::string& day : holidays) request.mutable_calendar()->add_holidays(day);
    return request;
  }
  static v1::SetCalendarRequest SettingFrom(const std::string& day) {
    v1::SetCalendarRequest request = Setting({});
    request.mutable_calendar()->set_effective_from(day);
    return request;
  }
  absl::StatusOr<v1::WorkingCalendar> Set(const v1::SetCalendarRequest& request) {
    return client().Ask(&Stub::SetCalendar, request);
  }
  v1::WorkingCalendar MustSet(const v1::SetCalendarRequest& request) {
    const auto set = Set(request);
    EXPECT_THAT(set, IsOk());
    return set.ok() ? *set : v1::WorkingCalendar();
  }
  absl::StatusOr<v1::WorkingCalendar> Get(const std::string& district = kDistrictName) {
    v1::GetCalendarRequest request;
    request.set_name(district + "/calendar");
    return client().Ask(&Stub::GetCalendar, request);
  }
  // Read in pages of two.
  std::vector<v1::WorkingCalendar> List() {
    v1::ListCalendarsRequest request;
    request.set_district(kDistrictName);
    request.set_page_size(2);
    std::vector<v1::WorkingCalendar> all;
    do {
      const auto page = client().Ask(&Stub::ListCalendars, request);
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) return {};
      all.insert(all.end(), page->calendars().begin(), page->calendars().end());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return all;
  }
  absl::StatusOr<v1::CopyCalendarsResponse> Copy(const std::string& known_revision = "") {
    v1::CopyCalendarsRequest request;
    request.set_known_revision(known_revision);
    return client().Ask(&Stub::CopyCalendars, request, {"case-intake", "service"});
  }
};

TEST_F(Calendars, AreAnsweredAsTheyWereSetLast) {
  EXPECT_THAT(Get(), IsRefused(StatusCode::kFailedPrecondition, common::v1::CALENDAR_MISSING));
  const v1::WorkingCalendar first = MustSet(Setting({"2030-05-01"}));
  EXPECT_EQ(first.etag(), "v1");
  EXPECT_THAT(first.hours(), ElementsAre("08:30-12:00", "13:30-17:30"));
  const v1::WorkingCalendar second = MustSet(Setting({"2030-10-01"}));
  EXPECT_EQ(second.etag(), "v2");
  EXPECT_NE(second.version(), first.version());
  EXPECT_EQ(Get()->SerializeAsString(), second.SerializeAsString());
}

TEST_F(Calendars, OfTheSameContentAgainOrForTrialStay) {
  const v1::WorkingCalendar first = MustSet(Setting({"2030-05-01", "2030-10-01"}));
  EXPECT_EQ(MustSet(Setting({"2030-10-01", "2030-05-01", "2030-05-01"})).SerializeAsString(),
            first.SerializeAsString());
  v1::SetCalendarRequest trial = Setting({"2030-01-01"});
  trial.set_dry_run(true);
  EXPECT_NE(MustSet(trial).version(), first.version());
  EXPECT_EQ(Get()->SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(CountChanges(), 1);
}

TEST_F(Calendars, AreNotReplacedByWhoReadAnEarlierOne) {
  const std::string read = MustSet(Setting({})).etag();
  DateTheChangesAhead();
  v1::SetCalendarRequest mine = Setting({"2030-05-01"});
  mine.set_etag(read);
  const v1::WorkingCalendar set = MustSet(mine);
  EXPECT_EQ(CountChangesDatedBack(), 0);
  v1::SetCalendarRequest theirs = Setting({"2030-10-01"});
  theirs.set_etag(read);
  EXPECT_THAT(Set(theirs), IsRefused(StatusCode::kAborted, common::v1::ETAG_STALE));
  theirs.set_dry_run(true);
  EXPECT_THAT(Set(theirs), IsRefused(StatusCode::kAborted, common::v1::ETAG_STALE)) << "a trial tells that, too";
  EXPECT_EQ(Get()->SerializeAsString(), set.SerializeAsString());
  v1::SetCalendarRequest first = Setting({});
  first.set_etag("v1");
  first.mutable_calendar()->set_name("districts/370212/calendar");
  EXPECT_THAT(Set(first), IsRefused(StatusCode::kAborted, common::v1::ETAG_STALE)) << "there is none";
}

TEST_F(Calendars, AnswerARepeatedRequestAsTheFirstTime) {
  const v1::SetCalendarRequest set = Setting({"2030-05-01"});
  const v1::WorkingCalendar first = MustSet(set);
  const v1::SetCalendarRequest same = Setting({"2030-05-01"});
  MustSet(same);
  MustSet(Setting({"2030-10-01"}));
  EXPECT_EQ(MustSet(set).SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(MustSet(same).SerializeAsString(), first.SerializeAsString()) << "it changed nothing then, nor now";
  EXPECT_EQ(Get()->etag(), "v2");
  v1::SetCalendarRequest other = Setting({"2030-01-01"});
  other.set_request_id(same.request_id());
  EXPECT_THAT(Set(other), IsRefused(StatusCode::kInvalidArgument, common::v1::REQUEST_ID_REUSED));
  v1::SetCalendarRequest trial = Setting({"2030-01-01"});
  trial.set_dry_run(true);
  MustSet(trial);
  trial.set_dry_run(false);
  EXPECT_EQ(MustSet(trial).etag(), "v3") << "a trial leaves the id free";
}

// Public report 3: chinese-calendar PR#48.
TEST_F(Calendars, MakeUpOnlySaturdaysAndSundays) {
  for (const char* day : {"2020-09-17", "2020-09-28"}) {  // a Thursday, a Monday
    v1::SetCalendarRequest make_up = Setting({});
    make_up.mutable_calendar()->add_make_up_days(day);
    const auto refused = Set(make_up);
    EXPECT_THAT(refused, IsInvalid("calendar.make_up_days")) << day;
    EXPECT_THAT(ChineseMessageOf(refused.status()), HasSubstr("只能是周六或周日"));
  }
  v1::SetCalendarRequest both = Setting({"2030-05-04"});
  both.mutable_calendar()->add_make_up_days("2030-05-04");
  EXPECT_THAT(Set(both), IsInvalid("calendar"));
  v1::SetCalendarRequest sunday = Setting({});
  sunday.mutable_calendar()->add_make_up_days("2020-09-27");
  EXPECT_THAT(MustSet(sunday).make_up_days(), ElementsAre("2020-09-27"));
}

// Public report 13: zammad#3180.
TEST_F(Calendars, TakeTheHoursOfADutyRoomAroundTheClock) {
  v1::SetCalendarRequest duty = Setting({});
  duty.mutable_calendar()->add_hours("00:00-24:00");
  EXPECT_THAT(MustSet(duty).hours(), ElementsAre("00:00-24:00"));
}

// Public report 17: hrms#13.
TEST_F(Calendars, TakeHoursOfASeasonAndHalfDaysByLocalNotice) {
  v1::SetCalendarRequest set = Setting({"2026-10-01"});
  auto* summer = set.mutable_calendar()->add_seasons();
  summer->set_first_day("05-01");
  summer->set_last_day("09-30");
  summer->add_hours("08:30-12:00");
  summer->add_hours("14:00-18:00");
  auto* half = set.mutable_calendar()->add_short_days();
  half->set_day("2026-12-11");
  half->add_hours("08:30-12:00");
  const v1::WorkingCalendar taken = MustSet(set);
  ASSERT_EQ(taken.seasons_size(), 1);
  EXPECT_THAT(taken.seasons(0).hours(), ElementsAre("08:30-12:00", "14:00-18:00"));
  ASSERT_EQ(taken.short_days_size(), 1);
  EXPECT_THAT(taken.short_days(0).hours(), ElementsAre("08:30-12:00"));
}

TEST_F(Calendars, ThatCannotBeAreRefusedByTheEntryThatIsWrong) {
  EXPECT_THAT(Set(Setting({"2030-02-30"})), IsInvalid("calendar.holidays"));
  EXPECT_THAT(Set(Setting({"2031-05-01"})), IsInvalid("calendar.holidays")) << "beyond what is known";
  v1::SetCalendarRequest hours = Setting({});
  hours.mutable_calendar()->add_hours("9-17");
  EXPECT_THAT(Set(hours), IsInvalid("calendar.hours"));
  v1::SetCalendarRequest season = Setting({});
  season.mutable_calendar()->add_seasons()->set_first_day("13-01");
  EXPECT_THAT(Set(season), IsInvalid("calendar.seasons.first_day"));
  v1::SetCalendarRequest elsewhere = Setting({});
  elsewhere.mutable_calendar()->set_name("districts/370211/calendars/1");
  EXPECT_THAT(Set(elsewhere), IsRefused(StatusCode::kInvalidArgument, common::v1::RESOURCE_NAME_INVALID));
}

TEST_F(Calendars, TellUntilWhenEachVersionHolds) {
  MustSet(Setting({"2030-05-01"}));
  MustSet(SettingFrom("2027-01-01"));
  MustSet(SettingFrom("2028-01-01"));
  MustSet(SettingFrom("2027-06-01"));
  std::vector<std::string> shown;
  for (const v1::WorkingCalendar& one : List()) {
    shown.push_back(fmt::format("{} {} {}", one.etag(), one.effective_from(), one.effective_until()));
  }
  EXPECT_THAT(shown,
              ElementsAre("v4 2027-06-01 ", "v3 2028-01-01 2027-05-31", "v2 2027-01-01 2027-05-31", "v1  2026-12-31"));
}

TEST_F(Calendars, AreCopiedAsFarAsADayStillGoesByThem) {
  MustSet(Setting({"2030-05-01"}));
  const v1::WorkingCalendar base = MustSet(Setting({"2030-10-01"}));
  MustSet(SettingFrom("2028-01-01"));
  const v1::WorkingCalendar last = MustSet(SettingFrom("2027-06-01"));
  ASSERT_TRUE(Eventually([&] { return Copy().ok() && Copy()->revision() == "4"; }));
  const auto copy = Copy();
  ASSERT_EQ(copy->districts_size(), 1);
  ASSERT_EQ(copy->districts(0).versions_size(), 2);
  EXPECT_EQ(copy->districts(0).versions(0).version(), base.version());
  EXPECT_EQ(copy->districts(0).versions(1).version(), last.version());
  EXPECT_EQ(Copy("4")->districts_size(), 0) << "nothing changed";
}

TEST_F(Calendars, OfEveryDistrictAreForServicesOnly) {
  EXPECT_THAT(client().Ask(&Stub::CopyCalendars, v1::CopyCalendarsRequest()),
              IsRefused(StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING));
}

TEST_F(Calendars, AreThereAfterARestart) {
  const v1::WorkingCalendar set = MustSet(Setting({"2030-05-01"}));
  RestartServer();
  EXPECT_EQ(Get()->SerializeAsString(), set.SerializeAsString());
  EXPECT_EQ(Copy()->districts_size(), 1);
}

}  // namespace
}  // namespace zhiwang::grid
