// DocumentService: templates.

#include <string>
#include <utility>

#include "common/names/resource_name.h"
#include "common/resource/create.h"
#include "common/resource/get.h"
#include "common/resource/list/list.h"
#include "common/rpc/fields.h"
#include "common/rpc/page_token.h"
#include "common/status/macros.h"
#include "common/text/text.h"
#include "services/mediation/document/domain/document_errors.h"
#include "services/mediation/document/service/document_service.h"

namespace zhiwang::mediation {
namespace {

constexpr int kLongestTemplate = 50'000;

// A kind that has templates; the text of an agreement has, too.
absl::StatusOr<DocumentKind> PrintedKind(std::string_view field, int number) {
  ASSIGN_OR_RETURN(const DocumentKind kind, KnownEnum<DocumentKind>(field, number, v1::Document::Kind_descriptor()));
  if (FieldsOf(kind).empty()) return error::NotMade(field, kind);
  return kind;
}

}  // namespace

absl::StatusOr<v1::Template> DocumentService::PublishTemplate(const Call& call,
                                                              const v1::PublishTemplateRequest& request) {
  ASSIGN_OR_RETURN(const std::string district, ParseDistrictName("district", request.district()));
  DocumentTemplate wanted;
  wanted.district = district;
  ASSIGN_OR_RETURN(wanted.kind, PrintedKind("template.kind", request.template_().kind()));
  RETURN_IF_ERROR(CheckText("template.text", request.template_().text(), 1, kLongestTemplate));
  wanted.text = request.template_().text();
  const absl::Status sound = press_.CheckTemplate(wanted.kind, wanted.text, call.deadline);
  if (!sound.ok()) return resource::EarlierCreationOr(sound, templates_, call, request);
  ASSIGN_OR_RETURN(wanted.id, ids_.Next());
  return resource::Create(templates_, call, request, "template.published",
                          [&](sql::Txn& tx, const resource::Moment&) -> absl::StatusOr<DocumentTemplate> {
                            ASSIGN_OR_RETURN(const auto last, LatestTemplate(tx, district, wanted.kind));
                            DocumentTemplate next = wanted;
                            next.number = last ? last->number + 1 : 1;
                            return next;
                          });
}

absl::StatusOr<v1::Template> DocumentService::GetTemplate(const Call& call, const v1::GetTemplateRequest& request) {
  return resource::Get(templates_, call, request);
}

absl::StatusOr<v1::ListTemplatesResponse> DocumentService::ListTemplates(const Call& call,
                                                                         const v1::ListTemplatesRequest& request) {
  TemplateFilter filter;
  ASSIGN_OR_RETURN(filter.district, ParseDistrictName("district", request.district()));
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request));
  if (request.kind() != 0) {
    ASSIGN_OR_RETURN(filter.kind, PrintedKind("kind", request.kind()));
  }
  ASSIGN_OR_RETURN(const auto listed, resource::ListInReach(templates_, call, filter, page));
  v1::ListTemplatesResponse response;
  for (const DocumentTemplate& form : listed.items) {
    v1::Template& shown = *response.add_templates();
    shown = TemplateNoun::Show(call, form);
    shown.clear_text();
  }
  if (!listed.next.empty()) response.set_next_page_token(rpc::MakePageToken(request, listed.next));
  return response;
}

}  // namespace zhiwang::mediation
