#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "absl/time/time.h"
#include "common/changelog/change_log.h"
#include "common/rpc/call.h"

namespace zhiwang::grid {

// The change-log row for a resource that a call wrote: version 1 is its creation. It says what to read again, not what
// it says.
inline changelog::Change RegistryChange(const rpc::Call& call, std::string_view kind, std::string district,
                                        std::string id, int64_t version, std::string area_path, absl::Time at) {
  return {.district = std::move(district),
          .kind = std::string(kind),
          .id = std::move(id),
          .version = version,
          .type = fmt::format("{}.{}", kind, version == 1 ? "created" : "changed"),
          .actor = call.principal,
          .area_path = std::move(area_path),
          .payload = {},
          .request_id = {},
          .trace_parent = call.trace_parent,
          .at = at};
}

}  // namespace zhiwang::grid
