#pragma once

#include <string_view>

#include "common/auth/actor.h"
#include "services/mediation/dispute/domain/dispute.h"

namespace zhiwang::mediation {

// How much of a dispute somebody sees; a higher number sees more. SUMMARY and FILE are numbered as the contract's View.
enum class View { kPresence = 0, kSummary = 1, kFile = 2 };

// Somebody who reads a dispute.
struct Reader {
  const auth::Actor& actor;
  std::string_view mediator;  // the mediator they are, `staff/{id}` or `lawyers/{licence}`; empty: none
};

// How much of the dispute somebody sees who reaches it. Its mediators and who dispatches over it see the file; a village
// mediator sees the file of the own committee while nobody has it, and its summary afterwards; auditors, services, and the
// partner who handed it in see the summary; all others know that there is one. A confidential file is for its mediators, for
// who dispatches at its level, and for who holds `dispute.rule`; for all others it is a presence.
View ViewOf(const Reader& reader, const Dispute& dispute);

// True where the mediator has an assignment of the dispute that is PROPOSED or ACTIVE, and still serves.
bool IsAssigned(const Facts& facts, std::string_view mediator);

}  // namespace zhiwang::mediation
