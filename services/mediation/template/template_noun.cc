#include "services/mediation/template/template_noun.h"

#include <utility>

#include "common/names/resource_name.h"
#include "common/rpc/fields.h"
#include "common/status/macros.h"
#include "services/mediation/document/domain/document_errors.h"
#include "services/mediation/template/template_record.h"

namespace zhiwang::mediation {

absl::Status TemplateNoun::Read(const sql::Row& row, DocumentTemplate& form) { return DecodeBody(row.Text(3), form); }

resource::Columns TemplateNoun::ColumnsOf(const DocumentTemplate& form) {
  resource::Columns columns;
  columns.Once("kind", form.kind).Once("number", form.number).Once("content", EncodeBody(form));
  return columns;
}

absl::Status TemplateNoun::NotFound(std::string_view name) { return error::TemplateNotFound(name); }

v1::Template TemplateNoun::Show(const rpc::Call&, const DocumentTemplate& form) {
  v1::Template proto;
  proto.set_name(FormatResourceName(form.district, "templates", std::to_string(form.id)));
  proto.set_etag(resource::EtagOf(form.version));
  proto.set_kind(static_cast<v1::Document::Kind>(form.kind));
  proto.set_version(form.number);
  proto.set_text(form.text);
  SetTime(form.changed, proto.mutable_publish_time());
  return proto;
}

resource::Scan TemplateNoun::ScanOf(const TemplateFilter& filter) {
  resource::Scan scan;
  if (filter.kind) scan.conditions.push_back({"kind", *filter.kind, "by_kind_id"});
  return scan;
}

absl::StatusOr<std::optional<DocumentTemplate>> LatestTemplate(sql::Txn& tx, const std::string& district,
                                                               DocumentKind kind) {
  ASSIGN_OR_RETURN(auto found, resource::ReadRows<TemplateNoun>(
                                   tx, district, "district = ? AND kind = ? ORDER BY number DESC LIMIT 1",
                                   {district, kind}, "by_kind"));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

}  // namespace zhiwang::mediation
