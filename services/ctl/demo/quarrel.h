#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/ctl/connection.h"
#include "zhiwang/mediation/v1/dispute.pb.h"

namespace zhiwang::ctl {

// Two quarrels of a town, as they were left.
struct Quarrels {
  mediation::v1::Dispute climbed;     // came as a case, and was settled at the town
  mediation::v1::Dispute registered;  // nobody has accepted it
};

// Plays the quarrels of the demonstration in the town of that resource name. A hotline's case about a boundary is referred to
// mediation; the village's mediator, then the zone's have it without success, each with the word of both parties for the next
// level; at the town a lawyer of the contracted firm takes it up and settles it (see Settlement). Another one came from the police
// and waits for its acceptance. The person in charge takes each step, which follows from the state of the dispute. So playing it
// again continues where it stopped, and changes nothing at the end. NOT_FOUND where the town has no committee, or no firm.
absl::StatusOr<Quarrels> PlayQuarrels(const Connection& connection, const std::string& town);

}  // namespace zhiwang::ctl
