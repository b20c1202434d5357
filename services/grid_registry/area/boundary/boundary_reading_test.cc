#include "services/grid_registry/area/boundary/boundary_reading.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <grpcpp/client_context.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "common/telemetry/metrics.h"
#include "services/grid_registry/testing/registry_test.h"
#include "services/grid_registry/testing/reorganisation_test.h"
#include "services/grid_registry/testing/tiled_district.h"
#include "tests/support/cluster/child_process.h"

namespace zhiwang::grid {
namespace {

using absl::StatusCode;
using ::testing::Each;
using ::testing::IsEmpty;
using ::testing::Le;
using ::testing::SizeIs;
using zhiwang::testing::Eventually;

constexpr int kManyVertices = 210'000;

// A jagged ring around a place, each vertex a whole number of ten-millionths of a degree, as the registry keeps them. It is
// seen from the place as a whole, so it does not cross itself.
Outline ManyVertices(double radius, int vertices = kManyVertices) {
  Outline ring;
  ring.reserve(static_cast<size_t>(vertices));
  for (int i = 0; i < vertices; ++i) {
    const double angle = 2 * M_PI * i / vertices, reach = radius + 3e-6 * (i % 3);
    ring.emplace_back(std::round((120 + reach * std::cos(angle)) * 1e7) / 1e7,
                      std::round((36 + reach * std::sin(angle)) * 1e7) / 1e7);
  }
  return ring;
}

// What came of one area: its header, the sizes of the pieces, and all of them together.
struct Received {
  absl::Status status;
  v1::ReadBoundaryHeader header;
  std::vector<size_t> sizes;
  std::string geojson;

  bool IsWhole() const { return status.ok() && static_cast<int64_t>(geojson.size()) == header.boundary_bytes(); }
};

class ExactBoundary : public RegistryTest {
 protected:
  using Stub = v1::AreaService::Stub;

  static v1::ReadBoundaryRequest Of(const std::string& code, const std::string& day = "") {
    v1::ReadBoundaryRequest request;
    request.set_name(AreaName(code));
    request.set_day(day);
    return request;
  }
  static void Add(const v1::ReadBoundaryResponse& message, Received& received) {
    if (message.has_header()) {
      EXPECT_THAT(received.sizes, IsEmpty()) << "the header comes first";
      received.header = message.header();
      return;
    }
    received.sizes.push_back(message.boundary_piece().size());
    received.geojson += message.boundary_piece();
  }
  Received Read(const v1::ReadBoundaryRequest& request) {
    const auto answer = client().ReadAll(&Stub::ReadBoundary, request);
    Received received;
    received.status = answer.status;
    for (const auto& message : answer.messages) Add(message, received);
    return received;
  }

