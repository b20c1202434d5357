#include "services/grid_registry/site_check/site_check_service.h"

#include <map>
#include <optional>
#include <span>
#include <utility>

#include "common/calendar/day.h"
#include "common/calendar/working_calendar.h"
#include "common/names/resource_name.h"
#include "common/resource/change.h"
#include "common/resource/get.h"
#include "common/resource/list/list.h"
#include "common/rpc/fields.h"
#include "common/rpc/page_token.h"
#include "common/status/macros.h"
#include "common/text/text.h"
#include "services/grid_registry/area/area_store.h"
#include "services/grid_registry/registry_errors.h"
#include "services/grid_registry/site_check/site_check_proto.h"
#include "services/grid_registry/staff/staff_store.h"
#include "zhiwang/grid/v1/staff_service.pb.h"

namespace zhiwang::grid {
namespace {

constexpr int kLongestNote = 500;
constexpr int kLongestReport = 2'000;

// The id of the first of those who are workers of the area on the day; empty when nobody is.
absl::StatusOr<std::string> WorkerOf(sql::Txn& tx, const Area& area, absl::Time now) {
  StaffFilter filter;
  filter.district = area.district;
  filter.area = area.code;
  filter.day = calendar::DayNumberOf(now);
  filter.role = v1::Assignment::GRID_WORKER;
  return FindFirstServing(tx, filter);
}

// An area with the worker who gets its checks on a day.
struct Grid {
  Area area;
  std::string worker;
};

// The area that has that ground today: of an area that has ended, the workers of its successor are asked. Nothing where there is
// none.
absl::StatusOr<std::optional<Grid>> GridOf(sql::Txn& tx, const std::string& district, const std::string& code,
                                           absl::Time now) {
  ASSIGN_OR_RETURN(auto area, FindHolder(tx, district, code));
  if (!area) return std::nullopt;
  ASSIGN_OR_RETURN(std::string worker, WorkerOf(tx, *area, now));
  return Grid{*std::move(area), std::move(worker)};
}

// Assigns the checks that are handed over to the workers of their areas.
absl::Status AssignAll(sql::Txn& tx, std::span<resource::ToCreate<SiteCheckNoun, HandedOver>> asked) {
  std::map<std::pair<std::string, std::string>, std::optional<Grid>> grids;
  for (auto& [call, moment, handed, made] : asked) {
    const auto [at, is_new] = grids.try_emplace({handed.draft.district, handed.area});
    if (is_new) {
      ASSIGN_OR_RETURN(at->second, GridOf(tx, handed.draft.district, handed.area, moment.now));
    }
    const std::optional<Grid>& grid = at->second;
    if (!grid) {
      made = error::AreaUnknown("site_check.area", FormatResourceName(handed.draft.district, "areas", handed.area));
      continue;
    }
    SiteCheck draft = handed.draft;
    draft.area_path = grid->area.path;
    made = Assign(std::move(draft), grid->worker, moment.now);
  }
  return absl::OkStatus();
}

// The check that a request hands over, with an id of its own.
absl::StatusOr<HandedOver> Prepared(sql::IdSource& ids, const v1::CreateSiteCheckRequest& request) {
  ASSIGN_OR_RETURN(const std::string district, ParseDistrictName("district", request.district()));
  ASSIGN_OR_RETURN(HandedOver handed, FromProto(district, request.site_check()));
  ASSIGN_OR_RETURN(handed.draft.id, ids.Next());
  return handed;
}

// The caller's id as a member of the district's staff; empty for anybody else.
std::string StaffIdOf(const rpc::Call& call) {
  return ParseIdWithin(call.district, "caller", call.principal, "staff").value_or("");
}

}  // namespace

SiteCheckService::SiteCheckService(server::Runtime& runtime, sql::Database& db, sql::IdSource& ids,
                                   AreaDirectory& directory)
    : Service(runtime, *v1::SiteCheck::descriptor()->file()->FindServiceByName("SiteCheckService")),
      parts_{db, {}},
      ids_(ids),
      directory_(directory),
      creations_(parts_, {.longest_wait = runtime.longest_wait()}, AssignAll) {
  LaterOnWorker("CreateSiteCheck", &SiteCheckService::CreateSiteCheck);
  OnWorker("GetSiteCheck", &SiteCheckService::GetSiteCheck);
  OnWorker("ListSiteChecks", &SiteCheckService::ListSiteChecks);
  OnWorker("AcceptSiteCheck", &SiteCheckService::AcceptSiteCheck);
  OnWorker("RefuseSiteCheck", &SiteCheckService::RefuseSiteCheck);
  OnWorker("ReportSiteCheck", &SiteCheckService::ReportSiteCheck);
}

void SiteCheckService::CreateSiteCheck(const rpc::Call& call, const v1::CreateSiteCheckRequest& request,
                                       server::Reply<v1::SiteCheck> reply) {
  creations_.Create(call, request, "site_check.created", Prepared(ids_, request), std::move(reply));
}

absl::StatusOr<v1::SiteCheck> SiteCheckService::GetSiteCheck(const rpc::Call& call,
                                                             const v1::GetSiteCheckRequest& request) {
  return resource::Get(parts_, call, request);
}

absl::StatusOr<v1::ListSiteChecksResponse> SiteCheckService::ListSiteChecks(const rpc::Call& call,
                                                                            const v1::ListSiteChecksRequest& request) {
  SiteCheckFilter filter;
  ASSIGN_OR_RETURN(filter.district, ParseDistrictName("district", request.district()));
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request));
  if (!request.area().empty()) {
    ASSIGN_OR_RETURN(const std::string code, ParseIdWithin(filter.district, "area", request.area(), "areas"));
    const auto district = directory_.Of(filter.district);
    const Area* area = district == nullptr ? nullptr : district->FindEver(code);
    if (area == nullptr) return error::AreaUnknown("area", request.area());
    filter.within.area_path = area->path;
  }
  if (!common::v1::SiteCheckProgress::State_IsValid(request.state()))
    return error::FieldInvalid("state", "unknown", "未知状态");
  if (request.state() == common::v1::SiteCheckProgress::REQUESTED ||
      request.state() == common::v1::SiteCheckProgress::REJECTED) {
    return error::FieldInvalid("state", "exists only on the side that asks", "该状态只出现在工单、纠纷一侧");
  }
  if (request.state() != 0) filter.state = static_cast<SiteCheckState>(request.state());
  if (!request.worker().empty()) {
    ASSIGN_OR_RETURN(filter.worker, ParseIdWithin(filter.district, "worker", request.worker(), "staff"));
  }
  ASSIGN_OR_RETURN(const auto listed, resource::ListInReach(parts_, call, filter, page));
  v1::ListSiteChecksResponse response;
  for (const SiteCheck& check : listed.items) *response.add_site_checks() = SiteCheckNoun::Show(call, check);
  if (!listed.next.empty()) response.set_next_page_token(rpc::MakePageToken(request, listed.next));
  return response;
}

