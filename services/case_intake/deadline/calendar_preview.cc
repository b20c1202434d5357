#include "services/case_intake/deadline/calendar_preview.h"

#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "common/calendar/wire/calendar_wire.h"
#include "common/names/resource_name.h"
#include "common/process/followers/calendar_follower.h"
#include "common/rpc/fields.h"
#include "common/rpc/page_key.h"
#include "common/rpc/page_token.h"
#include "common/status/macros.h"
#include "services/case_intake/case/case_store.h"
#include "services/case_intake/case/domain/case_errors.h"
#include "services/case_intake/case/domain/decisions.h"

namespace zhiwang::intake {
namespace {

constexpr std::string_view kSuffix = "/calendar";

absl::StatusOr<std::string> DistrictOf(const std::string& name) {
  if (!name.ends_with(kSuffix)) {
    return error::ResourceNameInvalid("calendar.name", name.substr(0, 60), "districts/{district}/calendar");
  }
  return ParseDistrictName("calendar.name", std::string_view(name).substr(0, name.size() - kSuffix.size()));
}

// The district's calendar as it would be once `trial` was set.
absl::StatusOr<calendar::WorkingCalendar> CalendarWith(const process::DistrictCalendar& known,
                                                       const grid::v1::WorkingCalendar& trial) {
  std::vector<grid::v1::WorkingCalendar> versions = known.versions;
  ASSIGN_OR_RETURN(grid::v1::WorkingCalendar next, calendar::Canonical(trial));
  next.set_version(calendar::VersionOf(next, known.calendar.version()));
  versions.push_back(std::move(next));
  return calendar::MakeCalendar(versions);
}

absl::Status AddMoves(const calendar::WorkingCalendar& calendar, const Case& c, v1::PreviewCalendarResponse& response) {
  ASSIGN_OR_RETURN(const std::vector<MovedDeadline> moved, DeadlinesMovedBy(calendar, c.facts));
  for (const MovedDeadline& one : moved) {
    const Deadline& before = c.facts.deadlines[one.index];
    if (one.after.due == before.due) continue;  // an estimate that turns out right moves nothing
    auto* row = response.add_moved();
    row->set_resource(FormatResourceName(c.district, "cases", std::to_string(c.id)));
    row->set_clock(static_cast<common::v1::Deadline::Clock>(before.clock));
    SetTime(before.due, row->mutable_from_due_time());
    SetTime(one.after.due, row->mutable_to_due_time());
    row->set_from_estimated(before.is_estimate);
    row->set_to_estimated(one.after.is_estimate);
  }
  for (const Deadline& deadline : c.facts.deadlines) response.set_running(response.running() + !deadline.met);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::PreviewCalendarResponse> PreviewCalendar(sql::Database& db, process::CalendarFollower& calendars,
                                                            const rpc::Call& call,
                                                            const v1::PreviewCalendarRequest& request) {
  ASSIGN_OR_RETURN(const std::string district, DistrictOf(request.calendar().name()));
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request, {.usual = 200, .most = 500}));
  int64_t after = 0;
  RETURN_IF_ERROR(rpc::ReadPageKey(page.after, std::tie(after)));
  const auto known = calendars.Of(district);
  if (known == nullptr) return error::CalendarMissing(district);
  ASSIGN_OR_RETURN(const calendar::WorkingCalendar calendar, CalendarWith(*known, request.calendar()));
  ASSIGN_OR_RETURN(const std::vector<Case> cases,
                   db.Read(call.deadline, [&](sql::Txn& tx) { return OpenCases(tx, district, after, page.size); }));
  v1::PreviewCalendarResponse response;
  for (const Case& c : cases) RETURN_IF_ERROR(AddMoves(calendar, c, response));
  if (static_cast<int>(cases.size()) == page.size) {
    response.set_next_page_token(rpc::MakePageToken(request, rpc::WritePageKey(std::tie(cases.back().id))));
  }
  return response;
}

}  // namespace zhiwang::intake
