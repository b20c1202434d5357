#include "services/grid_registry/staff/grant_service.h"

#include <algorithm>
#include <string>

#include "absl/time/clock.h"
#include "common/calendar/day.h"
#include "common/calendar/working_calendar.h"
#include "common/names/resource_name.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/grid_registry/staff/grant_changes.h"
#include "zhiwang/grid/v1/staff_service.pb.h"

namespace zhiwang::grid {
namespace {

constexpr int kUsualPage = 500;
constexpr int kMostPage = 1'000;

common::v1::StaffGrants ToProto(const auth::PersonGrants& person) {
  common::v1::StaffGrants proto;
  proto.set_staff(person.principal);
  for (const auth::DatedGrant& one : person.grants) {
    common::v1::StaffGrant& grant = *proto.add_grants();
    grant.set_role(std::string(auth::RoleName(one.grant.role)));
    grant.set_area_path(one.grant.area_path);
    grant.set_department(FormatResourceName(person.district, "departments", one.grant.department));
    grant.set_from_day(one.from_day);
    grant.set_until_day(one.until_day);
  }
  return proto;
}

}  // namespace

// The contract's roles of staff and the policy's roles are the same.
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

GrantService::GrantService(server::Runtime& runtime, sql::Database& db, const GrantDirectory& directory)
    : Service(runtime, *common::v1::ListGrantChangesRequest::descriptor()->file()->FindServiceByName("GrantService")),
      db_(db),
      directory_(directory) {
  OnWorker("ListGrantChanges", &GrantService::ListGrantChanges);
}

absl::StatusOr<common::v1::ListGrantChangesResponse> GrantService::ListGrantChanges(
    const rpc::Call& call, const common::v1::ListGrantChangesRequest& request) {
  if (request.page_size() < 0 || request.page_size() > kMostPage) {
    return error::FieldInvalid("page_size", "must be 1 to 1000, or 0 for 500", "须为 1 至 1000，0 表示 500");
  }
  const int most = request.page_size() == 0 ? kUsualPage : request.page_size();
  auth::GrantRevision since = auth::ParseGrantRevision(request.revision());
  common::v1::ListGrantChangesResponse response;
  const GrantDirectory::Position known = directory_.position();
  if (since.epoch == known.epoch && !since.in_copy() && since.seq >= known.last) {
    since.seq = std::max(since.seq, known.heard);
    response.set_revision(auth::FormatGrantRevision(since));
    return response;
  }
  const int today = calendar::TodayNumber();
  ASSIGN_OR_RETURN(const GrantChanges changes,
                   db_.Read(call.deadline, [&](sql::Txn& tx) { return ReadGrantChanges(tx, since, today, most); }));
  response.set_revision(auth::FormatGrantRevision(changes.revision));
  for (const auth::PersonGrants& person : changes.page.people) *response.add_people() = ToProto(person);
  response.set_begins_copy(changes.page.begins_copy);
  response.set_ends_copy(changes.page.ends_copy);
  response.set_more(changes.more);
  return response;
}

}  // namespace zhiwang::grid
