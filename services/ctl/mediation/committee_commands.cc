// committee import, list, show: the mediation committees of the district.

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "common/names/label.h"
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
#include "services/ctl/text/terms.h"
#include "zhiwang/mediation/v1/committee_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = mediation::v1;
using CommitteeStub = v1::CommitteeService::Stub;

absl::StatusOr<ExitCode> ImportCommittees(const Connection& connection, const Arguments& arguments) {
  CommitteeStub stub(connection.mediation());
  return ImportLines(
      connection, arguments, stub, &CommitteeStub::ImportCommittees, "committee.",
      [&](const std::string& line) { return ReadCommittee(connection, line); },
      [](v1::ImportCommitteesRequest::Row& row, v1::Committee committee) {
        *row.mutable_committee() = std::move(committee);
      });
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
