#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "services/grid_registry/client/registry_client.h"

namespace zhiwang::grid {

// An area that somebody names, and the areas that hold its ground on a day.
struct NamedArea {
  std::string district, code;
  KnownArea area;                  // as it is, or as it was in the end
  std::vector<KnownArea> holders;  // itself while it lives, otherwise its successors, or theirs; the main one first
};

// The area with those that hold its ground on `day`, yyyymmdd. SERVICE_UNAVAILABLE while nobody knows.
absl::StatusOr<NamedArea> FindNamedArea(RegistryClient& registry, const rpc::Call& call, const std::string& district,
                                        const std::string& code, int day);

// The chain of the one area that takes a resource which names this one. AREA_NOT_FOUND where there is no such area; AREA_ENDED,
// with the names of those that share its ground, where somebody must choose. The error names `field`.
absl::StatusOr<std::vector<AreaStep>> OnlyHolder(std::string_view field, const NamedArea& named);

}  // namespace zhiwang::grid
