#include "services/mediation/rules/domain/rules.h"

namespace zhiwang::mediation {

Rules RulesOn(std::span<const Rules> versions, int day) {
  Rules holding;
  for (const Rules& one : versions) {
    if (one.effective_day <= day) holding = one;
  }
  return holding;
}

}  // namespace zhiwang::mediation
