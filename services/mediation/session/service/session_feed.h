#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/privacy/keys/key_ring.h"
#include "common/rpc/call.h"
#include "common/sql/database.h"
#include "zhiwang/mediation/v1/session_service.pb.h"

// Sessions as calendar programs read them.
namespace zhiwang::mediation {

// The feed that a request asks for: of the calling mediator, or of a room.
struct FeedAsked {
  std::string mediator;   // `staff/{id}` or `lawyers/{licence}`; empty: a room's
  int64_t committee = 0;  // of the room
  std::string room;
};
// FIELD_INVALID for another mediator than the caller, and for a caller who is none; RESOURCE_NAME_INVALID.
absl::StatusOr<FeedAsked> FeedAskedFrom(const rpc::Call& call, const std::string& district,
                                        const v1::GetCalendarFeedRequest& request);

// The feed as `text/calendar`: sessions from 30 days ago until 180 days ahead. A mediator's holds number, place and time of the
// sessions whose dispute they reach; a room's holds times alone, for who may book in the area of its committee.
// COMMITTEE_NOT_FOUND, FIELD_INVALID for a room that there is not, PERMISSION_MISSING.
absl::StatusOr<std::string> WriteFeed(const privacy::KeyRing& keys, sql::Txn& tx, const rpc::Call& call,
                                      const std::string& district, const FeedAsked& asked);

}  // namespace zhiwang::mediation
