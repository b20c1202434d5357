#include "services/mediation/template/template_record.h"

#include "common/status/error.h"
#include "zhiwang/mediation/v1/document_record.pb.h"

namespace zhiwang::mediation {

std::string EncodeBody(const DocumentTemplate& form) {
  v1::TemplateRecord record;
  record.ParseFromString(form.stored);
  record.set_kind(static_cast<v1::Document::Kind>(form.kind));
  record.set_number(form.number);
  record.set_text(form.text);
  record.set_changed(absl::ToUnixMicros(form.changed));
  return record.SerializeAsString();
}

absl::Status DecodeBody(std::string_view bytes, DocumentTemplate& form) {
  v1::TemplateRecord record;
  if (!record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return error::Unexpected("a template's row cannot be read");
  }
  form.stored = bytes;
  form.changed = absl::FromUnixMicros(record.changed());
  form.kind = static_cast<DocumentKind>(record.kind());
  form.number = record.number();
  form.text = record.text();
  return absl::OkStatus();
}

}  // namespace zhiwang::mediation
