#include "services/mediation/document/document_press.h"

#include <optional>
#include <utility>
#include <vector>

#include "common/attachments/store.h"
#include "common/status/macros.h"
#include "common/text/digest.h"
#include "services/mediation/document/document_values.h"
#include "services/mediation/document/document_words.h"
#include "services/mediation/document/domain/document_errors.h"
#include "services/mediation/document/domain/documenting.h"
#include "services/mediation/document/room_in_file.h"
#include "services/mediation/template/template_noun.h"

namespace zhiwang::mediation {
namespace {

constexpr absl::Duration kLookForIdle = absl::Seconds(10);

}  // namespace

DocumentPress::DocumentPress(sql::Database& db, sql::IdSource& ids, background::Schedule& schedule,
                             documents::RendererOptions options)
    : db_(db),
      ids_(ids),
      renderer_(std::move(options)),
      ending_idle_(schedule.Run({.name = "idle_renderers", .period = kLookForIdle}, [this](const background::Turn&) {
        renderer_.EndIdle();
        return absl::OkStatus();
      })) {}

absl::StatusOr<PrintedDocument> DocumentPress::Print(const std::string& district, DocumentKind kind,
                                                     const documents::Values& values, absl::Time at,
                                                     absl::Time deadline) {
  ASSIGN_OR_RETURN(const auto form,
                   db_.Read(deadline, [&](sql::Txn& tx) { return LatestTemplate(tx, district, kind); }));
  if (!form) return error::NoTemplate(kind);
  return PrintBy(*form, values, at, deadline);
}

absl::StatusOr<PrintedDocument> DocumentPress::PrintBy(const DocumentTemplate& form, const documents::Values& values,
                                                       absl::Time at, absl::Time deadline) {
  ASSIGN_OR_RETURN(const auto parsed, documents::Template::Parse(form.text, FieldsOf(form.kind)));
  ASSIGN_OR_RETURN(std::vector<documents::Block> blocks, parsed.Fill(values));
  ASSIGN_OR_RETURN(documents::RenderedDocument rendered, renderer_.Render({at, std::move(blocks)}, deadline));
  PrintedDocument printed;
  ASSIGN_OR_RETURN(printed.id, ids_.Next());
  ASSIGN_OR_RETURN(printed.content, ids_.Next());
  printed.kind = form.kind;
  printed.of_template = form.id;
  printed.pages = rendered.pages;
  printed.digest = Sha256(rendered.pdf);
  printed.pdf = std::move(rendered.pdf);
  printed.at = at;
  return printed;
}

absl::Status DocumentPress::CheckTemplate(DocumentKind kind, const std::string& text, absl::Time deadline) {
  const documents::Fields& fields = FieldsOf(kind);
  ASSIGN_OR_RETURN(const auto form, documents::Template::Parse(text, fields));
  // What stands where something is missing is printed without values, all else with them.
  for (const documents::Values& values : {SampleOf(fields), documents::Values()}) {
    ASSIGN_OR_RETURN(std::vector<documents::Block> blocks, form.Fill(values));
    RETURN_IF_ERROR(renderer_.Render({absl::UnixEpoch(), std::move(blocks)}, deadline).status());
  }
  return absl::OkStatus();
}

absl::StatusOr<Document> PutIntoFile(sql::Txn& tx, const privacy::KeyRing& keys, const PrintedDocument& printed,
                                     std::shared_ptr<const Dispute> dispute, const std::string& creator,
                                     TextOfAgreement text) {
  RETURN_IF_ERROR(CheckTakesDocuments(*dispute, printed.kind));
  RETURN_IF_ERROR(CheckHasRoom(tx, *dispute));
  ASSIGN_OR_RETURN(
      const attachments::Attachment content,
      attachments::Keep(tx, keys, dispute->district, printed.content, attachments::MediaType::kPdf, printed.pdf));
  Document document;
  document.district = dispute->district;
  document.id = printed.id;
  document.facts = {.dispute = dispute->id,
                    .kind = printed.kind,
                    .media_type = content.type,
                    .attachment = content.id,
                    .size = content.size,
                    .pages = printed.pages,
                    .of_template = printed.of_template,
                    .agreement = text.agreement,
                    .agreement_version = text.version,
                    .withdrawn = false,
                    .created = printed.at,
                    .creator = creator};
  NoteDispute(dispute->facts, document.facts);
  document.words.digest = content.digest;
  document.of = std::move(dispute);
  RETURN_IF_ERROR(SealWords(keys, document));
  return document;
}

}  // namespace zhiwang::mediation
