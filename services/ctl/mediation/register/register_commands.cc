// dispute export: the register of disputes as a table for office programs.

#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "absl/status/status.h"
#include "common/status/macros.h"
#include "services/ctl/command.h"
#include "services/ctl/intake/categories.h"
#include "services/ctl/mediation/register/dispute_filter.h"
#include "services/ctl/mediation/register/register_columns.h"
#include "services/ctl/text/files/csv.h"
#include "services/ctl/text/files/lines.h"
#include "services/ctl/text/output.h"
#include "zhiwang/mediation/v1/committee_service.grpc.pb.h"
#include "zhiwang/mediation/v1/dispute_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = mediation::v1;

constexpr int kRegisterPage = 200;
constexpr char kDefaultColumns[] = "ZHIWANG_DISPUTE_COLUMNS";

// The names of committees. Each is read once.
class CommitteeNames {
 public:
  explicit CommitteeNames(const Connection& connection) : connection_(connection) {}

  // The committee's number, if the caller may not see its name.
  absl::StatusOr<std::string> NameOf(const std::string& committee) {
    if (const auto known = names_.find(committee); known != names_.end()) return known->second;
    v1::GetCommitteeRequest request;
    request.set_name(committee);
    const auto found = connection_.Ask(connection_.mediation(), &v1::CommitteeService::Stub::GetCommittee, request);
    const bool is_kept_back = absl::IsPermissionDenied(found.status()) || absl::IsNotFound(found.status());
    if (!found.ok() && !is_kept_back) return found.status();
    return names_[committee] = found.ok() ? found->display_name() : std::string(IdOf(committee));
  }

 private:
  const Connection& connection_;
  std::map<std::string, std::string> names_;
};

// Writes the register to standard output, row by row.
class RegisterWriter {
 public:
  RegisterWriter(const Connection& connection, std::vector<RegisterColumn> columns)
      : columns_(std::move(columns)), committees_(connection) {
    for (const RegisterColumn& column : columns_) names_committees_ |= column.field == kCommitteeName;
  }

  // Office programs recognise UTF-8 by these first bytes.
  absl::Status WriteHeadings() {
    std::vector<std::string> headings;
    for (const RegisterColumn& column : columns_) headings.push_back(Printable(column.heading));
    return Write(std::string(kByteOrderMark) + FormatCsvRow(headings));
  }

  absl::Status WriteEntry(const v1::Dispute& dispute) {
    RegisterEntry entry{dispute, ""};
    if (names_committees_ && !dispute.committee().empty()) {
      ASSIGN_OR_RETURN(entry.committee_name, committees_.NameOf(dispute.committee()));
    }
    std::vector<std::string> cells;
    for (const RegisterColumn& column : columns_) cells.push_back(Printable(column.text(entry)));
    return Write(FormatCsvRow(cells));
  }

  absl::Status Finish() { return fflush(stdout) == 0 ? absl::OkStatus() : BrokenOff(); }

 private:
  static absl::Status BrokenOff() { return absl::UnavailableError("登记册没有写完"); }
  static absl::Status Write(const std::string& text) {
    return fwrite(text.data(), 1, text.size(), stdout) == text.size() ? absl::OkStatus() : BrokenOff();
  }

  std::vector<RegisterColumn> columns_;
  CommitteeNames committees_;
  bool names_committees_ = false;
};

absl::StatusOr<std::vector<RegisterColumn>> ColumnsFor(const Arguments& arguments) {
  const char* const shipped = std::getenv(kDefaultColumns);
  const std::string file = arguments.Get("columns", shipped == nullptr ? "" : shipped);
  if (file.empty()) {
    return UsageError(fmt::format("须用 --columns 给出列的对照表，或者设环境变量 {}", kDefaultColumns));
  }
  return ReadRegisterColumns(file);
}

absl::StatusOr<ExitCode> Export(const Connection& connection, const Arguments& arguments) {
  ASSIGN_OR_RETURN(v1::ListDisputesRequest request, ReadDisputeFilter(connection, arguments));
  ASSIGN_OR_RETURN(std::vector<RegisterColumn> columns, ColumnsFor(arguments));
  request.set_page_size(kRegisterPage);
  RegisterWriter writer(connection, std::move(columns));
  bool begun = false;
  do {
    ASSIGN_OR_RETURN(const v1::ListDisputesResponse page,
                     connection.Ask(connection.mediation(), &v1::DisputeService::Stub::ListDisputes, request));
    // A refused export must not leave a table behind.
    if (!begun) RETURN_IF_ERROR(writer.WriteHeadings());
    begun = true;
    for (const v1::Dispute& dispute : page.disputes()) RETURN_IF_ERROR(writer.WriteEntry(dispute));
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  RETURN_IF_ERROR(writer.Finish());
  return ExitCode::kDone;
}

std::vector<Flag> ExportFlags() {
  std::vector<Flag> flags = {
      {"columns", "FILE",
       "列的对照表，CSV：heading 为列名，field 为字段（默认用环境变量 ZHIWANG_DISPUTE_COLUMNS 的）"}};
  const std::vector<Flag> filters = DisputeFilterFlags();
  flags.insert(flags.end(), filters.begin(), filters.end());
  return flags;
}

}  // namespace

std::vector<Command> DisputeExportCommands() {
  return {
      {"dispute export", "", "导出纠纷登记册（CSV，不含当事人），列由对照表规定，写到标准输出",
       "dispute export --columns dispute_columns.csv --year 2026 --area 370211109000", ExportFlags(), 0, 0, Export},
  };
}

}  // namespace zhiwang::ctl
