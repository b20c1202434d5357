#include "tests/faults/hostile/prepared/prepared_areas.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/faults/hostile/prepared/ask.h"
#include "zhiwang/grid/v1/area_service.grpc.pb.h"

namespace zhiwang::testing {
namespace {

using grid::v1::Area;
using grid::v1::AreaService;

constexpr int kReorganisations = 20;

std::string CodeOf(const std::string& name) { return name.substr(name.rfind('/') + 1); }

}  // namespace

std::string AnyGrid(Cluster& cluster) {
  const auto stub = AreaService::NewStub(cluster.GridChannel());
  grid::v1::ListAreasRequest list;
  list.set_district("districts/370211");
  list.set_level(Area::GRID);
  list.set_page_size(1);
  const auto page = Ask(cluster, *stub, &AreaService::Stub::ListAreas, list, kCentre);
  EXPECT_EQ(page.areas_size(), 1);
  grid::v1::GetAreaRequest get;
  get.set_name(page.areas(0).name());
  get.set_with_boundary(true);
  const Area area = Ask(cluster, *stub, &AreaService::Stub::GetArea, get, kCentre);
  grid::v1::AreaRow row;
  row.set_row(1);
  row.set_code(CodeOf(area.name()));
  row.set_parent(CodeOf(area.parent()));
  row.set_display_name(area.display_name());
  row.set_level(area.level());
  row.set_boundary_geojson(area.boundary_geojson());
  return row.ShortDebugString();
}

void PrepareReorganisations(Cluster& cluster, HonestRequests& honest) {
  const auto areas = AreaService::NewStub(cluster.GridChannel());
  for (int i = 0; i < kReorganisations; ++i) {
    grid::v1::ImportAreasRequest header, row;
    header.mutable_header()->set_district("districts/370211");
    header.mutable_header()->set_day("2099-01-01");
    row.mutable_row()->set_code(absl::StrCat("HNEW", 10 + i));
    row.mutable_row()->set_parent("370211010000");
    row.mutable_row()->set_display_name(absl::StrCat("新村", i));
    row.mutable_row()->set_level(Area::VILLAGE);
    grpc::ClientContext context;
    cluster.SignAs(context, kEverybody);
    grid::v1::ImportAreasResponse response;
    const auto writer = areas->ImportAreas(&context, &response);
    EXPECT_TRUE(writer->Write(header) && writer->Write(row) && writer->WritesDone());
    const grpc::Status status = writer->Finish();
    EXPECT_TRUE(status.ok()) << status.error_message();
    grid::v1::Reorganisation planned;
    planned.set_name(response.reorganisation());
    planned.set_state(grid::v1::Reorganisation::PLANNED);
    honest.Learn(planned);
  }
}

}  // namespace zhiwang::testing
