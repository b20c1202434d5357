#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/background/schedule.h"
#include "common/documents/renderer.h"
#include "common/documents/template.h"
#include "common/privacy/keys/key_ring.h"
#include "common/sql/database.h"
#include "common/sql/lease/id_source.h"
#include "services/mediation/document/domain/document.h"
#include "services/mediation/template/document_template.h"

namespace zhiwang::mediation {

// A document that was printed and is in no file yet.
struct PrintedDocument {
  int64_t id = 0, content = 0;  // that it and its content will have
  DocumentKind kind = DocumentKind::kOther;
  int64_t of_template = 0;
  std::string pdf;
  int pages = 0;
  std::string digest;  // SHA-256 of the bytes: 32 bytes
  absl::Time at;       // when it was printed: the file gives it as its own date
};

// The agreement whose text a document is.
struct TextOfAgreement {
  int64_t agreement = 0;  // 0: none
  int version = 0;
};

// Prints documents by the templates of a district. Thread-safe.
class DocumentPress {
 public:
  // What is given outlives this. Children of the renderer that have nothing to do are ended in a loop of `schedule`.
  DocumentPress(sql::Database& db, sql::IdSource& ids, background::Schedule& schedule,
                documents::RendererOptions options);

  // Prints a document of that kind by its template that was published last: before the transaction that puts it into a file,
  // since it may take seconds. The same values and the same time give the same bytes. FAILED_PRECONDITION (TEMPLATE_NOT_FOUND),
  // INVALID_ARGUMENT (GLYPH_MISSING), UNAVAILABLE (RENDERER_UNAVAILABLE).
  absl::StatusOr<PrintedDocument> Print(const std::string& district, DocumentKind kind, const documents::Values& values,
                                        absl::Time at, absl::Time deadline);
  // The same by a given template.
  absl::StatusOr<PrintedDocument> PrintBy(const DocumentTemplate& form, const documents::Values& values, absl::Time at,
                                          absl::Time deadline);

  // OK for the text of a template: TEMPLATE_FIELD_UNKNOWN and FIELD_INVALID name the line, GLYPH_MISSING what of its own words
  // cannot be printed.
  absl::Status CheckTemplate(DocumentKind kind, const std::string& text, absl::Time deadline);

 private:
  sql::Database& db_;
  sql::IdSource& ids_;
  documents::Renderer renderer_;
  const std::unique_ptr<background::Loop> ending_idle_;
};

// Puts a printed document into the file of a dispute, whose row the transaction has locked: writes its content, and answers the
// document, whose row and change resource::Create or WriteNew<DocumentNoun> ("document.made") writes. ACTION_ILLEGAL where the
// file takes none, FIELD_INVALID where it is full.
absl::StatusOr<Document> PutIntoFile(sql::Txn& tx, const privacy::KeyRing& keys, const PrintedDocument& printed,
                                     std::shared_ptr<const Dispute> dispute, const std::string& creator,
                                     TextOfAgreement text = {});

}  // namespace zhiwang::mediation
