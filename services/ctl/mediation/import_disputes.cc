// dispute import: files of the past, with their own numbers.

#include <string>
#include <utility>
#include <vector>

#include "common/rpc/status_wire.h"
#include "common/status/macros.h"
#include "services/ctl/command.h"
#include "services/ctl/grid/import_report.h"
#include "services/ctl/mediation/dispute_lines.h"
#include "services/ctl/text/lines.h"
#include "services/ctl/text/progress.h"
#include "zhiwang/mediation/v1/dispute_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = mediation::v1;
using common::v1::RowOutcome;

absl::StatusOr<v1::ImportDisputesRequest::Row> RowOf(const Connection& connection, const Line& line) {
  if (line.too_long) return absl::InvalidArgumentError("这一行超过 1 MB");
  ASSIGN_OR_RETURN(v1::ImportDisputesRequest::Row row, ReadPastDispute(connection, line.text));
  row.set_row(line.number);
  return row;
}

// Prints what the server says of a row, with the field named as the line has it: its names are the contract's.
void PrintOutcome(const Connection& connection, const RowOutcome& outcome) {
  const ColumnName name{outcome.field(), outcome.field()};
  PrintRow(connection, InColumns(outcome, {&name, 1}, "字段"));
}

absl::StatusOr<ExitCode> ImportDisputes(const Connection& connection, const Arguments& arguments) {
  ASSIGN_OR_RETURN(LineReader lines, LineReader::Open(arguments.words()[0]));
  v1::DisputeService::Stub stub(connection.mediation());
  grpc::ClientContext context;
  connection.PrepareLong(context);
  v1::ImportDisputesResponse response;
  const auto stream = stub.ImportDisputes(&context, &response);
  v1::ImportDisputesRequest request;
  request.mutable_header()->set_district(connection.District());
  request.mutable_header()->set_dry_run(arguments.On("dry_run"));
  bool open = stream->Write(request);
  std::vector<RowOutcome> refused;
  Progress progress("行", lines.bytes_total());
  int64_t read = 0;
  for (Line line; open && lines.Next(line);) {  // once the server has given up, Finish says why
    progress.Update(++read, lines.bytes_read());
    if (line.text.empty() && !line.too_long) continue;
    absl::StatusOr<v1::ImportDisputesRequest::Row> row = RowOf(connection, line);
    if (!row.ok()) {
      refused.push_back(RefusedRow(line.number, std::string(row.status().message()), common::v1::REQUEST_MALFORMED));
      continue;
    }
    *request.mutable_row() = *std::move(row);
    open = stream->Write(request);
  }
  stream->WritesDone();
  const absl::Status done = rpc::FromWire(stream->Finish());
  progress.Clear();
  RETURN_IF_ERROR(done);
  for (const RowOutcome& outcome : refused) PrintRow(connection, outcome);
  for (const RowOutcome& outcome : response.rows()) PrintOutcome(connection, outcome);
  return PrintCounts(connection,
                     {.created = response.created(),
                      .unchanged = response.unchanged(),
                      .refused = response.refused() + static_cast<int64_t>(refused.size())},
                     !arguments.On("dry_run"));
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
