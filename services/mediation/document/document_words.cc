#include "services/mediation/document/document_words.h"

#include <openssl/crypto.h>

#include <string>
#include <utility>

#include "common/attachments/store.h"
#include "common/privacy/sealed_value.h"
#include "common/status/macros.h"
#include "zhiwang/mediation/v1/document_record.pb.h"

namespace zhiwang::mediation {
namespace {

privacy::Context PlaceOfWords(const Document& document) {
  resource::SealedColumn words = WordsOfDocuments();
  return {std::move(words.table), std::move(words.column), document.district, std::to_string(document.id)};
}

absl::StatusOr<v1::DocumentWords> OpenedWords(const privacy::KeyRing& keys, const Document& document) {
  v1::DocumentWords record;
  if (document.stored_words.empty()) return record;
  const privacy::Context context = PlaceOfWords(document);
  ASSIGN_OR_RETURN(std::string bytes, privacy::Open(keys, context, document.stored_words));
  const bool parsed = record.ParseFromString(bytes);
  OPENSSL_cleanse(bytes.data(), bytes.size());
  if (!parsed) return absl::DataLossError("the sealed words of document " + context.id + " cannot be read");
  return record;
}

}  // namespace

resource::SealedColumn WordsOfDocuments() { return {"document", "words"}; }

resource::SealedColumn KeysOfContents() { return {attachments::kSecretTable, attachments::kSecretColumn}; }

absl::Status OpenWords(const privacy::KeyRing& keys, Document& document) {
  ASSIGN_OR_RETURN(const v1::DocumentWords record, OpenedWords(keys, document));
  document.words = {.title = record.title(),
                    .file_name = record.file_name(),
                    .withdrawal = record.withdraw_note(),
                    .digest = record.digest()};
  return absl::OkStatus();
}

absl::Status SealWords(const privacy::KeyRing& keys, Document& document) {
  ASSIGN_OR_RETURN(v1::DocumentWords record, OpenedWords(keys, document));
  const std::string before = record.SerializeAsString();
  record.set_title(document.words.title);
  record.set_file_name(document.words.file_name);
  record.set_withdraw_note(document.words.withdrawal);
  record.set_digest(document.words.digest);
  std::string bytes = record.SerializeAsString();
  if (bytes != before || document.stored_words.empty()) {
    ASSIGN_OR_RETURN(document.stored_words, privacy::Seal(keys, PlaceOfWords(document), bytes));
  }
  OPENSSL_cleanse(bytes.data(), bytes.size());
  return absl::OkStatus();
}

}  // namespace zhiwang::mediation
