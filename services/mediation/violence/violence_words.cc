#include "services/mediation/violence/violence_words.h"

#include <openssl/crypto.h>

#include <string>
#include <utility>

#include "common/privacy/sealed_value.h"
#include "common/status/macros.h"
#include "zhiwang/mediation/v1/violence_record.pb.h"

namespace zhiwang::mediation {
namespace {

privacy::Context ContextOf(const ViolenceReport& report) {
  resource::SealedColumn words = WordsOfViolenceReports();
  return {std::move(words.table), std::move(words.column), report.district, std::to_string(report.id)};
}

absl::StatusOr<v1::ViolenceReportWords> Opened(const privacy::KeyRing& keys, const ViolenceReport& report) {
  v1::ViolenceReportWords record;
  if (report.stored_words.empty()) return record;
  const privacy::Context context = ContextOf(report);
  ASSIGN_OR_RETURN(std::string bytes, privacy::Open(keys, context, report.stored_words));
  const bool parsed = record.ParseFromString(bytes);
  OPENSSL_cleanse(bytes.data(), bytes.size());
  if (!parsed) return absl::DataLossError("the sealed words of violence report " + context.id + " cannot be read");
  return record;
}

}  // namespace

resource::SealedColumn WordsOfViolenceReports() { return {"violence_report", "words"}; }

absl::Status OpenWords(const privacy::KeyRing& keys, ViolenceReport& report) {
  ASSIGN_OR_RETURN(const v1::ViolenceReportWords record, Opened(keys, report));
  report.words = {.text = record.text(), .taken_by = record.taken_by(), .reporter = record.reporter()};
  return absl::OkStatus();
}

absl::Status SealWords(const privacy::KeyRing& keys, ViolenceReport& report) {
  ASSIGN_OR_RETURN(v1::ViolenceReportWords record, Opened(keys, report));
  const std::string before = record.SerializeAsString();
  record.set_text(report.words.text);
  record.set_taken_by(report.words.taken_by);
  record.set_reporter(report.words.reporter);
  std::string bytes = record.SerializeAsString();
  if (bytes != before || report.stored_words.empty()) {
    ASSIGN_OR_RETURN(report.stored_words, privacy::Seal(keys, ContextOf(report), bytes));
  }
  OPENSSL_cleanse(bytes.data(), bytes.size());
  return absl::OkStatus();
}

}  // namespace zhiwang::mediation
