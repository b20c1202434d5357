// import areas: the tree and its boundaries.

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/names/label.h"
#include "common/rpc/status_wire.h"
#include "common/status/macros.h"
#include "common/text/text.h"
#include "services/ctl/command.h"
#include "services/ctl/grid/coordinates.h"
#include "services/ctl/grid/geojson_features.h"
#include "services/ctl/grid/import_report.h"
#include "services/ctl/text/csv.h"
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
constexpr std::string_view kFromValues = "gcj02|wgs84|cgcs2000|bd09|webmercator";

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

// Sends the row, a long boundary in pieces that are cut between characters. False when the stream is broken.
bool SendRow(grpc::ClientWriter<v1::ImportAreasRequest>& stream, const v1::AreaRow& row) {
  std::string_view rest = row.boundary_geojson();
  const auto take_piece = [&] {
    size_t size = std::min(rest.size(), kPieceBytes);
    while (size < rest.size() && (static_cast<unsigned char>(rest[size]) & 0xC0) == 0x80) --size;
    const std::string piece(rest.substr(0, size));
    rest.remove_prefix(size);
    return piece;
  };
  v1::ImportAreasRequest request;
  *request.mutable_row() = row;
  request.mutable_row()->set_boundary_geojson(take_piece());
  bool open = stream.Write(request);
  while (open && !rest.empty()) {
    request.set_boundary_piece(take_piece());
    open = stream.Write(request);
  }
  return open;
}

// A file of areas, and the system that its coordinates are in; nothing where they are in GCJ-02 by themselves.
struct AreaFile {
  std::string text;
  std::optional<CoordinateSystem> from;
};

// Sends the header and every feature that is an area, and answers what the server says of them.
absl::StatusOr<v1::ImportAreasResponse> Send(const Connection& connection, const AreaFile& file,
                                             const v1::ImportAreasHeader& header, int64_t areas) {
  v1::AreaService::Stub stub(connection.grid());
  grpc::ClientContext context;
  connection.PrepareLong(context);
  v1::ImportAreasResponse response;
  const auto stream = stub.ImportAreas(&context, &response);
  v1::ImportAreasRequest request;
  *request.mutable_header() = header;
  bool open = stream->Write(request);
  Progress progress("个区域", areas);
  int64_t sent = 0;
  RETURN_IF_ERROR(ReadAreaFeatures(file.text, file.from, [&](const v1::AreaRow& row, std::string_view refusal) {
    if (!refusal.empty() || !open) return;
    open = SendRow(*stream, row);
    ++sent;
    progress.Update(sent, sent);
  }));
  stream->WritesDone();
  RETURN_IF_ERROR(rpc::FromWire(stream->Finish()));
  return response;
}

absl::StatusOr<AreaFile> ReadAreaFile(const Arguments& arguments) {
  AreaFile file;
  if (const std::string from = arguments.Get("from"); !from.empty()) {
    file.from = CoordinateSystemByFlag(from);
    if (!file.from) return UsageError(fmt::format("--from 不认识“{}”：可以是 {}", Printable(from), kFromValues));
  }
  ASSIGN_OR_RETURN(file.text, ReadFile(arguments.words()[0]));
  if (!IsUtf8(file.text)) return absl::InvalidArgumentError("文件不是合法的 UTF-8 文本");
  return file;
}

absl::StatusOr<ExitCode> ImportAreas(const Connection& connection, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const AreaFile file, ReadAreaFile(arguments));
  // The whole file is read once before anything is sent: an import that ends in the middle would look like a whole one.
  std::vector<common::v1::RowOutcome> refused;
  int64_t areas = 0;
  RETURN_IF_ERROR(ReadAreaFeatures(file.text, file.from, [&](const v1::AreaRow& row, std::string_view refusal) {
    if (refusal.empty()) {
      ++areas;
    } else {
      refused.push_back(RefusedRow(row.row(), std::string(refusal)));
    }
  }));
  for (const auto& outcome : refused) PrintRow(connection, outcome);
  if (!refused.empty() && !arguments.On("skip_refused")) {
    return PrintCounts(connection, {.refused = static_cast<int64_t>(refused.size())}, false);
  }
  const bool dry_run = arguments.On("dry_run");
  v1::ImportAreasHeader header;
  header.set_district(connection.District());
  header.set_dry_run(dry_run);
  header.set_accept_findings(arguments.On("accept_findings"));
  header.set_skip_refused(arguments.On("skip_refused"));
  ASSIGN_OR_RETURN(const v1::ImportAreasResponse response, Send(connection, file, header, areas));
  if (file.from.value_or(CoordinateSystem::kGcj02) != CoordinateSystem::kGcj02) {
    fmt::print(stderr, "坐标已由 {} 换算为 GCJ-02；长边上为此加了点，下面的点号按换算后的算\n", NameOf(*file.from));
  }

  for (const auto& outcome : response.rows()) PrintRow(connection, InColumns(outcome, kAreaColumns, "属性"));
  PrintFindings(connection, response);
  // A repetition writes nothing because there is nothing to write; that is no failure. A dry run fails where the import
  // would.
  const bool stopped =
      response.created() + response.updated() > 0 && ((response.refused() > 0 && !header.skip_refused()) ||
                                                      (response.findings_size() > 0 && !header.accept_findings()));
  const ExitCode code = PrintCounts(connection,
                                    {response.created(), response.updated(), response.unchanged(),
                                     response.refused() + static_cast<int64_t>(refused.size())},
                                    !stopped && !dry_run);
  if (!stopped) return code;
  fmt::print(stderr, "{}\n",
             response.refused() > 0 ? "有被拒绝的行，什么也没有写入；可用 --skip_refused 略过"
                                    : "区域之间有重叠、空隙或越界，什么也没有写入；可用 --accept_findings 照样写入");
  return ExitCode::kFailed;
}

}  // namespace

std::vector<Command> ImportAreasCommands() {
  return {{"import areas",
           "FILE.geojson",
           "导入区域和边界",
           "import areas areas.geojson --dry_run",
           {kDryRun,
            {"from", kFromValues, "文件的坐标系，换算成 GCJ-02；不写则文件须已是 GCJ-02"},
            {"accept_findings", "", "有重叠、空隙、越界也写入"},
            {"skip_refused", "", "略过被拒绝的行，写入其余"}},
           1,
           1,
           ImportAreas}};
}

}  // namespace zhiwang::ctl
