// Measures geometry on a set as large as all counties of the country: its import, and where 200,000 points lie.

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <grpcpp/client_context.h>

#include "absl/time/clock.h"
#include "common/sql/database.h"
#include "common/sql/rows.h"
#include "s2/mutable_s2shape_index.h"
#include "s2/s2contains_point_query.h"
#include "services/grid_registry/geometry/area_index.h"
#include "services/grid_registry/geometry/map_plane.h"
#include "tests/bench/bench.h"
#include "tests/bench/county_set.h"
#include "tests/bench/raw_schema.h"
#include "zhiwang/grid/v1/area_service.grpc.pb.h"
#include "zhiwang/grid/v1/location_service.grpc.pb.h"

namespace zhiwang::bench {
namespace {

namespace v1 = grid::v1;

constexpr char kCountyDistrict[] = "370299";  // of its own: the bench's district stays what it is
constexpr size_t kPieceBytes = 512 * 1024;
constexpr int kPoints = 200'000, kBatch = 10'000;
constexpr uint64_t kSeed = 20261201;
// What was measured once of the real counties, 2,870 polygons of 28 MB.
constexpr double kMostImportSeconds = 17, kMostLocateSeconds = 0.31;

double SecondsSince(absl::Time start) { return absl::ToDoubleSeconds(absl::Now() - start); }

// The points, in degrees, and what is answered of them: the index of the polygon that holds each, or kNowhere.
struct Points {
  std::vector<double> lngs, lats;
};
using Answers = std::vector<int32_t>;

Points PointsIn(const Box& box) {
  std::mt19937_64 random(kSeed);
  std::uniform_real_distribution<double> lng(box.west, box.east), lat(box.south, box.north);
  Points points;
  for (int i = 0; i < kPoints; ++i) {
    points.lngs.push_back(lng(random));
    points.lats.push_back(lat(random));
  }
  return points;
}

std::string CodeOf(size_t county) { return fmt::format("{}{:06}", kCountyDistrict, county + 1); }

// Sends a row, a long boundary in pieces.
bool Send(grpc::ClientWriter<v1::ImportAreasRequest>& stream, v1::ImportAreasRequest row, const std::string& geometry) {
  row.mutable_row()->set_boundary_geojson(geometry.substr(0, kPieceBytes));
  bool open = stream.Write(row);
  for (size_t at = kPieceBytes; open && at < geometry.size(); at += kPieceBytes) {
    v1::ImportAreasRequest piece;
    piece.set_boundary_piece(geometry.substr(at, kPieceBytes));
    open = stream.Write(piece);
  }
  return open;
}

// Imports the set as the towns of one district; answers the seconds that took.
double Import(Bench& bench, const CountySet& counties, v1::ImportAreasResponse& response) {
  const absl::Time start = absl::Now();
  grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer " + bench.token());
  const auto stub = v1::AreaService::NewStub(bench.PlaintextGrid());
  const auto stream = stub->ImportAreas(&context, &response);
  v1::ImportAreasRequest request;
  request.mutable_header()->set_district(fmt::format("districts/{}", kCountyDistrict));
  request.mutable_header()->set_skip_refused(true);
  request.mutable_header()->set_accept_findings(true);
  bool open = stream->Write(request);
  v1::AreaRow& row = *request.mutable_row();
  row.set_row(1);
  row.set_code(fmt::format("{}000000", kCountyDistrict));
  row.set_display_name("各区县");
  row.set_level(v1::Area::DISTRICT);
  open = open && stream->Write(request);
  row.set_parent(row.code());
  row.set_level(v1::Area::TOWN);
  for (size_t i = 0; open && i < counties.geometries.size(); ++i) {
    row.set_row(static_cast<int64_t>(i + 2));
    row.set_code(CodeOf(i));
    row.set_display_name(fmt::format("第{}号", i + 1));
    open = Send(*stream, request, counties.geometries[i]);
  }
  stream->WritesDone();
  const grpc::Status status = stream->Finish();
  if (!status.ok()) Fail("the counties are not imported: " + status.error_message());
  return SecondsSince(start);
}

// The floor of the import: the same boundaries as the service stores them, written by the same statement in one transaction.
double InsertRows(Bench& bench, const CountySet& counties) {
  std::vector<std::string> encoded;
  std::vector<std::string> codes;
  for (const grid::Boundary& boundary : counties.boundaries) {
    encoded.push_back(boundary.Encode());
    codes.push_back(CodeOf(codes.size()));
  }
  sql::Database db(RawSchema(bench.cluster(), "grid-registry", "raw_registry"));
  const absl::Time start = absl::Now();
  const absl::Status written = db.Transact(absl::Now() + absl::Minutes(5), [&](sql::Txn& tx) {
    return sql::InsertRows(
        tx, "INSERT INTO area (district, code, version, parent, name, level, path, square_metres, boundary) VALUES ",
        encoded.size(), [&](size_t i, std::vector<sql::Value>& values) {
          values.insert(values.end(), {kCountyDistrict, codes[i], 1, "", "", 2, "/", 0.0, encoded[i]});
        });
  });
  if (!written.ok()) Fail(written.ToString());
  return SecondsSince(start);
}

void MeasureImport(Bench& bench, const CountySet& counties) {
  const auto polygons = static_cast<double>(counties.geometries.size());
  v1::ImportAreasResponse first, again;
  const double seconds = Import(bench, counties, first), floor = InsertRows(bench, counties);
  if (first.created() != static_cast<int64_t>(counties.boundaries.size()) + 1) {
    Fail(fmt::format("{} of {} counties were written", first.created() - 1, counties.boundaries.size()));
  }
  bench.Add({"counties: import / multi-row SQL", "rows/s", polygons / seconds, polygons / floor, kNoTarget});
  bench.Add({"  import", "s", seconds, 0, kMostImportSeconds, false, true});
  bench.Add({"  the same again", "s", Import(bench, counties, again), 0, kNoTarget, false});
  bench.Add({"  refused", "polygons", static_cast<double>(first.refused()), 0, kNoTarget, false});
}

// The floor of locating: the library's own query over the same polygons. A point of several is in the one that it finds first.
class LibraryIndex {
 public:
  explicit LibraryIndex(const CountySet& counties) {
    for (const grid::Boundary& boundary : counties.boundaries) {
      shapes_.Add(std::make_unique<S2Polygon::Shape>(&boundary.polygon()));
    }
    shapes_.ForceBuild();
  }

