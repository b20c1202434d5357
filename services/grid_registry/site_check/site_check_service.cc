#include "services/grid_registry/site_check/site_check_service.h"

#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "absl/strings/numbers.h"
#include "absl/time/clock.h"
#include "common/calendar/working_calendar.h"
#include "common/changelog/change_log.h"
#include "common/names/resource_name.h"
#include "common/names/text.h"
#include "common/resource/request_answer.h"
#include "common/rpc/fields.h"
#include "common/rpc/page_token.h"
#include "common/status/macros.h"
#include "services/grid_registry/area/area_store.h"
#include "services/grid_registry/registry_errors.h"
#include "services/grid_registry/site_check/site_check_proto.h"
#include "services/grid_registry/site_check/site_check_store.h"
#include "services/grid_registry/staff/staff_store.h"
#include "zhiwang/grid/v1/staff_service.pb.h"

namespace zhiwang::grid {
namespace {

constexpr int kUsualPage = 50;
constexpr int kMostPage = 200;
constexpr int kLongestNote = 500;
constexpr int kLongestReport = 2'000;

// What is stored has microseconds.
absl::Time NowInMicros() { return absl::FromUnixMicros(absl::ToUnixMicros(absl::Now())); }

// The check that was looked for; over which the caller has no right is as if it were not there.
absl::StatusOr<SiteCheck> InReach(const rpc::Call& call, const std::string& name, std::optional<SiteCheck> found) {
  if (!found || !call.May(ScopeOf(*found))) return error::SiteCheckNotFound(name);
  return *std::move(found);
}

// The id of the first of those who are workers of the area on the day; empty when nobody is.
absl::StatusOr<std::string> WorkerOf(sql::Txn& tx, const Area& area, absl::Time now) {
  StaffFilter filter;
  filter.district = area.district;
  filter.area = area.code;
  filter.day = calendar::DayNumber(absl::ToCivilDay(now, calendar::ShanghaiZone()));
  filter.role = v1::Assignment::GRID_WORKER;
  return FindFirstServing(tx, filter);
}

// The caller's id as a member of the district's staff; empty for anybody else.
std::string StaffIdOf(const rpc::Call& call, const std::string& district) {
  return ParseIdWithin(district, "caller", call.principal, "staff").value_or("");
}

}  // namespace

SiteCheckService::SiteCheckService(server::Runtime& runtime, sql::Database& db, sql::IdSource& ids,
                                   AreaDirectory& directory)
    : Service(runtime, *v1::SiteCheck::descriptor()->file()->FindServiceByName("SiteCheckService")),
      db_(db),
      ids_(ids),
      directory_(directory) {
  OnWorker("CreateSiteCheck", &SiteCheckService::CreateSiteCheck);
  OnWorker("GetSiteCheck", &SiteCheckService::GetSiteCheck);
  OnWorker("ListSiteChecks", &SiteCheckService::ListSiteChecks);
  OnWorker("AcceptSiteCheck", &SiteCheckService::AcceptSiteCheck);
  OnWorker("RefuseSiteCheck", &SiteCheckService::RefuseSiteCheck);
  OnWorker("ReportSiteCheck", &SiteCheckService::ReportSiteCheck);
}

absl::StatusOr<v1::SiteCheck> SiteCheckService::CreateSiteCheck(const rpc::Call& call,
                                                                const v1::CreateSiteCheckRequest& request) {
  ASSIGN_OR_RETURN(const std::string district, ParseDistrictName("district", request.district()));
  ASSIGN_OR_RETURN(const auto identity, resource::RequestIdentity::Of(district, call.principal, request));
  ASSIGN_OR_RETURN(HandedOver handed, FromProto(district, request.site_check()));
  ASSIGN_OR_RETURN(handed.draft.id, ids_.Next());
  return db_.Transact(call.deadline, [&](sql::Txn& tx) -> absl::StatusOr<v1::SiteCheck> {
    ASSIGN_OR_RETURN(const auto earlier, resource::FindEarlierAnswer<v1::SiteCheck>(tx, identity));
    if (earlier) return *earlier;
    ASSIGN_OR_RETURN(const auto area, FindArea(tx, district, handed.area));
    if (!area) return error::AreaUnknown("site_check.area", request.site_check().area());
    const absl::Time now = NowInMicros();
    ASSIGN_OR_RETURN(std::string worker, WorkerOf(tx, *area, now));
    SiteCheck draft = handed.draft;
    draft.area_path = area->path;
    const SiteCheck created = Assign(std::move(draft), std::move(worker), now);
    const absl::Status inserted = InsertSiteCheck(tx, created);
    if (sql::IsDuplicateKey(inserted)) {
      // The same request may have come in twice at once, and the other was faster.
      ASSIGN_OR_RETURN(const auto twin, resource::FindEarlierAnswer<v1::SiteCheck>(tx, identity));
      if (twin) return *twin;
      ASSIGN_OR_RETURN(const auto other, FindSiteCheckOf(tx, district, created.case_id, created.number));
      if (!other) return sql::Rerun("the id was taken");
      return error::SiteCheckExists(FormatResourceName(district, "siteChecks", std::to_string(*other)));
    }
    RETURN_IF_ERROR(inserted);
    RETURN_IF_ERROR(
        changelog::Append(tx, {ChangeOf(created, call.principal, identity.request_id(), call.trace_parent)}));
    return resource::RememberAnswer(tx, identity, ToProto(created), now);
  });
}

absl::StatusOr<v1::SiteCheck> SiteCheckService::GetSiteCheck(const rpc::Call& call,
                                                             const v1::GetSiteCheckRequest& request) {
  ASSIGN_OR_RETURN(const SiteCheckName name, SiteCheckName::Parse(request.name()));
  ASSIGN_OR_RETURN(auto found,
                   db_.Read(call.deadline, [&](sql::Txn& tx) { return FindSiteCheck(tx, name.district, name.id); }));
  ASSIGN_OR_RETURN(const SiteCheck check, InReach(call, request.name(), std::move(found)));
  return ToProto(check);
}

absl::StatusOr<v1::ListSiteChecksResponse> SiteCheckService::ListSiteChecks(const rpc::Call& call,
                                                                            const v1::ListSiteChecksRequest& request) {
  SiteCheckFilter filter;
  ASSIGN_OR_RETURN(filter.district, ParseDistrictName("district", request.district()));
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request, kUsualPage, kMostPage));
  std::optional<int64_t> before_id;
  if (!page.after.empty() && !absl::SimpleAtoi(page.after, &before_id.emplace())) return error::PageTokenInvalid();
  if (!request.area().empty()) {
    ASSIGN_OR_RETURN(const std::string code, ParseIdWithin(filter.district, "area", request.area(), "areas"));
    const auto district = directory_.Of(filter.district);
    const Area* area = district == nullptr ? nullptr : district->Find(code);
    if (area == nullptr) return error::AreaUnknown("area", request.area());
    filter.area_path = area->path;
  }
  if (!common::v1::SiteCheckProgress::State_IsValid(request.state()))
    return error::FieldInvalid("state", "unknown", "未知状态");
  if (request.state() == common::v1::SiteCheckProgress::REQUESTED ||
      request.state() == common::v1::SiteCheckProgress::REJECTED) {
    return error::FieldInvalid("state", "is only on the case's side", "该状态只出现在工单一侧");
  }
  if (request.state() != 0) filter.state = static_cast<SiteCheckState>(request.state());
  if (!request.worker().empty()) {
    ASSIGN_OR_RETURN(filter.worker, ParseIdWithin(filter.district, "worker", request.worker(), "staff"));
  }
  ASSIGN_OR_RETURN(const auto checks, db_.Read(call.deadline, [&](sql::Txn& tx) {
    return ListSiteChecksInReach(tx, filter, call.Reach(), before_id, page.size + 1);
  }));
  v1::ListSiteChecksResponse response;
  for (const SiteCheck& check : checks) {
    if (response.site_checks_size() == page.size) {
      const int64_t last = checks[static_cast<size_t>(page.size) - 1].id;
      response.set_next_page_token(rpc::MakePageToken(request, std::to_string(last)));
      break;
    }
    *response.add_site_checks() = ToProto(check);
  }
  return response;
}

