#include "services/ctl/grid/area_file.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/names/label.h"
#include "common/rpc/status_wire.h"
#include "common/status/macros.h"
#include "common/text/text.h"
#include "services/ctl/grid/geojson/geojson_features.h"
#include "services/ctl/grid/import_report.h"
#include "services/ctl/text/files/csv.h"
#include "services/ctl/text/json.h"
#include "services/ctl/text/output.h"
#include "services/ctl/text/progress.h"
#include "zhiwang/grid/v1/area_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = grid::v1;

// The members of a feature by the fields of the contract.
constexpr ColumnName kAreaColumns[] = {{"code", "code"},
                                       {"parent", "parent"},
                                       {"display_name", "name"},
                                       {"level", "level"},
                                       {"boundary_geojson", "geometry"}};
// A message holds 1 MiB, and a row has more than its boundary.
constexpr size_t kPieceBytes = 512 * 1024;

void PrintFindings(const Connection& connection, const v1::ImportAreasResponse& response) {
  Table table({{"问题"}, {"区域"}, {"平方米", true}, {"经度", true}, {"纬度", true}});
  for (const auto& finding : response.findings()) {
    if (connection.options().json) {
      fmt::print("{}\n", ToJson(finding));
      continue;
    }
    table.Add({std::string(ChineseLabel(finding.kind())), fmt::format("{}", fmt::join(finding.codes(), "、")),
               fmt::format("{:.1f}", finding.square_metres()), fmt::format("{:.6f}", finding.place().longitude()),
               fmt::format("{:.6f}", finding.place().latitude())});
  }
  if (!table.empty()) fmt::print("{}", table.Format());
}

// Sends the feature, a long boundary in pieces that are cut between characters. False when the stream is broken.
bool SendFeature(grpc::ClientWriter<v1::ImportAreasRequest>& stream, const v1::ImportAreasRequest& feature) {
  if (feature.has_end()) return stream.Write(feature);
  std::string_view rest = feature.row().boundary_geojson();
  const auto take_piece = [&] {
    size_t size = std::min(rest.size(), kPieceBytes);
    while (size < rest.size() && (static_cast<unsigned char>(rest[size]) & 0xC0) == 0x80) --size;
    const std::string piece(rest.substr(0, size));
    rest.remove_prefix(size);
    return piece;
  };
  v1::ImportAreasRequest request = feature;
  request.mutable_row()->set_boundary_geojson(take_piece());
  bool open = stream.Write(request);
  while (open && !rest.empty()) {
    request.set_boundary_piece(take_piece());
    open = stream.Write(request);
  }
  return open;
}

}  // namespace

absl::StatusOr<AreaFile> ReadAreaFile(const Arguments& arguments) {
  AreaFile file;
  if (const std::string from = arguments.Get("from"); !from.empty()) {
    file.from = CoordinateSystemByFlag(from);
    if (!file.from) return UsageError(fmt::format("--from 不认识“{}”：可以是 {}", Printable(from), kFromValues));
  }
  ASSIGN_OR_RETURN(file.text, ReadFile(arguments.words()[0]));
  if (!IsUtf8(file.text)) return absl::InvalidArgumentError("文件不是合法的 UTF-8 文本");
  RETURN_IF_ERROR(
      ReadAreaFeatures(file.text, file.from, [&](const v1::ImportAreasRequest& feature, std::string_view refusal) {
        if (refusal.empty()) {
          ++file.areas;
        } else {
          file.refused.push_back(RefusedRow(RowOf(feature), std::string(refusal)));
        }
      }));
  return file;
}

absl::StatusOr<v1::ImportAreasResponse> SendAreas(const Connection& connection, const AreaFile& file,
                                                  const v1::ImportAreasHeader& header) {
  v1::AreaService::Stub stub(connection.grid());
  grpc::ClientContext context;
  connection.PrepareLong(context);
  v1::ImportAreasResponse response;
  const auto stream = stub.ImportAreas(&context, &response);
  v1::ImportAreasRequest request;
  *request.mutable_header() = header;
  bool open = stream->Write(request);
  Progress progress("个区域", file.areas);
  int64_t sent = 0;
  RETURN_IF_ERROR(
      ReadAreaFeatures(file.text, file.from, [&](const v1::ImportAreasRequest& feature, std::string_view refusal) {
        if (!refusal.empty() || !open) return;
        open = SendFeature(*stream, feature);
        ++sent;
        progress.Update(sent, sent);
      }));
  stream->WritesDone();
  RETURN_IF_ERROR(rpc::FromWire(stream->Finish()));
  return response;
}

void PrintAreaRemarks(const Connection& connection, const AreaFile& file, const v1::ImportAreasResponse& response) {
  if (file.from.value_or(CoordinateSystem::kGcj02) != CoordinateSystem::kGcj02) {
    fmt::print(stderr, "坐标已由 {} 换算为 GCJ-02；长边上为此加了点，下面的点号按换算后的算\n", NameOf(*file.from));
  }
  for (const auto& outcome : response.rows()) PrintRow(connection, InColumns(outcome, kAreaColumns, "属性"));
  PrintFindings(connection, response);
}

}  // namespace zhiwang::ctl
