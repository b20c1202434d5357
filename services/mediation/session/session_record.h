#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "services/mediation/session/domain/session.h"
#include "zhiwang/mediation/v1/session_record.pb.h"

namespace zhiwang::mediation {

// The facts of a session as the change log holds them, with what a newer version of the service wrote among them.
v1::SessionFacts FactsRecordOf(const Session& session);

// The part of a session that has no columns of its own and tells nothing of a person, as the bytes of its row: a SessionBody.
// Fields that a newer release wrote there are kept, at every level.
std::string EncodeBody(const Session& session);

// Fills the part of a session that EncodeBody wrote. INTERNAL for bytes that are no body.
absl::Status DecodeBody(std::string_view bytes, Session& session);

}  // namespace zhiwang::mediation
