#pragma once

#include <vector>

#include "services/grid_registry/area/area.h"
#include "zhiwang/grid/v1/area_service.pb.h"

namespace zhiwang::grid {

// An area as the contract shows it, without its boundary; `chain` leads from the district down to it.
v1::Area ToProto(const Area& area, const std::vector<const Area*>& chain);

// A chain of areas as the contract shows it.
template <class Steps>
void AddChain(const std::vector<const Area*>& chain, Steps* steps) {
  for (const Area* area : chain) {
    auto* step = steps->Add();
    step->mutable_area()->append("districts/").append(area->district).append("/areas/").append(area->code);
    step->set_display_name(area->name);
  }
}

}  // namespace zhiwang::grid
