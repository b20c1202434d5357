#include "services/grid_registry/area/boundary/boundary_list.h"

#include <cmath>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/grid_registry/testing/registry_test.h"
#include "services/grid_registry/testing/tiled_district.h"

namespace zhiwang::grid {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class Boundaries : public RegistryTest {
 protected:
  void SetUp() override {
    RegistryTest::SetUp();
    MustImport(DistrictRows());
  }
  static v1::ListBoundariesRequest Listing(v1::Area::Level level = v1::Area::LEVEL_UNSPECIFIED) {
    v1::ListBoundariesRequest request;
    request.set_district(kDistrictName);
    request.set_level(level);
    return request;
  }
  absl::StatusOr<v1::ListBoundariesResponse> List(const v1::ListBoundariesRequest& request) {
    return client().Ask(&v1::AreaService::Stub::ListBoundaries, request);
  }
  // The areas of all pages; each page has the same etag.
  std::vector<std::string> ListAll(v1::ListBoundariesRequest request) {
    std::vector<std::string> areas;
    std::string etag;
    do {
      const auto page = List(request);
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) return areas;
      EXPECT_TRUE(etag.empty() || etag == page->etag());
      etag = page->etag();
      for (const auto& one : page->boundaries()) areas.push_back(one.area());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return areas;
  }
};

TEST_F(Boundaries, OfARankOrUnderAParentComePageByPageByCode) {
  const std::vector<std::string> towns = {AreaName(kEastTown), AreaName(kWestTown)};
  EXPECT_EQ(ListAll(Listing(v1::Area::TOWN)), towns);
  v1::ListBoundariesRequest request = Listing();
  request.set_parent(AreaName(kWholeDistrict));
  EXPECT_EQ(ListAll(request), towns);
  request = Listing(v1::Area::GRID);
  request.set_page_size(3);
  EXPECT_THAT(ListAll(request), SizeIs(kColumns * kRows));
  request = Listing();
  EXPECT_THAT(ListAll(request), SizeIs(kAreas));
  request.set_parent(AreaName("370211999000"));
  EXPECT_THAT(List(request), IsRefused(absl::StatusCode::kInvalidArgument, common::v1::AREA_NOT_FOUND));
}

TEST_F(Boundaries, WithoutToleranceAreThoseOfTheAreas) {
  const auto page = List(Listing(v1::Area::TOWN));
  ASSERT_THAT(page, IsOk());
  v1::GetAreaRequest get;
  get.set_name(AreaName(kWestTown));
  get.set_with_boundary(true);
  const auto area = client().Ask(&v1::AreaService::Stub::GetArea, get);
  ASSERT_THAT(area, IsOk());
  EXPECT_EQ(page->boundaries(1).area(), AreaName(kWestTown));
  EXPECT_EQ(page->boundaries(1).display_name(), "藏马镇");
  EXPECT_EQ(page->boundaries(1).level(), v1::Area::TOWN);
  EXPECT_EQ(page->boundaries(1).boundary_geojson(), area->boundary_geojson());
  EXPECT_EQ(page->boundaries(1).tolerance_metres(), 0);
}

TEST_F(Boundaries, WithToleranceAreShorter) {
  const auto size = [&](double tolerance) {
    v1::ListBoundariesRequest request = Listing(v1::Area::DISTRICT);
    request.set_tolerance_metres(tolerance);
    const auto page = List(request);
    EXPECT_THAT(page, IsOk());
    return page.ok() ? page->boundaries(0).boundary_geojson().size() : 0;
  };
  EXPECT_GT(size(0), 2 * size(500));
  for (const double wrong : {-1.0, 10'001.0, std::nan("")}) {
    v1::ListBoundariesRequest request = Listing();
    request.set_tolerance_metres(wrong);
    EXPECT_THAT(List(request), IsInvalid("tolerance_metres")) << wrong;
  }
}

TEST_F(Boundaries, ThatTheCallerKnowsAreNotSentAgainUntilAnAreaChanges) {
  v1::ListBoundariesRequest request = Listing(v1::Area::TOWN);
  const auto first = List(request);
  ASSERT_THAT(first, IsOk());
  request.set_known_etag(first->etag());
  const auto again = List(request);
  ASSERT_THAT(again, IsOk());
  EXPECT_THAT(again->boundaries(), IsEmpty());
  EXPECT_EQ(again->etag(), first->etag());

  std::vector<v1::AreaRow> rows = DistrictRows();
  RowAt(rows, kWestTown).set_display_name("新名镇");
  MustImport(rows);
  const auto changed = List(request);
  ASSERT_THAT(changed, IsOk());
  EXPECT_NE(changed->etag(), first->etag());
  ASSERT_EQ(changed->boundaries_size(), 2);
  EXPECT_EQ(changed->boundaries(1).display_name(), "新名镇");
}

// A ring of `vertices` around a place, jagged, so that nothing of it can be left out below its jags of about 20 m.
std::string Jagged(int vertices) {
  Outline ring;
  for (int i = 0; i < vertices; ++i) {
    const double angle = 2 * M_PI * i / vertices, radius = i % 2 == 0 ? 0.2 : 0.2002;
    ring.emplace_back(120 + radius * std::cos(angle), 36 + radius * std::sin(angle));
  }
  return ParseBoundary(GeoJsonOf({ring}))->boundary.Encode();
}

TEST(BoundariesOfAMessage, EndBeforeTheMessageGrowsTooLarge) {
  Area area;
  area.district = kDistrict;
  area.code = kGrid;
  const std::string large = Jagged(20'000);  // half a megabyte of GeoJSON
  const std::vector<std::pair<const Area*, std::string>> stored = {{&area, large}, {&area, large}, {&area, large}};
  const auto page = SimplifyForMessage(stored, 0);
  ASSERT_THAT(page, IsOk());
  EXPECT_THAT(*page, SizeIs(1));
  EXPECT_EQ(page->at(0).tolerance_metres(), 0);
}

TEST(BoundariesOfAMessage, ThatDoNotFitAreSimplifiedUntilTheyDoAndSaySo) {
  Area area;
  area.district = kDistrict;
  area.code = kGrid;
  const std::string huge = Jagged(60'000);
  const auto page = SimplifyForMessage({{&area, huge}}, 0);
  ASSERT_THAT(page, IsOk());
  ASSERT_THAT(*page, SizeIs(1));
  EXPECT_LT(page->at(0).ByteSizeLong(), 1024u * 1024);
  EXPECT_GT(page->at(0).tolerance_metres(), 0);
}

}  // namespace
}  // namespace zhiwang::grid
