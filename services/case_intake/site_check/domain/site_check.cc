#include "services/case_intake/site_check/domain/site_check.h"

#include "absl/strings/str_cat.h"

namespace zhiwang::intake {

std::string SiteCheckChangeType(SiteCheckState state) {
  return absl::StrCat("case.site_check_", std::string(grid::ChangeWordOf(state)));
}

}  // namespace zhiwang::intake
