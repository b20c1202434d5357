#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "services/ctl/command.h"
#include "services/ctl/connection.h"
#include "zhiwang/common/v1/error_reason.pb.h"
#include "zhiwang/common/v1/row_outcome.pb.h"

namespace zhiwang::ctl {

// The result of an import, or of its dry run, in numbers.
struct ImportCounts {
  int64_t created = 0;
  int64_t updated = 0;
  int64_t unchanged = 0;
  int64_t refused = 0;
  int64_t ended = 0;  // of what has a life
};

// A row that was refused here because it cannot be sent. `message` in Chinese.
common::v1::RowOutcome RefusedRow(int64_t row, std::string message,
                                  common::v1::ErrorReason reason = common::v1::FIELD_INVALID);

// The same because of one cell: the message names its column.
common::v1::RowOutcome RefusedCell(int64_t row, std::string_view column, std::string_view why);

// The name in a file of a field of the contract's rows: `from` for `staff.assignments.from_day`.
struct ColumnName {
  std::string_view field, column;
};

// The outcome of a row with the column that a refusal is about named in its message as the file does: `“from”列`. `kind` is
// what a column is called in that file.
common::v1::RowOutcome InColumns(common::v1::RowOutcome outcome, std::span<const ColumnName> columns,
                                 std::string_view kind = "列");

// Prints what became of one row: a line for people, or JSON.
void PrintRow(const Connection& connection, const common::v1::RowOutcome& outcome);

// Prints the closing line of an import, which says so if nothing was `written`; answers kFailed if a row was refused.
ExitCode PrintCounts(const Connection& connection, const ImportCounts& counts, bool written);

// The flag of every import.
inline constexpr Flag kDryRun = {"dry_run", "", "只检查并报告，不写入"};

}  // namespace zhiwang::ctl
