#pragma once

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "common/attachments/test_contents.h"
#include "services/mediation/testing/dispute_service_test.h"
#include "services/render/printed.h"
#include "zhiwang/mediation/v1/document_service.grpc.pb.h"

namespace zhiwang::mediation {

// A kind of document and the file of its default template.
struct DefaultTemplate {
  v1::Document::Kind kind;
  const char* file;
};
inline constexpr DefaultTemplate kDefaultTemplates[] = {
    {v1::Document::APPLICATION, "application"},
    {v1::Document::REGISTRATION_FORM, "registration_form"},
    {v1::Document::RIGHTS_NOTICE, "rights_notice"},
    {v1::Document::IDENTITY, "identity"},
    {v1::Document::AUTHORITY, "authority"},
    {v1::Document::INVESTIGATION, "investigation"},
    {v1::Document::EVIDENCE, "evidence"},
    {v1::Document::MINUTES, "minutes"},
    {v1::Document::ORAL_AGREEMENT, "oral_agreement"},
    {v1::Document::CALLBACK_RECORD, "callback_record"},
    {v1::Document::FAILURE_NOTICE, "failure_notice"},
    {v1::Document::STATEMENT, "statement"},
    {v1::Document::REFUSAL_NOTICE, "refusal_notice"},
    {v1::Document::CONFIRMATION_APPLICATION, "confirmation_application"},
    {v1::Document::COVER, "cover"},
    {v1::Document::CATALOGUE, "catalogue"},
    {v1::Document::BACK_COVER, "back_cover"},
};
inline std::string TextOfDefault(const char* file) {
  std::ifstream in(std::string(ZHIWANG_SOURCE_DIR) + "/deploy/local/demo/templates/" + file + ".txt");
  EXPECT_TRUE(in) << file;
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

// A test of documents over gRPC: the usual calls, by the mediator who has the dispute.
class DocumentServiceTest : public ServedDisputes {
 protected:
  using DocumentStub = v1::DocumentService::Stub;

  absl::StatusOr<v1::Template> Publish(v1::Document::Kind kind, const std::string& text,
                                       const testing::SaidCaller& caller = {"keeper", "administrator"}) const {
    v1::PublishTemplateRequest request;
    request.set_district(kDistrictName);
    request.set_request_id(NewUuid());
    request.mutable_template_()->set_kind(kind);
    request.mutable_template_()->set_text(text);
    return Ask(&DocumentStub::PublishTemplate, request, caller);
  }
  void PublishDefaults() const {
    for (const DefaultTemplate& form : kDefaultTemplates) Sound(Publish(form.kind, TextOfDefault(form.file)));
  }

  static v1::MakeDocumentRequest Making(const std::string& dispute, v1::Document::Kind kind) {
    v1::MakeDocumentRequest request;
    request.set_district(kDistrictName);
    request.set_request_id(NewUuid());
    request.set_dispute(dispute);
    request.set_kind(kind);
    return request;
  }
  absl::StatusOr<v1::Document> Make(const std::string& dispute, v1::Document::Kind kind,
                                    const testing::SaidCaller& caller = VillageMediator()) const {
    return Ask(&DocumentStub::MakeDocument, Making(dispute, kind), caller);
  }

  static v1::AddEvidenceRequest Bringing(const std::string& dispute, const std::string& file_name) {
    v1::AddEvidenceRequest message;
    v1::AddEvidenceRequest::Header& header = *message.mutable_header();
    header.set_district(kDistrictName);
    header.set_request_id(NewUuid());
    header.set_file_name(file_name);
    header.mutable_document()->set_dispute(dispute);
    header.mutable_document()->set_kind(v1::Document::EVIDENCE);
    return message;
  }
  // A header and the bytes behind it, in pieces.
  template <class Request>
  static std::vector<Request> InPieces(const Request& header, std::string_view bytes, size_t piece = 200'000) {
    std::vector<Request> messages = {header};
    for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
      const std::string_view part = bytes.substr(0, piece);
      messages.emplace_back().set_piece(part.data(), part.size());
    }
    return messages;
  }
  absl::StatusOr<v1::Document> Bring(const v1::AddEvidenceRequest& header, std::string_view bytes,
                                     const testing::SaidCaller& caller = VillageMediator()) const {
    return client().SendAll(&DocumentStub::AddEvidence, InPieces(header, bytes), caller);
  }
  absl::StatusOr<v1::Document> Bring(const std::string& dispute, const std::string& file_name, std::string_view bytes,
                                     const testing::SaidCaller& caller = VillageMediator()) const {
    return Bring(Bringing(dispute, file_name), bytes, caller);
  }

  absl::StatusOr<v1::Document> GetDocument(const std::string& name,
                                           const testing::SaidCaller& caller = VillageMediator()) const {
    v1::GetDocumentRequest request;
    request.set_name(name);
    return Ask(&DocumentStub::GetDocument, request, caller);
  }
  absl::StatusOr<std::string> BytesOf(const std::string& name, const testing::SaidCaller& caller = VillageMediator(),
                                      const std::string& purpose = "核对文书") const {
    v1::ReadDocumentRequest request;
    request.set_name(name);
    request.set_purpose(purpose);
    const auto read = client().ReadAll(&DocumentStub::ReadDocument, request, caller);
    if (!read.status.ok()) return read.status;
    std::string bytes;
    for (const v1::ReadDocumentResponse& part : read.messages) bytes += part.piece();
    return bytes;
  }
  // What is printed, without blanks and line breaks.
  std::string TextIn(const std::string& name) const {
    std::string text = documents::Printed(Sound(BytesOf(name))).Text();
    std::erase_if(text, [](char c) { return c == ' ' || c == '\n' || c == '\f'; });
    return text;
  }
  absl::StatusOr<v1::VerifyDocumentResponse> Verify(const std::string& name, std::string_view bytes,
                                                    const testing::SaidCaller& caller = VillageMediator()) const {
    v1::VerifyDocumentRequest header;
    header.mutable_header()->set_name(name);
    return client().SendAll(&DocumentStub::VerifyDocument, InPieces(header, bytes), caller);
  }
  absl::StatusOr<v1::Document> Withdraw(const std::string& name,
                                        const testing::SaidCaller& caller = VillageMediator()) const {
    auto request = About<v1::WithdrawDocumentRequest>(name);
    request.set_note("误传司马青衫的材料");
    return Ask(&DocumentStub::WithdrawDocument, request, caller);
  }
  std::vector<v1::Document> ListOf(const std::string& dispute, int page_size = 2,
                                   const testing::SaidCaller& caller = VillageMediator()) const {
    v1::ListDocumentsRequest request;
    request.set_district(kDistrictName);
    request.set_dispute(dispute);
    request.set_page_size(page_size);
    std::vector<v1::Document> documents;
    do {
      const auto page = Sound(Ask(&DocumentStub::ListDocuments, request, caller));
      documents.insert(documents.end(), page.documents().begin(), page.documents().end());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return documents;
  }
};

}  // namespace zhiwang::mediation
