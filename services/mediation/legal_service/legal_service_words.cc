#include "services/mediation/legal_service/legal_service_words.h"

#include <openssl/crypto.h>

#include <string>
#include <utility>

#include "common/privacy/sealed_value.h"
#include "common/status/macros.h"
#include "common/text/phone.h"
#include "zhiwang/mediation/v1/legal_service_record.pb.h"

namespace zhiwang::mediation {
namespace {

privacy::Context ContextOfWords(const LegalService& service) {
  resource::SealedColumn words = WordsOfLegalServices();
  return {std::move(words.table), std::move(words.column), service.district, std::to_string(service.id)};
}

absl::StatusOr<v1::LegalServiceWords> OpenedWords(const privacy::KeyRing& keys, const LegalService& service) {
  v1::LegalServiceWords record;
  if (service.stored_words.empty()) return record;
  const privacy::Context context = ContextOfWords(service);
  ASSIGN_OR_RETURN(std::string bytes, privacy::Open(keys, context, service.stored_words));
  const bool parsed = record.ParseFromString(bytes);
  OPENSSL_cleanse(bytes.data(), bytes.size());
  if (!parsed) return absl::DataLossError("the sealed words of legal service " + context.id + " cannot be read");
  return record;
}

}  // namespace

resource::SealedColumn WordsOfLegalServices() { return {"legal_service", "words"}; }

absl::Status OpenWords(const privacy::KeyRing& keys, LegalService& service) {
  ASSIGN_OR_RETURN(const v1::LegalServiceWords record, OpenedWords(keys, service));
  Person& person = service.words.person;
  person.name = record.person().name();
  person.phone = record.person().phone();
  person.normal_phone = record.person().normal_phone();
  person.identity_number = record.person().identity_number();
  service.words.text = record.text();
  service.words.void_note = record.void_note();
  return absl::OkStatus();
}

absl::Status SealWords(const privacy::KeyRing& keys, LegalService& service) {
  ASSIGN_OR_RETURN(v1::LegalServiceWords record, OpenedWords(keys, service));
  const Person& person = service.words.person;
  record.mutable_person()->set_name(person.name);
  record.mutable_person()->set_phone(person.phone);
  record.mutable_person()->set_normal_phone(NormalPhone(person.phone).value_or(""));
  record.mutable_person()->set_identity_number(person.identity_number);
  record.set_text(service.words.text);
  record.set_void_note(service.words.void_note);
  std::string bytes = record.SerializeAsString();
  absl::StatusOr<std::string> envelope = privacy::Seal(keys, ContextOfWords(service), bytes);
  OPENSSL_cleanse(bytes.data(), bytes.size());
  ASSIGN_OR_RETURN(service.stored_words, std::move(envelope));
  return absl::OkStatus();
}

}  // namespace zhiwang::mediation
