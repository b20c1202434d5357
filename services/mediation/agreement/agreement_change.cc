#include "services/mediation/agreement/agreement_change.h"

#include "services/mediation/agreement/agreement_record.h"
#include "zhiwang/mediation/v1/agreement_record.pb.h"

namespace zhiwang::mediation {

changelog::Change ChangeOf(const Agreement* before, const Agreement& after, const resource::Event& event) {
  v1::AgreementChange payload;
  if (before != nullptr) *payload.mutable_before() = FactsRecordOf(*before);
  *payload.mutable_after() = FactsRecordOf(after);
  changelog::Change change;
  change.type = event.type;
  change.area_path = after.facts.area_path;
  change.payload = payload.SerializeAsString();
  return change;
}

}  // namespace zhiwang::mediation