template <class Request>
absl::StatusOr<v1::SiteCheck> SiteCheckService::Change(
    const rpc::Call& call, const Request& request,
    const std::function<absl::StatusOr<SiteCheck>(const SiteCheck&, absl::Time now)>& decide) {
  ASSIGN_OR_RETURN(const SiteCheckName name, SiteCheckName::Parse(request.name()));
  ASSIGN_OR_RETURN(const auto identity, resource::RequestIdentity::Of(name.district, call.principal, request));
  return db_.Transact(call.deadline, [&](sql::Txn& tx) -> absl::StatusOr<v1::SiteCheck> {
    // In this order: the same request in the same moment is either found, or was not done yet when the check was read.
    ASSIGN_OR_RETURN(auto found, FindSiteCheck(tx, name.district, name.id));
    ASSIGN_OR_RETURN(const SiteCheck before, InReach(call, request.name(), std::move(found)));
    ASSIGN_OR_RETURN(const auto earlier, resource::FindEarlierAnswer<v1::SiteCheck>(tx, identity));
    if (earlier) return *earlier;
    if (!request.etag().empty() && request.etag() != fmt::format("v{}", before.version)) {
      return error::EtagStale(request.name());
    }
    const absl::Time now = NowInMicros();
    ASSIGN_OR_RETURN(const SiteCheck after, decide(before, now));
    const absl::Status updated = UpdateSiteCheck(tx, after);
    if (updated.code() == absl::StatusCode::kAborted) return sql::Rerun("the check was changed meanwhile");
    RETURN_IF_ERROR(updated);
    RETURN_IF_ERROR(changelog::Append(tx, {ChangeOf(after, call.principal, identity.request_id(), call.trace_parent)}));
    return resource::RememberAnswer(tx, identity, ToProto(after), now);
  });
}

absl::StatusOr<v1::SiteCheck> SiteCheckService::AcceptSiteCheck(const rpc::Call& call,
                                                                const v1::AcceptSiteCheckRequest& request) {
  return Change(call, request, [&](const SiteCheck& before, absl::Time now) {
    return Accept(before, StaffIdOf(call, before.district), now);
  });
}

absl::StatusOr<v1::SiteCheck> SiteCheckService::RefuseSiteCheck(const rpc::Call& call,
                                                                const v1::RefuseSiteCheckRequest& request) {
  ASSIGN_OR_RETURN(const auto reason, KnownEnum<SiteCheckRefusal>("reason", request.reason(),
                                                                  common::v1::SiteCheckProgress::Refusal_descriptor()));
  RETURN_IF_ERROR(CheckText("note", request.note(), 0, kLongestNote));
  return Change(call, request, [&](const SiteCheck& before, absl::Time now) {
    return Refuse(before, StaffIdOf(call, before.district), reason, request.note(), now);
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
  return Change(call, request, [&](const SiteCheck& before, absl::Time now) -> absl::StatusOr<SiteCheck> {
    const auto district = directory_.Of(before.district);
    if (district == nullptr || district->Locate(found_at.longitude, found_at.latitude) == nullptr) {
      return error::PointOutside("found_at");
    }
    return Report(before, StaffIdOf(call, before.district), finding, request.report(), found_at, now);
  });
}

}  // namespace zhiwang::grid
