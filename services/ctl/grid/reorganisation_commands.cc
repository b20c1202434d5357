// reorganisation list|show|cancel: changes of areas that wait for their day, and those of the past.

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "common/names/label.h"
#include "common/names/resource_name.h"
#include "common/status/macros.h"
#include "services/ctl/command.h"
#include "services/ctl/grid/area_effects.h"
#include "services/ctl/intake/categories.h"
#include "services/ctl/text/changing.h"
#include "services/ctl/text/json.h"
#include "services/ctl/text/listing.h"
#include "services/ctl/text/local_time.h"
#include "services/ctl/text/output.h"
#include "zhiwang/grid/v1/reorganisation_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = grid::v1;
using Stub = v1::ReorganisationService::Stub;

std::string Line(const v1::Reorganisation& one) {
  return fmt::format("{}  {}  {} 零时  设立 {}，撤销 {}，变更 {}\n", IdOf(one.name()), ChineseLabel(one.state()),
                     one.day(), one.begins(), one.ends(), one.changes());
}

absl::StatusOr<ExitCode> List(const Connection& connection, const Arguments& arguments) {
  v1::ListReorganisationsRequest request;
  request.set_district(connection.District());
  return ListUpToLimit(
      connection, connection.grid(), &Stub::ListReorganisations, arguments, request,
      {{"编号"}, {"状态"}, {"生效日"}, {"设立", true}, {"撤销", true}, {"变更", true}, {"导入"}, {"生效"}},
      [](const v1::ListReorganisationsResponse& page) -> const auto& { return page.reorganisations(); },
      [](const v1::Reorganisation& one) -> std::vector<std::string> {
        return {std::string(IdOf(one.name())),
                std::string(ChineseLabel(one.state())),
                one.day(),
                std::to_string(one.begins()),
                std::to_string(one.ends()),
                std::to_string(one.changes()),
                FormatTime(one.create_time()),
                FormatTime(one.apply_time())};
      });
}

absl::StatusOr<ExitCode> Show(const Connection& connection, const Arguments& arguments) {
  v1::GetReorganisationRequest request;
  request.set_name(connection.Name("reorganisations", arguments.words()[0]));
  ASSIGN_OR_RETURN(const v1::Reorganisation one, connection.Ask(connection.grid(), &Stub::GetReorganisation, request));
  if (connection.options().json) {
    fmt::print("{}\n", ToJson(one));
  } else {
    fmt::print("{}", Line(one));
  }
  if (one.state() != v1::Reorganisation::PLANNED) return ExitCode::kDone;
  v1::PreviewReorganisationRequest preview;
  preview.set_name(request.name());
  ASSIGN_OR_RETURN(const v1::ReorganisationEffects effects,
                   connection.Ask(connection.grid(), &Stub::PreviewReorganisation, preview));
  RETURN_IF_ERROR(PrintEffects(connection, effects));
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> Cancel(const Connection& connection, const Arguments& arguments) {
  v1::CancelReorganisationRequest request;
  request.set_name(connection.Name("reorganisations", arguments.words()[0]));
  request.set_request_id(arguments.Get("request_id", NewUuid()));
  ASSIGN_OR_RETURN(const v1::Reorganisation one,
                   connection.Ask(connection.grid(), &Stub::CancelReorganisation, request));
  if (connection.options().json) {
    fmt::print("{}\n", ToJson(one));
  } else {
    fmt::print("{}", Line(one));
  }
  return ExitCode::kDone;
}

}  // namespace

std::vector<Command> ReorganisationCommands() {
  return {
      {"reorganisation list", "", "区划调整，最新的在前", "reorganisation list", {kLimit, kPageToken}, 0, 0, List},
      {"reorganisation show",
       "ID",
       "一次区划调整；待生效的连同影响",
       "reorganisation show 4486322933702115328",
       {},
       1,
       1,
       Show},
      {"reorganisation cancel",
       "ID",
       "取消一次待生效的区划调整",
       "reorganisation cancel 4486322933702115328",
       {kRequestId},
       1,
       1,
       Cancel},
  };
}

}  // namespace zhiwang::ctl
