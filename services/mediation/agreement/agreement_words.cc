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
  SealedColumn words = WordsOfAgreements();
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

void Write(const AgreementWords& words, v1::AgreementWords& record) {
  TextRecord& text = *(record.texts().empty() ? record.add_texts() : record.mutable_texts(record.texts_size() - 1));
  if (text.version() == 0) text.set_version(1);
  text.set_facts(words.facts);
  text.set_responsibility(words.responsibility);
  text.mutable_clauses()->Assign(words.clauses.begin(), words.clauses.end());
  text.set_manner(words.manner);
  text.mutable_obligations()->Assign(words.obligations.begin(), words.obligations.end());
  record.set_annulment_note(words.annulment);
}

}  // namespace

SealedColumn WordsOfAgreements() { return {"agreement", "words"}; }

absl::Status OpenWords(const privacy::KeyRing& keys, Agreement& agreement) {
  ASSIGN_OR_RETURN(const v1::AgreementWords record, Opened(keys, agreement));
  const TextRecord text = record.texts().empty() ? TextRecord() : record.texts(record.texts_size() - 1);
  agreement.words = {.facts = text.facts(),
                     .responsibility = text.responsibility(),
                     .manner = text.manner(),
                     .clauses = {text.clauses().begin(), text.clauses().end()},
                     .obligations = {text.obligations().begin(), text.obligations().end()},
                     .annulment = record.annulment_note()};
  return absl::OkStatus();
}

absl::Status SealWords(const privacy::KeyRing& keys, Agreement& agreement) {
  ASSIGN_OR_RETURN(v1::AgreementWords record, Opened(keys, agreement));
  const std::string before = record.SerializeAsString();
  Write(agreement.words, record);
  std::string bytes = record.SerializeAsString();
  if (bytes != before || agreement.stored_words.empty()) {
    ASSIGN_OR_RETURN(agreement.stored_words, privacy::Seal(keys, ContextOf(agreement), bytes));
  }
  OPENSSL_cleanse(bytes.data(), bytes.size());
  return absl::OkStatus();
}

}  // namespace zhiwang::mediation
