#include "services/case_intake/placement/place_draft.h"

#include <utility>

#include "common/calendar/day.h"
#include "common/status/macros.h"
#include "services/grid_registry/client/named_area.h"

namespace zhiwang::intake {

absl::Status PlaceDraft(grid::RegistryClient& registry, const rpc::Call& call, std::string_view field, Case& draft) {
  if (!draft.point && draft.claimed_area.empty()) {
    draft.placement = Placement::kNoPlace;
    return absl::OkStatus();
  }
  if (draft.point) {
    auto area = registry.Locate(call, draft.district, *draft.point);
    if (!area.ok()) {
      draft.placement = Placement::kUnplaced;
      return absl::OkStatus();
    }
    draft.placement = area->empty() ? Placement::kOutside : Placement::kPlaced;
    draft.area = *std::move(area);
  } else {
    const auto named = grid::FindNamedArea(registry, call, draft.district, draft.claimed_area, calendar::TodayNumber());
    if (!named.ok()) {
      draft.placement = Placement::kUnplaced;
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(draft.area, grid::OnlyHolder(field, *named));
    draft.placement = Placement::kPlaced;
  }
  draft.facts.area_path = AreaPathOf(draft.area);
  draft.claimed_area.clear();
  return absl::OkStatus();
}

}  // namespace zhiwang::intake
