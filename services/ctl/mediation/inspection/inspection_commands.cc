// dispute inspect: asks for an inspection of the place of a dispute.

#include <string>
#include <vector>

#include <fmt/format.h>

#include "absl/time/clock.h"
#include "common/status/macros.h"
#include "services/ctl/command.h"
#include "services/ctl/intake/case_layout.h"
#include "services/ctl/mediation/dispute_call.h"
#include "services/ctl/text/json.h"
#include "zhiwang/mediation/v1/dispute_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = mediation::v1;
using Stub = v1::DisputeService::Stub;

constexpr absl::Duration kBetweenInspectionLooks = absl::Milliseconds(50);

// Waits until the grid registry has assigned the dispute's last inspection, at most as long as a call may take.
absl::StatusOr<v1::Inspection> AwaitInspector(const Connection& connection, const std::string& name) {
  v1::GetDisputeRequest request;
  request.set_name(name);
  for (const absl::Time give_up = absl::Now() + connection.options().timeout;;
       absl::SleepFor(kBetweenInspectionLooks)) {
    ASSIGN_OR_RETURN(const v1::Dispute dispute, connection.Ask(connection.mediation(), &Stub::GetDispute, request));
    if (dispute.inspections().empty()) return v1::Inspection();
    const v1::Inspection& last = dispute.inspections(dispute.inspections_size() - 1);
    if (last.progress().state() != common::v1::SiteCheckProgress::REQUESTED || absl::Now() > give_up) return last;
  }
}

absl::StatusOr<ExitCode> Inspect(const Connection& connection, const Arguments& arguments) {
  auto request = OnDispute<v1::RequestInspectionRequest>(connection, arguments);
  const std::string name = request.name();
  request.set_question(arguments.Get("question"));
  request.set_area(connection.Name("areas", arguments.Get("area")));
  ASSIGN_OR_RETURN(const ExitCode asked,
                   ChangeDispute(connection, arguments, std::move(request), &Stub::RequestInspection));
  ASSIGN_OR_RETURN(const v1::Inspection inspection, AwaitInspector(connection, name));
  if (connection.options().json) {
    fmt::print("{}\n", ToJson(inspection));
  } else {
    fmt::print("{}\n", FormatCheckLine(inspection.progress(), inspection.question()));
  }
  return asked;
}

}  // namespace

std::vector<Command> InspectionCommands() {
  return {
      {"dispute inspect",
       "ID",
       "请网格员现场勘查；勘查内容不得写明当事人",
       "dispute inspect 12 --area 370211109201001 --question '界墙是否越线'",
       {{"question", "TEXT", "勘查什么，1 至 500 字"},
        {"area", "CODE", "到哪个网格，须在纠纷所在区域内；不给则为纠纷所在区域"},
        kDisputeEtag,
        kRequestId},
       1,
       1,
       Inspect},
  };
}

}  // namespace zhiwang::ctl
