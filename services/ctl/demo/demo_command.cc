// demo run, demo quarrel: lets the demonstration district live.

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/status/macros.h"
#include "services/ctl/command.h"
#include "services/ctl/demo/demo_life.h"
#include "services/ctl/demo/quarrel.h"
#include "services/ctl/errors.h"
#include "services/ctl/intake/categories.h"
#include "services/ctl/mediation/dispute_layout.h"
#include "services/ctl/text/files/lines.h"
#include "services/ctl/text/json.h"
#include "services/ctl/text/progress.h"

namespace zhiwang::ctl {
namespace {

constexpr int64_t kMostAppeals = 10'000'000;
constexpr int64_t kLeftOpenPercent = 4;
constexpr int kFailuresShown = 10;
constexpr std::string_view kZangma = "370211109000";  // 藏马镇

struct Tally {
  int64_t closed = 0, left_open = 0, earlier = 0, failed = 0;
};

// Brings one line of the file to life.
absl::StatusOr<LifeEnd> LiveLine(const Connection& connection, const Cast& cast, const CategoryTree& categories,
                                 const Line& line, int left_open) {
  if (line.too_long) return absl::InvalidArgumentError("这一行超过 1 MB");
  ASSIGN_OR_RETURN(const PlannedAppeal appeal, ReadAppeal(connection.District(), line.text));
  const std::string code = categories.CodeOf(appeal.category_path);
  if (code.empty()) {
    return absl::NotFoundError(
        fmt::format("没有事项分类“{}”，先用 zhiwangctl import categories 导入", fmt::join(appeal.category_path, "/")));
  }
  return LiveAppeal(cast, appeal, connection.Name("categories", code), left_open);
}

void Count(LifeEnd end, Tally& tally) {
  switch (end) {
    case LifeEnd::kClosed:
      ++tally.closed;
      return;
    case LifeEnd::kLeftOpen:
      ++tally.left_open;
      return;
    case LifeEnd::kEarlier:
      ++tally.earlier;
      return;
  }
}

absl::StatusOr<ExitCode> RunDemo(const Connection& connection, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const int64_t limit, arguments.Integer("limit", 1, kMostAppeals, kMostAppeals));
  ASSIGN_OR_RETURN(const int64_t left_open, arguments.Integer("left_open", 0, 100, kLeftOpenPercent));
  ASSIGN_OR_RETURN(LineReader lines, LineReader::Open(arguments.words()[0]));
  ASSIGN_OR_RETURN(const CategoryTree categories, CategoryTree::Load(connection));
  ASSIGN_OR_RETURN(const Cast cast, Cast::Find(connection));
  Progress progress("件诉求", lines.bytes_total());
  Tally tally;
  int64_t run = 0;
  for (Line line; run < limit && lines.Next(line);) {
    if (line.text.empty() && !line.too_long) continue;
    const auto end = LiveLine(connection, cast, categories, line, static_cast<int>(left_open));
    progress.Update(++run, lines.bytes_read());
    if (end.ok()) {
      Count(*end, tally);
      continue;
    }
    progress.Clear();
    if (absl::IsUnavailable(end.status())) return end.status();
    if (++tally.failed <= kFailuresShown) fmt::print(stderr, "第 {} 行：{}", line.number, FormatError(end.status()));
  }
  progress.Clear();
  if (connection.options().json) {
    fmt::print("{{\"appeals\":{},\"closed\":{},\"leftOpen\":{},\"earlier\":{},\"failed\":{}}}\n", run, tally.closed,
               tally.left_open, tally.earlier, tally.failed);
  } else {
    fmt::print("诉求 {} 件：办结 {}，在办 {}，以前已登记 {}，失败 {}\n", run, tally.closed, tally.left_open,
               tally.earlier, tally.failed);
  }
  return tally.failed > 0 ? ExitCode::kFailed : ExitCode::kDone;
}

absl::StatusOr<ExitCode> RunQuarrels(const Connection& connection, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const Quarrels quarrels,
                   PlayQuarrels(connection, connection.Name("areas", arguments.Get("area", kZangma))));
  for (const mediation::v1::Dispute& one : {quarrels.climbed, quarrels.registered}) {
    fmt::print("{}\n", connection.options().json ? ToJson(one) : FormatDisputeLine(one));
  }
  return ExitCode::kDone;
}

}  // namespace

std::vector<Command> DemoCommands() {
  return {
      {"demo run",
       "APPEALS.jsonl",
       "让演示诉求走完登记到办结的全过程；重复执行不会重复登记",
       "demo run appeals.jsonl --limit 50",
       {{"limit", "N", "最多多少件"}, {"left_open", "PERCENT", "百分之几停在半途，默认 4；没联系上群众的另外留着"}},
       1,
       1,
       RunDemo},
      {"demo quarrel",
       "",
       "让演示的地界纠纷从工单转调解，经村、管区上报到镇，由律师调成书面协议，付首期并申请司法确认；重复执行不会重复",
       "demo quarrel --area 370211109000",
       {{"area", "CODE", "在哪个镇，默认藏马镇"}},
       0,
       0,
       RunQuarrels}};
}

}  // namespace zhiwang::ctl
