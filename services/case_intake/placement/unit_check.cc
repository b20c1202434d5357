#include "services/case_intake/placement/unit_check.h"

#include <set>

#include "common/calendar/day.h"
#include "common/names/resource_name.h"
#include "common/status/macros.h"
#include "services/case_intake/case/domain/case_errors.h"

namespace zhiwang::intake {

absl::Status CheckTakesCases(grid::RegistryClient& registry, const rpc::Call& call, std::string_view field,
                             const std::string& district, const std::string& code) {
  const int today = calendar::TodayNumber();
  const std::string name = FormatResourceName(district, "departments", code);
  ASSIGN_OR_RETURN(const grid::KnownUnit unit, registry.FindUnit(call, district, code));
  if (unit.exists && unit.end_day <= today) {
    // The one that takes over may have ended, too.
    error::Heir heir{unit.successor, unit.successor};
    std::set<std::string> seen;
    while (!heir.code.empty() && seen.insert(heir.code).second) {
      ASSIGN_OR_RETURN(const grid::KnownUnit next, registry.FindUnit(call, district, heir.code));
      heir.name_zh = next.name;
      if (today < next.end_day) break;
      heir.code = next.successor;
    }
    return error::DepartmentEnded(field, {name, unit.name, calendar::FormatDay(unit.end_day)}, heir);
  }
  if (!unit.exists || unit.closed || today < unit.begin_day) return error::DepartmentUnknown(field, name);
  return absl::OkStatus();
}

}  // namespace zhiwang::intake
