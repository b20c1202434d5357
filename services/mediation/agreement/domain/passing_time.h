#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/mediation/agreement/domain/agreement.h"

// The changes that time makes to an agreement in effect.
namespace zhiwang::mediation {

// The earliest time of such a change: a reminder, the end of a due day, the end of the window for confirmation. Nothing if none
// will come.
std::optional<absl::Time> NextAgreementTime(const AgreementFacts& facts);

// The agreement after everything that has come by `now`; nothing if nothing has. See PassDebts and PassWindow.
absl::StatusOr<std::optional<Agreement>> PassTime(const Agreement& before, absl::Time now);

}  // namespace zhiwang::mediation
