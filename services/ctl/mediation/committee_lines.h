#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "services/ctl/connection.h"
#include "zhiwang/mediation/v1/committee_service.pb.h"
#include "zhiwang/mediation/v1/mediator_service.pb.h"

namespace zhiwang::ctl {

// Reads a committee from a line of JSON: a zhiwang.mediation.v1.Committee in proto JSON, whose names may be short: the
// number for `name`, the code for `area`, the id for `staff`, and for `mediator` the id of a member of staff or
// `lawyers/{licence}`. INVALID_ARGUMENT says why not, in Chinese; the server decides if the committee makes sense.
absl::StatusOr<mediation::v1::Committee> ReadCommittee(const Connection& connection, std::string_view line);

// Reads a law firm likewise: the code for `name` and `areas`, the licence for `lawyer`.
absl::StatusOr<mediation::v1::Firm> ReadFirm(const Connection& connection, std::string_view line);

// Reads a shift of a roster likewise: for `mediator` as of a committee.
absl::StatusOr<mediation::v1::RosterShift> ReadShift(const Connection& connection, std::string_view line);

}  // namespace zhiwang::ctl
