#include "services/grid_registry/department/department_service.h"

#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/grid_registry/testing/departments_test.h"
#include "services/grid_registry/testing/registry_test.h"
#include "services/grid_registry/testing/tiled_district.h"

namespace zhiwang::grid {
namespace {

using absl::StatusCode;
using common::v1::FIELD_INVALID;
using common::v1::RESOURCE_NAME_INVALID;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using Request = v1::ImportDepartmentsRequest;

using Departments = DepartmentsTest;

TEST_F(Departments, AnswerForTheWholeDistrictOrForAPartOfIt) {
  const auto imported = ImportUnits({Unit("D01", "水务局"), Unit("D02", "藏马镇政府", kWestTown)});
  ASSERT_THAT(imported, IsOk());
  EXPECT_EQ(imported->created(), 2);
  EXPECT_THAT(imported->rows(), IsEmpty());
  const auto water = GetUnit(UnitName("D01"));
  ASSERT_THAT(water, IsOk());
  EXPECT_EQ(water->display_name(), "水务局");
  EXPECT_EQ(water->jurisdiction(), AreaName(kWholeDistrict));
  EXPECT_EQ(water->etag(), "v1");
  EXPECT_FALSE(water->closed());
  EXPECT_EQ(GetUnit(UnitName("D02"))->jurisdiction(), AreaName(kWestTown));
  EXPECT_EQ(Number(fmt::format("SELECT COUNT(*) FROM change_log WHERE kind = 'department' AND id = 'D02' AND "
                               "type = 'department.created' AND area_path = '/{}/{}/'",
                               kWholeDistrict, kWestTown)),
            1);
}

TEST_F(Departments, ImportedAgainStayAsTheyAre) {
  const std::vector<Request::Row> rows = {Unit("D01", "水务局"), Unit("D02", "住建局", kEastTown)};
  ASSERT_THAT(ImportUnits(rows), IsOk());
  const auto again = ImportUnits(rows);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->unchanged(), 2);
  EXPECT_EQ(again->created() + again->updated() + again->refused(), 0);
  EXPECT_EQ(CountUnitChanges(), 2);
  EXPECT_EQ(GetUnit(UnitName("D01"))->etag(), "v1");
}

TEST_F(Departments, AreRenamedMovedAndClosedByAnImport) {
  ASSERT_THAT(ImportUnits({Unit("D01", "水务局")}), IsOk());
  DateTheChangesAhead();
  Request::Row changed = Unit("D01", "水务管理局", kEastTown);
  changed.mutable_department()->set_closed(true);
  const auto imported = ImportUnits({changed});
  ASSERT_THAT(imported, IsOk());
  EXPECT_EQ(imported->updated(), 1);
  const auto unit = GetUnit(UnitName("D01"));
  ASSERT_THAT(unit, IsOk());
  EXPECT_EQ(unit->display_name(), "水务管理局");
  EXPECT_EQ(unit->jurisdiction(), AreaName(kEastTown));
  EXPECT_TRUE(unit->closed());
  EXPECT_EQ(unit->etag(), "v2");
  EXPECT_EQ(CountUnitChanges(), 2);
  EXPECT_EQ(CountChangesDatedBack(), 0);
}

// Public report 40: snipe-it#8377.
TEST_F(Departments, ThatAreClosedStaySoWhenAFileThatSaysNothingOfThatIsImportedAgain) {
  Request::Row closing = Unit("R01", "水务局", kEastTown);
  closing.mutable_department()->set_closed(true);
  ASSERT_THAT(ImportUnits({closing}), IsOk());
  for (const std::vector<const char*>& columns : {std::vector<const char*>{}, {"display_name", "jurisdiction"}}) {
    Request::Row row = Unit("R01", "水务局", kEastTown);
    for (const char* column : columns) row.mutable_update_mask()->add_paths(column);
    const auto again = ImportUnits({row});
    ASSERT_THAT(again, IsOk());
    EXPECT_EQ(again->unchanged(), 1);
    EXPECT_TRUE(GetUnit(UnitName("R01"))->closed());
    EXPECT_EQ(GetUnit(UnitName("R01"))->etag(), "v1");
  }
}

TEST_F(Departments, KeepWhatARowHasNoColumnFor) {
  Request::Row closing = Unit("D01", "水务局", kEastTown);
  closing.mutable_department()->set_closed(true);
  ASSERT_THAT(ImportUnits({closing}), IsOk());
  Request::Row renamed = Unit("D01", "水务管理局");
  renamed.mutable_update_mask()->add_paths("display_name");
  EXPECT_EQ(ImportUnits({renamed})->updated(), 1);
  EXPECT_EQ(GetUnit(UnitName("D01"))->display_name(), "水务管理局");
  EXPECT_EQ(GetUnit(UnitName("D01"))->jurisdiction(), AreaName(kEastTown));
  EXPECT_TRUE(GetUnit(UnitName("D01"))->closed());

  Request::Row opened = Unit("D01", "水务管理局");
  for (const char* column : {"jurisdiction", "closed"}) opened.mutable_update_mask()->add_paths(column);
  EXPECT_EQ(ImportUnits({opened})->updated(), 1);
  EXPECT_EQ(GetUnit(UnitName("D01"))->jurisdiction(), AreaName(kWholeDistrict)) << "an empty cell";
  EXPECT_FALSE(GetUnit(UnitName("D01"))->closed());

  Request::Row created = Unit("D02", "住建局", kEastTown);
  created.mutable_department()->set_closed(true);
  created.mutable_update_mask()->add_paths("display_name");
  EXPECT_EQ(ImportUnits({created})->created(), 1);
  EXPECT_EQ(GetUnit(UnitName("D02"))->jurisdiction(), AreaName(kWholeDistrict));
  EXPECT_FALSE(GetUnit(UnitName("D02"))->closed());

  Request::Row wrong = Unit("D03", "民政局");
  wrong.mutable_update_mask()->add_paths("colour");
  const auto refused = ImportUnits({wrong});
  ASSERT_THAT(refused->rows(), ElementsAre(IsRefusedRow(2, FIELD_INVALID, "update_mask")));
}

// Public report 35: rdbox#123.
TEST_F(Departments, OnTrialFindOverManyRowsWhatTheImportFinds) {
  std::vector<Request::Row> rows;
  for (int i = 0; i < 450; ++i) rows.push_back(Unit(fmt::format("D{:03}", i), "单位", "", i + 2));
  rows.push_back(Unit("D000", "改名", "", 452));
  rows.push_back(Unit("D001", "单位", "", 453));
  rows.push_back(Unit("D002", "", "", 454));
  const auto trial = ImportUnits(rows, /*dry_run=*/true);
  ASSERT_THAT(trial, IsOk());
  EXPECT_EQ(CountUnitChanges(), 0);
  const auto real = ImportUnits(rows);
  ASSERT_THAT(real, IsOk());
  EXPECT_EQ(trial->DebugString(), real->DebugString());
  EXPECT_EQ(real->created(), 450);
  EXPECT_EQ(real->updated(), 1);
  EXPECT_EQ(real->unchanged(), 1);
}

// Public report 42: AvS_FastSimpleImport#231; report 39: csvlint#31.
TEST_F(Departments, WhoseNamesLookTheSameAreRefusedAndNoBlanksAreKept) {
  ASSERT_THAT(ImportUnits({Unit("D01", " 安全生产办(A) ")}), IsOk());
  EXPECT_EQ(GetUnit(UnitName("D01"))->display_name(), "安全生产办(A)");
  const auto imported = ImportUnits({Unit("D02", "安全\u200B生产办（Ａ）"), Unit("D03", "安全生产办（Ａ）", kEastTown),
                                     Unit("D04", "安全\n生产"), Unit("D01", "安全生产办(A)\u3000")});
  ASSERT_THAT(imported, IsOk());
  EXPECT_EQ(imported->refused(), 2) << imported->ShortDebugString();
  EXPECT_EQ(imported->created(), 1) << "another town's";
  EXPECT_EQ(imported->unchanged(), 1);
  EXPECT_THAT(imported->rows(0).message(), HasSubstr("D01"));
  Request::Row closed = Unit("D01", "安全生产办(A)");
  closed.mutable_department()->set_closed(true);
  ASSERT_THAT(ImportUnits({closed}), IsOk());
  EXPECT_EQ(ImportUnits({Unit("D02", "安全生产办（Ａ）")})->created(), 1) << "the name of one that is closed is free";
}

TEST_F(Departments, OnTrialAreCountedAsTheyWouldBeAndNotWritten) {
  ASSERT_THAT(ImportUnits({Unit("D01", "水务局")}), IsOk());
  const std::vector<Request::Row> rows = {Unit("D01", "水务局"), Unit("D01", "改名局"), Unit("D02", "住建局"),
                                          Unit("D02", "住房局"), Unit("D03", "")};
  const auto trial = ImportUnits(rows, /*dry_run=*/true);
  ASSERT_THAT(trial, IsOk());
  EXPECT_EQ(CountUnitChanges(), 1);
  EXPECT_THAT(ListUnits()->departments(), SizeIs(1));
  const auto real = ImportUnits(rows);
  ASSERT_THAT(real, IsOk());
  EXPECT_EQ(trial->DebugString(), real->DebugString());
  EXPECT_EQ(real->created(), 1);
  EXPECT_EQ(real->updated(), 2);
  EXPECT_EQ(real->unchanged(), 1);
  EXPECT_EQ(real->refused(), 1);
}

TEST_F(Departments, ThatAreWrongAreRefusedRowByRowAndTheOthersGoIn) {
  Request::Row elsewhere = Unit("D07", "别区", "", 8), other_ground = Unit("D08", "别区的地", "", 9);
  elsewhere.mutable_department()->set_name("districts/370212/departments/D07");
  other_ground.mutable_department()->set_jurisdiction("districts/370212/areas/370212000000");
  const auto imported =
      ImportUnits({Unit("D01", "水务局", "", 1), Unit("", "无码", "", 2), Unit("D 2", "空格", "", 3),
                   Unit(std::string(21, 'D'), "码太长", "", 4), Unit("D05", " ", "", 5),
                   Unit("D06", std::string(61, 'x'), "", 6), Unit("D09", "不知何处", "370211999000", 7), elsewhere,
                   other_ground, Unit("D10", "控制\x1b字符", "", 10), Unit("D11", "民政局", kEastTown, 11)});
  ASSERT_THAT(imported, IsOk());
  EXPECT_EQ(imported->created(), 2);
  EXPECT_EQ(imported->refused(), 9);
  EXPECT_THAT(
      imported->rows(),
      ElementsAre(IsRefusedRow(2, RESOURCE_NAME_INVALID, ""), IsRefusedRow(3, RESOURCE_NAME_INVALID, ""),
                  IsRefusedRow(4, FIELD_INVALID, "20"), IsRefusedRow(5, FIELD_INVALID, "空白"),
                  IsRefusedRow(6, FIELD_INVALID, "61"), IsRefusedRow(7, common::v1::AREA_NOT_FOUND, "370211999000"),
                  IsRefusedRow(8, RESOURCE_NAME_INVALID, ""), IsRefusedRow(9, RESOURCE_NAME_INVALID, ""),
                  IsRefusedRow(10, FIELD_INVALID, "控制")));
  std::vector<std::string> fields;
  for (const auto& row : imported->rows()) fields.push_back(row.field());
  EXPECT_THAT(fields, ElementsAre("department.name", "department.name", "department.name", "department.display_name",
                                  "department.display_name", "department.jurisdiction", "department.name",
                                  "department.jurisdiction", "department.display_name"));
}

TEST_F(Departments, OfADistrictWithoutAreasAreRefused) {
  Request::Row unit = Unit("D01", "水务局");
  unit.mutable_department()->set_name("districts/370212/departments/D01");
  const auto imported = ImportUnits({unit}, false, "districts/370212");
  ASSERT_THAT(imported, IsOk());
  EXPECT_THAT(imported->rows(), ElementsAre(IsRefusedRow(2, common::v1::AREA_NOT_FOUND, "370212")));
}

TEST_F(Departments, AreListedPageByPageInTheOrderOfTheirCodes) {
  std::vector<Request::Row> rows;
  for (int i = 0; i < 450; ++i) rows.push_back(Unit(fmt::format("D{:03}", 449 - i), "单位"));
  ASSERT_EQ(ImportUnits(rows)->created(), 450);
  std::vector<std::string> names;
  std::vector<int> sizes;
  std::string token;
  do {
    const auto page = ListUnits(1'000, token);  // more than the cap of 200
    ASSERT_THAT(page, IsOk());
    for (const auto& unit : page->departments()) names.push_back(unit.name());
    sizes.push_back(page->departments_size());
    token = page->next_page_token();
  } while (!token.empty());
  EXPECT_THAT(sizes, ElementsAre(200, 200, 50));
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), 450u);
  EXPECT_THAT(ListUnits()->departments(), SizeIs(50)) << "the documented default";
}

