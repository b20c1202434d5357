#include "services/ctl/grid/area_effects.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/names/label.h"
#include "common/names/services.h"
#include "services/ctl/errors.h"
#include "services/ctl/intake/categories.h"
#include "services/ctl/text/json.h"
#include "services/ctl/text/local_time.h"
#include "services/ctl/text/output.h"
#include "zhiwang/common/v1/change_log_service.grpc.pb.h"
#include "zhiwang/intake/v1/case_service.grpc.pb.h"
#include "zhiwang/mediation/v1/dispute_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

using grid::v1::ReorganisationEffects;
using AreaEffect = ReorganisationEffects::AreaEffect;
using OpenCases = intake::v1::CountOpenCasesResponse::AreaCount;
using OpenDisputes = mediation::v1::CountOpenDisputesResponse::AreaCount;

constexpr int kMostAreasAsked = 200;

// The areas that are there and will not be where they are.
std::vector<std::string> AreasLeft(const ReorganisationEffects& effects) {
  std::vector<std::string> areas;
  for (const AreaEffect& effect : effects.areas()) {
    if (effect.kind() == AreaEffect::ENDS || effect.kind() == AreaEffect::MOVES) areas.push_back(effect.area());
  }
  return areas;
}

// What a service counts in each area, by `method` of its stub: `Count` for each. Where it cannot be asked, says so in the
// words `what` and answers none.
template <class Count, class Stub, class Request, class Response>
std::map<std::string, Count> CountIn(const Connection& connection, const std::vector<std::string>& areas,
                                     const std::shared_ptr<grpc::Channel>& service,
                                     grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                                     std::string_view what) {
  std::map<std::string, Count> by_area;
  for (size_t begin = 0; begin < areas.size(); begin += kMostAreasAsked) {
    Request request;
    request.set_district(connection.District());
    const size_t end = std::min(areas.size(), begin + kMostAreasAsked);
    for (size_t i = begin; i < end; ++i) request.add_areas(areas[i]);
    const auto counted = connection.Ask(service, method, request);
    if (!counted.ok()) {
      fmt::print(stderr, "查不到{}：{}", what, FormatError(counted.status()));
      return by_area;
    }
    for (const Count& count : counted->counts()) by_area[count.area()] = count;
  }
  return by_area;
}

std::string Codes(const google::protobuf::RepeatedPtrField<std::string>& names) {
  std::vector<std::string_view> codes;
  for (const std::string& name : names) codes.push_back(IdOf(name));
  return fmt::format("{}", fmt::join(codes, "、"));
}

void PrintAreas(const Connection& connection, const ReorganisationEffects& effects) {
  const std::vector<std::string> left = AreasLeft(effects);
  const auto cases = CountIn<OpenCases>(connection, left, connection.intake(),
                                        &intake::v1::CaseService::Stub::CountOpenCases, "在办工单数");
  const auto disputes = CountIn<OpenDisputes>(connection, left, connection.mediation(),
                                              &mediation::v1::DisputeService::Stub::CountOpenDisputes, "在办纠纷数");
  // A number that nobody could tell, or of an area that stays, is left empty.
  const auto shown = [](const auto& counts, const std::string& area, const auto& number) {
    const auto found = counts.find(area);
    return found == counts.end() ? std::string() : std::to_string(number(found->second));
  };
  Table table({{"影响"},
               {"代码"},
               {"名称"},
               {"承接"},
               {"在办工单", true},
               {"其中超期", true},
               {"在办核实", true},
               {"在办纠纷", true},
               {"其中超期", true},
               {"调委会", true}});
  for (const AreaEffect& effect : effects.areas()) {
    const std::string& area = effect.area();
    table.Add({std::string(ChineseLabel(effect.kind())), std::string(IdOf(area)), effect.display_name(),
               Codes(effect.successors()), shown(cases, area, [](const OpenCases& c) { return c.open(); }),
               shown(cases, area, [](const OpenCases& c) { return c.overdue(); }),
               effect.open_site_checks() > 0 ? std::to_string(effect.open_site_checks()) : "",
               shown(disputes, area, [](const OpenDisputes& d) { return d.open(); }),
               shown(disputes, area, [](const OpenDisputes& d) { return d.overdue(); }),
               shown(disputes, area, [](const OpenDisputes& d) { return d.committees(); })});
  }
  if (!table.empty()) fmt::print("{}", table.Format());
  if (effects.area_count() > effects.areas_size()) fmt::print("…… 共 {} 个区域\n", effects.area_count());
}

void PrintPeople(const ReorganisationEffects& effects) {
  Table table({{"人员"}, {"岗位"}, {"原区域"}, {"改到"}, {""}});
  for (const auto& move : effects.assignments()) {
    table.Add({std::string(IdOf(move.staff())), std::string(ChineseLabel(move.role())),
               std::string(IdOf(move.from_area())), std::string(IdOf(move.to_area())),
               move.to_area().empty() ? "承接者级别更高，到期不转，请另行安排"
               : move.needs_review()  ? "承接不止一个，请核对"
                                      : ""});
  }
  if (!table.empty()) fmt::print("\n{}", table.Format());
  if (effects.assignment_count() > effects.assignments_size())
    fmt::print("…… 共 {} 人次\n", effects.assignment_count());
}

void PrintDepartments(const ReorganisationEffects& effects) {
  Table table({{"单位"}, {"原负责区域"}, {"改为"}});
  for (const auto& move : effects.departments()) {
    table.Add(
        {std::string(IdOf(move.department())), std::string(IdOf(move.from_area())), std::string(IdOf(move.to_area()))});
  }
  if (!table.empty()) fmt::print("\n{}", table.Format());
}

void PrintWatches(const Connection& connection, const ReorganisationEffects& effects) {
  const std::vector<std::string> left = AreasLeft(effects);
  const std::set<std::string_view> areas(left.begin(), left.end());
  Table table({{"订阅方"}, {"服务"}, {"区域"}, {"开始"}});
  for (const ServiceEntry& service : Services()) {
    common::v1::ListWatchesRequest request;
    request.set_name(connection.Name("logs", service.program));
    const auto watches = connection.Ask(connection.ChannelTo(service.program),
                                        &common::v1::ChangeLogService::Stub::ListWatches, request);
    if (!watches.ok()) {
      fmt::print(stderr, "查不到 {} 的订阅：{}", service.program, FormatError(watches.status()));
      continue;
    }
    for (const auto& watch : watches->watches()) {
      if (!areas.contains(watch.area())) continue;
      table.Add({watch.caller(), std::string(service.program), std::string(IdOf(watch.area())),
                 FormatTime(watch.begin_time())});
    }
  }
  if (!table.empty()) fmt::print("\n只看这些区域的订阅（应答的副本上）：\n{}", table.Format());
}

}  // namespace

absl::Status PrintEffects(const Connection& connection, const ReorganisationEffects& effects) {
  if (connection.options().json) {
    fmt::print("{}\n", ToJson(effects));
    return absl::OkStatus();
  }
  PrintAreas(connection, effects);
  PrintPeople(effects);
  PrintDepartments(effects);
  PrintWatches(connection, effects);
  if (effects.people_with_other_rights() > 0) {
    fmt::print("\n{} 人的权限范围改变；他们正在进行的订阅按新的范围继续\n", effects.people_with_other_rights());
  }
  return absl::OkStatus();
}

}  // namespace zhiwang::ctl
