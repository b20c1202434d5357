#include "services/mediation/award/award_words.h"

#include <openssl/crypto.h>

#include <string>
#include <utility>

#include "common/privacy/sealed_value.h"
#include "common/status/macros.h"
#include "zhiwang/mediation/v1/award_record.pb.h"

namespace zhiwang::mediation {
namespace {

privacy::Context ContextOf(const Award& award) {
  resource::SealedColumn words = WordsOfAwards();
  return {std::move(words.table), std::move(words.column), award.district, std::to_string(award.id)};
}

absl::StatusOr<v1::AwardWords> OpenedWords(const privacy::KeyRing& keys, const Award& award) {
  v1::AwardWords record;
  if (award.stored_words.empty()) return record;
  const privacy::Context context = ContextOf(award);
  ASSIGN_OR_RETURN(std::string bytes, privacy::Open(keys, context, award.stored_words));
  const bool parsed = record.ParseFromString(bytes);
  OPENSSL_cleanse(bytes.data(), bytes.size());
  if (!parsed) return absl::DataLossError("the sealed words of award " + context.id + " cannot be read");
  return record;
}

}  // namespace

resource::SealedColumn WordsOfAwards() { return {"award", "words"}; }

absl::Status OpenWords(const privacy::KeyRing& keys, Award& award) {
  ASSIGN_OR_RETURN(const v1::AwardWords record, OpenedWords(keys, award));
  award.words = {.note = record.note(), .refuse_note = record.refuse_note()};
  return absl::OkStatus();
}

absl::Status SealWords(const privacy::KeyRing& keys, Award& award) {
  ASSIGN_OR_RETURN(v1::AwardWords record, OpenedWords(keys, award));
  const std::string before = record.SerializeAsString();
  record.set_note(award.words.note);
  record.set_refuse_note(award.words.refuse_note);
  std::string bytes = record.SerializeAsString();
  if (bytes != before || award.stored_words.empty()) {
    ASSIGN_OR_RETURN(award.stored_words, privacy::Seal(keys, ContextOf(award), bytes));
  }
  OPENSSL_cleanse(bytes.data(), bytes.size());
  return absl::OkStatus();
}

}  // namespace zhiwang::mediation
