#include "services/case_intake/case/domain/confidentiality.h"

namespace zhiwang::intake {

bool IsProtected(const Case& c) { return c.confidential || c.kind == Kind::kTipOff || !c.complained_unit.empty(); }

bool MayKnowReporter(const auth::Actor& actor, const Case& c) {
  if (!IsProtected(c)) return true;
  if (!c.complained_unit.empty() && actor.BelongsTo(c.complained_unit)) return false;
  // By the area alone: having the case is no right to know who brought it.
  return actor.May("reporter.protected", {c.facts.area_path, {}});
}

}  // namespace zhiwang::intake
