#include "services/mediation/agreement/agreement_words.h"

#include <openssl/crypto.h>

#include <string>
#include <utility>

#include "common/privacy/sealed_value.h"
#include "common/status/macros.h"
#include "zhiwang/mediation/v1/agreement_record.pb.h"

namespace zhiwang::mediation {
namespace {

using TextRecord = v1::AgreementWords::TextRecord;

privacy::Context ContextOf(const Agreement& agreement) {
  resource::SealedColumn words = WordsOfAgreements();
  return {std::move(words.table), std::move(words.column), agreement.district, std::to_string(agreement.id)};
}

absl::StatusOr<v1::AgreementWords> Opened(const privacy::KeyRing& keys, const Agreement& agreement) {
  v1::AgreementWords record;
  if (agreement.stored_words.empty()) return record;
  const privacy::Context context = ContextOf(agreement);
  ASSIGN_OR_RETURN(std::string bytes, privacy::Open(keys, context, agreement.stored_words));
  const bool parsed = record.ParseFromString(bytes);
  OPENSSL_cleanse(bytes.data(), bytes.size());
  if (!parsed) return absl::DataLossError("the sealed words of agreement " + context.id + " cannot be read");
  return record;
}

// The record of a version's text, a new one where there is none.
TextRecord& RecordOf(int version, v1::AgreementWords& record) {
  for (TextRecord& text : *record.mutable_texts()) {
    if (text.version() == version) return text;
  }
  TextRecord& added = *record.add_texts();
  added.set_version(version);
  return added;
}

void Write(const Agreement& agreement, v1::AgreementWords& record) {
  const AgreementWords& words = agreement.words;
  const int version = TextVersion(agreement.facts);
  TextRecord& text = RecordOf(version, record);
  text.set_facts(words.facts);
  text.set_responsibility(words.responsibility);
  text.mutable_clauses()->Assign(words.clauses.begin(), words.clauses.end());
  text.set_manner(words.manner);
  text.set_place(words.place);
  text.mutable_obligations()->Assign(words.obligations.begin(), words.obligations.end());
  text.set_digest(DigestOf(agreement));
  record.mutable_performances()->Assign(words.performances.begin(), words.performances.end());
  for (size_t i = 0; i < words.signatures.size(); ++i) {
    const auto place = static_cast<int>(i);
    if (place == record.signatures_size()) record.add_signatures();
    record.mutable_signatures(place)->set_witness(words.signatures[i].witness);
    record.mutable_signatures(place)->set_electronic(words.signatures[i].electronic);
    record.mutable_signatures(place)->set_certificate(words.signatures[i].certificate);
  }
  record.mutable_waivers()->Assign(words.waivers.begin(), words.waivers.end());
  record.set_note(words.note);
  record.set_annulment_note(words.annulment);
  record.set_court(words.court);
  record.set_court_number(words.court_number);
}

}  // namespace

resource::SealedColumn WordsOfAgreements() { return {"agreement", "words"}; }

absl::Status OpenWords(const privacy::KeyRing& keys, Agreement& agreement) {
  ASSIGN_OR_RETURN(const v1::AgreementWords record, Opened(keys, agreement));
  const TextRecord text = record.texts().empty() ? TextRecord() : record.texts(record.texts_size() - 1);
  AgreementWords& words = agreement.words;
  words = {.facts = text.facts(),
           .responsibility = text.responsibility(),
           .manner = text.manner(),
           .place = text.place(),
           .clauses = {text.clauses().begin(), text.clauses().end()},
           .obligations = {text.obligations().begin(), text.obligations().end()},
           .annulment = record.annulment_note()};
  for (const TextRecord& one : record.texts()) words.digests.push_back(one.digest());
  words.performances = {record.performances().begin(), record.performances().end()};
  for (const auto& one : record.signatures()) {
    words.signatures.push_back({one.witness(), one.electronic(), one.certificate()});
  }
  words.waivers = {record.waivers().begin(), record.waivers().end()};
  words.note = record.note();
  words.court = record.court();
  words.court_number = record.court_number();
  return absl::OkStatus();
}

absl::Status SealWords(const privacy::KeyRing& keys, Agreement& agreement) {
  ASSIGN_OR_RETURN(v1::AgreementWords record, Opened(keys, agreement));
  const std::string before = record.SerializeAsString();
  Write(agreement, record);
  std::string bytes = record.SerializeAsString();
  if (bytes != before || agreement.stored_words.empty()) {
    ASSIGN_OR_RETURN(agreement.stored_words, privacy::Seal(keys, ContextOf(agreement), bytes));
  }
  OPENSSL_cleanse(bytes.data(), bytes.size());
  return absl::OkStatus();
}

}  // namespace zhiwang::mediation
