#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "common/status/error.h"
#include "services/mediation/session/domain/session.h"

// Every error of sessions besides the common ones and those of disputes. Reasons are documented in error_reason.proto.
namespace zhiwang::mediation::error {

using namespace zhiwang::error;  // so that call sites read error::FieldInvalid as they read error::RoomBusy

absl::Status SessionNotFound(std::string_view name);
absl::Status SessionActionIllegal(const Session& session, SessionAction action);
// The dispute is in another state than IN_MEDIATION, or nobody mediates it at present.
absl::Status NoSessionsNow(const Dispute& dispute);
// Each is silent about what the time is booked for.
absl::Status MediatorBusy();
absl::Status RoomBusy();
absl::Status PartyBusy();
absl::Status FaceToFaceBarred(const Dispute& dispute);
absl::Status SessionNotDue(const Session& session);

}  // namespace zhiwang::mediation::error
