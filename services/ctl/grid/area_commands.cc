// area, locate: where things are, and were.

#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "absl/strings/ascii.h"
#include "common/names/label.h"
#include "common/rpc/status_wire.h"
#include "common/status/macros.h"
#include "services/ctl/command.h"
#include "services/ctl/intake/categories.h"
#include "services/ctl/text/json.h"
#include "services/ctl/text/output.h"
#include "services/ctl/text/terms.h"
#include "zhiwang/grid/v1/area_service.grpc.pb.h"
#include "zhiwang/grid/v1/location_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = grid::v1;

constexpr int32_t kLargestPage = 200;
constexpr Flag kDay = {"day", "YYYY-MM-DD", "当天的样子，默认今天"};

template <class Steps>
std::string ChainText(const Steps& chain) {
  std::string text;
  for (const auto& step : chain) text += fmt::format("{}{}", text.empty() ? "" : " › ", Printable(step.display_name()));
  return text;
}

// `2021-01-01 设立；2027-01-01 撤销，由 370211014 承接`, or nothing where no day is known.
std::string LifeText(const v1::Area& area) {
  std::string text;
  if (!area.begin_day().empty()) text = fmt::format("{} 设立", area.begin_day());
  if (!area.end_day().empty()) {
    std::vector<std::string_view> codes;
    for (const std::string& successor : area.successors()) codes.push_back(IdOf(successor));
    text += fmt::format("{}{} 撤销，由 {} 承接", text.empty() ? "" : "；", area.end_day(), fmt::join(codes, "、"));
  }
  return text.empty() ? "" : Printable(text) + "\n";
}

absl::StatusOr<ExitCode> ShowArea(const Connection& connection, const Arguments& arguments) {
  v1::GetAreaRequest request;
  request.set_name(connection.Name("areas", arguments.words()[0]));
  request.set_with_boundary(arguments.On("boundary"));
  request.set_day(arguments.Get("day"));
  ASSIGN_OR_RETURN(const v1::Area area, connection.Ask(connection.grid(), &v1::AreaService::Stub::GetArea, request));
  if (connection.options().json) {
    fmt::print("{}\n", ToJson(area));
    return ExitCode::kDone;
  }
  fmt::print("{}  {}  {}\n{}\n", Printable(IdOf(area.name())), ChineseLabel(area.level()),
             Printable(area.display_name()), ChainText(area.chain()));
  fmt::print("{}", LifeText(area));
  if (area.square_metres() > 0) fmt::print("面积 {:.3f} 平方公里\n", area.square_metres() / 1e6);
  if (!area.boundary_geojson().empty()) fmt::print("{}\n", Printable(area.boundary_geojson()));
  if (area.boundary_tolerance_metres() > 0) {
    fmt::print(stderr, "边界太长，这里是简化后的，与原来的线相差不超过 {:.1f} 米；area boundary 写出准确的边界\n",
               area.boundary_tolerance_metres());
  }
  return ExitCode::kDone;
}

// The feature of an area as `import areas` takes it, as far as its geometry.
std::string FeatureBeforeGeometry(const v1::Area& area) {
  return fmt::format(R"({{"type":"Feature","properties":{{"code":{},"parent":{},"name":{},"level":{}}},"geometry":)",
                     JsonText(IdOf(area.name())), JsonText(IdOf(area.parent())), JsonText(area.display_name()),
                     JsonText(absl::AsciiStrToLower(v1::Area::Level_Name(area.level()))));
}

