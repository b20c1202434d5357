// dispute show, list, explain, timeline, and the desk: what can be read of disputes.

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "common/names/label.h"
#include "common/status/macros.h"
#include "services/ctl/command.h"
#include "services/ctl/intake/categories.h"
#include "services/ctl/layout/timeline.h"
#include "services/ctl/mediation/dispute_call.h"
#include "services/ctl/mediation/register/dispute_filter.h"
#include "services/ctl/text/listing.h"
#include "services/ctl/text/local_time.h"
#include "services/ctl/text/terms.h"
#include "zhiwang/mediation/v1/dispute_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = mediation::v1;
using Stub = v1::DisputeService::Stub;

constexpr int kLargestPage = 200;
constexpr int kTitleWidth = 40;

absl::StatusOr<std::vector<common::v1::Change>> TimelineOf(const Connection& connection, const std::string& name) {
  v1::ListDisputeTimelineRequest request;
  request.set_name(name);
  request.set_page_size(kLargestPage);
  std::vector<common::v1::Change> changes;
  RETURN_IF_ERROR(connection.ForEachPage(connection.mediation(), &Stub::ListDisputeTimeline, request,
                                         [&](const v1::ListDisputeTimelineResponse& page) {
                                           changes.insert(changes.end(), page.changes().begin(), page.changes().end());
                                         }));
  return changes;
}

absl::StatusOr<ExitCode> ShowTimeline(const Connection& connection, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const auto changes, TimelineOf(connection, DisputeName(connection, arguments)));
  if (connection.options().json) {
    for (const auto& change : changes) fmt::print("{}\n", ToJson(change));
  } else {
    fmt::print("{}", FormatTimeline(changes));
  }
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> Show(const Connection& connection, const Arguments& arguments) {
  v1::GetDisputeRequest request;
  request.set_name(DisputeName(connection, arguments));
  ASSIGN_OR_RETURN(const v1::Dispute dispute, connection.Ask(connection.mediation(), &Stub::GetDispute, request));
  if (connection.options().json) {
    fmt::print("{}\n", ToJson(dispute));
    return ExitCode::kDone;
  }
  ASSIGN_OR_RETURN(const auto changes, TimelineOf(connection, request.name()));
  fmt::print("{}\n{}", FormatDispute(dispute), FormatTimeline(changes));
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> Explain(const Connection& connection, const Arguments& arguments) {
  v1::ExplainDeadlineRequest request;
  request.set_name(DisputeName(connection, arguments));
  ASSIGN_OR_RETURN(const auto clock,
                   ParseTerm<common::v1::Deadline::Clock>("--clock", arguments.Get("clock", "level")));
  request.set_clock(clock);
  ASSIGN_OR_RETURN(const v1::ExplainDeadlineResponse response,
                   connection.Ask(connection.mediation(), &Stub::ExplainDeadline, request));
  if (connection.options().json) {
    fmt::print("{}\n", ToJson(response));
  } else {
    fmt::print("{}：{}\n", ChineseLabel(response.deadline().clock()),
               PrintableParagraph(response.deadline().explanation()));
  }
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> List(const Connection& connection, const Arguments& arguments) {
  ASSIGN_OR_RETURN(v1::ListDisputesRequest request, ReadDisputeFilter(connection, arguments));
  return ListUpToLimit(
      connection, connection.mediation(), &Stub::ListDisputes, arguments, std::move(request),
      {{"纠纷"}, {"登记"}, {"状态"}, {"层级"}, {"卷宗"}, {"类型"}, {"调解员"}, {"到期"}, {"概要"}},
      [](const v1::ListDisputesResponse& page) -> const auto& { return page.disputes(); },
      [](const v1::Dispute& dispute) -> std::vector<std::string> {
        return {std::string(IdOf(dispute.name())),
                FormatTime(dispute.register_time()),
                std::string(ChineseLabel(dispute.state())),
                LevelText(dispute.level()),
                dispute.number(),
                std::string(ChineseLabel(dispute.matter().type())),
                MediatorsOf(dispute),
                DueText(dispute),
                Shorten(Printable(dispute.matter().summary()), kTitleWidth)};
      });
}

// The categories of rising types. If the intake does not answer, their codes are shown.
CategoryTree CategoriesFor(const Connection& connection, const v1::Desk& desk) {
  if (!desk.rises().empty()) {
    auto categories = CategoryTree::Load(connection);
    if (categories.ok()) return *std::move(categories);
  }
  return CategoryTree(std::map<std::string, std::vector<std::string>, std::less<>>());
}

absl::StatusOr<ExitCode> ShowDesk(const Connection& connection, const Arguments& arguments) {
  constexpr int64_t kMostShown = 50;
  v1::GetDeskRequest request;
  request.set_district(connection.District());
  request.set_area(connection.Name("areas", arguments.Get("area")));
  ASSIGN_OR_RETURN(const int64_t most, arguments.Integer("most", 1, kMostShown, 0));
  request.set_most_shown(static_cast<int32_t>(most));
  ASSIGN_OR_RETURN(const v1::Desk desk, connection.Ask(connection.mediation(), &Stub::GetDesk, request));
  if (connection.options().json) {
    fmt::print("{}\n", ToJson(desk));
  } else {
    fmt::print("{}", FormatDesk(desk, CategoriesFor(connection, desk)));
  }
  return ExitCode::kDone;
}

std::vector<Flag> ListFlags() {
  std::vector<Flag> flags = DisputeFilterFlags();
  flags.insert(flags.end(), {kLimit, kPageToken});
  return flags;
}

}  // namespace

std::vector<Command> DisputeReadingCommands() {
  return {
      {"dispute show", "ID", "一件纠纷的全部：案情、当事人、意愿、时限、经过", "dispute show 12", {}, 1, 1, Show},
      {"dispute list", "", "查纠纷，最近登记的在前", "dispute list --state in_mediation --area 370211109000 --overdue",
       ListFlags(), 0, 0, List},
      {"dispute explain",
       "ID",
       "一个时限是怎样算出来的",
       "dispute explain 12 --clock mediation_term",
       {{"clock", "CLOCK",
         "level（默认）、mediation_term、assignment、court、court_acceptance、leader 或 "
         "arbitration_open"}},
       1,
       1,
       Explain},
      {"dispute timeline", "ID", "一件纠纷的经过", "dispute timeline 12", {}, 1, 1, ShowTimeline},
      {"desk",
       "",
       "待办台：本级的纠纷在等什么，哪些村的哪类诉求抬头",
       "desk --area 370211109000",
       {{"area", "CODE", "区域代码，含下级"}, {"most", "N", "每类最多列出几件，默认 10"}},
       0,
       0,
       ShowDesk},
  };
}

}  // namespace zhiwang::ctl
