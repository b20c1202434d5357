#include "services/mediation/legal_service/legal_service_change.h"

#include "services/mediation/legal_service/legal_service_record.h"

namespace zhiwang::mediation {

changelog::Change ChangeOf(const LegalService& after, const resource::Event& event) {
  changelog::Change change;
  change.type = event.type;
  change.area_path = after.facts.area_path;
  change.payload = RecordOf(after).SerializeAsString();
  return change;
}

}  // namespace zhiwang::mediation
