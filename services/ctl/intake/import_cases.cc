// import cases: cases of the past, as many as there are, in constant memory.

#include <algorithm>
#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "common/rpc/status_wire.h"
#include "common/status/macros.h"
#include "services/ctl/command.h"
#include "services/ctl/grid/import_report.h"
#include "services/ctl/intake/case_lines.h"
#include "services/ctl/intake/categories.h"
#include "services/ctl/text/files/lines.h"
#include "services/ctl/text/progress.h"
#include "services/ctl/text/terms.h"
#include "zhiwang/intake/v1/case_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = intake::v1;
using Stream = grpc::ClientReaderWriter<v1::ImportCasesRequest, v1::ImportCasesResponse>;

common::v1::ErrorReason ReasonFor(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kNotFound:
      return common::v1::CATEGORY_NOT_FOUND;
    case absl::StatusCode::kInvalidArgument:
      return common::v1::FIELD_INVALID;
    default:
      return common::v1::REQUEST_MALFORMED;
  }
}

// One import in progress: one thread writes rows, another reads what became of them.
class CaseImport {
 public:
  CaseImport(const Connection& connection, Stream& stream, LineReader& lines, const CaseLineReader& reader)
      : connection_(connection),
        stream_(stream),
        lines_(lines),
        reader_(reader),
        progress_("行", lines.bytes_total()) {}

  // Sends every line and waits for the last answer. The status of the stream.
  absl::Status Run(bool dry_run) {
    std::thread answers([this] { ReadAnswers(); });
    WriteRows(dry_run);
    stream_.WritesDone();
    answers.join();
    progress_.Clear();
    return rpc::FromWire(stream_.Finish());
  }

  // Valid after Run.
  const ImportCounts& counts() const { return counts_; }
  int64_t last_row() const { return last_row_; }

 private:
  void WriteRows(bool dry_run) {
    v1::ImportCasesRequest request;
    request.mutable_header()->set_district(connection_.District());
    request.mutable_header()->set_dry_run(dry_run);
    if (!stream_.Write(request)) return;
    int64_t rows = 0;
    for (Line line; lines_.Next(line);) {
      progress_.Update(++rows, lines_.bytes_read());
      if (line.text.empty() && !line.too_long) continue;
      if (line.too_long) {
        Refuse(RefusedRow(line.number, "这一行超过 1 MB", common::v1::REQUEST_MALFORMED));
        continue;
      }
      absl::StatusOr<CaseLine> read = reader_.Read(line.text);
      if (!read.ok()) {
        Refuse(RefusedRow(line.number, std::string(read.status().message()), ReasonFor(read.status().code())));
        continue;
      }
      are_petitions_ = read->is_petition;
      request.mutable_row()->set_row(line.number);
      *request.mutable_row()->mutable_case_() = std::move(read->c);
      if (!stream_.Write(request)) return;  // the server has given up; Finish says why
    }
  }

  void ReadAnswers() {
    for (v1::ImportCasesResponse answer; stream_.Read(&answer);) {
      for (const auto& refusal : answer.refusals()) {
        const std::string field = FieldInLine(refusal.field(), are_petitions_);
        const ColumnName name{refusal.field(), field};
        Refuse(InColumns(refusal, {&name, 1}, "字段"));
      }
      const std::lock_guard lock(mutex_);
      counts_.created += answer.created();
      counts_.unchanged += answer.unchanged();
      last_row_ = std::max(last_row_, answer.last_row());
    }
  }

  void Refuse(const common::v1::RowOutcome& outcome) {
    const std::lock_guard lock(mutex_);
    ++counts_.refused;
    progress_.Clear();
    PrintRow(connection_, outcome);
  }

  const Connection& connection_;
  Stream& stream_;
  LineReader& lines_;
  const CaseLineReader& reader_;
  Progress progress_;
  std::atomic<bool> are_petitions_{false};  // the lines sent last: the lines of a file are all of one shape
  std::mutex mutex_;
  ImportCounts counts_;
  int64_t last_row_ = 0;
};

absl::StatusOr<ExitCode> ImportCases(const Connection& connection, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const auto channel,
                   ParseTerm<v1::Case::Channel>("--channel", arguments.Get("channel", "petition_platform")));
  ASSIGN_OR_RETURN(LineReader lines, LineReader::Open(arguments.words()[0]));
  ASSIGN_OR_RETURN(CategoryTree categories, CategoryTree::Load(connection));
  const CaseLineReader reader(connection.District(), std::move(categories), channel);
  v1::CaseService::Stub stub(connection.intake());
  grpc::ClientContext context;
  connection.PrepareLong(context);
  const auto stream = stub.ImportCases(&context);
  CaseImport import(connection, *stream, lines, reader);
  const bool dry_run = arguments.On("dry_run");
  const absl::Status status = import.Run(dry_run);
  const ExitCode code = PrintCounts(connection, import.counts(), !dry_run);
  if (status.ok()) return code;
  fmt::print(stderr, "导入中断，已确认到第 {} 行；再次运行同一命令即可接着导入\n", import.last_row());
  return status;
}

}  // namespace

std::vector<Command> ImportCasesCommands() {
  return {{"import cases",
           "FILE.jsonl",
           "导入以往的诉求，每行一个 JSON 对象",
           "import cases petitions.jsonl",
           {kDryRun, {"channel", "CHANNEL", "未注明来源者的来源，默认 petition_platform"}},
           1,
           1,
           ImportCases}};
}

}  // namespace zhiwang::ctl
