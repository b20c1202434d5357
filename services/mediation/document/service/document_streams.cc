// DocumentService: the methods whose bytes come or go in pieces.

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "absl/strings/escaping.h"
#include "absl/time/clock.h"
#include "common/attachments/attachment_errors.h"
#include "common/attachments/media_type.h"
#include "common/attachments/store.h"
#include "common/names/resource_name.h"
#include "common/resource/create.h"
#include "common/resource/import/import_stream.h"
#include "common/rpc/fields.h"
#include "common/status/macros.h"
#include "common/text/digest.h"
#include "common/text/text.h"
#include "services/mediation/document/document_words.h"
#include "services/mediation/document/domain/document_errors.h"
#include "services/mediation/document/domain/documenting.h"
#include "services/mediation/document/room_in_file.h"
#include "services/mediation/document/service/document_service.h"

namespace zhiwang::mediation {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(30);        // with the database
constexpr absl::Duration kLongestReading = absl::Minutes(10);  // of a document, by a slow caller
constexpr int kLongestTitle = 60, kShortestFileName = 5, kLongestFileName = 200;
constexpr int kShortestPurposeOfReading = 2, kLongestPurposeOfReading = 200;

absl::Time SoonOf(const rpc::Call& call) { return std::min(call.deadline, absl::Now() + kPatience); }

// What an upload says of its document.
absl::StatusOr<Document> DocumentFrom(const rpc::Call& call, const v1::AddEvidenceRequest::Header& header) {
  const v1::Document& proto = header.document();
  Document document;
  ASSIGN_OR_RETURN(document.district, ParseDistrictName("header.district", header.district()));
  ASSIGN_OR_RETURN(const resource::Name dispute, DisputeName(call, "header.document.dispute", proto.dispute()));
  document.facts.dispute = dispute.id;
  ASSIGN_OR_RETURN(document.facts.kind,
                   KnownEnum<DocumentKind>("header.document.kind", proto.kind(), v1::Document::Kind_descriptor()));
  ASSIGN_OR_RETURN(document.words.title, ReadName("header.document.title", proto.title(), 0, kLongestTitle));
  ASSIGN_OR_RETURN(document.words.file_name,
                   ReadName("header.file_name", header.file_name(), kShortestFileName, kLongestFileName));
  document.facts.party = proto.party();
  document.facts.creator = call.principal;
  return document;
}

// Calls `take` with the pieces of a stream whose header has come, until its end. DEADLINE_PASSED where it was broken off.
template <class Request, class Response, class Take>
absl::Status TakePieces(server::Stream<Request, Response>& stream, Take&& take) {
  for (Request message;;) {
    ASSIGN_OR_RETURN(const bool more, stream.Read(message));
    if (!more) break;
    if (!message.has_piece()) return error::StreamOrder("only the first message is the header, all others are pieces");
    RETURN_IF_ERROR(take(message.piece()));
  }
  return resource::BrokenOff(stream) ? error::DeadlinePassed() : absl::OkStatus();
}

// The version of the document's agreement whose text has this digest; 0: none.
absl::StatusOr<int> VersionWith(sql::Database& db, const privacy::KeyRing& keys, const Document& document,
                                const std::string& digest, absl::Time deadline) {
  if (document.facts.agreement == 0) return 0;
  ASSIGN_OR_RETURN(std::vector<Document> versions, db.Read(deadline, [&](sql::Txn& tx) {
    return resource::ReadRows<DocumentNoun>(tx, document.district, "district = ? AND agreement = ?",
                                            {document.district, document.facts.agreement}, "by_agreement");
  }));
  for (Document& version : versions) {
    RETURN_IF_ERROR(OpenWords(keys, version));
    if (version.words.digest == digest) return version.facts.agreement_version;
  }
  return 0;
}

}  // namespace

