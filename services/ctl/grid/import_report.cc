#include "services/ctl/grid/import_report.h"

#include <utility>

#include <fmt/format.h>

#include "common/names/label.h"
#include "services/ctl/text/json.h"
#include "services/ctl/text/output.h"

namespace zhiwang::ctl {
common::v1::RowOutcome RefusedRow(int64_t row, std::string message, common::v1::ErrorReason reason) {
  common::v1::RowOutcome outcome;
  outcome.set_row(row);
  outcome.set_result(common::v1::RowOutcome::REFUSED);
  outcome.set_message(std::move(message));
  outcome.set_reason(common::v1::ErrorReason_Name(reason));
  return outcome;
}

void PrintRow(const Connection& connection, const common::v1::RowOutcome& outcome) {
  if (connection.options().json) {
    fmt::print("{}\n", ToJson(outcome));
    return;
  }
  fmt::print("第 {} 行 {}：{}{}\n", outcome.row(), ChineseLabel(outcome.result()), Printable(outcome.message()),
             outcome.reason().empty() ? "" : fmt::format("（{}）", Printable(outcome.reason())));
}

ExitCode PrintCounts(const Connection& connection, const ImportCounts& counts, bool written) {
  if (connection.options().json) {
    fmt::print("{{\"created\":{},\"updated\":{},\"unchanged\":{},\"refused\":{},\"written\":{}}}\n", counts.created,
               counts.updated, counts.unchanged, counts.refused, written);
  } else {
    fmt::print("{}新增 {}，更新 {}，未变 {}，拒绝 {}\n", written ? "" : "未写入：", counts.created, counts.updated,
               counts.unchanged, counts.refused);
  }
  return counts.refused > 0 ? ExitCode::kFailed : ExitCode::kDone;
}

}  // namespace zhiwang::ctl
