#include "services/mediation/template/template_change.h"

#include "zhiwang/mediation/v1/document_record.pb.h"

namespace zhiwang::mediation {

changelog::Change ChangeOf(const DocumentTemplate& published, const resource::Event& event) {
  v1::TemplateChange payload;
  payload.set_kind(static_cast<v1::Document::Kind>(published.kind));
  payload.set_number(published.number);
  changelog::Change change;
  change.type = event.type;
  change.payload = payload.SerializeAsString();
  return change;
}

}  // namespace zhiwang::mediation
