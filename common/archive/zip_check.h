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
  std::vector<std::string> faults;   // one line each, for people, in Chinese; at most 100. None: it is unchanged
  std::optional<Manifest> manifest;  // nothing if it has none that the key signed
};

// Answers the next bytes of an archive, empty at its end. They stay valid until the next call.
using NextBytes = absl::FunctionRef<absl::StatusOr<std::string_view>()>;

// Reads an archive of SignedZip once, and compares it with its manifest and its seal. Every changed byte is a fault: of the entry
// whose content, name or place it concerns, or of the archive. Answers an error only if `next` does.
absl::StatusOr<ZipCheck> CheckZip(const audit::VerifyingKey& key, NextBytes next);

}  // namespace zhiwang::archive
