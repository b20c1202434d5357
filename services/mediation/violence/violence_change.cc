#include "services/mediation/violence/violence_change.h"

#include "services/mediation/dispute/dispute_change.h"
#include "services/mediation/violence/violence_record.h"

namespace zhiwang::mediation {

changelog::Change ChangeOf(const ViolenceReport* before, const ViolenceReport& after, const ViolenceEvent& event) {
  changelog::Change change;
  change.type = event.type;
  if (before == nullptr) change.actor = kItself;
  change.area_path = after.facts.area_path;
  change.payload = FactsRecordOf(after, event.late).SerializeAsString();
  return change;
}

}  // namespace zhiwang::mediation
