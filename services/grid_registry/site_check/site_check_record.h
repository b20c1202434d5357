#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "services/grid_registry/site_check/domain/site_check.h"

namespace zhiwang::grid {

// The fields of a check that have no column of their own, as the bytes of its row: a SiteCheckBody. Fields that a newer
// version of the service wrote there, at any level, are kept.
std::string EncodeBody(const SiteCheck& check);

// Fills the part of a check that EncodeBody wrote. INTERNAL for bytes that are no body.
absl::Status DecodeBody(std::string bytes, SiteCheck& check);

}  // namespace zhiwang::grid