absl::StatusOr<v1::SiteCheck> SiteCheckService::AcceptSiteCheck(const rpc::Call& call,
                                                                const v1::AcceptSiteCheckRequest& request) {
  return resource::Change(
      parts_, call, request, "site_check.accepted",
      [&](const resource::Moment&, const SiteCheck& before) { return Accept(before, StaffIdOf(call)); });
}

absl::StatusOr<v1::SiteCheck> SiteCheckService::RefuseSiteCheck(const rpc::Call& call,
                                                                const v1::RefuseSiteCheckRequest& request) {
  ASSIGN_OR_RETURN(const auto reason, KnownEnum<SiteCheckRefusal>("reason", request.reason(),
                                                                  common::v1::SiteCheckProgress::Refusal_descriptor()));
  RETURN_IF_ERROR(CheckText("note", request.note(), 0, kLongestNote));
  return resource::Change(parts_, call, request, "site_check.refused",
                          [&](const resource::Moment&, const SiteCheck& before) {
                            return Refuse(before, StaffIdOf(call), reason, request.note());
                          });
}

absl::StatusOr<v1::SiteCheck> SiteCheckService::ReportSiteCheck(const rpc::Call& call,
                                                                const v1::ReportSiteCheckRequest& request) {
  ASSIGN_OR_RETURN(
      const auto finding,
      KnownEnum<SiteCheckFinding>("finding", request.finding(), common::v1::SiteCheckProgress::Finding_descriptor()));
  RETURN_IF_ERROR(CheckText("report", request.report(), 1, kLongestReport));
  if (!request.has_found_at()) return error::FieldInvalid("found_at", "must be given", "必须给出核实地点");
  RETURN_IF_ERROR(CheckPoint("found_at", request.found_at()));
  const LonLat found_at{request.found_at().longitude(), request.found_at().latitude()};
  return resource::Change(
      parts_, call, request, "site_check.reported",
      [&](const resource::Moment&, const SiteCheck& before) -> absl::StatusOr<SiteCheck> {
        const auto district = directory_.Of(before.district);
        if (district == nullptr || district->Locate(found_at.longitude, found_at.latitude) == nullptr) {
          return error::PointOutside("found_at");
        }
        return Report(before, StaffIdOf(call), finding, request.report(), found_at);
      });
}

}  // namespace zhiwang::grid
