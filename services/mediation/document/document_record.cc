#include "services/mediation/document/document_record.h"

#include "common/status/error.h"

namespace zhiwang::mediation {
namespace {

// The domain's enums carry the contract's numbers.
static_assert(static_cast<int>(DocumentKind::kMinutes) == v1::Document::MINUTES &&
              static_cast<int>(DocumentKind::kRefusalNotice) == v1::Document::REFUSAL_NOTICE &&
              static_cast<int>(DocumentKind::kSignatureScan) == v1::Document::SIGNATURE_SCAN &&
              static_cast<int>(DocumentKind::kCatalogue) == v1::Document::CATALOGUE &&
              static_cast<int>(DocumentKind::kBackCover) == v1::Document::BACK_COVER &&
              static_cast<int>(DocumentKind::kOther) == v1::Document::OTHER);
static_assert(static_cast<int>(attachments::MediaType::kPdf) == v1::Document::PDF &&
              static_cast<int>(attachments::MediaType::kJpeg) == v1::Document::JPEG);

}  // namespace

v1::DocumentRecord RecordOf(const Document& document) {
  const DocumentFacts& facts = document.facts;
  v1::DocumentRecord record;
  record.ParseFromString(document.stored_body);
  record.set_dispute(facts.dispute);
  record.set_kind(static_cast<v1::Document::Kind>(facts.kind));
  record.set_media_type(static_cast<v1::Document::MediaType>(facts.media_type));
  record.set_size(facts.size);
  record.set_pages(facts.pages);
  record.set_template_(facts.of_template);
  record.set_agreement(facts.agreement);
  record.set_agreement_version(facts.agreement_version);
  record.set_stays_in_file(StaysInFile(facts.kind));
  record.set_withdrawn(facts.withdrawn);
  record.set_created(absl::ToUnixMicros(facts.created));
  record.set_creator(facts.creator);
  record.set_attachment(facts.attachment);
  record.set_area_path(facts.area_path);
  record.set_committee(facts.committee);
  record.set_type(static_cast<v1::Matter::Type>(facts.type));
  record.set_level(static_cast<v1::Committee::Level>(facts.level));
  record.set_party(facts.party);
  record.set_changed(absl::ToUnixMicros(document.changed));
  return record;
}

std::string EncodeBody(const Document& document) { return RecordOf(document).SerializeAsString(); }

absl::Status DecodeBody(std::string_view bytes, Document& document) {
  v1::DocumentRecord record;
  if (!record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return error::Unexpected("a document's row cannot be read");
  }
  document.stored_body = bytes;
  document.changed = absl::FromUnixMicros(record.changed());
  document.facts = {.dispute = record.dispute(),
                    .kind = static_cast<DocumentKind>(record.kind()),
                    .media_type = static_cast<attachments::MediaType>(record.media_type()),
                    .attachment = record.attachment(),
                    .size = record.size(),
                    .pages = record.pages(),
                    .of_template = record.template_(),
                    .agreement = record.agreement(),
                    .agreement_version = record.agreement_version(),
                    .withdrawn = record.withdrawn(),
                    .created = absl::FromUnixMicros(record.created()),
                    .creator = record.creator(),
                    .area_path = record.area_path(),
                    .committee = record.committee(),
                    .type = static_cast<Type>(record.type()),
                    .level = static_cast<Level>(record.level()),
                    .party = record.party()};
  return absl::OkStatus();
}

}  // namespace zhiwang::mediation
