#include "services/mediation/document/document_proto.h"

#include <string>

#include "absl/strings/escaping.h"
#include "common/names/resource_name.h"
#include "common/resource/name.h"
#include "common/rpc/fields.h"
#include "services/mediation/document/domain/documenting.h"

namespace zhiwang::mediation {
namespace {

std::string NameWithin(const Document& document, const char* collection, int64_t id) {
  return id == 0 ? "" : FormatResourceName(document.district, collection, std::to_string(id));
}

}  // namespace

v1::Document ToProto(const Document& document) {
  const DocumentFacts& facts = document.facts;
  v1::Document proto;
  proto.set_name(NameWithin(document, "documents", document.id));
  proto.set_etag(resource::EtagOf(document.version));
  proto.set_dispute(NameWithin(document, "disputes", facts.dispute));
  proto.set_kind(static_cast<v1::Document::Kind>(facts.kind));
  proto.set_media_type(static_cast<v1::Document::MediaType>(facts.media_type));
  proto.set_size_bytes(facts.size);
  proto.set_pages(facts.pages);
  proto.set_template_(NameWithin(document, "templates", facts.of_template));
  proto.set_agreement(NameWithin(document, "agreements", facts.agreement));
  proto.set_agreement_version(facts.agreement_version);
  proto.set_stays_in_file(StaysInFile(facts.kind));
  SetTime(facts.created, proto.mutable_create_time());
  proto.set_creator(facts.creator);
  proto.set_withdrawn(facts.withdrawn);
  proto.set_party(facts.party);
  const bool is_archived = document.of != nullptr && document.of->facts.archived;
  if (MayBeWithdrawn(facts) && !is_archived) proto.add_legal_actions(v1::Document::WITHDRAW);
  return proto;
}

v1::Document WholeToProto(const Document& document) {
  const DocumentWords& words = document.words;
  v1::Document proto = ToProto(document);
  proto.set_title(words.title.empty() ? std::string(KindNameZh(document.facts.kind)) : words.title);
  proto.set_file_name(words.file_name);
  proto.set_withdraw_note(words.withdrawal);
  proto.set_digest(absl::BytesToHexString(words.digest));
  return proto;
}

void TakeOutWords(v1::Document& shown) {
  shown.clear_title();
  shown.clear_file_name();
  shown.clear_withdraw_note();
  shown.clear_digest();
}

v1::Document PutWordsBack(const v1::Document& present, v1::Document kept) {
  kept.set_title(present.title());
  kept.set_file_name(present.file_name());
  kept.set_digest(present.digest());
  if (kept.withdrawn()) kept.set_withdraw_note(present.withdraw_note());
  return kept;
}

}  // namespace zhiwang::mediation
