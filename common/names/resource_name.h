#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace zhiwang {

// A resource name taken apart: `districts/370211/cases/12` is {"370211", "12"}.
struct ResourceName {
  std::string district;  // six digits
  std::string id;        // of the collection's own form; empty for the district itself
};

// Parses `districts/{district}`; `field` is the request field to name in the error. RESOURCE_NAME_INVALID otherwise.
absl::StatusOr<std::string> ParseDistrictName(std::string_view field, std::string_view name);

// The district of any resource's name, `districts/{district}` with or without more. RESOURCE_NAME_INVALID otherwise.
absl::StatusOr<std::string> ParseDistrictOf(std::string_view field, std::string_view name);

// Parses `districts/{district}/{collection}/{id}` with an id of 1 to 40 of [0-9A-Za-z_-]. RESOURCE_NAME_INVALID
// otherwise.
absl::StatusOr<ResourceName> ParseResourceName(std::string_view field, std::string_view name,
                                               std::string_view collection);

// The same, and the district must be `district`: a request never mixes tenants. Answers the id.
absl::StatusOr<std::string> ParseIdWithin(std::string_view district, std::string_view field, std::string_view name,
                                          std::string_view collection);

// The ids of the resources that a request names, each once, at most `most`. FIELD_INVALID or RESOURCE_NAME_INVALID otherwise.
absl::StatusOr<std::vector<std::string>> ParseIdsWithin(std::string_view district, std::string_view field,
                                                        const std::vector<std::string>& names,
                                                        std::string_view collection, size_t most);

// `districts/{district}/{collection}/{id}`, or empty for an empty id: how an unset reference is shown.
std::string FormatResourceName(std::string_view district, std::string_view collection, std::string_view id);

// True for a UUID in the usual 8-4-4-4-12 hexadecimal form.
bool IsUuid(std::string_view text);

// A new random UUID (version 4).
std::string NewUuid();

}  // namespace zhiwang
