#include "services/grid_registry/staff/grant_service.h"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "common/rpc/page_token.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "zhiwang/grid/v1/staff_service.pb.h"

namespace zhiwang::grid {
namespace {

constexpr int kUsualPage = 2'000;
constexpr int kMostPage = 5'000;

common::v1::StaffGrant ToProto(const auth::DatedGrant& grant) {
  common::v1::StaffGrant proto;
  proto.set_staff(grant.principal);
  proto.set_role(std::string(auth::RoleName(grant.grant.role)));
  proto.set_area_path(grant.grant.area_path);
  proto.set_department(grant.grant.department);
  proto.set_from_day(grant.from_day);
  proto.set_until_day(grant.until_day);
  return proto;
}

}  // namespace

// What a member of staff is, by the contract, and what they may do, by the policy, is one thing.
static_assert(static_cast<int>(auth::Role::kGridWorker) == v1::Assignment::GRID_WORKER);
static_assert(static_cast<int>(auth::Role::kVillageMediator) == v1::Assignment::VILLAGE_MEDIATOR);
static_assert(static_cast<int>(auth::Role::kZoneDispatcher) == v1::Assignment::ZONE_DISPATCHER);
static_assert(static_cast<int>(auth::Role::kTownDispatcher) == v1::Assignment::TOWN_DISPATCHER);
static_assert(static_cast<int>(auth::Role::kCentreDispatcher) == v1::Assignment::CENTRE_DISPATCHER);
static_assert(static_cast<int>(auth::Role::kDepartmentHandler) == v1::Assignment::DEPARTMENT_HANDLER);
static_assert(static_cast<int>(auth::Role::kCentreDirector) == v1::Assignment::CENTRE_DIRECTOR);
static_assert(static_cast<int>(auth::Role::kAuditor) == v1::Assignment::AUDITOR);
static_assert(static_cast<int>(auth::Role::kAdministrator) == v1::Assignment::ADMINISTRATOR);
static_assert(v1::Assignment::Role_MAX == v1::Assignment::ADMINISTRATOR);

GrantService::GrantService(server::Runtime& runtime, const GrantDirectory& directory)
    : Service(runtime, *common::v1::ListGrantsRequest::descriptor()->file()->FindServiceByName("GrantService")),
      directory_(directory) {
  Inline("ListGrants", &GrantService::ListGrants);
}

absl::StatusOr<common::v1::ListGrantsResponse> GrantService::ListGrants(const rpc::Call&,
                                                                        const common::v1::ListGrantsRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request, kUsualPage, kMostPage));
  const auto snapshot = directory_.Get();
  common::v1::ListGrantsResponse response;
  response.set_revision(snapshot->revision);
  // Only who begins is told that nothing changed: a later page without grants would be taken for the last of its list.
  if (page.after.empty() && request.known_revision() == snapshot->revision) return response;
  size_t begin = 0;
  if (!page.after.empty()) {
    // `{revision}/{grants before}`
    const std::pair<std::string, std::string> parts = absl::StrSplit(page.after, absl::MaxSplits('/', 1));
    if (!absl::SimpleAtoi(parts.second, &begin)) return error::PageTokenInvalid();
    if (parts.first != snapshot->revision) return error::ChangedConcurrently("what staff are assigned to");
  }
  const size_t end = std::min(begin + static_cast<size_t>(page.size), snapshot->grants.size());
  for (size_t i = begin; i < end; ++i) *response.add_grants() = ToProto(snapshot->grants[i]);
  if (end < snapshot->grants.size()) {
    response.set_next_page_token(rpc::MakePageToken(request, fmt::format("{}/{}", snapshot->revision, end)));
  }
  return response;
}

}  // namespace zhiwang::grid
