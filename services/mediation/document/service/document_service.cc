#include "services/mediation/document/service/document_service.h"

#include <utility>

#include "absl/time/clock.h"
#include "common/names/resource_name.h"
#include "common/resource/change.h"
#include "common/resource/create.h"
#include "common/resource/get.h"
#include "common/resource/list/list.h"
#include "common/rpc/fields.h"
#include "common/rpc/page_token.h"
#include "common/status/macros.h"
#include "common/text/text.h"
#include "services/mediation/agreement/agreement_noun.h"
#include "services/mediation/agreement/agreement_proto.h"
#include "services/mediation/agreement/agreement_store.h"
#include "services/mediation/dispute/domain/decisions/endings.h"
#include "services/mediation/dispute/wire/dispute_draft.h"
#include "services/mediation/document/document_words.h"
#include "services/mediation/document/domain/document_errors.h"
#include "services/mediation/document/domain/documenting.h"
#include "services/mediation/document/service/file_sources.h"
#include "services/mediation/document/session_values.h"

namespace zhiwang::mediation {
namespace {

constexpr int kLongestFreeText = 3'000;

// The id of the agreement that the document is of: the form of an oral one names it, and nothing else does. 0: none.
absl::StatusOr<int64_t> AgreementIn(const rpc::Call& call, const v1::MakeDocumentRequest& request, DocumentKind kind) {
  const std::string& name = request.agreement();
  if ((kind == DocumentKind::kOralAgreement) == name.empty()) {
    return error::FieldInvalid("agreement", "is required of ORAL_AGREEMENT, and of nothing else",
                               "口头协议登记表须指明协议，其他文书不指明");
  }
  if (name.empty()) return 0;
  RETURN_IF_ERROR(ParseIdWithin(call.district, "agreement", name, AgreementNoun::kCollection).status());
  ASSIGN_OR_RETURN(const resource::Name parsed, resource::ParseName<AgreementNoun>(name));
  return parsed.id;
}

}  // namespace

DocumentService::DocumentService(server::Runtime& runtime, const DisputeMeans& means, sql::IdSource& ids,
                                 DocumentPress& press, documents::PageCounter& pages)
    : Service(runtime, *v1::MakeDocumentRequest::descriptor()->file()->FindServiceByName("DocumentService")),
      means_(means),
      ids_(ids),
      recorder_(means.parts.db, runtime.longest_wait()),
      press_(press),
      pages_(pages),
      parts_{means.parts.db, {means.parts.noun.keys}},
      templates_{means.parts.db, {}} {
  OnWorker("PublishTemplate", &DocumentService::PublishTemplate);
  OnWorker("GetTemplate", &DocumentService::GetTemplate);
  OnWorker("ListTemplates", &DocumentService::ListTemplates);
  OnWorker("MakeDocument", &DocumentService::MakeDocument);
  OnWorker("GetDocument", &DocumentService::GetDocument);
  OnWorker("ListDocuments", &DocumentService::ListDocuments);
  OnWorker("WithdrawDocument", &DocumentService::WithdrawDocument);
  Streaming("AddEvidence", &DocumentService::AddEvidence);
  Streaming("ReadDocument", &DocumentService::ReadDocument);
  Streaming("VerifyDocument", &DocumentService::VerifyDocument);
}

absl::StatusOr<PrintedDocument> DocumentService::PrintOf(const Call& call, const v1::MakeDocumentRequest& request,
                                                         const resource::Name& dispute, DocumentKind kind) {
  ASSIGN_OR_RETURN(const int64_t agreement, AgreementIn(call, request, kind));
  ASSIGN_OR_RETURN(const FileSources file, means_.db().Read(call.deadline, [&](sql::Txn& tx) {
    return ReadFileSources(tx, means_.keys(), call, dispute, kind, agreement);
  }));
  RETURN_IF_ERROR(CheckTakesDocuments(file.dispute, kind));
  RETURN_IF_ERROR(CheckCanBeMade(file.dispute, kind));
  RETURN_IF_ERROR(CheckSaysSomething(kind, HasMinutes(file.sessions), request.text()));
  const absl::Time now = resource::NowInMicros();
  ASSIGN_OR_RETURN(const documents::Values values, ValuesOf(means_.keys(), file, request.text(), now));
  return press_.Print(dispute.district, kind, values, now, call.deadline);
}

absl::StatusOr<v1::Document> DocumentService::MakeDocument(const Call& call, const v1::MakeDocumentRequest& request) {
  ASSIGN_OR_RETURN(const resource::Name name, DisputeName(call, "dispute", request.dispute()));
  ASSIGN_OR_RETURN(const DocumentKind kind,
                   KnownEnum<DocumentKind>("kind", request.kind(), v1::Document::Kind_descriptor()));
  if (!IsMade(kind)) return error::NotMade("kind", kind);
  if (!request.text().empty()) RETURN_IF_ERROR(CheckText("text", request.text(), 1, kLongestFreeText));
  const absl::StatusOr<PrintedDocument> printed = PrintOf(call, request, name, kind);
  if (!printed.ok()) return resource::EarlierCreationOr(printed.status(), parts_, call, request);
  return resource::Create(
      parts_, call, request, "document.made",
      [&](sql::Txn& tx, const resource::Moment& moment) -> absl::StatusOr<Document> {
        ASSIGN_OR_RETURN(auto dispute, LockDispute(tx, call, name, resource::NotFound<DisputeNoun>(name)));
        RETURN_IF_ERROR(CheckCanBeMade(*dispute, kind));  // it may have been reopened while it was printed
        return PutIntoFile(tx, means_.keys(), *printed, std::move(dispute), moment.actor.principal());
      });
}

absl::StatusOr<v1::Document> DocumentService::GetDocument(const Call& call, const v1::GetDocumentRequest& request) {
  ASSIGN_OR_RETURN(v1::Document shown, resource::Get(parts_, call, request));
  if (shown.agreement().empty()) return shown;
  ASSIGN_OR_RETURN(const resource::Name name, resource::ParseName<AgreementNoun>(shown.agreement()));
  ASSIGN_OR_RETURN(const auto agreement, means_.db().Read(call.deadline, [&](sql::Txn& tx) {
    return resource::Find<AgreementNoun>(tx, name);
  }));
  if (!agreement) return shown;
  v1::Agreement of = ToProto(*agreement);
  if (of.document() == shown.name()) *shown.mutable_missing() = std::move(*of.mutable_missing());
  return shown;
}

absl::StatusOr<v1::ListDocumentsResponse> DocumentService::ListDocuments(const Call& call,
                                                                         const v1::ListDocumentsRequest& request) {
  DocumentFilter filter;
  ASSIGN_OR_RETURN(filter.district, ParseDistrictName("district", request.district()));
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request));
  ASSIGN_OR_RETURN(const resource::Name dispute, DisputeName(call, "dispute", request.dispute()));
  filter.dispute = dispute.id;
  ASSIGN_OR_RETURN(const auto listed, resource::ListInReach(parts_, call, filter, page));
  v1::ListDocumentsResponse response;
  for (const Document& document : listed.items) *response.add_documents() = parts_.noun.Show(call, document);
  if (!listed.next.empty()) response.set_next_page_token(rpc::MakePageToken(request, listed.next));
  return response;
}

absl::StatusOr<v1::Document> DocumentService::WithdrawDocument(const Call& call,
                                                               const v1::WithdrawDocumentRequest& request) {
  RETURN_IF_ERROR(CheckNote(request.note()));
  return resource::Change(
      parts_, call, request, "document.withdrawn",
      [&](sql::Txn& tx, const resource::Moment&, const Document& before) -> absl::StatusOr<Document> {
        ASSIGN_OR_RETURN(const auto dispute, LockDispute(tx, call, {before.district, before.facts.dispute},
                                                         DocumentNoun::NotFound(request.name())));
        RETURN_IF_ERROR(CheckFileIsOpen(*dispute));
        Document opened = before;
        RETURN_IF_ERROR(OpenWords(means_.keys(), opened));
        ASSIGN_OR_RETURN(Document after, Withdraw(opened, request.note()));
        RETURN_IF_ERROR(CheckIsNoProof(tx, *dispute, before.id));
        RETURN_IF_ERROR(SealWords(means_.keys(), after));
        return after;
      });
}

}  // namespace zhiwang::mediation
