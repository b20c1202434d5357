#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace zhiwang::resource {

// The name of a resource of a kind: the district and the number that an id source gave it.
struct Name {
  std::string district;
  int64_t id = 0;
};

// Parses `districts/{district}/{collection}/{id}`: RESOURCE_NAME_INVALID for what is no such name. The id is 0, which no
// resource has, where the last part is not a positive number as it is written in names.
absl::StatusOr<Name> ParseName(std::string_view name, std::string_view collection);

// The positive number that `text` writes, without leading zeros or sign; nothing for any other text.
std::optional<int64_t> ParseId(std::string_view text);

// `districts/{district}/{collection}/{id}`.
std::string FormatName(const Name& name, std::string_view collection);

// `v12` for version 12.
std::string EtagOf(int64_t version);

// OK where `etag` is empty or that of `version`; ETAG_STALE, which names the resource, otherwise.
absl::Status CheckEtag(std::string_view etag, int64_t version, std::string_view name);

}  // namespace zhiwang::resource
