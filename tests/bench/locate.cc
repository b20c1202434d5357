// Measures how fast points are located: one by one, and in batches.

#include <random>
#include <utility>
#include <vector>

#include <grpcpp/client_context.h>

#include "tests/bench/bench.h"
#include "zhiwang/grid/v1/location_service.grpc.pb.h"

namespace zhiwang::bench {
namespace {

// Somewhere about a random grid: within 50 m of a point inside it.
std::pair<double, double> RandomPoint(const Bench& bench) {
  thread_local std::mt19937_64 random{std::random_device{}()};
  std::uniform_real_distribution<double> about(-0.0005, 0.0005);
  const ctl::demo::Point& inside = bench.district().areas[random() % bench.district().areas.size()].inside;
  return {inside.lng + about(random), inside.lat + about(random)};
}

double Locate(Bench& bench, const std::shared_ptr<grpc::Channel>& channel) {
  return bench.Calls<grid::v1::LocatePointRequest, grid::v1::LocatePointResponse>(
      channel, bench.token(), "/zhiwang.grid.v1.LocationService/LocatePoint",
      [&bench](grid::v1::LocatePointRequest& request) {
        const auto [longitude, latitude] = RandomPoint(bench);
        request.set_district("districts/370211");
        request.mutable_point()->set_longitude(longitude);
        request.mutable_point()->set_latitude(latitude);
      });
}

}  // namespace

void MeasureLocatePoint(Bench& bench) {
  const auto [value, floor] =
      bench.InTurn([&] { return Locate(bench, bench.PlaintextGrid()); }, [&] { return bench.Echo(bench.token()); });
  bench.Add({"LocatePoint / echo", "calls/s", value, floor, 0.85});
  const auto [secure, bare] =
      bench.InTurn([&] { return Locate(bench, bench.cluster().GridChannel()); }, [&] { return bench.Echo(""); });
  bench.Add({"LocatePoint, TLS + token / bare", "calls/s", secure, bare, kNoTarget});
}

void MeasureLocatePoints(Bench& bench) {
  constexpr int kBatch = 5'000, kBatches = 200;
  const auto stub = grid::v1::LocationService::NewStub(bench.PlaintextGrid());
  std::vector<double> per_core;
  for (int round = 0; round < bench.rounds(); ++round) {
    std::vector<grid::v1::LocatePointsRequest> requests(20);
    for (auto& request : requests) {
      request.set_district("districts/370211");
      for (int i = 0; i < kBatch; ++i) {
        const auto [longitude, latitude] = RandomPoint(bench);
        request.add_longitudes(longitude);
        request.add_latitudes(latitude);
      }
    }
    grpc::ClientContext context;
    context.AddMetadata("authorization", "Bearer " + bench.token());
    const double before = ProcessorSeconds(bench.cluster().grid_registry().pid());
    const auto stream = stub->LocatePoints(&context);
    grid::v1::LocatePointsResponse response;
    for (int i = 0; i < kBatches; ++i) {
      stream->Write(requests[static_cast<size_t>(i) % requests.size()]);
      if (!stream->Read(&response) || response.leaves_size() != kBatch) Fail("LocatePoints answered too little");
    }
    stream->WritesDone();
    if (!stream->Finish().ok()) Fail("LocatePoints failed");
    per_core.push_back(kBatch * kBatches / (ProcessorSeconds(bench.cluster().grid_registry().pid()) - before));
  }
  bench.Add({"LocatePoints, one core", "points/s", Median(per_core), 0, 500'000, false});
}

}  // namespace zhiwang::bench
