#pragma once

#include "absl/status/status.h"
#include "services/ctl/connection.h"
#include "zhiwang/mediation/v1/agreement.pb.h"
#include "zhiwang/mediation/v1/dispute.pb.h"

namespace zhiwang::ctl {

// Applies for the judicial confirmation, which is POSSIBLE, of an agreement, for both parties. The `town`, which acts for the
// dispute now that it has ended, records their consent, puts the papers into the file and records the application. A repetition
// changes nothing. It does nothing if the file lacks the parties' addresses, because an application needs them.
absl::Status ApplyForConfirmation(const Connection& town, const mediation::v1::Dispute& dispute,
                                  const mediation::v1::Agreement& agreement);

}  // namespace zhiwang::ctl
