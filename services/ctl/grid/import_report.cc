#include "services/ctl/grid/import_report.h"

#include <algorithm>
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

common::v1::RowOutcome RefusedCell(int64_t row, std::string_view column, std::string_view why) {
  return RefusedRow(row, fmt::format("“{}”列{}", column, why));
}

common::v1::RowOutcome InColumns(common::v1::RowOutcome outcome, std::span<const ColumnName> columns,
                                 std::string_view kind) {
  const auto known = std::ranges::find(columns, outcome.field(), &ColumnName::field);
  if (outcome.field().empty() || known == columns.end()) return outcome;
  const std::string column = fmt::format("“{}”{}", known->column, kind),
                    in_contract = fmt::format("字段 {} ", outcome.field());
  std::string message = outcome.message();
  if (const size_t at = message.find(in_contract); at != std::string::npos) {
    message.replace(at, in_contract.size(), column);
  } else {
    message = fmt::format("{}：{}", column, message);
  }
  outcome.set_message(message);
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
    fmt::print("{{\"created\":{},\"updated\":{},\"unchanged\":{},\"refused\":{},\"ended\":{},\"written\":{}}}\n",
               counts.created, counts.updated, counts.unchanged, counts.refused, counts.ended, written);
  } else {
    const std::string ended = counts.ended > 0 ? fmt::format("，撤销 {}", counts.ended) : "";
    fmt::print("{}新增 {}，更新 {}，未变 {}，拒绝 {}{}\n", written ? "" : "未写入：", counts.created, counts.updated,
               counts.unchanged, counts.refused, ended);
  }
  return counts.refused > 0 ? ExitCode::kFailed : ExitCode::kDone;
}

}  // namespace zhiwang::ctl
