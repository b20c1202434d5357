#include "services/mediation/document/document_change.h"

#include "services/mediation/document/document_record.h"

namespace zhiwang::mediation {

changelog::Change ChangeOf(const Document& after, const resource::Event& event) {
  changelog::Change change;
  change.type = event.type;
  change.area_path = after.facts.area_path;
  change.payload = EncodeBody(after);
  return change;
}

}  // namespace zhiwang::mediation