absl::Status DocumentService::CheckMayBring(const Call& call, const Document& document) {
  const resource::Name dispute{document.district, document.facts.dispute};
  return means_.db().Read(SoonOf(call), [&](sql::Txn& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const Dispute found, resource::FindInReach<DisputeNoun>(tx, call, dispute));
    RETURN_IF_ERROR(CheckMediates(call, found));
    RETURN_IF_ERROR(CheckNamesParty(found, document.facts));
    return CheckTakesDocuments(found, document.facts.kind);
  });
}

absl::Status DocumentService::AddEvidence(const Call& call, Stream<v1::AddEvidenceRequest, v1::Document>& stream) {
  v1::AddEvidenceRequest first;
  ASSIGN_OR_RETURN(const bool begun, stream.Read(first));
  if (!begun || !first.has_header()) return error::StreamOrder("the first message must be the header");
  ASSIGN_OR_RETURN(Document document, DocumentFrom(call, first.header()));
  RETURN_IF_ERROR(CheckMayBring(call, document));
  ASSIGN_OR_RETURN(document.id, ids_.Next());
  ASSIGN_OR_RETURN(const int64_t content, ids_.Next());
  ASSIGN_OR_RETURN(attachments::Upload upload,
                   attachments::Upload::Begin(means_.db(), means_.keys(), document.district, content, SoonOf(call)));
  const auto answer = Bring(call, first.header(), std::move(document), stream, upload);
  // What was kept stays.
  if (const absl::Status dropped = upload.Drop(absl::Now() + kPatience); !dropped.ok()) {
    spdlog::warn("what a broken upload left stays for an hour: {}", std::string(dropped.message()));
  }
  if (!answer.ok()) return answer.status();
  stream.Write(*answer);
  return absl::OkStatus();
}

absl::StatusOr<v1::Document> DocumentService::Bring(const Call& call, const v1::AddEvidenceRequest::Header& header,
                                                    Document document,
                                                    Stream<v1::AddEvidenceRequest, v1::Document>& stream,
                                                    attachments::Upload& upload) {
  std::optional<documents::PageCounter::Count> pages;
  if (attachments::TypeOfName(document.words.file_name) == attachments::MediaType::kPdf) pages = pages_.Begin();
  RETURN_IF_ERROR(TakePieces(stream, [&](const std::string& piece) {
    if (pages) pages->Add(piece);
    return upload.Add(piece, SoonOf(call));
  }));
  RETURN_IF_ERROR(upload.End(document.words.file_name, SoonOf(call)));
  document.facts.pages = pages ? pages->End() : 1;  // a picture is one page
  Call bounded = call;
  bounded.deadline = SoonOf(call);
  // The same request is one with the same bytes.
  v1::AddEvidenceRequest::Header request = header;
  request.mutable_document()->set_digest(absl::BytesToHexString(upload.content().digest));
  const resource::Name name{document.district, document.facts.dispute};
  return resource::Create(parts_, bounded, request, "document.brought",
                          [&](sql::Txn& tx, const resource::Moment& moment) -> absl::StatusOr<Document> {
                            Document brought = document;
                            ASSIGN_OR_RETURN(brought.of,
                                             LockDispute(tx, bounded, name, resource::NotFound<DisputeNoun>(name)));
                            RETURN_IF_ERROR(CheckNamesParty(*brought.of, brought.facts));
                            RETURN_IF_ERROR(CheckTakesDocuments(*brought.of, brought.facts.kind));
                            RETURN_IF_ERROR(CheckHasRoom(tx, *brought.of));
                            ASSIGN_OR_RETURN(const attachments::Attachment kept, attachments::KeepUpload(tx, upload));
                            brought.facts.attachment = kept.id;
                            brought.facts.media_type = kept.type;
                            brought.facts.size = kept.size;
                            brought.facts.created = moment.now;
                            NoteDispute(brought.of->facts, brought.facts);
                            brought.words.digest = kept.digest;
                            RETURN_IF_ERROR(SealWords(means_.keys(), brought));
                            return brought;
                          });
}

