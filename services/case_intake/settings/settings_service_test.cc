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
#include "tests/support/cluster/child_process.h"
#include "tests/support/refused.h"

namespace zhiwang::intake {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using zhiwang::testing::Eventually;

class CalendarInForce : public IntakeTest {
 protected:
  std::string Set(const std::string& holiday) {
    grid::v1::WorkingCalendar calendar;
    calendar.set_known_until("2030-12-31");
    calendar.add_holidays(holiday);
    return registry().SetCalendar(calendar);
  }
};

TEST_F(CalendarInForce, HoldsForWhatStartsFromNowOn) {
  const v1::Case before = Received();
  const std::string version = Set("2030-05-01");
  EXPECT_TRUE(Eventually([&] { return Received().deadlines(0).calendar_version() == version; }));
  EXPECT_NE(before.deadlines(0).calendar_version(), version);
  const v1::Case dispatched = Sound(client().Dispatch(before.name(), kWater));
  EXPECT_EQ(dispatched.deadlines(0).calendar_version(), before.deadlines(0).calendar_version()) << "it is kept";
  EXPECT_EQ(dispatched.deadlines(1).calendar_version(), version);
}

TEST_F(CalendarInForce, IsKnownWhileTheRegistryIsDown) {
  const std::string version = Received().deadlines(0).calendar_version();
  registry().GoDown();
  RestartServer();
  v1::Case appeal = Appeal();
  appeal.clear_point();
  EXPECT_EQ(Sound(client().Create(appeal)).deadlines(0).calendar_version(), version);
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
    return Sound(client().Ask(&Stub::ImportCategories, request));
  }
  // Every category as `{code} {names}`, read in small pages.
  std::vector<std::string> Tree() {
    v1::ListCategoriesRequest request;
    request.set_district(kDistrictName);
    request.set_page_size(4);
    std::vector<std::string> tree;
    do {
      const auto page = Sound(client().Ask(&Stub::ListCategories, request));
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
  const auto page = Sound(client().Ask(&Stub::ListCategories, request));
  EXPECT_EQ(page.categories_size(), 200);
  request.set_page_token(page.next_page_token());
  const auto rest = Sound(client().Ask(&Stub::ListCategories, request));
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
  const auto refused = client().Ask(&Stub::ImportCategories, other);
  EXPECT_THAT(refused, IsRefused(StatusCode::kInvalidArgument, common::v1::REQUEST_ID_REUSED));
  other.clear_request_id();
  EXPECT_THAT(client().Ask(&Stub::ImportCategories, other), IsInvalid("request_id"));
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
