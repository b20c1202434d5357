#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/attachments/upload.h"
#include "common/audit/recorder.h"
#include "common/documents/page_counter.h"
#include "common/server/runtime.h"
#include "common/server/service.h"
#include "common/sql/lease/id_source.h"
#include "services/mediation/dispute/service/dispute_means.h"
#include "services/mediation/document/document_noun.h"
#include "services/mediation/document/document_press.h"
#include "services/mediation/template/template_noun.h"
#include "zhiwang/mediation/v1/document_service.pb.h"

namespace zhiwang::mediation {

// zhiwang.mediation.v1.DocumentService: see the contract for what each method answers.
class DocumentService final : public server::Service {
 public:
  DocumentService(server::Runtime& runtime, const DisputeMeans& means, sql::IdSource& ids, DocumentPress& press,
                  documents::PageCounter& pages);

 private:
  using Call = rpc::Call;
  template <class Message>
  using Answer = absl::StatusOr<Message>;
  template <class Request, class Response>
  using Stream = server::Stream<Request, Response>;

  // template_service.cc
  Answer<v1::Template> PublishTemplate(const Call& call, const v1::PublishTemplateRequest& request);
  Answer<v1::Template> GetTemplate(const Call& call, const v1::GetTemplateRequest& request);
  Answer<v1::ListTemplatesResponse> ListTemplates(const Call& call, const v1::ListTemplatesRequest& request);

  // document_service.cc
  Answer<v1::Document> MakeDocument(const Call& call, const v1::MakeDocumentRequest& request);
  Answer<v1::Document> GetDocument(const Call& call, const v1::GetDocumentRequest& request);
  Answer<v1::ListDocumentsResponse> ListDocuments(const Call& call, const v1::ListDocumentsRequest& request);
  Answer<v1::Document> WithdrawDocument(const Call& call, const v1::WithdrawDocumentRequest& request);

  // document_streams.cc
  absl::Status AddEvidence(const Call& call, Stream<v1::AddEvidenceRequest, v1::Document>& stream);
  absl::Status ReadDocument(const Call& call, Stream<v1::ReadDocumentRequest, v1::ReadDocumentResponse>& stream);
  absl::Status VerifyDocument(const Call& call, Stream<v1::VerifyDocumentRequest, v1::VerifyDocumentResponse>& stream);

  // The document that the request asks for, of that dispute and kind, printed from what the file says now.
  absl::StatusOr<PrintedDocument> PrintOf(const Call& call, const v1::MakeDocumentRequest& request,
                                          const resource::Name& dispute, DocumentKind kind);
  // OK where the caller may put a document into the dispute's file.
  absl::Status CheckMayBring(const Call& call, const Document& document);
  // Takes the bytes of an upload to their end, and puts the document into the file.
  absl::StatusOr<v1::Document> Bring(const Call& call, const v1::AddEvidenceRequest::Header& header, Document document,
                                     Stream<v1::AddEvidenceRequest, v1::Document>& stream, attachments::Upload& upload);
  // Puts an access on record and waits until that is durable. Answers the recorder's error otherwise.
  absl::Status RecordReading(const Call& call, const v1::ReadDocumentRequest& request, const Document& document);

  const DisputeMeans means_;
  sql::IdSource& ids_;
  audit::Recorder recorder_;
  DocumentPress& press_;
  documents::PageCounter& pages_;
  const resource::Parts<DocumentNoun> parts_;
  const resource::Parts<TemplateNoun> templates_;
};

}  // namespace zhiwang::mediation
