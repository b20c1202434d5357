// dispute import: files of the past, with their own numbers.

#include <string>
#include <utility>
#include <vector>

#include "services/ctl/command.h"
#include "services/ctl/grid/import_report.h"
#include "services/ctl/mediation/dispute_lines.h"
#include "services/ctl/mediation/import_lines.h"
#include "zhiwang/mediation/v1/dispute_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = mediation::v1;
using Row = v1::ImportDisputesRequest::Row;

absl::StatusOr<ExitCode> ImportDisputes(const Connection& connection, const Arguments& arguments) {
  v1::DisputeService::Stub stub(connection.mediation());
  // The fields of a line are those of a row.
  return ImportLines(
      connection, arguments, stub, &v1::DisputeService::Stub::ImportDisputes, "",
      [&](const std::string& line) { return ReadPastDispute(connection, line); },
      [](Row& row, Row past) { row = std::move(past); });
}

}  // namespace

std::vector<Command> ImportDisputesCommands() {
  return {{"dispute import",
           "FILE.jsonl",
           "导入历史卷宗，每行一个 JSON 对象；同一调委会同一年的编号须连续",
           "dispute import files.jsonl --dry_run",
           {kDryRun},
           1,
           1,
           ImportDisputes}};
}

}  // namespace zhiwang::ctl