TEST_F(Departments, ListedByAForeignOrSpoiltTokenAreRefused) {
  ASSERT_THAT(ImportUnits({Unit("D01", "水务局"), Unit("D02", "住建局")}), IsOk());
  const std::string token = ListUnits(1)->next_page_token();
  ASSERT_NE(token, "");
  const auto refused = IsRefused(StatusCode::kInvalidArgument, common::v1::PAGE_TOKEN_INVALID);
  EXPECT_THAT(ListUnits(1, token, "districts/370212"), refused);
  EXPECT_THAT(ListUnits(1, token.substr(1)), refused);
  EXPECT_THAT(ListUnits(1, "没有"), refused);
  EXPECT_THAT(ListUnits(-1), IsInvalid("page_size"));
  EXPECT_THAT(ListUnits(1, "", "370211"), IsRefused(StatusCode::kInvalidArgument, RESOURCE_NAME_INVALID));
}

TEST_F(Departments, ThatAreUnknownOrMisnamedAreNotFound) {
  EXPECT_THAT(GetUnit(UnitName("D99")), IsRefused(StatusCode::kNotFound, common::v1::DEPARTMENT_NOT_FOUND));
  EXPECT_THAT(GetUnit("districts/370212/departments/D01"),
              IsRefused(StatusCode::kNotFound, common::v1::DEPARTMENT_NOT_FOUND));
  for (const char* wrong : {"", "D01", "districts/370211/areas/D01", "districts/370211/departments/",
                            "districts/370211/departments/a/b", "districts/370211/departments/水务"}) {
    EXPECT_THAT(GetUnit(wrong), IsRefused(StatusCode::kInvalidArgument, RESOURCE_NAME_INVALID)) << wrong;
  }
}

