#pragma once

#include <cstdint>
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
};

// A row that was refused here because it cannot be sent. `message` in Chinese.
common::v1::RowOutcome RefusedRow(int64_t row, std::string message,
                                  common::v1::ErrorReason reason = common::v1::FIELD_INVALID);

// Prints what became of one row: a line for people, or JSON.
void PrintRow(const Connection& connection, const common::v1::RowOutcome& outcome);

// Prints the closing line of an import, which says so if nothing was `written`; answers kFailed if a row was refused.
ExitCode PrintCounts(const Connection& connection, const ImportCounts& counts, bool written);

// The flag of every import.
inline constexpr Flag kDryRun = {"dry_run", "", "只检查并报告，不写入"};

}  // namespace zhiwang::ctl
