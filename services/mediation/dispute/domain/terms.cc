#include "services/mediation/dispute/domain/terms.h"

namespace zhiwang::mediation {

std::optional<calendar::Term> LevelTerm(const Terms& terms, Level level) {
  switch (level) {
    case Level::kVillage:
      return terms.village;
    case Level::kZone:
      return terms.zone;
    case Level::kTown:
      return terms.town;
    case Level::kDistrict:
      break;
  }
  return std::nullopt;
}

std::optional<calendar::Term> CourtTerm(const Terms& terms, OriginKind origin, bool summary_procedure) {
  if (origin == OriginKind::kCourtDelegated) return terms.court_delegated;
  if (origin == OriginKind::kCourtEntrusted) return summary_procedure ? terms.court_summary : terms.court_entrusted;
  return std::nullopt;
}

}  // namespace zhiwang::mediation