absl::Status DocumentService::RecordReading(const Call& call, const v1::ReadDocumentRequest& request,
                                            const Document& document) {
  return recorder_.RecordAndWait({.district = document.district,
                                  .at = absl::Now(),
                                  .principal = call.principal,
                                  .action = "document.read",
                                  .resource = request.name(),
                                  .purpose = request.purpose(),
                                  .detail = fmt::format("disputes/{}", document.facts.dispute),
                                  .trace_parent = call.trace_parent},
                                 call.priority, SoonOf(call));
}

absl::Status DocumentService::ReadDocument(const Call& call,
                                           Stream<v1::ReadDocumentRequest, v1::ReadDocumentResponse>& stream) {
  v1::ReadDocumentRequest request;
  ASSIGN_OR_RETURN(const bool asked, stream.Read(request));
  if (!asked) return error::StreamOrder("one request is needed");
  ASSIGN_OR_RETURN(const resource::Name name, resource::ParseName<DocumentNoun>(request.name()));
  RETURN_IF_ERROR(CheckText("purpose", request.purpose(), kShortestPurposeOfReading, kLongestPurposeOfReading));
  ASSIGN_OR_RETURN(const Document document, means_.db().Read(SoonOf(call), [&](sql::Txn& tx) {
    return resource::FindInReach<DocumentNoun>(tx, call, name);
  }));
  RETURN_IF_ERROR(RecordReading(call, request, document));
  const absl::Status gone = absl::CancelledError("the caller is gone");
  const absl::Status read =
      attachments::Read(means_.db(), means_.keys(), document.district, document.facts.attachment,
                        std::min(call.deadline, absl::Now() + kLongestReading), [&](std::string_view piece) {
                          v1::ReadDocumentResponse response;
                          response.set_piece(piece.data(), piece.size());
                          return stream.Write(response) ? absl::OkStatus() : gone;
                        });
  return read == gone ? absl::OkStatus() : read;
}

absl::Status DocumentService::VerifyDocument(const Call& call,
                                             Stream<v1::VerifyDocumentRequest, v1::VerifyDocumentResponse>& stream) {
  v1::VerifyDocumentRequest first;
  ASSIGN_OR_RETURN(const bool begun, stream.Read(first));
  if (!begun || !first.has_header()) return error::StreamOrder("the first message must be the header");
  ASSIGN_OR_RETURN(const resource::Name name, resource::ParseName<DocumentNoun>(first.header().name()));
  ASSIGN_OR_RETURN(Document document, means_.db().Read(SoonOf(call), [&](sql::Txn& tx) {
    return resource::FindInReach<DocumentNoun>(tx, call, name);
  }));
  RETURN_IF_ERROR(OpenWords(means_.keys(), document));
  RunningSha256 running;
  int64_t size = 0;
  RETURN_IF_ERROR(TakePieces(stream, [&](const std::string& piece) {
    size += static_cast<int64_t>(piece.size());
    running.Add(piece);
    return size > attachments::kMostBytes ? attachments::error::ContentTooLarge() : absl::OkStatus();
  }));
  const std::string digest = running.Get();
  v1::VerifyDocumentResponse response;
  response.set_digest(absl::BytesToHexString(digest));
  response.set_verdict(v1::VerifyDocumentResponse::CHANGED);
  if (digest == document.words.digest) {
    response.set_verdict(v1::VerifyDocumentResponse::UNCHANGED);
    response.set_version(document.facts.agreement_version);
  } else {
    ASSIGN_OR_RETURN(const int version, VersionWith(means_.db(), means_.keys(), document, digest, SoonOf(call)));
    response.set_version(version);
    if (version != 0) response.set_verdict(v1::VerifyDocumentResponse::OTHER_VERSION);
  }
  stream.Write(response);
  return absl::OkStatus();
}

}  // namespace zhiwang::mediation
