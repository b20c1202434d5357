#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/booking/booking.h"
#include "common/privacy/keys/key_ring.h"
#include "services/mediation/session/domain/session.h"

// Who holds the time of a session: its mediators, its room, and its parties by phone and identity number.
namespace zhiwang::mediation {

booking::Holder HolderOfMediator(const std::string& mediator);
booking::Holder HolderOfRoom(int64_t committee, const std::string& room);

// The holders of these parties of a dispute: each under the blind indexes of its own phone and identity number, so that the
// same person is found in other disputes, and as this party, who may have neither. DATA_LOSS where a party cannot be opened.
absl::StatusOr<std::vector<booking::Holder>> HoldersOfParties(const privacy::KeyRing& keys, const Dispute& dispute,
                                                              const std::vector<int>& parties);

// The keys of all who hold the session's time: its room first, then mediators, then the parties that have not left. Its dispute is
// `of`.
absl::StatusOr<std::vector<std::string>> HoldersOf(const privacy::KeyRing& keys, const Session& session);

// The time that the session holds; nobody's where it holds none.
booking::Booking BookingOf(const Session& session);
booking::What WhatOf(const Session& session);

// The error for a holder that is busy: MEDIATOR_BUSY, ROOM_BUSY, PARTY_BUSY.
absl::Status ErrorOf(const booking::Busy& busy);

}  // namespace zhiwang::mediation
