#include "services/ctl/grid/geojson/geojson_features.h"

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace zhiwang::ctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kTriangle[] =
    R"({"type":"Polygon","coordinates":[[[119.9,35.9],[119.901,35.9],[119.9,35.901],[119.9,35.9]]]})";

// A file of one area, with these members before its features, in its feature and in its geometry.
std::string FileWith(const std::string& of_file, const std::string& of_feature = "",
                     const std::string& of_geometry = "") {
  std::string geometry = kTriangle;
  geometry.insert(1, of_geometry);
  return fmt::format(R"({{"type":"FeatureCollection",{}"features":[{{"type":"Feature",{}"properties":)"
                     R"({{"code":"370211109","parent":"370211","name":"藏马镇","level":"town"}},"geometry":{}}}]}})",
                     of_file, of_feature, geometry);
}

std::string Named(const std::string& name) {
  return fmt::format(R"("crs":{{"type":"name","properties":{{"name":"{}"}}}},)", name);
}

struct AreasRead {
  absl::Status status;
  std::vector<grid::v1::AreaRow> rows;
  std::vector<grid::v1::AreaEnd> ends;
  std::vector<std::string> refusals;
};

AreasRead ReadAreas(std::string_view text, std::optional<CoordinateSystem> from = std::nullopt) {
  AreasRead read;
  read.status =
      ReadAreaFeatures(text, from, [&](const grid::v1::ImportAreasRequest& feature, std::string_view refusal) {
        if (!refusal.empty()) {
          read.refusals.emplace_back(refusal);
        } else if (feature.has_end()) {
          read.ends.push_back(feature.end());
        } else {
          read.rows.push_back(feature.row());
        }
      });
  return read;
}

// Public report 33: AreaCity#43.
TEST(AreaFeatures, WithSuccessorsEndAnArea) {
  const AreasRead read = ReadAreas(
      "{\"type\":\"FeatureCollection\",\"features\":[\n"
      "{\"type\":\"Feature\",\"properties\":{\"code\":\"370211104\",\"successors\":[\"370211014\",370211013]},"
      "\"geometry\":null}]}");
  ASSERT_TRUE(read.status.ok()) << read.status;
  ASSERT_EQ(read.ends.size(), 1u);
  EXPECT_EQ(read.ends[0].row(), 2);
  EXPECT_EQ(read.ends[0].code(), "370211104");
  EXPECT_THAT(read.ends[0].successors(), ElementsAre("370211014", "370211013"));
}

// Public report 33: AreaCity#43.
TEST(AreaFeatures, ThatEndAnAreaHaveNoBoundaryAndAListOfSuccessors) {
  const auto ending = [](const std::string& successors, const std::string& geometry) {
    return ReadAreas(fmt::format(R"({{"type":"FeatureCollection","features":[{{"type":"Feature","properties":)"
                                 R"({{"code":"370211104","successors":{}}},"geometry":{}}}]}})",
                                 successors, geometry));
  };
  EXPECT_THAT(ending("\"370211014\"", "null").refusals, ElementsAre(HasSubstr("数组")));
  EXPECT_THAT(ending("[true]", "null").refusals, ElementsAre(HasSubstr("数组")));
  EXPECT_THAT(ending("[\"370211014\"]", kTriangle).refusals, ElementsAre(HasSubstr("geometry")));
}

TEST(AreaFeatures, AreKnownByTheLinesTheyStartOn) {
  const AreasRead read = ReadAreas(
      "{\"type\":\"FeatureCollection\",\n"
      "\"features\":[\n"
      "{\"type\":\"Feature\",\"properties\":{\"code\":370211,\"name\":\"黄岛区\",\"level\":\"district\"},\"geometry\":"
      "null},\n"
      "  "
      "{\n\"type\":\"Feature\",\"properties\":{\"code\":\"370211109\",\"parent\":\"370211\",\"name\":\"藏马镇\","
      "\"level\":\"town\"},\n"
      "\"geometry\":{\"type\":\"Point\",\"coordinates\":[119.9,35.7]}}]}");
  ASSERT_TRUE(read.status.ok()) << read.status;
  EXPECT_TRUE(read.refusals.empty());
  ASSERT_EQ(read.rows.size(), 2u);
  EXPECT_EQ(read.rows[0].row(), 3);
  EXPECT_EQ(read.rows[0].code(), "370211");
  EXPECT_EQ(read.rows[0].boundary_geojson(), "");
  EXPECT_EQ(read.rows[1].row(), 4);
  EXPECT_EQ(read.rows[1].level(), grid::v1::Area::TOWN);
  EXPECT_EQ(read.rows[1].boundary_geojson(), R"({"coordinates":[119.9,35.7],"type":"Point"})");
}

