#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <grpcpp/client_context.h>
#include <grpcpp/support/sync_stream.h>

#include "absl/status/statusor.h"
#include "common/rpc/status_wire.h"
#include "common/status/macros.h"
#include "services/ctl/command.h"
#include "services/ctl/connection.h"
#include "services/ctl/grid/import_report.h"
#include "services/ctl/text/arguments.h"
#include "services/ctl/text/files/lines.h"
#include "services/ctl/text/progress.h"

// The import of a file of JSON lines, each one a row: a header, then rows, as the contracts of registers have it.
namespace zhiwang::ctl {

// The name that a field of a refusal has in a line: `members.birth_day` for `committee.members.birth_day`, where `row` is
// `committee.`.
inline std::string_view FieldInLine(std::string_view row, std::string_view field) {
  if (field.starts_with(row)) field.remove_prefix(row.size());
  return field;
}

// Sends the file that the command line names, line by line. `read(line)` answers a StatusOr of what a line holds, or why it
// cannot be sent, in Chinese; `take(row, read)` puts it into a row of the request. Prints what the server refused and warned of,
// with the line and the field, which begins with `row` in its answers; then the counts.
template <class Stub, class Request, class Response, class Read, class Take>
absl::StatusOr<ExitCode> ImportLines(const Connection& connection, const Arguments& arguments, Stub& stub,
                                     std::unique_ptr<grpc::ClientWriter<Request>> (Stub::*method)(grpc::ClientContext*,
                                                                                                  Response*),
                                     std::string_view row, Read&& read, Take&& take) {
  ASSIGN_OR_RETURN(LineReader lines, LineReader::Open(arguments.words()[0]));
  grpc::ClientContext context;
  connection.PrepareLong(context);
  Response response;
  const auto stream = (stub.*method)(&context, &response);
  Request request;
  request.mutable_header()->set_district(connection.District());
  request.mutable_header()->set_dry_run(arguments.On("dry_run"));
  bool open = stream->Write(request);
  std::vector<common::v1::RowOutcome> refused;
  Progress progress("行", lines.bytes_total());
  int64_t count = 0;
  for (Line line; open && lines.Next(line);) {  // once the server has given up, Finish says why
    progress.Update(++count, lines.bytes_read());
    if (line.text.empty() && !line.too_long) continue;
    auto said =
        line.too_long ? decltype(read(line.text))(absl::InvalidArgumentError("这一行超过 1 MB")) : read(line.text);
    if (!said.ok()) {
      refused.push_back(RefusedRow(line.number, std::string(said.status().message()), common::v1::REQUEST_MALFORMED));
      continue;
    }
    take(*request.mutable_row(), *std::move(said));
    request.mutable_row()->set_row(line.number);
    open = stream->Write(request);
  }
  stream->WritesDone();
  const absl::Status done = rpc::FromWire(stream->Finish());
  progress.Clear();
  RETURN_IF_ERROR(done);
  for (const auto& outcome : refused) PrintRow(connection, outcome);
  for (const auto& outcome : response.rows()) {
    const ColumnName name{outcome.field(), FieldInLine(row, outcome.field())};
    PrintRow(connection, InColumns(outcome, {&name, 1}, "字段"));
  }
  return PrintCounts(connection,
                     {.created = response.created(),
                      .updated = response.updated(),
                      .unchanged = response.unchanged(),
                      .refused = response.refused() + static_cast<int64_t>(refused.size())},
                     !arguments.On("dry_run"));
}

}  // namespace zhiwang::ctl
