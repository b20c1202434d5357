#include "services/mediation/award/award_change.h"

#include "services/mediation/award/award_record.h"

namespace zhiwang::mediation {

changelog::Change ChangeOf(const Award& after, const resource::Event& event) {
  changelog::Change change;
  change.type = event.type;
  change.area_path = after.facts.area_path;
  change.payload = FactsRecordOf(after).SerializeAsString();
  return change;
}

}  // namespace zhiwang::mediation
