#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "common/changelog/change_log.h"
#include "common/resource/noun.h"
#include "services/mediation/dispute/domain/dispute.h"

namespace zhiwang::mediation {

// The author of what the service does to a dispute by itself.
inline constexpr char kItself[] = "mediation";

// Disputes that a transaction writes.
using WrittenDisputes = std::span<const resource::Written<Dispute>>;

// A change of a dispute besides before and after.
struct DisputeEvent {
  // NOLINTBEGIN(google-explicit-constructor): a call reads Change(…, "dispute.accepted", …)
  DisputeEvent(const char* of) : type(of) {}
  // NOLINTEND(google-explicit-constructor)
  DisputeEvent(const char* of, int64_t with) : type(of), other(with) {}
  DisputeEvent(const char* of, absl::Duration late_by) : type(of), late(late_by) {}
  DisputeEvent(const char* of, BarredMediator who) : type(of), barred(std::move(who)) {}
  std::string type;  // `dispute.accepted`. Persisted: do not change
  int64_t other =
      0;  // of a joining or a splitting: the other dispute's id, or the case's; of an agreement or a session: its id
  absl::Duration late;                   // of what happens by itself: how long after its time
  std::optional<BarredMediator> barred;  // of a refused proposal or acceptance
};

// The type of the change that came about: that of the event, but where the dispute came to an end by it, that of the end
// (`dispute.refused` after the word of a party), `dispute.rest_ended` where others rest on, and `dispute.holder_back` where each
// mediator serves again.
std::string ChangeTypeOf(const Dispute* before, const Dispute& after, const DisputeEvent& event);

// The change-log row for a dispute that was `before` (null: new) and is `after`: its type, area path and payload.
changelog::Change ChangeOf(const Dispute* before, const Dispute& after, const DisputeEvent& event);

}  // namespace zhiwang::mediation
