#include "services/mediation/inspection/domain/inspection.h"

#include "absl/strings/str_cat.h"

namespace zhiwang::mediation {

std::string InspectionChangeType(grid::CheckState state) {
  return absl::StrCat("dispute.inspection_", std::string(grid::ChangeWordOf(state)));
}

}  // namespace zhiwang::mediation