  void LocateAll(const Points& points, Answers& answers) const {
    auto query = MakeS2ContainsPointQuery(&shapes_);
    for (size_t i = 0; i < answers.size(); ++i) {
      answers[i] = grid::AreaIndex::kNowhere;
      query.VisitContainingShapes(grid::ToPoint(points.lngs[i], points.lats[i]), [&](S2Shape* shape) {
        answers[i] = shape->id();
        return false;
      });
    }
  }

 private:
  MutableS2ShapeIndex shapes_;
};

grid::AreaIndex IndexOf(const CountySet& counties) {
  std::vector<grid::AreaNode> nodes;
  for (size_t i = 0; i < counties.boundaries.size(); ++i) nodes.push_back({CodeOf(i), "", 1, counties.boundaries[i]});
  auto index = grid::AreaIndex::Build(std::move(nodes));
  if (!index.ok()) Fail(std::string(index.status().message()));
  return *std::move(index);
}

// Measures one way to locate all points against the library's; answers are left in `answers`.
template <class Locate>
void MeasureLocate(Bench& bench, const std::string& name, const LibraryIndex& library, const Points& points,
                   Answers& answers, Locate&& locate) {
  Answers by_library(kPoints);
  const auto per_second = [](auto&& work) {
    const absl::Time start = absl::Now();
    work();
    return kPoints / SecondsSince(start);
  };
  const auto [value, floor] = bench.InTurn([&] { return per_second(locate); },
                                           [&] { return per_second([&] { library.LocateAll(points, by_library); }); });
  int elsewhere = 0;
  for (size_t i = 0; i < answers.size(); ++i) elsewhere += answers[i] != by_library[i];
  bench.Add({fmt::format("counties: points {} / S2", name), "points/s", value, floor, kNoTarget});
  bench.Add({"  200,000 of them", "s", kPoints / value, 0, kMostLocateSeconds, false, true});
  bench.Add({"  elsewhere by S2", "points", static_cast<double>(elsewhere), 0, kNoTarget, false});
}

// Locates the points over gRPC, in batches on one stream.
void MeasureStream(Bench& bench, const Points& points, const Answers& answers) {
  std::vector<double> seconds;
  for (int round = 0; round < bench.rounds(); ++round) {
    grpc::ClientContext context;
    context.AddMetadata("authorization", "Bearer " + bench.token());
    const auto stub = v1::LocationService::NewStub(bench.PlaintextGrid());
    const absl::Time start = absl::Now();
    const auto stream = stub->LocatePoints(&context);
    int64_t inside = 0;
    for (int begin = 0; begin < kPoints; begin += kBatch) {
      v1::LocatePointsRequest request;
      request.set_district(fmt::format("districts/{}", kCountyDistrict));
      request.mutable_longitudes()->Add(points.lngs.begin() + begin, points.lngs.begin() + begin + kBatch);
      request.mutable_latitudes()->Add(points.lats.begin() + begin, points.lats.begin() + begin + kBatch);
      v1::LocatePointsResponse response;
      if (!stream->Write(request) || !stream->Read(&response)) Fail("LocatePoints answered too little");
      inside +=
          std::count_if(response.leaves().begin(), response.leaves().end(), [](uint32_t leaf) { return leaf > 0; });
    }
    stream->WritesDone();
    if (!stream->Finish().ok()) Fail("LocatePoints failed");
    seconds.push_back(SecondsSince(start));
    const auto located = std::count_if(answers.begin(), answers.end(), [](int32_t leaf) { return leaf >= 0; });
    if (inside != located) Fail(fmt::format("{} points are in a county over gRPC, {} by the index", inside, located));
  }
  bench.Add({"counties: points over gRPC", "points/s", kPoints / Median(seconds), 0, kNoTarget, false});
}

}  // namespace

void MeasureCounties(Bench& bench) {
  const CountySet counties = bench.counties_file().empty() ? MakeCounties() : ReadCounties(bench.counties_file());
  std::printf("counties: %s, %zu polygons, %zu unread, %lld vertices, %.1f MB\n", counties.source.c_str(),
              counties.geometries.size(), counties.Unread(), static_cast<long long>(counties.vertices),
              static_cast<double>(counties.bytes) / 1e6);
  MeasureImport(bench, counties);
  const LibraryIndex library(counties);
  const grid::AreaIndex index = IndexOf(counties);
  const Points points = PointsIn(BoxOf(counties));
  Answers one_by_one(kPoints), in_batches(kPoints);
  MeasureLocate(bench, "one by one", library, points, one_by_one, [&] {
    for (size_t i = 0; i < one_by_one.size(); ++i) one_by_one[i] = index.Locate(points.lats[i], points.lngs[i]);
  });
  MeasureLocate(bench, "in batches", library, points, in_batches, [&] {
    for (size_t at = 0; at < in_batches.size(); at += kBatch) {
      index.LocateBatch(std::span(points.lngs).subspan(at, kBatch), std::span(points.lats).subspan(at, kBatch),
                        std::span(in_batches).subspan(at, kBatch));
    }
  });
  if (one_by_one != in_batches) Fail("points lie elsewhere one by one than in batches");
  MeasureStream(bench, points, one_by_one);
}

}  // namespace zhiwang::bench
