#include "services/grid_registry/area/area_service.h"

#include <functional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/grid_registry/testing/registry_test.h"
#include "services/grid_registry/testing/tiled_district.h"

namespace zhiwang::grid {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class Areas : public RegistryTest {
 protected:
  void SetUp() override {
    RegistryTest::SetUp();
    MustImport(DistrictRows());
  }
  static v1::ListAreasRequest Listing(int page_size = 0) {
    v1::ListAreasRequest request;
    request.set_district(kDistrictName);
    request.set_page_size(page_size);
    return request;
  }
  absl::StatusOr<v1::ListAreasResponse> List(const v1::ListAreasRequest& request) {
    return client().Ask(&v1::AreaService::Stub::ListAreas, request);
  }
  // The codes of all pages, and how many each page had.
  std::vector<std::string> ListAll(v1::ListAreasRequest request, std::vector<int>* sizes = nullptr) {
    std::vector<std::string> codes;
    do {
      const auto page = List(request);
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) return codes;
      for (const auto& area : page->areas()) codes.push_back(area.name().substr(area.name().rfind('/') + 1));
      if (sizes != nullptr) sizes->push_back(page->areas_size());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return codes;
  }
  absl::StatusOr<v1::Area> Get(const std::string& name) {
    v1::GetAreaRequest request;
    request.set_name(name);
    return client().Ask(&v1::AreaService::Stub::GetArea, request);
  }
};

TEST_F(Areas, AreShownWithTheirPlaceInTheTreeAndTheirSize) {
  const auto area = GetArea(kVillage);
  ASSERT_THAT(area, IsOk());
  EXPECT_EQ(area->name(), AreaName(kVillage));
  EXPECT_EQ(area->etag(), "v1");
  EXPECT_EQ(area->display_name(), "南村");
  EXPECT_EQ(area->level(), v1::Area::VILLAGE);
  EXPECT_EQ(area->parent(), AreaName(kWestTown));
  ASSERT_THAT(area->chain(), SizeIs(3));
  EXPECT_EQ(area->chain(1).area(), AreaName(kWestTown));
  EXPECT_EQ(area->chain(1).display_name(), "藏马镇");
  EXPECT_NEAR(area->square_metres(), BoundaryOf(District().Around(0, 0, 2, 2)).AreaSquareMetres(), 1);
  EXPECT_EQ(area->boundary_geojson(), "") << "only for those who ask for it";
  EXPECT_EQ(GetArea(kWholeDistrict)->parent(), "");
}

TEST_F(Areas, ShowTheirBoundaryToThoseWhoAskForIt) {
  const auto area = GetArea(kGrid, /*with_boundary=*/true);
  ASSERT_THAT(area, IsOk());
  const auto parsed = ParseBoundary(area->boundary_geojson());
  ASSERT_TRUE(parsed.ok());
  EXPECT_THAT(parsed->repairs, IsEmpty());
  EXPECT_EQ(parsed->boundary.Encode(), BoundaryOf(District().Cell(0)).Encode());

  MustImport(Numbered({RowOf("370211109Z01", kWestTown, "南片", v1::Area::ZONE)}));
  EXPECT_EQ(GetArea("370211109Z01", true)->boundary_geojson(), "");
  EXPECT_EQ(GetArea("370211109Z01")->square_metres(), 0);
}

TEST_F(Areas, OfADistrictAreListedByCodePageByPage) {
  std::vector<int> sizes;
  const std::vector<std::string> codes = ListAll(Listing(10), &sizes);
  EXPECT_THAT(sizes, ElementsAre(10, 10, 3));
  EXPECT_THAT(codes, SizeIs(kAreas));
  EXPECT_TRUE(std::is_sorted(codes.begin(), codes.end()));
  EXPECT_EQ(ListAll(Listing(1)), codes);
  EXPECT_EQ(ListAll(Listing()), codes);
}

TEST_F(Areas, AreListedByParentAndByRank) {
  v1::ListAreasRequest request = Listing(1);
  request.set_parent(AreaName(kWestTown));
  EXPECT_THAT(ListAll(request), ElementsAre(kVillage, kNorthVillage));
  request.set_level(v1::Area::GRID);
  EXPECT_THAT(ListAll(request), IsEmpty()) << "children, not all below";
  request.set_parent(AreaName(kVillage));
  EXPECT_THAT(ListAll(request), ElementsAre(GridOf(0, 0), GridOf(1, 0), GridOf(0, 1), GridOf(1, 1)));
  request.clear_parent();
  EXPECT_THAT(ListAll(request), SizeIs(kColumns * kRows));
  request.set_level(v1::Area::DISTRICT);
  EXPECT_THAT(ListAll(request), ElementsAre(kWholeDistrict));
  v1::ListAreasRequest leaf = Listing();
  leaf.set_parent(AreaName(kGrid));
  EXPECT_THAT(ListAll(leaf), IsEmpty());
}

TEST_F(Areas, AreListedAtMostTwoHundredAtATimeAndFiftyByDefault) {
  std::vector<v1::AreaRow> rows;
  for (int i = 0; i < 300; ++i)
    rows.push_back(RowOf(fmt::format("370211103Z{:03}", i), kEastTown, "片", v1::Area::ZONE));
  MustImport(Numbered(rows));
  EXPECT_THAT(List(Listing(100'000))->areas(), SizeIs(200));
  EXPECT_THAT(List(Listing())->areas(), SizeIs(50));
}

TEST_F(Areas, ListedByATokenOfAnotherFilterAreRefused) {
  v1::ListAreasRequest request = Listing(1);
  request.set_level(v1::Area::GRID);
  request.set_page_token(List(request)->next_page_token());
  ASSERT_NE(request.page_token(), "");
  ASSERT_THAT(List(request), IsOk());
  const auto refused = IsRefused(StatusCode::kInvalidArgument, common::v1::PAGE_TOKEN_INVALID);
  for (const auto& change : std::vector<std::function<void(v1::ListAreasRequest&)>>{
           [](auto& r) { r.clear_level(); }, [](auto& r) { r.set_parent(AreaName(kVillage)); },
           [](auto& r) { r.set_district("districts/370212"); }, [](auto& r) { r.set_page_token("!"); },
           [](auto& r) { r.set_page_token(r.page_token().substr(2)); }}) {
    v1::ListAreasRequest other = request;
    change(other);
    EXPECT_THAT(List(other), refused);
  }
  request.set_page_size(7);
  EXPECT_THAT(List(request), IsOk()) << "the size of the page is no part of the filter";
}

TEST_F(Areas, OfADistrictThatHasNoneAreAnEmptyList) {
  v1::ListAreasRequest request = Listing();
  request.set_district("districts/370212");
  const auto page = List(request);
  ASSERT_THAT(page, IsOk());
  EXPECT_THAT(page->areas(), IsEmpty());
  EXPECT_EQ(page->next_page_token(), "");
}

TEST_F(Areas, ThatAreListedWronglyAreRefused) {
  v1::ListAreasRequest request = Listing(-1);
  EXPECT_THAT(List(request), IsInvalid("page_size"));
  request = Listing();
  request.set_level(static_cast<v1::Area::Level>(6));
  EXPECT_THAT(List(request), IsInvalid("level"));
  request = Listing();
  request.set_parent(AreaName("370211999000"));
  EXPECT_THAT(List(request), IsRefused(StatusCode::kInvalidArgument, common::v1::AREA_NOT_FOUND));
  for (const char* wrong : {"370211109000", "districts/370212/areas/370212000000", "districts/370211/staff/w1"}) {
    request.set_parent(wrong);
    EXPECT_THAT(List(request), IsRefused(StatusCode::kInvalidArgument, common::v1::RESOURCE_NAME_INVALID)) << wrong;
  }
  for (const char* wrong : {"", "370211", "districts/37021", "districts/370211/areas/370211000000"}) {
    request = Listing();
    request.set_district(wrong);
    EXPECT_THAT(List(request), IsRefused(StatusCode::kInvalidArgument, common::v1::RESOURCE_NAME_INVALID)) << wrong;
  }
}

TEST_F(Areas, ThatAreUnknownOrMisnamedAreNotFound) {
  for (const char* unknown : {"districts/370211/areas/370211999000", "districts/370212/areas/370211000000",
                              "districts/370211/areas/-", "districts/370211/areas/37021110900"}) {
    EXPECT_THAT(Get(unknown), IsRefused(StatusCode::kNotFound, common::v1::AREA_NOT_FOUND)) << unknown;
  }
  for (const std::string& wrong :
       {std::string(), std::string("areas/370211109000"), std::string("districts/370211/areas/"),
        std::string("districts/370211/areas/370211109000/"), std::string("districts/370211/areas/藏马镇"),
        std::string("districts/370211/areas/\0", 23), std::string(1 << 20, 'x')}) {
    const auto area = Get(wrong);
    EXPECT_THAT(area, IsRefused(StatusCode::kInvalidArgument, common::v1::RESOURCE_NAME_INVALID));
    EXPECT_LT(area.status().message().size(), 500u);
  }
}

// Every unary method of the registry refuses alike what is no message at all, and who does not say who they are.
TEST_F(Areas, AndAllElseAreNotShownForBytesThatAreNoRequest) {
  for (const char* method :
       {"/zhiwang.grid.v1.AreaService/GetArea", "/zhiwang.grid.v1.AreaService/ListAreas",
        "/zhiwang.grid.v1.AreaService/ListAreaHistory", "/zhiwang.grid.v1.AreaService/ListFormerPaths",
        "/zhiwang.grid.v1.ReorganisationService/GetReorganisation",
        "/zhiwang.grid.v1.ReorganisationService/ListReorganisations",
        "/zhiwang.grid.v1.ReorganisationService/PreviewReorganisation",
        "/zhiwang.grid.v1.ReorganisationService/CancelReorganisation", "/zhiwang.grid.v1.LocationService/LocatePoint",
        "/zhiwang.grid.v1.DepartmentService/GetDepartment", "/zhiwang.grid.v1.DepartmentService/ListDepartments",
        "/zhiwang.grid.v1.StaffService/GetStaff", "/zhiwang.grid.v1.StaffService/ListStaff"}) {
    for (const std::string_view bytes : {"\x0A\x7Fxx", "\x0A\x02\xC3\x28", "\x0A\x03\xED\xA0\x80", "\x0C"}) {
      EXPECT_THAT(client().AskBytes(method, bytes),
                  IsRefused(StatusCode::kInvalidArgument, common::v1::REQUEST_MALFORMED))
          << method;
    }
    EXPECT_THAT(client().AskBytes(method, ""),
                IsRefused(StatusCode::kInvalidArgument, common::v1::RESOURCE_NAME_INVALID))
        << method;
  }
}

TEST_F(Areas, AndAllElseAreNotShownToACallerWhoDoesNotSayWhoTheyAre) {
  const auto refused = IsRefused(StatusCode::kUnauthenticated, common::v1::CALLER_UNKNOWN);
  const testing::SaidCaller nameless;
  EXPECT_THAT(client().Ask(&v1::AreaService::Stub::GetArea, {}, nameless), refused);
  EXPECT_THAT(client().Ask(&v1::LocationService::Stub::LocatePoint, {}, nameless), refused);
  EXPECT_THAT(client().Ask(&v1::DepartmentService::Stub::GetDepartment, {}, nameless), refused);
  EXPECT_THAT(client().Ask(&v1::StaffService::Stub::GetStaff, {}, nameless), refused);
}

TEST_F(Areas, HaveTimelinesThatStandUpToTheirCheck) {
  std::vector<v1::AreaRow> rows = DistrictRows();
  RowAt(rows, kGrid).set_display_name("改名");
  MustImport(rows);
  common::v1::VerifyTimelinesRequest request;
  request.set_name(FormatResourceName(kDistrict, "logs", "grid-registry"));
  const auto verdict = [&] {
    const auto check = client().ReadAll(&common::v1::ChangeLogService::Stub::VerifyTimelines, request);
    EXPECT_THAT(check.status, IsOk());
    EXPECT_TRUE(check.messages.back().done());
    return check.messages.back();
  };
  EXPECT_THAT(verdict().faults(), IsEmpty());
  EXPECT_EQ(verdict().timelines(), kAreas);
  EXPECT_EQ(verdict().changes(), kAreas + 1);

  ASSERT_THAT(Run(fmt::format("UPDATE area SET version = 5 WHERE code = '{}'", kGrid)), IsOk());
  EXPECT_THAT(verdict().faults(), ElementsAre(::testing::HasSubstr(kGrid)));
}

}  // namespace
}  // namespace zhiwang::grid