  // Imports the whole district alone with this boundary, in pieces. Nothing may be found wrong with it.
  v1::ImportAreasResponse Draw(const std::string& geojson, absl::Duration patience = kPatience) {
    constexpr size_t kPiece = 512 * 1024;
    auto messages = ImportOf<v1::ImportAreasRequest>(
        AreasHeader(), Numbered({RowOf(kWholeDistrict, "", "黄岛区", v1::Area::DISTRICT, geojson.substr(0, kPiece))}));
    for (size_t at = kPiece; at < geojson.size(); at += kPiece) {
      messages.emplace_back().set_boundary_piece(geojson.substr(at, kPiece));
    }
    testing::SaidCaller caller = testing::Operator();
    caller.patience = patience;
    auto response = Sound(client().SendAll(&Stub::ImportAreas, messages, caller));
    EXPECT_THAT(response.rows(), IsEmpty()) << response.rows(0).ShortDebugString();
    return response;
  }
  void DrawOn(const std::string& day, const std::string& code, const std::string& geojson) {
    v1::ImportAreasHeader header = AreasHeader();
    header.set_day(day);
    header.set_accept_findings(true);
    std::vector<v1::AreaRow> rows = DistrictRows();
    RowAt(rows, code).set_boundary_geojson(geojson);
    ASSERT_TRUE(Sound(Import({RowAt(rows, code)}, header)).applied());
  }
};

// The one ring of a polygon, without its last vertex.
Outline RingOf(const std::string& geojson) {
  Outline ring;
  const auto coordinates = nlohmann::json::parse(geojson)["coordinates"];
  for (const auto& vertex : coordinates[0]) ring.emplace_back(vertex[0].get<double>(), vertex[1].get<double>());
  ring.pop_back();
  return ring;
}

TEST_F(ExactBoundary, OfTwoHundredThousandVerticesComesBackVertexForVertex) {
  const Outline drawn = ManyVertices(0.2);
  ASSERT_EQ(Draw(GeoJsonOf({drawn})).created(), 1);
  const Received received = Read(Of(kWholeDistrict));
  ASSERT_THAT(received.status, IsOk());
  EXPECT_TRUE(received.IsWhole());
  EXPECT_GT(received.geojson.size(), 3u << 20) << "more than GetArea sends as it is";
  EXPECT_GT(received.sizes.size(), 10u);
  EXPECT_THAT(received.sizes, Each(Le(256u * 1024)));
  EXPECT_EQ(received.header.vertices(), kManyVertices);
  EXPECT_EQ(received.header.area().name(), AreaName(kWholeDistrict));
  EXPECT_EQ(received.header.area().etag(), "v1");
  EXPECT_EQ(received.header.area().display_name(), "黄岛区");
  EXPECT_EQ(received.header.area().boundary_geojson(), "");
  EXPECT_EQ(received.header.area().square_metres(), GetArea(kWholeDistrict)->square_metres());
  EXPECT_EQ(RingOf(received.geojson), drawn);
  EXPECT_EQ(Draw(received.geojson).unchanged(), 1) << "importing what was read changes nothing";
}

// Public report 34: tile38#8. As many vertices as the contract promises, with the one that closes the ring: they come in as a
// stream of pieces, and as one they are read back, character for character.
TEST_F(ExactBoundary, OfAMillionVerticesStreamsInAndBack) {
  constexpr int kPositions = 1'000'000;
  const std::string drawn = GeoJsonOf({ManyVertices(0.5, kPositions - 1)});
  EXPECT_GT(drawn.size(), 4u << 20) << "more than a message holds";
  ASSERT_EQ(Draw(drawn, absl::Minutes(2)).created(), 1);
  const Received received = Read(Of(kWholeDistrict));
  ASSERT_THAT(received.status, IsOk());
  EXPECT_TRUE(received.IsWhole());
  EXPECT_EQ(received.header.vertices(), kPositions - 1);
  EXPECT_THAT(received.sizes, Each(Le(256u * 1024)));
  EXPECT_TRUE(received.geojson == drawn) << "they are too long to be printed";
}

TEST_F(ExactBoundary, WithIslandsAndLakesIsWhatWasImported) {
  const Outline island = {{119.9, 35.9}, {120, 35.9}, {120, 36}, {119.9, 36}};
  const Outline lake = {{119.94, 35.94}, {119.94, 35.96}, {119.96, 35.96}, {119.96, 35.94}};
  const Outline rock = {{120.1, 35.9}, {120.2, 35.9}, {120.2, 36}, {120.1, 36}};
  ASSERT_EQ(Draw(MultiPolygonOf({{island, lake}, {rock}})).created(), 1);
  const Received received = Read(Of(kWholeDistrict));
  EXPECT_TRUE(received.IsWhole()) << received.status;
  EXPECT_EQ(received.header.vertices(), 12);
  EXPECT_EQ(received.geojson, GetArea(kWholeDistrict, true)->boundary_geojson());
  EXPECT_EQ(Draw(received.geojson).unchanged(), 1);
}

TEST_F(ExactBoundary, ThatChangesWhileItIsReadStaysWhole) {
  const Outline before = ManyVertices(0.2);
  Draw(GeoJsonOf({before}));
  const auto stub = v1::AreaService::NewStub(client().channel());
  const auto context = testing::ContextOf(testing::Operator());
  const auto reader = stub->ReadBoundary(context.get(), Of(kWholeDistrict));
  Received received;
  v1::ReadBoundaryResponse message;
  ASSERT_TRUE(reader->Read(&message));
  Add(message, received);
  ASSERT_EQ(Draw(GeoJsonOf({ManyVertices(0.21)})).updated(), 1);
  while (reader->Read(&message)) Add(message, received);
  received.status = rpc::FromWire(reader->Finish());
  EXPECT_TRUE(received.IsWhole()) << received.status;
  EXPECT_EQ(received.header.area().etag(), "v1");
  EXPECT_EQ(RingOf(received.geojson), before);
  EXPECT_EQ(Read(Of(kWholeDistrict)).header.area().etag(), "v2");
}

TEST_F(ExactBoundary, IsReadAsItWasOnADay) {
  MustImport(DistrictRows());
  DrawOn(InDays(-10), kGrid, BlockGeoJson(0, 0, 2, 1));
  const std::string first = BoundaryOf(District().Cell(0)).ToGeoJson();
  const Received before = Read(Of(kGrid, InDays(-11))), after = Read(Of(kGrid, InDays(-10)));
  EXPECT_TRUE(before.IsWhole()) << before.status;
  EXPECT_EQ(before.geojson, first);
  EXPECT_EQ(before.header.area().etag(), "v1");
  EXPECT_THAT(before.header.area().chain(), SizeIs(4));
  EXPECT_TRUE(after.IsWhole()) << after.status;
  EXPECT_NE(after.geojson, first);
  EXPECT_EQ(after.header.area().etag(), "v2");
  const Received now = Read(Of(kGrid));
  EXPECT_EQ(now.geojson, after.geojson);
  EXPECT_EQ(Read(Of(kGrid, InDays(0))).geojson, now.geojson);
}

TEST_F(ExactBoundary, OfAnAreaThatHasEndedIsTheOneOfItsEnd) {
  MustImport(DistrictRows());
  v1::ImportAreasHeader header = AreasHeader();
  header.set_day(InDays(-10));
  header.set_accept_findings(true);
  auto messages = ImportOf<v1::ImportAreasRequest>(header, std::vector<v1::AreaRow>());
  *messages.emplace_back().mutable_end() = EndOf(kGrid, {kNextGrid});
  ASSERT_TRUE(Sound(client().SendAll(&Stub::ImportAreas, messages)).applied());
  const Received ended = Read(Of(kGrid));
  EXPECT_TRUE(ended.IsWhole()) << ended.status;
  EXPECT_EQ(ended.geojson, BoundaryOf(District().Cell(0)).ToGeoJson());
  EXPECT_EQ(ended.header.area().end_day(), InDays(-10));
  auto shown = Sound(GetArea(kGrid));
  EXPECT_NEAR(ended.header.area().square_metres(), shown.square_metres(), 1);
  shown.set_square_metres(ended.header.area().square_metres());
  EXPECT_EQ(ended.header.area().DebugString(), shown.DebugString());
  EXPECT_THAT(Read(Of(kGrid, InDays(-10))).status, IsRefused(StatusCode::kNotFound, common::v1::AREA_NOT_FOUND));
  EXPECT_THAT(Read(Of(kGrid, InDays(-11))).status, IsOk());
}

TEST_F(ExactBoundary, OfAnAreaThatNobodyDrewIsItsHeaderAlone) {
  MustImport(Numbered({RowOf(kWholeDistrict, "", "黄岛区", v1::Area::DISTRICT)}));
  const Received received = Read(Of(kWholeDistrict));
  EXPECT_TRUE(received.IsWhole()) << received.status;
  EXPECT_EQ(received.header.area().name(), AreaName(kWholeDistrict));
  EXPECT_EQ(received.header.boundary_bytes(), 0);
  EXPECT_THAT(received.sizes, IsEmpty());
}

TEST_F(ExactBoundary, OfWhatIsNotThereOrOutOfReachIsRefused) {
  MustImport(DistrictRows());
  const auto not_found = IsRefused(StatusCode::kNotFound, common::v1::AREA_NOT_FOUND);
  EXPECT_THAT(Read(Of("370211999000")).status, not_found);
  v1::ReadBoundaryRequest request;
  request.set_name("districts/370212/areas/" + std::string(kGrid));
  EXPECT_THAT(Read(request).status, not_found) << "the area is another district's";
  for (const char* wrong : {"", "areas/370211109000", "districts/370211/staff/w1", "districts/370211/areas/藏马镇"}) {
    request.set_name(wrong);
    EXPECT_THAT(Read(request).status, IsRefused(StatusCode::kInvalidArgument, common::v1::RESOURCE_NAME_INVALID));
  }
  EXPECT_THAT(Read(Of(kGrid, InDays(1))).status, IsInvalid("day"));
  EXPECT_THAT(Read(Of(kGrid, "昨天")).status, IsInvalid("day"));
  const auto as = [&](const testing::SaidCaller& caller) {
    return client().ReadAll(&Stub::ReadBoundary, Of(kGrid), caller).status;
  };
  EXPECT_THAT(as({"w1", "grid_worker@" + kInEast}), IsOk()) << "what an area is, is public within the district";
  EXPECT_THAT(as({"districts/370212/citizens/c1", ""}),
              IsRefused(StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING));
  EXPECT_THAT(as({}), IsRefused(StatusCode::kUnauthenticated, common::v1::CALLER_UNKNOWN));
}

TEST_F(ExactBoundary, ThatCannotBeReadIsAnErrorAndNoHalfBoundary) {
  MustImport(DistrictRows());
  ASSERT_EQ(Run("UPDATE area SET boundary = 'nonsense' WHERE code = '" + std::string(kGrid) + "'"), absl::OkStatus());
  const Received received = Read(Of(kGrid));
  EXPECT_THAT(received.status, IsRefused(StatusCode::kInternal, common::v1::UNEXPECTED));
  EXPECT_FALSE(received.header.has_area());
  EXPECT_THAT(received.sizes, IsEmpty());
}

TEST_F(ExactBoundary, ThatItsCallerGivesUpFreesItsThreadAndKeepsNobodyOut) {
  Draw(GeoJsonOf({ManyVertices(0.2)}));
  const telemetry::Counter ended(
      "zhiwang_calls_total", "Calls answered, by method and code.",
      {{"method", v1::AreaService::service_full_name() + std::string(".ReadBoundary")}, {"code", "OK"}});
  const double before = ended.value();
  const auto stub = v1::AreaService::NewStub(client().channel());
  constexpr int kReaders = 3 * kMostBoundaryTurns;
  std::vector<
      std::pair<std::unique_ptr<grpc::ClientContext>, std::unique_ptr<grpc::ClientReader<v1::ReadBoundaryResponse>>>>
      readers;
  for (int i = 0; i < kReaders; ++i) {
    auto context = testing::ContextOf(testing::Operator());
    auto reader = stub->ReadBoundary(context.get(), Of(kWholeDistrict));
    readers.emplace_back(std::move(context), std::move(reader));
    v1::ReadBoundaryResponse header;
    ASSERT_TRUE(readers.back().second->Read(&header)) << "those who read slowly hold no turn";
  }
  EXPECT_TRUE(Read(Of(kWholeDistrict)).IsWhole());
  for (const auto& [context, reader] : readers) {
    context->TryCancel();
    EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
  }
  EXPECT_TRUE(Eventually([&] { return ended.value() == before + kReaders + 1; }));
}

}  // namespace
}  // namespace zhiwang::grid
