// Areas as they were: on a day, in all their periods, and where they lay.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/grid_registry/testing/reorganisation_test.h"

namespace zhiwang::grid {
namespace {

using absl::StatusCode;
using common::v1::AREA_NOT_FOUND;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class AreaHistory : public ReorganisationTest {
 protected:
  absl::StatusOr<v1::ListAreaHistoryResponse> History(const std::string& code, int page_size = 0,
                                                      const std::string& token = "") {
    v1::ListAreaHistoryRequest request;
    request.set_name(AreaName(code));
    request.set_page_size(page_size);
    request.set_page_token(token);
    return client().Ask(&Areas::ListAreaHistory, request);
  }
  // The periods of an area as `name from-until`.
  std::vector<std::string> PeriodsOf(const std::string& code) {
    std::vector<std::string> periods;
    for (const auto answer = Sound(History(code)); const auto& period : answer.periods()) {
      periods.push_back(fmt::format("{} {}-{}", period.area().display_name(), period.from_day(), period.until_day()));
    }
    return periods;
  }
  // The former paths as `path -> present_path`.
  std::vector<std::string> FormerPaths(int page_size) {
    v1::ListFormerPathsRequest request;
    request.set_district(kDistrictName);
    request.set_page_size(page_size);
    std::vector<std::string> paths;
    do {
      const auto page = client().Ask(&Areas::ListFormerPaths, request);
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) return paths;
      for (const auto& one : page->paths()) {
        paths.push_back(one.path() + " -> " + one.present_path());
        EXPECT_EQ(one.until_day(), InDays(-30));
      }
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return paths;
  }
};

// Public report 33: AreaCity#43.
TEST_F(AreaHistory, HasTheTreeOfADayBeforeAndOfTheDayOfAReorganisation) {
  MustChange(ToSubdistrict(), On(InDays(-30)));
  EXPECT_THAT(CodesUnder("", InDays(-31)),
              ElementsAre(kWholeDistrict, kWangtai, kEastVillage, kWangtaiGrid, kXuVillage, kOtherTown));
  EXPECT_THAT(CodesUnder(kWangtai, InDays(-31)), ElementsAre(kEastVillage, kXuVillage));
  const std::vector<std::string> present = {kWholeDistrict,  kNewWangtai,   kNewEastVillage,
                                            kNewWangtaiGrid, kNewXuVillage, kOtherTown};
  for (const std::string& day : {InDays(-30), InDays(0), std::string()}) EXPECT_EQ(CodesUnder("", day), present);
  v1::ListAreasRequest under_old;
  under_old.set_district(kDistrictName);
  under_old.set_parent(AreaName(kWangtai));
  under_old.set_day(InDays(-30));
  EXPECT_THAT(client().Ask(&Areas::ListAreas, under_old), IsRefused(StatusCode::kInvalidArgument, AREA_NOT_FOUND));
  const auto grid = GetAreaOn(kWangtaiGrid, InDays(-31));
  ASSERT_THAT(grid, IsOk());
  ASSERT_THAT(grid->chain(), SizeIs(4));
  EXPECT_EQ(grid->chain(1).display_name(), "王台镇");
  EXPECT_EQ(grid->end_day(), "") << "it lived";
  EXPECT_THAT(grid->successors(), IsEmpty());
  EXPECT_THAT(GetAreaOn(kWangtaiGrid, InDays(-30)), IsRefused(StatusCode::kNotFound, AREA_NOT_FOUND));
  EXPECT_THAT(GetAreaOn(kNewWangtaiGrid, InDays(-31)), IsRefused(StatusCode::kNotFound, AREA_NOT_FOUND));
  EXPECT_THAT(GetAreaOn(kNewWangtaiGrid, InDays(-30)), IsOk());
  EXPECT_THAT(GetAreaOn(kNewWangtaiGrid, InDays(1)), IsInvalid("day"));
  EXPECT_THAT(GetAreaOn(kNewWangtaiGrid, "昨天"), IsInvalid("day"));
}

TEST_F(AreaHistory, ShowsAnAreaWithTheNamesOfItsTime) {
  MustChange({.rows = Numbered({RowOf(kWangtai, kWholeDistrict, "王台新镇", v1::Area::TOWN)})}, On(InDays(-30)));
  MustChange({.rows = Numbered({RowOf(kXuVillage, kOtherTown, "徐家村", v1::Area::VILLAGE)})}, On(InDays(-20)));
  const auto names_on = [&](int days) {
    std::vector<std::string> names;
    for (const auto answer = Sound(GetAreaOn(kXuVillage, InDays(days))); const auto& step : answer.chain())
      names.push_back(step.display_name());
    return names;
  };
  EXPECT_THAT(names_on(-31), ElementsAre("黄岛区", "王台镇", "徐村"));
  EXPECT_THAT(names_on(-30), ElementsAre("黄岛区", "王台新镇", "徐村"));
  EXPECT_THAT(names_on(-21), ElementsAre("黄岛区", "王台新镇", "徐村"));
  EXPECT_THAT(names_on(-20), ElementsAre("黄岛区", "藏马镇", "徐家村"));
  const auto history = Sound(History(kXuVillage));
  ASSERT_THAT(history.periods(), SizeIs(2));
  EXPECT_EQ(history.periods(0).area().parent(), AreaName(kWangtai));
  EXPECT_EQ(history.periods(0).area().etag(), "v1");
  EXPECT_EQ(history.periods(1).area().parent(), AreaName(kOtherTown));
  EXPECT_EQ(history.periods(1).area().chain(1).display_name(), "藏马镇");
}

TEST_F(AreaHistory, HasABoundaryOfItsTime) {
  MustImport({RowOf(kXuVillage, kWangtai, "徐村", v1::Area::VILLAGE, BlockGeoJson(0, 0, 1, 1))});
  MustChange({.rows = {RowOf(kXuVillage, kWangtai, "徐村", v1::Area::VILLAGE, BlockGeoJson(0, 0, 2, 1))}},
             On(InDays(0)));
  v1::GetAreaRequest request;
  request.set_name(AreaName(kXuVillage));
  request.set_with_boundary(true);
  request.set_day(InDays(-1));
  EXPECT_EQ(Sound(client().Ask(&Areas::GetArea, request)).boundary_geojson(), "") << "nobody had drawn it";
  request.set_day(InDays(0));
  const auto today = Sound(client().Ask(&Areas::GetArea, request));
  EXPECT_NE(today.boundary_geojson(), "");
  EXPECT_EQ(today.boundary_geojson(), Sound(GetArea(kXuVillage, true)).boundary_geojson());
}

// Public report 33: AreaCity#43.
TEST_F(AreaHistory, GoesFromTheFirstPeriodToTheEndAndNamesPredecessors) {
  MustChange({.rows = {RowOf(kXuVillage, kWangtai, "徐家村", v1::Area::VILLAGE)}}, On(InDays(-60)));
  MustChange(ToSubdistrict(), On(InDays(-30)));
  EXPECT_THAT(PeriodsOf(kXuVillage),
              ElementsAre(fmt::format("徐村 -{}", InDays(-60)), fmt::format("徐家村 {}-{}", InDays(-60), InDays(-30))));
  EXPECT_THAT(PeriodsOf(kNewXuVillage), ElementsAre(fmt::format("徐村 {}-", InDays(-30))));
  EXPECT_THAT(PeriodsOf(kOtherTown), ElementsAre("藏马镇 -"));
  const auto history = Sound(History(kNewXuVillage));
  EXPECT_THAT(history.predecessors(), ElementsAre(AreaName(kXuVillage)));
  const auto last = Sound(History(kXuVillage)).periods(1).area();
  EXPECT_EQ(last.end_day(), InDays(-30));
  EXPECT_THAT(last.successors(), ElementsAre(AreaName(kNewXuVillage)));
  EXPECT_THAT(History("370211104999"), IsRefused(StatusCode::kNotFound, AREA_NOT_FOUND));
}

TEST_F(AreaHistory, ComesPageByPageAndLeavesOutWhatWasPutRightOnTheSameDay) {
  for (const char* name : {"徐一村", "徐二村"}) {
    MustChange({.rows = {RowOf(kXuVillage, kWangtai, name, v1::Area::VILLAGE)}}, On(InDays(-3)));
  }
  MustChange({.rows = {RowOf(kXuVillage, kWangtai, "徐三村", v1::Area::VILLAGE)}}, On(InDays(-2)));
  MustChange({.ends = {EndOf(kEastVillage, {kXuVillage}), EndOf(kWangtaiGrid, {kXuVillage}, 101)}}, On(InDays(-1)));
  EXPECT_EQ(Number(fmt::format("SELECT COUNT(*) FROM area_past WHERE code = '{}'", kXuVillage)), 3);
  std::vector<std::string> names;
  std::string token;
  int predecessors = 0;
  do {
    const auto page = Sound(History(kXuVillage, 2, token));
    for (const auto& period : page.periods()) names.push_back(period.area().display_name());
    predecessors += page.predecessors_size();
    token = page.next_page_token();
  } while (!token.empty());
  EXPECT_THAT(names, ElementsAre("徐村", "徐二村", "徐三村"));
  EXPECT_EQ(predecessors, 2) << "in the first page only";
}

// Public report 33: AreaCity#43.
TEST_F(AreaHistory, KeepsThePathsAtWhichAreasLayWithWhoHoldsTheGroundNow) {
  const auto path = [](const std::vector<std::string>& codes) {
    std::string text = "/";
    for (const std::string& code : codes) text += code + "/";
    return text;
  };
  EXPECT_THAT(FormerPaths(2), IsEmpty());
  MustChange({.rows = {RowOf(kXuVillage, kOtherTown, "徐村", v1::Area::VILLAGE)},
              .ends = {EndOf(kWangtaiGrid, {kXuVillage}), EndOf(kEastVillage, {kXuVillage}, 101)}},
             On(InDays(-30)));
  const std::string now = path({kWholeDistrict, kOtherTown, kXuVillage});
  EXPECT_THAT(FormerPaths(2), ElementsAre(path({kWholeDistrict, kWangtai, kEastVillage}) + " -> " + now,
                                          path({kWholeDistrict, kWangtai, kEastVillage, kWangtaiGrid}) + " -> " + now,
                                          path({kWholeDistrict, kWangtai, kXuVillage}) + " -> " + now));
}

}  // namespace
}  // namespace zhiwang::grid
