// FileService: the methods that stream bytes.

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "absl/time/clock.h"
#include "common/archive/signed_zip.h"
#include "common/archive/zip_check.h"
#include "common/attachments/store.h"
#include "common/resource/import/import_stream.h"
#include "common/rpc/fields.h"
#include "common/status/macros.h"
#include "common/text/digest.h"
#include "common/text/text.h"
#include "services/mediation/dispute/domain/number_text.h"
#include "services/mediation/document/document_words.h"
#include "services/mediation/file/domain/catalogue.h"
#include "services/mediation/file/domain/file_errors.h"
#include "services/mediation/file/entry_names.h"
#include "services/mediation/file/file_service.h"
#include "services/mediation/file/wire/verdict.h"

namespace zhiwang::mediation {
namespace {

constexpr absl::Duration kPatienceWithFiles = absl::Seconds(30);  // for the database
constexpr absl::Duration kLongestExport = absl::Minutes(10);      // for a slow caller
constexpr int kShortestPurposeOfExport = 2, kLongestPurposeOfExport = 200;
constexpr int64_t kMostBytesOfArchive = archive::kMostBytes + (int64_t{64} << 20);  // incompressible data grows

absl::Time SoonFor(const rpc::Call& call) { return std::min(call.deadline, absl::Now() + kPatienceWithFiles); }

void SortByPlace(std::vector<Document>& documents) {
  // In front of the places the cover comes before the catalogue.
  const auto rank = [](const Document& one) {
    const int place = PlaceOf(one.facts.kind);
    return std::pair(place, place == 0 ? static_cast<int>(one.facts.kind) : 0);
  };
  std::stable_sort(documents.begin(), documents.end(),
                   [&](const Document& one, const Document& other) { return rank(one) < rank(other); });
}

std::map<std::string, std::string> AboutExport(const FileContents& file, const v1::ExportFileRequest& request) {
  return AboutFile({.dispute = request.name(),
                    .committee = file.committee,
                    .number = NumberText(file.dispute.facts.number),
                    .bundle = request.bundle()});
}

// Writes the bytes of a document, whose words are open, into the archive. DocumentBroken if they are not the bytes that came into
// the file.
absl::Status WriteContent(const DisputeMeans& means, const Document& document, absl::Time until,
                          archive::SignedZip& zip) {
  RunningSha256 digest;
  int64_t left = document.facts.size;
  const absl::Status read = attachments::Read(means.db(), means.keys(), document.district, document.facts.attachment,
                                              until, [&](std::string_view piece) {
                                                digest.Add(piece);
                                                left -= static_cast<int64_t>(piece.size());
                                                return left < 0 ? error::DocumentBroken(document) : zip.Write(piece);
                                              });
  if (absl::IsDataLoss(read)) {
    spdlog::error("document {}: {}", document.id, std::string(read.message()));
    return error::DocumentBroken(document);
  }
  RETURN_IF_ERROR(read);
  return digest.Get() == document.words.digest ? absl::OkStatus() : error::DocumentBroken(document);
}

}  // namespace

absl::StatusOr<FileContents> FileService::ReadBundle(const Call& call, const resource::Name& name, Bundle bundle) {
  FileContents file;
  RETURN_IF_ERROR(means_.db().Read(SoonFor(call), [&](sql::Txn& tx) -> absl::Status {
    ASSIGN_OR_RETURN(file, ReadFile(tx, call, name));
    RETURN_IF_ERROR(CheckBundle(bundle, file.dispute, file.in_effect));
    std::erase_if(file.documents, [&](const Document& one) { return !BelongsTo(bundle, one, file.in_effect); });
    return absl::OkStatus();
  }));
  int64_t bytes = 0;
  for (Document& document : file.documents) {
    bytes += document.facts.size;
    RETURN_IF_ERROR(OpenWords(means_.keys(), document));
  }
  if (bytes > archive::kMostBytes) return error::ExportTooLarge(bytes, archive::kMostBytes);
  SortByPlace(file.documents);
  return file;
}

absl::Status FileService::RecordExport(const Call& call, const v1::ExportFileRequest& request,
                                       const FileContents& file) {
  return recorder_.RecordAndWait(
      {.district = file.dispute.district,
       .at = absl::Now(),
       .principal = call.principal,
       .action = "file.exported",
       .resource = request.name(),
       .purpose = request.purpose(),
       .detail =
           fmt::format("{}, {} documents", v1::ExportFileRequest::Bundle_Name(request.bundle()), file.documents.size()),
       .trace_parent = call.trace_parent},
      call.priority, SoonFor(call));
}

absl::Status FileService::ExportFile(const Call& call, Stream<v1::ExportFileRequest, v1::ExportFileResponse>& stream) {
  v1::ExportFileRequest request;
  ASSIGN_OR_RETURN(const bool asked, stream.Read(request));
  if (!asked) return error::StreamOrder("one request is needed");
  ASSIGN_OR_RETURN(const resource::Name name, resource::ParseName<DisputeNoun>(request.name()));
  ASSIGN_OR_RETURN(const Bundle bundle,
                   KnownEnum<Bundle>("bundle", request.bundle(), v1::ExportFileRequest::Bundle_descriptor()));
  RETURN_IF_ERROR(CheckText("purpose", request.purpose(), kShortestPurposeOfExport, kLongestPurposeOfExport));
  ASSIGN_OR_RETURN(const FileContents file, ReadBundle(call, name, bundle));
  if (signing_key_ == nullptr) return error::SigningKeyMissing();
  RETURN_IF_ERROR(RecordExport(call, request, file));

  const absl::Status gone = absl::CancelledError("the caller is gone");
  archive::SignedZip zip(*signing_key_, AboutExport(file, request), absl::Now(), [&](std::string_view bytes) {
    v1::ExportFileResponse response;
    response.set_piece(bytes.data(), bytes.size());
    return stream.Write(response) ? absl::OkStatus() : gone;
  });
  const absl::Time until = std::min(call.deadline, absl::Now() + kLongestExport);
  const auto send = [&]() -> absl::Status {
    EntryNames names;
    for (const Document& document : file.documents) {
      RETURN_IF_ERROR(zip.Begin(names.NameOf(document), document.facts.size));
      RETURN_IF_ERROR(WriteContent(means_, document, until, zip));
    }
    return zip.Finish();
  };
  const absl::Status sent = send();
  return sent == gone ? absl::OkStatus() : sent;
}

absl::Status FileService::VerifyFile(const Call&, Stream<v1::VerifyFileRequest, v1::VerifyFileResponse>& stream) {
  v1::VerifyFileRequest message;
  ASSIGN_OR_RETURN(const bool begun, stream.Read(message));
  if (!begun || !message.has_header()) return error::StreamOrder("the first message must be the header");
  if (signing_key_ == nullptr) return error::SigningKeyMissing();
  int64_t size = 0;
  const auto next = [&]() -> absl::StatusOr<std::string_view> {
    for (;;) {
      ASSIGN_OR_RETURN(const bool more, stream.Read(message));
      if (!more) {
        if (resource::BrokenOff(stream)) return error::DeadlinePassed();
        return std::string_view();
      }
      if (!message.has_piece()) {
        return error::StreamOrder("only the first message is the header, all others are pieces");
      }
      size += static_cast<int64_t>(message.piece().size());
      if (size > kMostBytesOfArchive) return error::ArchiveTooLarge(kMostBytesOfArchive);
      // An empty piece would mean the end.
      if (!message.piece().empty()) return std::string_view(message.piece());
    }
  };
  ASSIGN_OR_RETURN(const archive::ZipCheck check, archive::CheckZip(signing_key_->public_halves(), next));
  stream.Write(VerdictOf(check));
  return absl::OkStatus();
}

}  // namespace zhiwang::mediation