TEST_F(Departments, InAStreamOutOfOrderAreNotWritten) {
  std::vector<Request> messages = ImportOf<Request>(Request::Header(), std::vector{Unit("D01", "水务局")});
  messages[0].mutable_header()->set_district(kDistrictName);
  const auto send = [&](const std::vector<Request>& all) {
    return client().SendAll(&v1::DepartmentService::Stub::ImportDepartments, all);
  };
  const auto refused = IsRefused(StatusCode::kInvalidArgument, common::v1::STREAM_ORDER);
  EXPECT_THAT(send({}), refused);
  EXPECT_THAT(send({messages[1], messages[0]}), refused);
  EXPECT_THAT(send({messages[0], messages[1], messages[0]}), refused);
  EXPECT_THAT(send({messages[0], messages[1], Request()}), refused);
  EXPECT_THAT(ImportUnits({}, false, "districts/"), IsRefused(StatusCode::kInvalidArgument, RESOURCE_NAME_INVALID));
  EXPECT_EQ(CountUnitChanges(), 0);
}

TEST_F(Departments, RefusedByTheThousandAreAllCountedAndShownAsFarAsAnAnswerHolds) {
  const auto imported = ImportUnits(std::vector<Request::Row>(12'000, Unit("D01", "")));
  ASSERT_THAT(imported, IsOk());
  EXPECT_EQ(imported->refused(), 12'000);
  EXPECT_THAT(imported->rows(), SizeIs(10'000));
}

}  // namespace
}  // namespace zhiwang::grid
