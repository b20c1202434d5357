// The commands that read areas. A fake stands for the registry.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "services/ctl/grid/geojson/geojson_features.h"
#include "services/ctl/testing/command_test.h"
#include "zhiwang/grid/v1/area_service.grpc.pb.h"
#include "zhiwang/grid/v1/location_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

using ::testing::SizeIs;
namespace v1 = grid::v1;

constexpr char kBoundary[] =
    R"({"type":"Polygon","coordinates":[[[119.9,35.9],[119.9000001,35.9],[119.9,35.9000001],[119.9,35.9]]]})";

// Has one area, and sends its boundary, or what is there of it, a few bytes at a time.
class OneArea final : public v1::AreaService::Service {
 public:
  std::string boundary = kBoundary;
  int64_t bytes = sizeof(kBoundary) - 1;
  v1::ReadBoundaryRequest asked;

 private:
  grpc::Status ReadBoundary(grpc::ServerContext*, const v1::ReadBoundaryRequest* request,
                            grpc::ServerWriter<v1::ReadBoundaryResponse>* writer) override {
    asked = *request;
    v1::ReadBoundaryResponse message;
    v1::Area& area = *message.mutable_header()->mutable_area();
    area.set_name("districts/370211/areas/370211109000");
    area.set_parent("districts/370211/areas/370211000000");
    area.set_display_name("藏马\"山\"镇");
    area.set_level(v1::Area::TOWN);
    message.mutable_header()->set_boundary_bytes(bytes);
    writer->Write(message);
    for (size_t at = 0; at < boundary.size(); at += 7) {
      message.set_boundary_piece(boundary.substr(at, 7));
      writer->Write(message);
    }
    return grpc::Status::OK;
  }
};

class PointInNoArea final : public v1::LocationService::Service {
 public:
  v1::LocatePointRequest asked;

 private:
  grpc::Status LocatePoint(grpc::ServerContext*, const v1::LocatePointRequest* request,
                           v1::LocatePointResponse* response) override {
    asked = *request;
    response->add_chain()->set_area("districts/370211/areas/370211109000");
    return grpc::Status::OK;
  }
};

class AreaCommandsOf : public CommandTest<OneArea, PointInNoArea> {
 protected:
  OneArea& areas_ = Fake<OneArea>();
  PointInNoArea& locations_ = Fake<PointInNoArea>();
};

TEST_F(AreaCommandsOf, ABoundaryWriteAFileThatCanBeImportedAgain) {
  const Ran ran = Run({"area", "boundary", "370211109000", "--day", "2025-03-01"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_EQ(*ran.result, ExitCode::kDone);
  EXPECT_EQ(areas_.asked.name(), "districts/370211/areas/370211109000");
  EXPECT_EQ(areas_.asked.day(), "2025-03-01");
  std::vector<v1::AreaRow> rows;
  const absl::Status read =
      ReadAreaFeatures(ran.text, std::nullopt, [&](const v1::ImportAreasRequest& feature, std::string_view refusal) {
        EXPECT_EQ(refusal, "");
        rows.push_back(feature.row());
      });
  ASSERT_TRUE(read.ok()) << read << ran.text;
  ASSERT_THAT(rows, SizeIs(1));
  EXPECT_EQ(rows[0].code(), "370211109000");
  EXPECT_EQ(rows[0].parent(), "370211000000");
  EXPECT_EQ(rows[0].display_name(), "藏马\"山\"镇");
  EXPECT_EQ(rows[0].level(), v1::Area::TOWN);
  EXPECT_EQ(nlohmann::json::parse(rows[0].boundary_geojson()), nlohmann::json::parse(kBoundary));
}

TEST_F(AreaCommandsOf, AnAreaWithoutABoundaryWriteAFeatureWithoutGeometry) {
  areas_.boundary.clear();
  areas_.bytes = 0;
  const Ran ran = Run({"area", "boundary", "370211109000"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_TRUE(nlohmann::json::parse(ran.text)["geometry"].is_null());
  EXPECT_EQ(areas_.asked.day(), "");
}

TEST_F(AreaCommandsOf, ABoundaryThatDoesNotComeWholeFail) {
  areas_.boundary.resize(50);
  const Ran ran = Run({"area", "boundary", "370211109000"});
  EXPECT_EQ(ran.result.status().code(), absl::StatusCode::kDataLoss);
  EXPECT_FALSE(nlohmann::json::accept(ran.text)) << "nobody takes it for a file";
}

TEST_F(AreaCommandsOf, APointAskForTheDay) {
  ASSERT_TRUE(Run({"locate", "120.042886", "35.799837", "--day", "2025-03-01"}).result.ok());
  EXPECT_EQ(locations_.asked.day(), "2025-03-01");
  ASSERT_TRUE(Run({"locate", "120.042886", "35.799837"}).result.ok());
  EXPECT_EQ(locations_.asked.day(), "");
}

}  // namespace
}  // namespace zhiwang::ctl
