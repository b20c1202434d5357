#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "absl/time/time.h"
#include "common/changelog/change_log.h"
#include "common/resource/noun.h"
#include "common/rpc/call.h"

namespace zhiwang::grid {

// The change-log row for a resource: it says what to read again, not what it says. The type is `<kind>.<verb>`.
inline changelog::Change RegistryChange(const resource::Author& author, std::string_view kind, std::string_view verb,
                                        std::string district, std::string id, int64_t version, std::string area_path,
                                        absl::Time at) {
  return {.district = std::move(district),
          .kind = std::string(kind),
          .id = std::move(id),
          .version = version,
          .type = fmt::format("{}.{}", kind, verb),
          .actor = author.principal,
          .area_path = std::move(area_path),
          .payload = {},
          .request_id = author.request_id,
          .trace_parent = author.trace_parent,
          .at = at};
}

// The same for one that a call wrote: version 1 is its creation.
inline changelog::Change RegistryChange(const rpc::Call& call, std::string_view kind, std::string district,
                                        std::string id, int64_t version, std::string area_path, absl::Time at) {
  return RegistryChange({.principal = call.principal, .trace_parent = call.trace_parent}, kind,
                        version == 1 ? "created" : "changed", std::move(district), std::move(id), version,
                        std::move(area_path), at);
}

}  // namespace zhiwang::grid
