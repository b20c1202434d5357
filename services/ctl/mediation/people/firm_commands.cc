// firm import, list, show: the contracted law firms and their lawyers.

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/status/macros.h"
#include "services/ctl/command.h"
#include "services/ctl/grid/import_report.h"
#include "services/ctl/intake/categories.h"
#include "services/ctl/mediation/committee_lines.h"
#include "services/ctl/mediation/import_lines.h"
#include "services/ctl/mediation/people/dispute_types.h"
#include "services/ctl/text/json.h"
#include "services/ctl/text/listing.h"
#include "services/ctl/text/output.h"
#include "zhiwang/mediation/v1/committee_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = mediation::v1;
using FirmStub = v1::CommitteeService::Stub;

absl::StatusOr<ExitCode> ImportFirms(const Connection& connection, const Arguments& arguments) {
  FirmStub stub(connection.mediation());
  return ImportLines(
      connection, arguments, stub, &FirmStub::ImportFirms, "firm.",
      [&](const std::string& line) { return ReadFirm(connection, line); },
      [](v1::ImportFirmsRequest::Row& row, v1::Firm firm) { *row.mutable_firm() = std::move(firm); });
}

std::string AreasText(const v1::Firm& firm) {
  std::vector<std::string> codes;
  for (const std::string& area : firm.areas()) codes.emplace_back(IdOf(area));
  return fmt::format("{}", fmt::join(codes, "、"));
}

absl::StatusOr<ExitCode> ListFirms(const Connection& connection, const Arguments& arguments) {
  v1::ListFirmsRequest request;
  request.set_district(connection.District());
  return ListUpToLimit(
      connection, connection.mediation(), &FirmStub::ListFirms, arguments, std::move(request),
      {{"编码"}, {"名称"}, {"律师", true}, {"服务区域"}, {"合同起"}, {"合同止"}},
      [](const v1::ListFirmsResponse& page) -> const auto& { return page.firms(); },
      [](const v1::Firm& firm) -> std::vector<std::string> {
        return {std::string(IdOf(firm.name())),
                firm.display_name(),
                std::to_string(firm.lawyers_size()),
                AreasText(firm),
                firm.contract_from_day(),
                firm.contract_until_day()};
      });
}

absl::StatusOr<ExitCode> ShowFirm(const Connection& connection, const Arguments& arguments) {
  v1::GetFirmRequest request;
  request.set_name(connection.Name("firms", arguments.words()[0]));
  ASSIGN_OR_RETURN(const v1::Firm firm, connection.Ask(connection.mediation(), &FirmStub::GetFirm, request));
  if (connection.options().json) {
    fmt::print("{}\n", ToJson(firm));
    return ExitCode::kDone;
  }
  fmt::print("律师事务所 {}  {}\n", Printable(IdOf(firm.name())), Printable(firm.display_name()));
  fmt::print("服务区域   {}\n", Printable(AreasText(firm)));
  fmt::print("合同       {} 至 {}\n\n", Printable(firm.contract_from_day()), Printable(firm.contract_until_day()));
  Table lawyers({{"执业证号"}, {"姓名"}, {"电话"}, {"起"}, {"止"}, {"调解"}});
  for (const auto& lawyer : firm.lawyers()) {
    lawyers.Add({std::string(IdOf(lawyer.lawyer())), lawyer.display_name(), lawyer.phone(), lawyer.from_day(),
                 lawyer.until_day(), TypesText(lawyer.types())});
  }
  fmt::print("{}", lawyers.Format());
  return ExitCode::kDone;
}

}  // namespace

std::vector<Command> FirmCommands() {
  return {
      {"firm import",
       "FILE.jsonl",
       "导入签约律师事务所及其律师，每行一个 JSON 对象，整行写入",
       "firm import firms.jsonl --dry_run",
       {kDryRun},
       1,
       1,
       ImportFirms},
      {"firm list", "", "签约律师事务所清单", "firm list", {kLimit, kPageToken}, 0, 0, ListFirms},
      {"firm show", "CODE", "一个律师事务所的律师和合同", "firm show 31370000MD0123456A", {}, 1, 1, ShowFirm},
  };
}

}  // namespace zhiwang::ctl
