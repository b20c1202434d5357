#include "services/mediation/file/file_service.h"

#include <string>
#include <vector>

#include "common/names/resource_name.h"
#include "common/resource/get.h"
#include "common/resource/name.h"
#include "common/rpc/fields.h"
#include "common/status/macros.h"
#include "services/mediation/dispute/domain/decisions/endings.h"
#include "services/mediation/dispute/domain/number_text.h"
#include "services/mediation/file/domain/catalogue.h"

namespace zhiwang::mediation {
namespace {

// Locks the dispute's row: every document comes into the file, or is withdrawn, under this lock. If the dispute changed before the
// lock was taken, the transaction runs again.
absl::Status LockFile(sql::Txn& tx, const Dispute& dispute) {
  ASSIGN_OR_RETURN(const auto locked,
                   resource::Find<DisputeNoun>(tx, {dispute.district, dispute.id}, resource::Lock::kUntilCommitted));
  if (!locked || locked->version != dispute.version) return sql::Rerun("it was changed meanwhile");
  return absl::OkStatus();
}

// Reduces a document to what a catalogue shows: with whole documents, the catalogue of a full file would exceed the message size of
// clients.
void KeepToTheLine(v1::Document& document) {
  document.clear_file_name();
  document.clear_digest();
  document.clear_withdraw_note();
}

}  // namespace

FileService::FileService(server::Runtime& runtime, const DisputeMeans& means, const audit::SigningKey* signing_key)
    : Service(runtime, *v1::GetCatalogueRequest::descriptor()->file()->FindServiceByName("FileService")),
      means_(means),
      documents_{means.parts.noun.keys},
      recorder_(means.parts.db, runtime.longest_wait()),
      signing_key_(signing_key) {
  OnWorker("GetCatalogue", &FileService::GetCatalogue);
  OnWorker("ArchiveFile", &FileService::ArchiveFile);
  Streaming("ExportFile", &FileService::ExportFile);
  Streaming("VerifyFile", &FileService::VerifyFile);
}

absl::StatusOr<v1::Catalogue> FileService::GetCatalogue(const Call& call, const v1::GetCatalogueRequest& request) {
  ASSIGN_OR_RETURN(const resource::Name name, resource::ParseName<DisputeNoun>(request.name()));
  ASSIGN_OR_RETURN(const FileContents file,
                   means_.db().Read(call.deadline, [&](sql::Txn& tx) { return ReadFile(tx, call, name); }));
  const Catalogue catalogue = CatalogueOf(file.dispute, file.documents, file.in_effect);
  v1::Catalogue shown;
  shown.set_dispute(FormatResourceName(file.dispute.district, "disputes", std::to_string(file.dispute.id)));
  shown.set_number(NumberText(file.dispute.facts.number));
  const auto line_of = [&](const Document& document) {
    v1::Document line = documents_.Show(call, document);
    KeepToTheLine(line);
    return line;
  };
  for (const Document* document : catalogue.front) *shown.add_front() = line_of(*document);
  for (const Place& place : catalogue.places) {
    v1::Catalogue::Place& row = *shown.add_places();
    row.set_number(place.number);
    row.set_title(std::string(PlaceNameZh(place.number)));
    row.set_must(!place.need.empty());
    row.set_reason(std::string(place.need));
    for (const Document* document : place.documents) *row.add_documents() = line_of(*document);
    row.set_first_page(place.first_page);
    row.set_last_page(place.last_page);
  }
  shown.mutable_missing()->Assign(catalogue.missing.begin(), catalogue.missing.end());
  shown.set_pages(catalogue.pages);
  if (file.dispute.facts.archived) SetTime(*file.dispute.facts.archived, shown.mutable_archive_time());
  return shown;
}

absl::StatusOr<v1::Dispute> FileService::ArchiveFile(const Call& call, const v1::ArchiveFileRequest& request) {
  return ChangeDispute(means_, call, request, "dispute.archived",
                       [&](sql::Txn& tx, const Context& context, const Dispute& before) -> absl::StatusOr<Dispute> {
                         if (ViewFor(call, before) != View::kFile) return DisputeNoun::NotFound(request.name());
                         RETURN_IF_ERROR(LockFile(tx, before));
                         ASSIGN_OR_RETURN(Dispute after, Archive(context, before));
                         ASSIGN_OR_RETURN(const std::vector<Document> documents, DocumentsOf(tx, before));
                         ASSIGN_OR_RETURN(const PapersInEffect in_effect, PapersInEffectOf(tx, before));
                         RETURN_IF_ERROR(CheckFileIsComplete(before, documents, in_effect));
                         return after;
                       });
}

}  // namespace zhiwang::mediation
