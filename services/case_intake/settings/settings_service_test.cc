#include "services/case_intake/settings/settings_service.h"

#include <latch>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/case_intake/testing/intake_test.h"
#include "tests/support/child_process.h"
#include "tests/support/refused.h"

namespace zhiwang::intake {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using zhiwang::testing::Eventually;

class CalendarInForce : public IntakeTest {
 protected:
  using Stub = grid::v1::CalendarService::Stub;

  static grid::v1::SetCalendarRequest Setting(const std::vector<std::string>& holidays) {
    grid::v1::SetCalendarRequest request;
    request.set_request_id(NewUuid());
    request.mutable_calendar()->set_name(fmt::format("{}/calendar", kDistrictName));
    request.mutable_calendar()->set_known_until("2030-12-31");
    for (const std::string& day : holidays) request.mutable_calendar()->add_holidays(day);
    return request;
  }
  absl::StatusOr<grid::v1::WorkingCalendar> Set(const grid::v1::SetCalendarRequest& request) {
    return IntakeClient::Ask(client().calendars(), &Stub::SetCalendar, request);
  }
  absl::StatusOr<grid::v1::WorkingCalendar> Get(const std::string& district = kDistrictName) {
    grid::v1::GetCalendarRequest request;
    request.set_name(district + "/calendar");
    return IntakeClient::Ask(client().calendars(), &Stub::GetCalendar, request);
  }
};

TEST_F(CalendarInForce, HoldsForWhatStartsFromNowOn) {
  const v1::Case before = Received();
  const grid::v1::WorkingCalendar set = Sound(Set(Setting({"2030-05-01"})));
  EXPECT_EQ(set.etag(), "v2");
  EXPECT_EQ(Sound(Get()).SerializeAsString(), set.SerializeAsString());
  EXPECT_EQ(Received().deadlines(0).calendar_version(), set.version());
  EXPECT_NE(before.deadlines(0).calendar_version(), set.version());
  const v1::Case dispatched = Sound(client().Dispatch(before.name(), kWater));
  EXPECT_EQ(dispatched.deadlines(0).calendar_version(), before.deadlines(0).calendar_version()) << "it is kept";
  EXPECT_EQ(dispatched.deadlines(1).calendar_version(), set.version());
}

TEST_F(CalendarInForce, ReachesAnotherReplica) {
  IntakeServer replica(server().db().options(), registry().target(), TestKeys());
  IntakeClient other(replica.channel());
  EXPECT_THAT(other.Create(Appeal()), IsOk());
  const std::string version = Sound(Set(Setting({"2030-05-01"}))).version();
  EXPECT_TRUE(Eventually([&] { return Sound(other.Create(Appeal())).deadlines(0).calendar_version() == version; }));
}

TEST_F(CalendarInForce, OfTheSameContentAgainOrForTrialStays) {
  const grid::v1::WorkingCalendar first = Sound(Set(Setting({"2030-05-01", "2030-10-01"})));
  EXPECT_EQ(Sound(Set(Setting({"2030-10-01", "2030-05-01", "2030-05-01"}))).SerializeAsString(),
            first.SerializeAsString());
  grid::v1::SetCalendarRequest trial = Setting({"2030-01-01"});
  trial.set_dry_run(true);
  EXPECT_NE(Sound(Set(trial)).version(), first.version());
  EXPECT_EQ(Sound(Get()).SerializeAsString(), first.SerializeAsString());
}

TEST_F(CalendarInForce, IsNotReplacedByWhoReadAnEarlierOne) {
  const std::string read = Sound(Get()).etag();
  grid::v1::SetCalendarRequest mine = Setting({"2030-05-01"});
  mine.set_etag(read);
  const grid::v1::WorkingCalendar set = Sound(Set(mine));
  grid::v1::SetCalendarRequest theirs = Setting({"2030-10-01"});
  theirs.set_etag(read);
  EXPECT_THAT(Set(theirs), IsRefused(StatusCode::kAborted, common::v1::ETAG_STALE));
  theirs.set_dry_run(true);
  EXPECT_THAT(Set(theirs), IsRefused(StatusCode::kAborted, common::v1::ETAG_STALE)) << "a trial tells that, too";
  EXPECT_EQ(Sound(Get()).SerializeAsString(), set.SerializeAsString());
  grid::v1::SetCalendarRequest first = Setting({});
  first.set_etag("v1");
  first.mutable_calendar()->set_name("districts/370212/calendar");
  EXPECT_THAT(Set(first), IsRefused(StatusCode::kAborted, common::v1::ETAG_STALE)) << "there is none";
}

TEST_F(CalendarInForce, AnswersARepeatedRequestAsTheFirstTime) {
  const grid::v1::SetCalendarRequest set = Setting({"2030-05-01"});
  const grid::v1::WorkingCalendar first = Sound(Set(set));
  const grid::v1::SetCalendarRequest same = Setting({"2030-05-01"});
  Sound(Set(same));
  Sound(Set(Setting({"2030-10-01"})));
  EXPECT_EQ(Sound(Set(set)).SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(Sound(Set(same)).SerializeAsString(), first.SerializeAsString()) << "it changed nothing then, nor now";
  EXPECT_EQ(Sound(Get()).etag(), "v3");
  grid::v1::SetCalendarRequest other = Setting({"2030-01-01"});
  other.set_request_id(same.request_id());
  EXPECT_THAT(Set(other), IsRefused(StatusCode::kInvalidArgument, common::v1::REQUEST_ID_REUSED));
  grid::v1::SetCalendarRequest trial = Setting({"2030-01-01"});
  trial.set_dry_run(true);
  Sound(Set(trial));
  trial.set_dry_run(false);
  EXPECT_EQ(Sound(Set(trial)).etag(), "v4") << "a trial leaves the id free";
}

TEST_F(CalendarInForce, IsRefusedWhereItCannotBe) {
  EXPECT_THAT(Set(Setting({"2030-02-30"})), IsInvalid("calendar.holidays"));
  EXPECT_THAT(Set(Setting({"2031-05-01"})), IsInvalid("calendar")) << "beyond what is known";
  grid::v1::SetCalendarRequest hours = Setting({});
  hours.mutable_calendar()->add_hours("9-17");
  EXPECT_THAT(Set(hours), IsInvalid("calendar.hours"));
  grid::v1::SetCalendarRequest elsewhere = Setting({});
  elsewhere.mutable_calendar()->set_name("districts/370211/calendars/1");
  EXPECT_THAT(Set(elsewhere), IsRefused(StatusCode::kInvalidArgument, common::v1::RESOURCE_NAME_INVALID));
  EXPECT_THAT(Get("districts/370212"), IsRefused(StatusCode::kFailedPrecondition, common::v1::CALENDAR_MISSING));
}

class CategoryImport : public IntakeTest {
 protected:
  using Path = std::vector<std::string>;
  using Stub = v1::CategoryService::Stub;

  static v1::ImportCategoriesRequest Of(const std::vector<Path>& paths) {
    v1::ImportCategoriesRequest request;
    request.set_request_id(NewUuid());
    request.set_district(kDistrictName);
    for (const Path& path : paths) {
      auto* row = request.add_rows();
      row->set_row(request.rows_size());
      row->mutable_path()->Add(path.begin(), path.end());
    }
    return request;
  }
  v1::ImportCategoriesResponse Import(const v1::ImportCategoriesRequest& request) {
    return Sound(IntakeClient::Ask(client().categories(), &Stub::ImportCategories, request));
  }
  // Every category as `{code} {names}`, read in small pages.
  std::vector<std::string> Tree() {
    v1::ListCategoriesRequest request;
    request.set_district(kDistrictName);
    request.set_page_size(4);
    std::vector<std::string> tree;
    do {
      const auto page = Sound(IntakeClient::Ask(client().categories(), &Stub::ListCategories, request));
      for (const auto& category : page.categories()) {
        tree.push_back(fmt::format("{} {}", category.name().substr(category.name().rfind('/') + 1),
                                   fmt::join(category.path(), "/")));
      }
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return tree;
  }
};

TEST_F(CategoryImport, ShowsTheTreeByCode) {
  EXPECT_THAT(Tree(), ElementsAre("01 城乡建设", "0101 城乡建设/供水", "010101 城乡建设/供水/水质",
                                  "010102 城乡建设/供水/停水", "0102 城乡建设/道路", "010201 城乡建设/道路/坑洼",
                                  "02 民政", "0201 民政/低保", "020101 民政/低保/申请"));
}

TEST_F(CategoryImport, AddsWhatIsMissingAndMayBeUsedAtOnce) {
  const auto answer = Import(Of({{"城乡建设", "供水", "水质"}, {"环保", "噪声"}}));
  EXPECT_EQ(answer.created(), 2);
  EXPECT_EQ(answer.unchanged(), 1);
  v1::Case noise = Appeal();
  noise.set_category(CategoryName("0301"));
  EXPECT_THAT(client().Create(noise), IsOk());
}

TEST_F(CategoryImport, OfManyIsListedInPagesOfAtMostTwoHundred) {
  std::vector<Path> paths;
  for (int i = 0; i < 90; ++i) {
    for (const char* second : {"甲", "乙"}) paths.push_back({fmt::format("第{}类", i), second});
  }
  Import(Of(paths));
  v1::ListCategoriesRequest request;
  request.set_district(kDistrictName);
  request.set_page_size(1'000);
  const auto page = Sound(IntakeClient::Ask(client().categories(), &Stub::ListCategories, request));
  EXPECT_EQ(page.categories_size(), 200);
  request.set_page_token(page.next_page_token());
  const auto rest = Sound(IntakeClient::Ask(client().categories(), &Stub::ListCategories, request));
  EXPECT_EQ(rest.categories_size(), 9 + 90 * 3 - 200);
  EXPECT_EQ(rest.next_page_token(), "");
}

TEST_F(CategoryImport, WithABadRowWritesNone) {
  const auto before = Tree();
  const auto answer = Import(Of({{"环保"}, {}, {"一", "二", "三", "四"}, {"环保", ""}, {std::string(100, 'x')}}));
  EXPECT_EQ(answer.created(), 0);
  EXPECT_EQ(answer.refused(), 4);
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(answer.rows(i).row(), i + 2);
    EXPECT_EQ(answer.rows(i).reason(), "FIELD_INVALID");
  }
  v1::ImportCategoriesRequest trial = Of({{"环保"}});
  trial.set_dry_run(true);
  EXPECT_EQ(Import(trial).created(), 1);
  EXPECT_EQ(Tree(), before);
}

TEST_F(CategoryImport, AnswersARepeatedRequestAsTheFirstTime) {
  const v1::ImportCategoriesRequest request = Of({{"环保", "噪声"}});
  const auto first = Import(request);
  EXPECT_EQ(first.created(), 2);
  EXPECT_EQ(Import(request).SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(Import(Of({{"环保", "噪声"}})).unchanged(), 1);
  EXPECT_EQ(
      Number("SELECT COUNT(*) FROM change_log WHERE kind = 'category' AND request_id = '" + request.request_id() + "'"),
      2);
  v1::ImportCategoriesRequest other = Of({{"环保", "异味"}});
  other.set_request_id(request.request_id());
  const auto refused = IntakeClient::Ask(client().categories(), &Stub::ImportCategories, other);
  EXPECT_THAT(refused, IsRefused(StatusCode::kInvalidArgument, common::v1::REQUEST_ID_REUSED));
  other.clear_request_id();
  EXPECT_THAT(IntakeClient::Ask(client().categories(), &Stub::ImportCategories, other), IsInvalid("request_id"));
  v1::ImportCategoriesRequest trial = Of({{"环保", "异味"}});
  trial.set_dry_run(true);
  EXPECT_EQ(Import(trial).created(), 1);
  trial.set_dry_run(false);
  EXPECT_EQ(Import(trial).created(), 1) << "a trial leaves the id free";
}

TEST_F(CategoryImport, ByEightCallersAtOnceGivesEachPathOneCode) {
  std::vector<Path> paths;
  for (int i = 0; i < 20; ++i) paths.push_back({"环保", fmt::format("第{}类", i)});
  std::latch ready(8);
  std::vector<std::thread> callers;
  for (int caller = 0; caller < 8; ++caller) {
    callers.emplace_back([&, caller] {
      std::vector<Path> mine = paths;
      mine.push_back({"环保", fmt::format("另{}类", caller)});
      ready.arrive_and_wait();
      Import(Of(mine));
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(Tree().size(), 9u + 1 + 20 + 8);
  EXPECT_EQ(Number("SELECT COUNT(DISTINCT LEFT(code, 2), name) FROM category WHERE code LIKE '03__'"), 28);
}

}  // namespace
}  // namespace zhiwang::intake
