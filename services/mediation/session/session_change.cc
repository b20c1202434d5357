#include "services/mediation/session/session_change.h"

#include "services/mediation/session/session_record.h"
#include "zhiwang/mediation/v1/session_record.pb.h"

namespace zhiwang::mediation {

changelog::Change ChangeOf(const Session* before, const Session& after, const SessionEvent& event) {
  v1::SessionChange payload;
  if (before != nullptr) *payload.mutable_before() = FactsRecordOf(*before);
  *payload.mutable_after() = FactsRecordOf(after);
  payload.set_late_seconds(absl::ToInt64Seconds(event.late));
  changelog::Change change;
  change.type = event.type;
  change.area_path = after.facts.area_path;
  change.payload = payload.SerializeAsString();
  return change;
}

}  // namespace zhiwang::mediation
