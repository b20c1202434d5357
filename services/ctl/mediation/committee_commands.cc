// committee import, list, show: the mediation committees of the district.

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/names/label.h"
#include "common/rpc/status_wire.h"
#include "common/status/macros.h"
#include "services/ctl/command.h"
#include "services/ctl/grid/import_report.h"
#include "services/ctl/intake/categories.h"
#include "services/ctl/mediation/committee_lines.h"
#include "services/ctl/text/json.h"
#include "services/ctl/text/lines.h"
#include "services/ctl/text/listing.h"
#include "services/ctl/text/output.h"
#include "services/ctl/text/progress.h"
#include "services/ctl/text/terms.h"
#include "zhiwang/mediation/v1/committee_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = mediation::v1;
using common::v1::RowOutcome;
using CommitteeStub = v1::CommitteeService::Stub;

// The line as a row of the request, or why it cannot be sent.
absl::StatusOr<v1::Committee> CommitteeOf(const Connection& connection, const Line& line) {
  if (line.too_long) return absl::InvalidArgumentError("这一行超过 1 MB");
  return ReadCommittee(connection, line.text);
}

// Prints what the server says of a row, with the field named as the line has it.
void PrintOutcome(const Connection& connection, const RowOutcome& outcome) {
  const ColumnName name{outcome.field(), FieldInCommitteeLine(outcome.field())};
  PrintRow(connection, InColumns(outcome, {&name, 1}, "字段"));
}

absl::StatusOr<ExitCode> ImportCommittees(const Connection& connection, const Arguments& arguments) {
  ASSIGN_OR_RETURN(LineReader lines, LineReader::Open(arguments.words()[0]));
  CommitteeStub stub(connection.mediation());
  grpc::ClientContext context;
  connection.PrepareLong(context);
  v1::ImportCommitteesResponse response;
  const auto stream = stub.ImportCommittees(&context, &response);
  v1::ImportCommitteesRequest request;
  request.mutable_header()->set_district(connection.District());
  request.mutable_header()->set_dry_run(arguments.On("dry_run"));
  bool open = stream->Write(request);
  std::vector<RowOutcome> refused;
  Progress progress("行", lines.bytes_total());
  int64_t read = 0;
  for (Line line; open && lines.Next(line);) {  // once the server has given up, Finish says why
    progress.Update(++read, lines.bytes_read());
    if (line.text.empty() && !line.too_long) continue;
    absl::StatusOr<v1::Committee> committee = CommitteeOf(connection, line);
    if (!committee.ok()) {
      refused.push_back(
          RefusedRow(line.number, std::string(committee.status().message()), common::v1::REQUEST_MALFORMED));
      continue;
    }
    request.mutable_row()->set_row(line.number);
    *request.mutable_row()->mutable_committee() = *std::move(committee);
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
                      .updated = response.updated(),
                      .unchanged = response.unchanged(),
                      .refused = response.refused() + static_cast<int64_t>(refused.size())},
                     !arguments.On("dry_run"));
}

absl::StatusOr<ExitCode> ListCommittees(const Connection& connection, const Arguments& arguments) {
  v1::ListCommitteesRequest request;
  request.set_district(connection.District());
  request.set_area(connection.Name("areas", arguments.Get("area")));
  ASSIGN_OR_RETURN(const auto level, ParseTerm<v1::Committee::Level>("--level", arguments.Get("level")));
  request.set_level(level);
  return ListUpToLimit(
      connection, connection.mediation(), &CommitteeStub::ListCommittees, arguments, request,
      {{"编号"}, {"层级"}, {"区域"}, {"名称"}, {"委员", true}, {"调解员", true}, {"任期至"}, {"状态"}},
      [](const v1::ListCommitteesResponse& page) { return page.committees(); },
      [](const v1::Committee& one) -> std::vector<std::string> {
        return {std::string(IdOf(one.name())),
                std::string(ChineseLabel(one.level())),
                std::string(IdOf(one.area())),
                one.display_name(),
                std::to_string(one.members_size()),
                std::to_string(one.mediators_size()),
                one.term_until_day(),
                one.closed() ? "已停止受理" : ""};
      });
}

// The types of dispute that somebody takes, in Chinese.
template <class Types>
std::string TypesText(const Types& types) {
  std::vector<std::string> names;
  for (const int type : types) names.emplace_back(ChineseLabel(static_cast<v1::Matter::Type>(type)));
  return names.empty() ? std::string("各类纠纷") : fmt::format("{}", fmt::join(names, "、"));
}

std::string OfficeText(const v1::Committee::Member& member) {
  std::string text = member.head() ? "主任" : "委员";
  if (member.woman()) text += "，女";
  if (!member.birth_day().empty()) text += fmt::format("，{} 出生", member.birth_day());
  return text;
}

absl::StatusOr<ExitCode> ShowCommittee(const Connection& connection, const Arguments& arguments) {
  v1::GetCommitteeRequest request;
  request.set_name(connection.Name("committees", arguments.words()[0]));
  ASSIGN_OR_RETURN(const v1::Committee committee,
                   connection.Ask(connection.mediation(), &CommitteeStub::GetCommittee, request));
  if (connection.options().json) {
    fmt::print("{}\n", ToJson(committee));
    return ExitCode::kDone;
  }
  fmt::print("调解委员会 {}  {}{}\n", Printable(IdOf(committee.name())), Printable(committee.display_name()),
             committee.closed() ? "（已停止受理）" : "");
  if (!committee.short_name().empty()) fmt::print("简称      {}\n", Printable(committee.short_name()));
  fmt::print("层级      {}\n", ChineseLabel(committee.level()));
  fmt::print("区域      {}\n", Printable(IdOf(committee.area())));
  fmt::print("受理      {}\n", TypesText(committee.types()));
  fmt::print("任期      {} 至 {}\n\n", Printable(committee.term_from_day()), Printable(committee.term_until_day()));
  Table members({{"委员"}, {"人员"}, {"职务"}});
  for (const auto& member : committee.members()) {
    members.Add({member.display_name(), std::string(IdOf(member.staff())), OfficeText(member)});
  }
  fmt::print("{}\n", members.Format());
  Table mediators({{"调解员"}, {"起"}, {"止"}, {"调解"}});
  for (const auto& mediator : committee.mediators()) {
    mediators.Add({std::string(IdOf(mediator.mediator())), mediator.from_day(), mediator.until_day(),
                   TypesText(mediator.types())});
  }
  fmt::print("{}", mediators.Format());
  return ExitCode::kDone;
}

}  // namespace

std::vector<Command> CommitteeCommands() {
  return {
      {"committee import",
       "FILE.jsonl",
       "导入调解委员会，每行一个 JSON 对象，整行写入",
       "committee import committees.jsonl",
       {kDryRun},
       1,
       1,
       ImportCommittees},
      {"committee list",
       "",
       "调解委员会清单",
       "committee list --area 370211109000 --level village",
       {{"area", "CODE", "只要这个区域及其下级的"},
        {"level", "LEVEL", "village、zone、town 或 district"},
        kLimit,
        kPageToken},
       0,
       0,
       ListCommittees},
      {"committee show",
       "ID",
       "一个调解委员会的委员、调解员和任期",
       "committee show 370211109201",
       {},
       1,
       1,
       ShowCommittee},
  };
}

}  // namespace zhiwang::ctl
