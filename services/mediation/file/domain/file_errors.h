#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "common/status/error.h"
#include "services/mediation/file/domain/bundle.h"

// Every error of files besides the common ones. Reasons are documented in error_reason.proto.
namespace zhiwang::mediation::error {

using namespace zhiwang::error;  // so that call sites read error::FieldInvalid as they read error::FileIncomplete

// `missing`: the numbers of the places that lack a needed document.
absl::Status FileIncomplete(const Dispute& dispute, const std::vector<int>& missing);
// The file of this dispute has no such bundle.
absl::Status NoSuchBundle(const Dispute& dispute, Bundle bundle, std::string_view wanted, std::string_view why_zh);
// The documents of an export have more bytes in all than one archive may hold.
absl::Status ExportTooLarge(int64_t bytes, int64_t most_bytes);
// The bytes to verify are more than any archive of ours has.
absl::Status ArchiveTooLarge(int64_t most_bytes);
// The document's bytes are no longer those that came into the file: INTERNAL.
absl::Status DocumentBroken(const Document& document);
absl::Status SigningKeyMissing();

}  // namespace zhiwang::mediation::error
