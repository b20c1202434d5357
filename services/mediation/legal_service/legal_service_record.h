#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "services/mediation/legal_service/domain/legal_service.h"
#include "zhiwang/mediation/v1/legal_service_record.pb.h"

namespace zhiwang::mediation {

// The entry as its row stores it, and as the payload of its changes. Fields that a newer release wrote there are kept.
v1::LegalServiceRecord RecordOf(const LegalService& service);

// Fills the part of an entry that RecordOf wrote. INTERNAL for bytes that are none.
absl::Status DecodeBody(std::string_view bytes, LegalService& service);

}  // namespace zhiwang::mediation
