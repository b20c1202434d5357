#pragma once

#include "absl/status/status.h"
#include "services/ctl/connection.h"
#include "zhiwang/mediation/v1/agreement.pb.h"
#include "zhiwang/mediation/v1/dispute.pb.h"

namespace zhiwang::ctl {

// Has both parties apply for the judicial confirmation of their agreement, which is POSSIBLE: the `town`, whose dispute it is now
// that it has ended, records their word, puts the papers into the file and records the application. A repetition changes
// nothing. Where the file does not know the parties' addresses, it does nothing: an application asks for them.
absl::Status ApplyForConfirmation(const Connection& town, const mediation::v1::Dispute& dispute,
                                  const mediation::v1::Agreement& agreement);

}  // namespace zhiwang::ctl
