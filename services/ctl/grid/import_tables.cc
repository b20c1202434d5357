// import departments, staff, categories: tables that come as a CSV file.

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "common/names/resource_name.h"
#include "common/rpc/status_wire.h"
#include "common/status/macros.h"
#include "common/text/text.h"
#include "services/ctl/command.h"
#include "services/ctl/grid/import_report.h"
#include "services/ctl/text/csv.h"
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

// The reason why a record cannot be sent at all; empty if it can.
std::string WhyUnsendable(const CsvTable& table, const CsvRow& row) {
  if (row.fields.size() != table.header.size()) {
    return fmt::format("应有 {} 列，实有 {} 列", table.header.size(), row.fields.size());
  }
  return std::ranges::all_of(row.fields, IsUtf8) ? "" : "不是合法的 UTF-8 文本";
}

// Sends a table's records one by one and prints what became of them. `fill` makes a row of the request from a record;
// what it says against a record is a refusal.
template <class Stub, class Request, class Response>
absl::StatusOr<ExitCode> SendTable(const Connection& connection, const Arguments& arguments, const CsvTable& table,
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
    std::string why = WhyUnsendable(table, row);
    if (why.empty()) {
      request.mutable_row()->Clear();
      request.mutable_row()->set_row(row.line);
      const absl::Status filled = fill(row, *request.mutable_row());
      if (!filled.ok()) why = std::string(filled.message());
    }
    if (why.empty()) {
      open = stream->Write(request);
    } else {
      refused.push_back(RefusedRow(row.line, std::move(why)));
    }
  }
  stream->WritesDone();
  const absl::Status done = rpc::FromWire(stream->Finish());
  progress.Clear();
  RETURN_IF_ERROR(done);
  for (const RowOutcome& outcome : refused) PrintRow(connection, outcome);
  for (const RowOutcome& outcome : response.rows()) PrintRow(connection, outcome);
  return PrintCounts(connection,
                     {response.created(), response.updated(), response.unchanged(),
                      response.refused() + static_cast<int64_t>(refused.size())},
                     !arguments.On("dry_run"));
}

absl::StatusOr<ExitCode> ImportDepartments(const Connection& connection, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const CsvTable table, ReadCsvFile(arguments.words()[0], {"code", "name", "area"}));
  const auto fill = [&](const CsvRow& row, grid_v1::ImportDepartmentsRequest::Row& message) {
    grid_v1::Department& department = *message.mutable_department();
    department.set_name(connection.Name("departments", table.Field(row, "code")));
    department.set_display_name(std::string(table.Field(row, "name")));
    department.set_jurisdiction(connection.Name("areas", table.Field(row, "area")));
    return absl::OkStatus();
  };
  return SendTable<grid_v1::DepartmentService::Stub, grid_v1::ImportDepartmentsRequest,
                   grid_v1::ImportDepartmentsResponse>(connection, arguments, table,
                                                       &grid_v1::DepartmentService::Stub::ImportDepartments, fill);
}

absl::StatusOr<ExitCode> ImportStaff(const Connection& connection, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const CsvTable table, ReadCsvFile(arguments.words()[0], {"id", "name", "phone", "role", "area",
                                                                            "department", "from", "until"}));
  const auto fill = [&](const CsvRow& row, grid_v1::ImportStaffRequest::Row& message) -> absl::Status {
    grid_v1::Staff& staff = *message.mutable_staff();
    staff.set_name(connection.Name("staff", table.Field(row, "id")));
    staff.set_display_name(std::string(table.Field(row, "name")));
    staff.set_duty_phone(std::string(table.Field(row, "phone")));
    grid_v1::Assignment& assignment = *staff.add_assignments();
    ASSIGN_OR_RETURN(const auto role, ParseTerm<grid_v1::Assignment::Role>("role", table.Field(row, "role")));
    assignment.set_role(role);
    assignment.set_area(connection.Name("areas", table.Field(row, "area")));
    assignment.set_department(connection.Name("departments", table.Field(row, "department")));
    assignment.set_from_day(std::string(table.Field(row, "from")));
    assignment.set_until_day(std::string(table.Field(row, "until")));
    return absl::OkStatus();
  };
  return SendTable<grid_v1::StaffService::Stub, grid_v1::ImportStaffRequest, grid_v1::ImportStaffResponse>(
      connection, arguments, table, &grid_v1::StaffService::Stub::ImportStaff, fill);
}

absl::StatusOr<ExitCode> ImportCategories(const Connection& connection, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const CsvTable table, ReadCsvFile(arguments.words()[0], {"level1", "level2", "level3"}));
  intake_v1::ImportCategoriesRequest request;
  request.set_district(connection.District());
  request.set_request_id(NewUuid());
  request.set_dry_run(arguments.On("dry_run"));
  int64_t refused = 0, read = 0;
  Progress progress("行", static_cast<int64_t>(table.rows.size()));
  for (const CsvRow& row : table.rows) {
    ++read;
    progress.Update(read, read);
    if (std::string why = WhyUnsendable(table, row); !why.empty()) {
      progress.Clear();
      PrintRow(connection, RefusedRow(row.line, std::move(why)));
      ++refused;
      continue;
    }
    auto& message = *request.add_rows();
    message.set_row(row.line);
    for (const std::string_view column : {"level1", "level2", "level3"}) {
      const std::string_view name = table.Field(row, column);
      if (!name.empty()) message.add_path(std::string(name));
    }
  }
  // All or none are written, so nothing is sent once a row was refused.
  if (refused > 0) return PrintCounts(connection, {.refused = refused}, false);
  ASSIGN_OR_RETURN(const auto response,
                   connection.Ask(connection.intake(), &intake_v1::CategoryService::Stub::ImportCategories, request));
  progress.Clear();
  for (const RowOutcome& outcome : response.rows()) PrintRow(connection, outcome);
  return PrintCounts(connection,
                     {.created = response.created(), .unchanged = response.unchanged(), .refused = response.refused()},
                     !request.dry_run() && response.refused() == 0);
}

}  // namespace

std::vector<Command> ImportTableCommands() {
  return {
      {"import departments",
       "FILE.csv",
       "导入承办单位（code,name,area,kind）",
       "import departments departments.csv",
       {kDryRun},
       1,
       1,
       ImportDepartments},
      {"import staff",
       "FILE.csv",
       "导入人员（id,name,phone,role,area,department,from,until）",
       "import staff staff.csv",
       {kDryRun},
       1,
       1,
       ImportStaff},
      {"import categories",
       "FILE.csv",
       "导入事项分类（level1,level2,level3）",
       "import categories categories.csv",
       {kDryRun},
       1,
       1,
       ImportCategories},
  };
}

}  // namespace zhiwang::ctl