TEST(AreaFeatures, ThatAreNoneAreSaid) {
  const AreasRead read = ReadAreas(R"({"type":"FeatureCollection","features":[{},{"properties":{"level":"twon"}}]})");
  EXPECT_TRUE(read.status.ok());
  EXPECT_THAT(read.refusals, ElementsAre(HasSubstr("properties"), HasSubstr("town")));
  EXPECT_FALSE(ReadAreas("{\"type\":\"FeatureCollection\",\n\"features\":[").status.ok());
  EXPECT_FALSE(ReadAreas(R"({"type":"Polygon","coordinates":[]})").status.ok());
}

// Public report 26: geojson/schema#33.
TEST(AFileOfAreas, WhoseCrsIsNotGcj02IsRefusedWithTheFlagThatConvertsIt) {
  const std::pair<const char*, const char*> files[] = {
      {"urn:ogc:def:crs:OGC:1.3:CRS84", "--from wgs84"},
      {"urn:ogc:def:crs:OGC::CRS84", "--from wgs84"},
      {"EPSG:4326", "--from wgs84"},
      {"urn:ogc:def:crs:EPSG::4326", "--from wgs84"},
      {"EPSG:4490", "--from cgcs2000"},
      {"urn:ogc:def:crs:EPSG::4490", "--from cgcs2000"},
      {"http://www.opengis.net/def/crs/EPSG/0/4490", "--from cgcs2000"},
      {"EPSG:3857", "--from webmercator"},
      {"urn:ogc:def:crs:EPSG::3857", "--from webmercator"},
      {"BD-09", "--from bd09"},
      {"EPSG:4547", "不认识"},
      {"x", "不认识"}};
  for (const auto& [name, words] : files) {
    const AreasRead read = ReadAreas(FileWith(Named(name)));
    EXPECT_EQ(read.status.code(), absl::StatusCode::kInvalidArgument) << name;
    EXPECT_THAT(std::string(read.status.message()), HasSubstr(words)) << name;
    EXPECT_THAT(std::string(read.status.message()), HasSubstr(name));
    EXPECT_THAT(ReadAreas(FileWith("", Named(name))).refusals, ElementsAre(HasSubstr(words))) << "of a feature";
    EXPECT_THAT(ReadAreas(FileWith("", "", Named(name))).refusals, ElementsAre(HasSubstr(words))) << "of a geometry";
  }
}

TEST(AFileOfAreas, WhoseCrsComesLastOrInAnotherFormIsRefusedToo) {
  std::string last = FileWith("");
  last.insert(last.size() - 1, R"(,"crs":{"type":"EPSG","properties":{"code":4490}})");
  EXPECT_THAT(std::string(ReadAreas(last).status.message()), HasSubstr("--from cgcs2000"));
  EXPECT_THAT(std::string(ReadAreas(FileWith(R"("crs":"EPSG:4490",)")).status.message()), HasSubstr("--from cgcs2000"));
  EXPECT_THAT(std::string(ReadAreas(FileWith(R"("crs":null,)")).status.message()), HasSubstr("--from"));
  EXPECT_FALSE(ReadAreas(FileWith(R"("crs":{"type":"link","properties":{"href":"x"}},)")).status.ok());
  EXPECT_FALSE(ReadAreas(FileWith(R"("crs":4490,)")).status.ok());
}

TEST(AFileOfAreas, IsConvertedByNameAndThenSaysNothingOfItsCrs) {
  const Coordinates expected = ToGcj02(CoordinateSystem::kCgcs2000, {119.9, 35.9});
  for (const std::string& file : {FileWith(""), FileWith(Named("EPSG:4490")), FileWith(Named("EPSG:4326")),
                                  FileWith("", "", Named("EPSG:4490"))}) {
    const AreasRead read = ReadAreas(file, CoordinateSystem::kCgcs2000);
    ASSERT_TRUE(read.status.ok()) << read.status;
    ASSERT_EQ(read.rows.size(), 1u) << read.refusals[0];
    const auto geometry = nlohmann::json::parse(read.rows[0].boundary_geojson());
    EXPECT_FALSE(geometry.contains("crs"));
    EXPECT_NEAR(geometry["coordinates"][0][0][0].get<double>(), expected.x, 1e-7);
    EXPECT_NEAR(geometry["coordinates"][0][0][1].get<double>(), expected.y, 1e-7);
  }
}

