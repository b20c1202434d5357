#include "services/case_intake/placement/place_draft.h"

#include <utility>

#include "common/names/resource_name.h"
#include "services/case_intake/case/domain/case_errors.h"

namespace zhiwang::intake {

absl::Status PlaceDraft(RegistryClient& registry, const rpc::Call& call, std::string_view field, Case& draft) {
  if (!draft.point && draft.claimed_area.empty()) {
    draft.placement = Placement::kNoPlace;
    return absl::OkStatus();
  }
  auto area = draft.point ? registry.Locate(call, draft.district, *draft.point)
                          : registry.FindArea(call, draft.district, draft.claimed_area);
  if (!area.ok()) {
    draft.placement = Placement::kUnplaced;
    return absl::OkStatus();
  }
  if (area->empty() && !draft.point) {
    return error::AreaUnknown(field, FormatResourceName(draft.district, "areas", draft.claimed_area));
  }
  draft.placement = area->empty() ? Placement::kOutside : Placement::kPlaced;
  draft.area = *std::move(area);
  draft.facts.area_path = AreaPathOf(draft.area);
  draft.claimed_area.clear();
  return absl::OkStatus();
}

}  // namespace zhiwang::intake
