#include "services/grid_registry/client/asked_ground.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "common/names/area_path.h"
#include "common/names/resource_name.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/grid_registry/client/area_errors.h"

namespace zhiwang::grid {
namespace {

// AREA_ENDED of an area on today's ground: the one that holds its ground has its figures.
absl::Status GroundHasPassed(const AreaStep& ended, const std::string& name, const std::string& holder) {
  return Error(absl::StatusCode::kInvalidArgument, common::v1::AREA_ENDED,
               fmt::format("area: has ended; {} holds its ground", holder),
               fmt::format("区域“{}”已撤销，原辖区现属 {}，请按现行口径查询该区域，或按当时口径查询“{}”", ended.name,
                           holder, ended.name))
      .Field("area", "must name an area that has not ended, or be asked for as it was")
      .Resource("zhiwang.grid.v1.Area", name);
}

}  // namespace

absl::StatusOr<std::vector<AreaStep>> AskedAreaInReach(const rpc::Call& call, RegistryClient& registry,
                                                       const std::string& district, const std::string& area) {
  if (area.empty()) {
    if (call.May({"/", {}})) return std::vector<AreaStep>();
    return error::PermissionMissing(call.rule->permission, call.rule->zh, district);
  }
  ASSIGN_OR_RETURN(const std::string code, ParseIdWithin(district, "area", area, "areas"));
  ASSIGN_OR_RETURN(KnownArea known, registry.FindArea(call, district, code));
  std::vector<AreaStep>& chain = known.chain;
  const bool whole = chain.size() == 1;
  if (chain.empty() || !call.May({whole ? "/" : AreaPathOf(chain), {}})) return error::AreaUnknown("area", area);
  return whole ? std::vector<AreaStep>() : std::move(chain);
}

absl::StatusOr<reports::Ground> TodaysGround(const rpc::Call& call, RegistryClient& registry,
                                             const std::string& district, const std::vector<AreaStep>& chain) {
  ASSIGN_OR_RETURN(const auto former, registry.FormerPaths(call, district));
  if (chain.empty()) return reports::Ground::Today(*former, "/");
  const std::string path = AreaPathOf(chain), &code = chain.back().code;
  const auto left = std::find_if(former->begin(), former->end(), [&](const auto& one) { return one.path == path; });
  if (left == former->end()) return reports::Ground::Today(*former, path);
  const std::string holder = CodesOf(left->present_path).back();
  if (holder != code) return GroundHasPassed(chain.back(), FormatResourceName(district, "areas", code), holder);
  return reports::Ground::Today(*former, left->present_path);  // it moved, and the chain is from before
}

}  // namespace zhiwang::grid
