// import areas: the tree and its boundaries. area preview: what a file would do.

#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "common/status/macros.h"
#include "services/ctl/command.h"
#include "services/ctl/grid/area_effects.h"
#include "services/ctl/grid/area_file.h"
#include "services/ctl/grid/import_report.h"
#include "services/ctl/intake/categories.h"
#include "services/ctl/text/json.h"
#include "services/ctl/text/output.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = grid::v1;

constexpr Flag kDay = {"day", "YYYY-MM-DD", "哪一天零时起整体生效；以后的日子到时自动生效，默认今天"};
constexpr Flag kAcceptFindings = {"accept_findings", "", "有重叠、空隙、越界也写入"};

// A repetition writes nothing because there is nothing to write; that is no failure. A dry run fails where the import would.
bool IsStopped(const v1::ImportAreasHeader& header, const v1::ImportAreasResponse& response) {
  const bool writes = response.created() + response.updated() + response.ended() > 0;
  return writes && ((response.refused() > 0 && !header.skip_refused()) ||
                    (response.findings_size() > 0 && !header.accept_findings()));
}

absl::StatusOr<ExitCode> Import(const Connection& connection, const Arguments& arguments, bool preview) {
  ASSIGN_OR_RETURN(const AreaFile file, ReadAreaFile(arguments));
  for (const auto& outcome : file.refused) PrintRow(connection, outcome);
  if (!file.refused.empty() && !arguments.On("skip_refused")) {
    return PrintCounts(connection, {.refused = static_cast<int64_t>(file.refused.size())}, false);
  }
  const bool dry_run = preview || arguments.On("dry_run");
  v1::ImportAreasHeader header;
  header.set_district(connection.District());
  header.set_dry_run(dry_run);
  header.set_accept_findings(arguments.On("accept_findings"));
  header.set_skip_refused(arguments.On("skip_refused"));
  header.set_day(arguments.Get("day"));
  ASSIGN_OR_RETURN(const v1::ImportAreasResponse response, SendAreas(connection, file, header));
  PrintAreaRemarks(connection, file, response);
  if (preview) RETURN_IF_ERROR(PrintEffects(connection, response.effects()));
  const bool stopped = IsStopped(header, response);
  const ExitCode code = PrintCounts(connection,
                                    {.created = response.created(),
                                     .updated = response.updated(),
                                     .unchanged = response.unchanged(),
                                     .refused = response.refused() + static_cast<int64_t>(file.refused.size()),
                                     .ended = response.ended()},
                                    !stopped && !dry_run && response.reorganisation().empty());
  if (!response.reorganisation().empty() && connection.options().json) {
    fmt::print("{{\"reorganisation\":{},\"day\":{}}}\n", JsonText(response.reorganisation()), JsonText(header.day()));
  } else if (!response.reorganisation().empty()) {
    fmt::print(stderr, "区划调整 {} 将于 {} 零时生效；可用 reorganisation show 查看，reorganisation cancel 取消\n",
               Printable(IdOf(response.reorganisation())), header.day());
  }
  if (!stopped) return code;
  fmt::print(stderr, "{}\n",
             response.refused() > 0 ? "有被拒绝的行，什么也没有写入；可用 --skip_refused 略过"
                                    : "区域之间有重叠、空隙或越界，什么也没有写入；可用 --accept_findings 照样写入");
  return ExitCode::kFailed;
}

absl::StatusOr<ExitCode> ImportAreas(const Connection& connection, const Arguments& arguments) {
  return Import(connection, arguments, false);
}

absl::StatusOr<ExitCode> PreviewAreas(const Connection& connection, const Arguments& arguments) {
  return Import(connection, arguments, true);
}

}  // namespace

std::vector<Command> ImportAreasCommands() {
  return {{"import areas",
           "FILE.geojson",
           "导入区域和边界；有 successors 属性的，是撤销该区域",
           "import areas areas.geojson --dry_run",
           {kDryRun, kFrom, kDay, kAcceptFindings, {"skip_refused", "", "略过被拒绝的行，写入其余"}},
           1,
           1,
           ImportAreas},
          {"area preview",
           "FILE.geojson",
           "区划调整的影响：在办工单、现场核实、在办纠纷、调委会、人员、单位、权限、订阅；不写入",
           "area preview wangtai.geojson --day 2027-01-01",
           {kFrom, kDay, kAcceptFindings},
           1,
           1,
           PreviewAreas}};
}

}  // namespace zhiwang::ctl