TEST(AFileOfAreas, InGcj02IsSentAsItIs) {
  const std::string as_it_is = nlohmann::json::parse(kTriangle).dump();
  for (const std::string& file : {FileWith(""), FileWith(Named("GCJ-02")), FileWith("", "", Named("gcj02"))}) {
    const AreasRead read = ReadAreas(file);
    ASSERT_EQ(read.rows.size(), 1u);
    EXPECT_EQ(read.rows[0].boundary_geojson(), as_it_is);
  }
  // Programs write WGS-84 into a file whose coordinates they were given in GCJ-02.
  const AreasRead said = ReadAreas(FileWith(Named("urn:ogc:def:crs:OGC:1.3:CRS84")), CoordinateSystem::kGcj02);
  ASSERT_EQ(said.rows.size(), 1u);
  EXPECT_EQ(said.rows[0].boundary_geojson(), as_it_is);
}

TEST(AFileOfAreas, WhoseCrsIsNotTheOneItIsToBeConvertedFromIsRefused) {
  EXPECT_THAT(std::string(ReadAreas(FileWith(Named("EPSG:3857")), CoordinateSystem::kWgs84).status.message()),
              HasSubstr("不符"));
  EXPECT_THAT(std::string(ReadAreas(FileWith(Named("EPSG:4490")), CoordinateSystem::kGcj02).status.message()),
              HasSubstr("不符"));
  EXPECT_THAT(std::string(ReadAreas(FileWith(Named("EPSG:4326")), CoordinateSystem::kWebMercator).status.message()),
              HasSubstr("不符"));
}

TEST(AFileOfAreas, WithAGeometryThatCannotBeConvertedIsRefusedByItsRow) {
  std::string file = FileWith("");
  file.replace(file.find("Polygon"), 7, "Point");
  EXPECT_THAT(ReadAreas(file, CoordinateSystem::kWgs84).refusals, ElementsAre(HasSubstr("无法换算坐标")));
}

TEST(AreaFeatures, WithAPropertyThatNoAreaHasAreRefusedByItsName) {
  const AreasRead read = ReadAreas(
      "{\"type\":\"FeatureCollection\",\"features\":[\n"
      "{\"properties\":{\"code\":\"370211\",\"level\":\"district\"}},\n"
      "{\"properties\":{\"code\":\"370211109\",\"lvel\":\"town\"}},\n"
      "{\"properties\":{\"code\":\"370211104\",\"succesors\":[\"370211014\"]}},\n"
      "{\"properties\":{\"code\":\"370211104\",\"successors\":[],\"end\":1}}]}");
  EXPECT_TRUE(read.status.ok());
  EXPECT_THAT(read.refusals, ElementsAre(HasSubstr("properties 没有“lvel”，可以是：code、"), HasSubstr("“succesors”"),
                                         HasSubstr("“end”")));
}

// Public report 44: nlohmann/json#375.
TEST(AreaFeatures, WithANameTwiceAreRefusedByLineAndName) {
  const auto refusal = [](const std::string& text) { return std::string(ReadAreas(text).status.message()); };
  EXPECT_EQ(refusal("{\"type\":\"FeatureCollection\",\"features\":[\n"
                    "{\"properties\":{\"code\":\"370211\",\"level\":\"district\"}},\n"
                    "{\"properties\":{\"code\":\"370211109\",\n\"code\":\"370211110\",\"level\":\"town\"}}]}"),
            "第 4 行：名称“code”在同一个对象里出现两次");
  EXPECT_EQ(refusal("{\"type\":\"FeatureCollection\",\"features\":[],\n\"features\":[]}"),
            "第 2 行：名称“features”在同一个对象里出现两次");
  EXPECT_EQ(refusal("{\"type\":\"FeatureCollection\",\"features\":[{\"properties\":{\"code\":\"370211\"}},"
                    "{\"properties\":{\"code\":\"370212\"}}]}"),
            "")
      << "each feature has its own";
  EXPECT_FALSE(refusal("{\"type\":\"FeatureCollection\",\"features\":[]} {}").empty()) << "nothing follows";
}

}  // namespace
}  // namespace zhiwang::ctl
