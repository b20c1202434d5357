// import departments, staff, categories: tables that come as a CSV file.

#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "common/names/resource_name.h"
#include "common/rpc/status_wire.h"
#include "common/status/macros.h"
#include "common/text/text.h"
#include "services/ctl/command.h"
#include "services/ctl/grid/import_report.h"
#include "services/ctl/text/files/csv.h"
#include "services/ctl/text/json.h"
#include "services/ctl/text/output.h"
#include "services/ctl/text/progress.h"
#include "services/ctl/text/terms.h"
#include "zhiwang/grid/v1/department_service.grpc.pb.h"
#include "zhiwang/grid/v1/staff_service.grpc.pb.h"
#include "zhiwang/intake/v1/category_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

namespace grid_v1 = grid::v1;
namespace intake_v1 = intake::v1;
using common::v1::RowOutcome;

// The columns of each file by the fields of the contract.
constexpr ColumnName kDepartmentColumns[] = {{"department.name", "code"},          {"department.display_name", "name"},
                                             {"department.jurisdiction", "area"},  {"department.closed", "closed"},
                                             {"department.begin_day", "begin"},    {"department.end_day", "end"},
                                             {"department.successor", "successor"}};
constexpr ColumnName kStaffColumns[] = {{"staff.name", "id"},
                                        {"staff.display_name", "name"},
                                        {"staff.duty_phone", "phone"},
                                        {"staff.assignments.role", "role"},
                                        {"staff.assignments", "area、department"},
                                        {"staff.assignments.area", "area"},
                                        {"staff.assignments.department", "department"},
                                        {"staff.assignments.from_day", "from"},
                                        {"staff.assignments.until_day", "until"}};
constexpr std::string_view kLevels[] = {"level1", "level2", "level3"};
constexpr ColumnName kCategoryColumns[] = {{"rows.path", "level1"},
                                           {"rows.path[0]", "level1"},
                                           {"rows.path[1]", "level2"},
                                           {"rows.path[2]", "level3"},
                                           {"rows.begin_day", "begin"},
                                           {"rows.end_day", "end"},
                                           {"rows.successor_path", "successor"}};

// The refusal of a record that cannot be sent at all; nothing if it can.
std::optional<RowOutcome> Unsendable(const CsvTable& table, const CsvRow& row) {
  if (row.fields.size() != table.header.size()) {
    return RefusedRow(row.line, fmt::format("应有 {} 列，实有 {} 列", table.header.size(), row.fields.size()));
  }
  for (size_t i = 0; i < row.fields.size(); ++i) {
    if (!IsUtf8(row.fields[i])) return RefusedCell(row.line, table.header[i], "不是合法的 UTF-8 文本");
  }
  return std::nullopt;
}

// A cell that says yes or no; empty is no.
absl::StatusOr<bool> ParseTruth(std::string_view column, std::string_view cell) {
  const std::string word = absl::AsciiStrToLower(absl::string_view(cell.data(), cell.size()));
  if (word == "true" || word == "1" || word == "是") return true;
  if (word == "false" || word == "0" || word == "否" || word.empty()) return false;
  return absl::InvalidArgumentError(fmt::format("“{}”列不能是“{}”（可以是：是、否、true、false）", column, cell));
}