// Writes the feature piece by piece as it comes.
absl::StatusOr<ExitCode> WriteBoundary(const Connection& connection, const Arguments& arguments) {
  v1::ReadBoundaryRequest request;
  request.set_name(connection.Name("areas", arguments.words()[0]));
  request.set_day(arguments.Get("day"));
  v1::AreaService::Stub stub(connection.grid());
  grpc::ClientContext context;
  connection.PrepareLong(context);
  const auto stream = stub.ReadBoundary(&context, request);
  v1::ReadBoundaryResponse message;
  std::optional<int64_t> missing;  // bytes; nothing before the header
  while (stream->Read(&message)) {
    if (message.has_header()) {
      missing = message.header().boundary_bytes();
      fmt::print("{}{}", FeatureBeforeGeometry(message.header().area()), *missing == 0 ? "null" : "");
      if (*missing == 0) fmt::print(stderr, "这个区域没有边界\n");
    } else if (missing) {
      *missing -= static_cast<int64_t>(message.boundary_piece().size());
      fmt::print("{}", message.boundary_piece());
    }
  }
  RETURN_IF_ERROR(rpc::FromWire(stream->Finish()));
  if (missing != 0) return absl::DataLossError("边界没有收全，写出的文件不能使用");
  fmt::print("}}\n");
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) return absl::DataLossError("写不下去，文件不完整");
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> ListAreas(const Connection& connection, const Arguments& arguments) {
  v1::ListAreasRequest request;
  request.set_district(connection.District());
  request.set_page_size(kLargestPage);
  request.set_parent(connection.Name("areas", arguments.Get("parent")));
  ASSIGN_OR_RETURN(const auto level, ParseTerm<v1::Area::Level>("--level", arguments.Get("level")));
  request.set_level(level);
  request.set_day(arguments.Get("day"));
  const bool json = connection.options().json;
  Table table({{"代码"}, {"级别"}, {"名称"}, {"上级"}, {"平方公里", true}});
  RETURN_IF_ERROR(connection.ForEachPage(
      connection.grid(), &v1::AreaService::Stub::ListAreas, request, [&](const v1::ListAreasResponse& page) {
        for (const auto& area : page.areas()) {
          if (json) fmt::print("{}\n", ToJson(area));
          table.Add({std::string(IdOf(area.name())), std::string(ChineseLabel(area.level())), area.display_name(),
                     std::string(IdOf(area.parent())),
                     area.square_metres() > 0 ? fmt::format("{:.3f}", area.square_metres() / 1e6) : ""});
        }
      }));
  if (!json) fmt::print("{}", table.Format());
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> ShowHistory(const Connection& connection, const Arguments& arguments) {
  v1::ListAreaHistoryRequest request;
  request.set_name(connection.Name("areas", arguments.words()[0]));
  request.set_page_size(kLargestPage);
  const bool json = connection.options().json;
  Table table({{"起"}, {"止"}, {"级别"}, {"名称"}, {"隶属"}, {"平方公里", true}});
  std::string predecessors, life;
  RETURN_IF_ERROR(connection.ForEachPage(
      connection.grid(), &v1::AreaService::Stub::ListAreaHistory, request,
      [&](const v1::ListAreaHistoryResponse& page) {
        if (json) fmt::print("{}\n", ToJson(page));
        for (const std::string& predecessor : page.predecessors()) {
          predecessors += fmt::format("{}{}", predecessors.empty() ? "" : "、", IdOf(predecessor));
        }
        for (const auto& period : page.periods()) {
          const v1::Area& area = period.area();
          table.Add({period.from_day().empty() ? "……" : period.from_day(), period.until_day(),
                     std::string(ChineseLabel(area.level())), area.display_name(), ChainText(area.chain()),
                     area.square_metres() > 0 ? fmt::format("{:.3f}", area.square_metres() / 1e6) : ""});
          life = LifeText(area);
        }
      }));
  if (json) return ExitCode::kDone;
  fmt::print("{}", table.Format());
  if (!predecessors.empty()) fmt::print("承接了 {}\n", Printable(predecessors));
  fmt::print("{}", life);
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> Locate(const Connection& connection, const Arguments& arguments) {
  v1::LocatePointRequest request;
  request.set_district(connection.District());
  ASSIGN_OR_RETURN(const double longitude, ParseNumber("经度", arguments.words()[0]));
  ASSIGN_OR_RETURN(const double latitude, ParseNumber("纬度", arguments.words()[1]));
  request.mutable_point()->set_longitude(longitude);
  request.mutable_point()->set_latitude(latitude);
  request.set_day(arguments.Get("day"));
  ASSIGN_OR_RETURN(const v1::LocatePointResponse response,
                   connection.Ask(connection.grid(), &v1::LocationService::Stub::LocatePoint, request));
  if (connection.options().json) {
    fmt::print("{}\n", ToJson(response));
    return ExitCode::kDone;
  }
  for (const auto& step : response.chain()) {
    fmt::print("{}  {}\n", PadRight(Printable(IdOf(step.area())), 20), Printable(step.display_name()));
  }
  return ExitCode::kDone;
}

}  // namespace

std::vector<Command> AreaCommands() {
  return {
      {"area show",
       "CODE",
       "一个区域",
       "area show 370211109000",
       {{"boundary", "", "连同边界（GeoJSON）"}, kDay},
       1,
       1,
       ShowArea},
      {"area boundary",
       "CODE",
       "一个区域的准确边界：写出一个 GeoJSON 要素，可以重新导入；用 > 存成文件",
       "area boundary 370211109000",
       {kDay},
       1,
       1,
       WriteBoundary},
      {"area list",
       "",
       "区域清单",
       "area list --parent 370211109000 --level zone",
       {{"parent", "CODE", "只要这个区域的下级"}, {"level", "LEVEL", "district、town、zone、village 或 grid"}, kDay},
       0,
       0,
       ListAreas},
      {"area history",
       "CODE",
       "一个区域的沿革：历年的名称、级别、隶属、面积，以及承接了谁、由谁承接",
       "area history 370211104",
       {},
       1,
       1,
       ShowHistory},
      {"locate",
       "LNG LAT",
       "一个点（GCJ-02）落在哪个网格，或当天落在哪个网格",
       "locate 120.042886 35.799837",
       {kDay},
       2,
       2,
       Locate},
  };
}

}  // namespace zhiwang::ctl
