#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/booking/domain/span.h"
#include "common/privacy/keys/key_ring.h"
#include "common/resource/noun.h"
#include "common/sql/database.h"
#include "services/mediation/session/domain/session.h"

// SQL of sessions besides their own rows, and what a dispute's change does to them.
namespace zhiwang::mediation {

// The number that the next session of a dispute has in it. Its row is locked.
absl::StatusOr<int> NextSequence(sql::Txn& tx, const std::string& district, int64_t dispute);

// Cancels the sessions of a dispute that its change leaves without one of their mediators. `before` is null for a new dispute.
absl::Status CancelSessions(sql::Txn& tx, const Dispute* before, const Dispute& after, const resource::Author& author);

// The sessions of a dispute, by id, that are still to come and are held by others than they are booked for, as its change leaves its
// parties: one has another phone or identity number, or has left. Each with the keys to book it under. PARTY_BUSY where a party has
// something else at that time.
absl::StatusOr<std::map<int64_t, std::vector<std::string>>> KeysAnew(const privacy::KeyRing& keys, sql::Txn& tx,
                                                                     const Dispute& after);

// Books those sessions anew that a decision found (`Dispute::rebooked`).
absl::Status RebookSessions(sql::Txn& tx, const Dispute& after, const resource::Author& author);

// Writes the rows by which the mediators of a session find it; `before` is null for a new one.
absl::Status WriteMediators(sql::Txn& tx, const Session* before, const Session& after);

// Books, moves or frees the session's time as its change demands. Whether all are free was asked when it was decided: where
// somebody else booked since, the transaction runs again.
absl::Status WriteTime(sql::Txn& tx, const Session* before, const Session& after);

// A room among those of all committees, as the column `room` holds it: `{committee}/{code}`.
std::string RoomKey(int64_t committee, std::string_view code);

// The sessions of a mediator, or of a room, that begin within a time, the earliest first, at most `most`, as calendars hold them
// (SessionInFeedNoun).
absl::StatusOr<std::vector<Session>> SessionsOfMediator(sql::Txn& tx, const std::string& district,
                                                        const std::string& mediator, const booking::Span& within,
                                                        int most);
absl::StatusOr<std::vector<Session>> SessionsInRoom(sql::Txn& tx, const std::string& district, const std::string& room,
                                                    const booking::Span& within, int most);

}  // namespace zhiwang::mediation