// Sends a table's records one by one and prints what became of them. `fill` makes a row of the request from a record;
// what it says against a record, with the column, is a refusal.
template <class Stub, class Request, class Response>
absl::StatusOr<ExitCode> SendTable(const Connection& connection, const Arguments& arguments, const CsvTable& table,
                                   std::span<const ColumnName> columns,
                                   std::unique_ptr<grpc::ClientWriter<Request>> (Stub::*method)(grpc::ClientContext*,
                                                                                                Response*),
                                   const std::function<absl::Status(const CsvRow&, typename Request::Row&)>& fill) {
  Stub stub(connection.grid());
  grpc::ClientContext context;
  connection.PrepareLong(context);
  Response response;
  const auto stream = (stub.*method)(&context, &response);
  Request request;
  request.mutable_header()->set_district(connection.District());
  request.mutable_header()->set_dry_run(arguments.On("dry_run"));
  bool open = stream->Write(request);
  std::vector<RowOutcome> refused;
  Progress progress("行", static_cast<int64_t>(table.rows.size()));
  int64_t read = 0;
  for (const CsvRow& row : table.rows) {
    if (!open) break;  // the server has given up; Finish says why
    ++read;
    progress.Update(read, read);
    std::optional<RowOutcome> refusal = Unsendable(table, row);
    if (!refusal) {
      request.mutable_row()->Clear();
      request.mutable_row()->set_row(row.line);
      const absl::Status filled = fill(row, *request.mutable_row());
      if (!filled.ok()) refusal = RefusedRow(row.line, std::string(filled.message()));
    }
    if (refusal) {
      refused.push_back(*std::move(refusal));
    } else {
      open = stream->Write(request);
    }
  }
  stream->WritesDone();
  const absl::Status done = rpc::FromWire(stream->Finish());
  progress.Clear();
  RETURN_IF_ERROR(done);
  for (const RowOutcome& outcome : refused) PrintRow(connection, outcome);
  for (const RowOutcome& outcome : response.rows()) PrintRow(connection, InColumns(outcome, columns));
  return PrintCounts(connection,
                     {response.created(), response.updated(), response.unchanged(),
                      response.refused() + static_cast<int64_t>(refused.size())},
                     !arguments.On("dry_run"));
}

absl::StatusOr<ExitCode> ImportDepartments(const Connection& connection, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const CsvTable table, ReadCsvFile(arguments.words()[0], {"code", "name"},
                                                     {"area", "closed", "begin", "end", "successor"}));
  const auto fill = [&](const CsvRow& row, grid_v1::ImportDepartmentsRequest::Row& message) -> absl::Status {
    grid_v1::Department& department = *message.mutable_department();
    department.set_name(connection.Name("departments", table.Field(row, "code")));
    department.set_display_name(std::string(table.Field(row, "name")));
    department.set_jurisdiction(connection.Name("areas", table.Field(row, "area")));
    ASSIGN_OR_RETURN(const bool closed, ParseTruth("closed", table.Field(row, "closed")));
    department.set_closed(closed);
    department.set_begin_day(std::string(table.Field(row, "begin")));
    department.set_end_day(std::string(table.Field(row, "end")));
    department.set_successor(connection.Name("departments", table.Field(row, "successor")));
    auto& mask = *message.mutable_update_mask();
    mask.add_paths("display_name");
    if (table.Has("area")) mask.add_paths("jurisdiction");
    if (table.Has("closed")) mask.add_paths("closed");
    if (table.Has("begin")) mask.add_paths("begin_day");
    if (table.Has("end")) mask.add_paths("end_day");
    if (table.Has("successor")) mask.add_paths("successor");
    return absl::OkStatus();
  };
  return SendTable<grid_v1::DepartmentService::Stub, grid_v1::ImportDepartmentsRequest,
                   grid_v1::ImportDepartmentsResponse>(connection, arguments, table, kDepartmentColumns,
                                                       &grid_v1::DepartmentService::Stub::ImportDepartments, fill);
}

absl::StatusOr<ExitCode> ImportStaff(const Connection& connection, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const CsvTable table, ReadCsvFile(arguments.words()[0], {"id", "name", "role", "from"},
                                                     {"phone", "area", "department", "until"}));
  const auto fill = [&](const CsvRow& row, grid_v1::ImportStaffRequest::Row& message) -> absl::Status {
    grid_v1::Staff& staff = *message.mutable_staff();
    staff.set_name(connection.Name("staff", table.Field(row, "id")));
    staff.set_display_name(std::string(table.Field(row, "name")));
    staff.set_duty_phone(std::string(table.Field(row, "phone")));
    grid_v1::Assignment& assignment = *staff.add_assignments();
    ASSIGN_OR_RETURN(const auto role, ParseTerm<grid_v1::Assignment::Role>("“role”列", table.Field(row, "role")));
    assignment.set_role(role);
    assignment.set_area(connection.Name("areas", table.Field(row, "area")));
    assignment.set_department(connection.Name("departments", table.Field(row, "department")));
    assignment.set_from_day(std::string(table.Field(row, "from")));
    assignment.set_until_day(std::string(table.Field(row, "until")));
    auto& mask = *message.mutable_update_mask();
    for (const char* path :
         {"display_name", "assignments.role", "assignments.area", "assignments.department", "assignments.from_day"}) {
      mask.add_paths(path);
    }
    if (table.Has("phone")) mask.add_paths("duty_phone");
    if (table.Has("until")) mask.add_paths("assignments.until_day");
    return absl::OkStatus();
  };
  return SendTable<grid_v1::StaffService::Stub, grid_v1::ImportStaffRequest, grid_v1::ImportStaffResponse>(
      connection, arguments, table, kStaffColumns, &grid_v1::StaffService::Stub::ImportStaff, fill);
}

