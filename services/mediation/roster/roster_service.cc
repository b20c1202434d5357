// The methods of MediatorService on rosters.

#include <set>
#include <string>
#include <utility>

#include "absl/time/civil_time.h"
#include "common/calendar/day.h"
#include "common/calendar/wire/calendar_wire.h"
#include "common/resource/change.h"
#include "common/resource/noun.h"
#include "common/status/macros.h"
#include "services/mediation/assignment/mediator_service.h"
#include "services/mediation/committee/committee_noun.h"
#include "services/mediation/committee/committee_proto.h"
#include "services/mediation/roster/roster_proto.h"
#include "services/mediation/roster/roster_store.h"

namespace zhiwang::mediation {
namespace {

constexpr int kUsualDaysLater = 6;

// OK where the committee has each of the mediators on each of their days, and they serve then.
absl::Status CheckMediatorsOf(sql::Txn& tx, const Serving& serving, const Committee& committee, const Roster& roster) {
  CommitteeCandidates candidates(tx, serving, committee);
  std::set<std::pair<std::string, int>> checked;
  for (const Shift& shift : roster.shifts) {
    if (!checked.emplace(shift.mediator, shift.day).second) continue;
    RETURN_IF_ERROR(candidates.Check(shift.mediator, std::nullopt, shift.day, "shifts.mediator",
                                     NameOfOffice(committee.district, shift.mediator)));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::Committee> MediatorService::SetRoster(const rpc::Call& call, const v1::SetRosterRequest& request) {
  ASSIGN_OR_RETURN(const Roster roster, RosterFrom(call.district, request));
  return resource::Change(
      committees_, call, request, "committee.roster_set",
      [&](sql::Txn& tx, const resource::Moment&, const Committee& before) -> absl::StatusOr<Committee> {
        RETURN_IF_ERROR(CheckMediatorsOf(tx, serving_, before, roster));
        Committee after = before;
        after.roster = roster;
        return after;
      });
}

absl::StatusOr<v1::GetRosterResponse> MediatorService::GetRoster(const rpc::Call& call,
                                                                 const v1::GetRosterRequest& request) {
  ASSIGN_OR_RETURN(const resource::Name name, resource::ParseName<CommitteeNoun>(request.name()));
  int first_day = calendar::TodayNumber();
  if (!request.first_day().empty()) {
    ASSIGN_OR_RETURN(first_day, calendar::ParseDayNumber("first_day", request.first_day()));
  }
  int last_day = calendar::DayNumber(calendar::DayOfNumber(first_day) + kUsualDaysLater);
  if (!request.last_day().empty()) {
    ASSIGN_OR_RETURN(last_day, calendar::ParseDayNumber("last_day", request.last_day()));
  }
  RETURN_IF_ERROR(CheckSpan(first_day, last_day));
  v1::GetRosterResponse response;
  RETURN_IF_ERROR(means_.db().Read(call.deadline, [&](sql::Txn& tx) -> absl::Status {
    response.Clear();
    RETURN_IF_ERROR(resource::FindInReach<CommitteeNoun>(tx, call, name).status());
    ASSIGN_OR_RETURN(const auto shifts, ReadShifts(tx, name.district, name.id, first_day, last_day));
    for (const Shift& shift : shifts) *response.add_shifts() = ToProto(name.district, shift);
    return absl::OkStatus();
  }));
  return response;
}

}  // namespace zhiwang::mediation
