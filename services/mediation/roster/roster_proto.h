#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/mediation/roster/domain/roster.h"
#include "zhiwang/mediation/v1/mediator_service.pb.h"

namespace zhiwang::mediation {

// The roster that a request sets, checked by itself (CheckRoster). FIELD_INVALID or RESOURCE_NAME_INVALID names the field, as
// `shifts.mediator`.
absl::StatusOr<Roster> RosterFrom(const std::string& district, const v1::SetRosterRequest& request);

v1::RosterShift ToProto(const std::string& district, const Shift& shift);

}  // namespace zhiwang::mediation