// The refusal of a category whose name on a lower level stands under none; nothing otherwise.
std::optional<RowOutcome> Gap(const CsvTable& table, const CsvRow& row) {
  for (size_t i = 0; i + 1 < std::size(kLevels); ++i) {
    if (!table.Field(row, kLevels[i]).empty() || table.Field(row, kLevels[i + 1]).empty()) continue;
    return RefusedCell(row.line, kLevels[i], fmt::format("为空，而“{}”列有名称", kLevels[i + 1]));
  }
  return std::nullopt;
}

absl::StatusOr<ExitCode> ImportCategories(const Connection& connection, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const CsvTable table,
                   ReadCsvFile(arguments.words()[0], {"level1", "level2", "level3"}, {"begin", "end", "successor"}));
  intake_v1::ImportCategoriesRequest request;
  request.set_district(connection.District());
  request.set_request_id(NewUuid());
  request.set_dry_run(arguments.On("dry_run"));
  int64_t refused = 0, read = 0;
  Progress progress("行", static_cast<int64_t>(table.rows.size()));
  for (const CsvRow& row : table.rows) {
    ++read;
    progress.Update(read, read);
    std::optional<RowOutcome> refusal = Unsendable(table, row);
    if (!refusal) refusal = Gap(table, row);
    if (refusal) {
      progress.Clear();
      PrintRow(connection, *refusal);
      ++refused;
      continue;
    }
    auto& message = *request.add_rows();
    message.set_row(row.line);
    for (const std::string_view column : kLevels) {
      const std::string_view name = table.Field(row, column);
      if (!name.empty()) message.add_path(std::string(name));
    }
    message.set_begin_day(std::string(table.Field(row, "begin")));
    message.set_end_day(std::string(table.Field(row, "end")));
    // A path of names with slashes between, as --category takes it.
    const std::string_view successor = table.Field(row, "successor");
    for (const auto name :
         absl::StrSplit(absl::string_view(successor.data(), successor.size()), '/', absl::SkipEmpty())) {
      message.add_successor_path(std::string(name));
    }
  }
  // All or none are written, so nothing is sent once a row was refused.
  if (refused > 0) return PrintCounts(connection, {.refused = refused}, false);
  ASSIGN_OR_RETURN(const auto response,
                   connection.Ask(connection.intake(), &intake_v1::CategoryService::Stub::ImportCategories, request));
  progress.Clear();
  for (const RowOutcome& outcome : response.rows()) PrintRow(connection, InColumns(outcome, kCategoryColumns));
  return PrintCounts(connection,
                     {.created = response.created(),
                      .unchanged = response.unchanged(),
                      .refused = response.refused(),
                      .ended = response.ended()},
                     !request.dry_run() && response.refused() == 0);
}

}  // namespace

std::vector<Command> ImportTableCommands() {
  return {
      {"import departments",
       "FILE.csv",
       "导入承办单位（code,name,area,closed,begin,end,successor）；没有的列保持原样",
       "import departments departments.csv",
       {kDryRun},
       1,
       1,
       ImportDepartments},
      {"import staff",
       "FILE.csv",
       "导入人员（id,name,phone,role,area,department,from,until）；没有的列保持原样",
       "import staff staff.csv",
       {kDryRun},
       1,
       1,
       ImportStaff},
      {"import categories",
       "FILE.csv",
       "导入事项分类（level1,level2,level3,begin,end,successor；successor 形如 城乡建设/市政管理）",
       "import categories categories.csv",
       {kDryRun},
       1,
       1,
       ImportCategories},
  };
}

}  // namespace zhiwang::ctl
