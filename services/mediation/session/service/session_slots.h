#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/calendar/working_calendar.h"
#include "common/privacy/keys/key_ring.h"
#include "common/sql/database.h"
#include "services/mediation/dispute/domain/dispute.h"
#include "services/mediation/session/domain/slots.h"
#include "zhiwang/mediation/v1/session_service.pb.h"

// The times at which a session of a dispute can be booked.
namespace zhiwang::mediation {

// The slots that a request asks for.
struct SlotsAsked {
  absl::CivilDay first, last;  // `last` included
  absl::Duration length;
  int64_t committee = 0;     // whose room is needed; 0: none is
  std::vector<int> parties;  // none: all who have not left
  int most = 20;
};
// FIELD_INVALID or RESOURCE_NAME_INVALID names the field.
absl::StatusOr<SlotsAsked> SlotsAskedFrom(const std::string& district, const v1::ListFreeSlotsRequest& request);

// The first slots from now on in which the mediators of the dispute, these parties and a room are free. ACTION_ILLEGAL where
// nobody mediates it; PARTY_NOT_FOUND; COMMITTEE_NOT_FOUND.
absl::StatusOr<std::vector<Slot>> FreeSlots(const privacy::KeyRing& keys, const calendar::WorkingCalendar& calendar,
                                            sql::Txn& tx, const Dispute& dispute, const SlotsAsked& asked);

}  // namespace zhiwang::mediation
