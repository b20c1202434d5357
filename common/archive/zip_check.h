#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "common/archive/manifest.h"
#include "common/audit/head_key.h"

namespace zhiwang::archive {

// The verdict on an archive.
struct ZipCheck {
  std::vector<std::string> faults;   // one line each, for people, in Chinese; at most 100. None: it is as it was made
  std::optional<Manifest> manifest;  // nothing where it has none that is signed by the key
};

// Answers the next bytes of an archive, empty at its end; they are there until the next call.
using NextBytes = absl::FunctionRef<absl::StatusOr<std::string_view>()>;

// Reads an archive that SignedZip made, once, and holds it against its manifest and its seal. Any byte that was changed is a
// fault: of the entry whose content, name or place it concerns, or of the archive. Answers an error only where `next` does.
absl::StatusOr<ZipCheck> CheckZip(const audit::VerifyingKey& key, NextBytes next);

}  // namespace zhiwang::archive
