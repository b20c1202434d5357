#include "services/grid_registry/area/area_reading.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/names/area_path.h"
#include "common/status/macros.h"
#include "services/grid_registry/area/area_past.h"
#include "services/grid_registry/area/area_store.h"
#include "services/grid_registry/area/area_view.h"
#include "services/grid_registry/registry_errors.h"

namespace zhiwang::grid {
namespace {

absl::Status NotFound(const ResourceName& name) {
  return error::AreaNotFound(FormatResourceName(name.district, "areas", name.id));
}

}  // namespace

absl::StatusOr<AreaRead> ReadArea(sql::Txn& tx, const ResourceName& name) {
  ASSIGN_OR_RETURN(const std::optional<Area> area, FindArea(tx, name.district, name.id));
  if (!area) return NotFound(name);
  const std::vector<std::string> codes = CodesOf(area->path);
  const std::vector<std::string_view> listed(codes.begin(), codes.end());
  ASSIGN_OR_RETURN(const std::vector<Area> around, FindAreas(tx, name.district, listed));
  std::vector<const Area*> chain;
  for (const std::string& code : codes) {
    const auto step = std::find_if(around.begin(), around.end(), [&](const Area& one) { return one.code == code; });
    if (step != around.end()) chain.push_back(&*step);
  }
  return AreaRead{*area, ToProto(*area, chain)};
}

absl::StatusOr<AreaRead> ReadAreaOn(sql::Txn& tx, const ResourceName& name, int day) {
  ASSIGN_OR_RETURN(const AreaStates own, ReadStates(tx, name.district, {name.id}));
  const Area* area = own.On(name.id, day);
  if (area == nullptr) return NotFound(name);
  ASSIGN_OR_RETURN(const AreaStates around, ReadChains(tx, name.district, own.Of(name.id)));
  return AreaRead{*area, ToProto(*area, around.Chain(*area, day))};
}

}  // namespace zhiwang::grid
