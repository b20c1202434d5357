#include "services/case_intake/reporter/reporter_seal.h"

#include <openssl/crypto.h>

#include "common/calendar/day.h"
#include "common/privacy/blind_index.h"
#include "common/privacy/sealed_value.h"
#include "common/status/macros.h"
#include "common/text/identity_number.h"
#include "common/text/phone.h"
#include "services/case_intake/case/domain/case_errors.h"
#include "zhiwang/intake/v1/case_record.pb.h"

namespace zhiwang::intake {
namespace {

// Every index depends on these names: do not change.
constexpr std::string_view kPhoneColumn = "case.reporter_phone";
constexpr std::string_view kIdentityColumn = "case.reporter_identity";

// Every envelope depends on it: do not change.
privacy::Context ContextOf(const std::string& district, int64_t id) {
  return {.table = "intake_case", .column = "reporter", .district = district, .id = std::to_string(id)};
}

// The indexes that the reporter is found by; without the envelope.
absl::StatusOr<SealedReporter> IndexesOf(const privacy::KeyRing& keys, const Reporter& reporter,
                                         const std::string& normal_phone) {
  SealedReporter indexes;
  if (!normal_phone.empty()) {
    ASSIGN_OR_RETURN(indexes.phone_index, privacy::BlindIndex(keys, kPhoneColumn, normal_phone));
  }
  if (const auto number = NormalIdentityNumber(reporter.identity_number, calendar::Today())) {
    ASSIGN_OR_RETURN(indexes.identity_index, privacy::BlindIndex(keys, kIdentityColumn, *number));
  }
  return indexes;
}

}  // namespace

absl::StatusOr<SealedReporter> SealReporter(const privacy::KeyRing& keys, const std::string& district, int64_t id,
                                            const Reporter& reporter) {
  v1::ReporterRecord record;
  record.set_name(reporter.name);
  record.set_phone(reporter.phone);
  record.set_identity_number(reporter.identity_number);
  record.set_address(reporter.address);
  record.set_normal_phone(NormalPhone(reporter.phone).value_or(""));
  std::string bytes = record.SerializeAsString();
  if (bytes.empty()) return SealedReporter();
  ASSIGN_OR_RETURN(SealedReporter sealed, IndexesOf(keys, reporter, record.normal_phone()));
  ASSIGN_OR_RETURN(sealed.envelope, privacy::Seal(keys, ContextOf(district, id), bytes));
  OPENSSL_cleanse(bytes.data(), bytes.size());
  return sealed;
}

absl::StatusOr<Reporter> OpenReporter(const privacy::KeyRing& keys, const std::string& district, int64_t id,
                                      std::string_view envelope) {
  if (envelope.empty()) return Reporter();
  const privacy::Context context = ContextOf(district, id);
  ASSIGN_OR_RETURN(std::string bytes, privacy::Open(keys, context, envelope));
  v1::ReporterRecord record;
  const bool parsed = record.ParseFromString(bytes);
  OPENSSL_cleanse(bytes.data(), bytes.size());
  if (!parsed) return absl::DataLossError("the sealed reporter of case " + context.id + " cannot be read");
  if (record.normal_phone().empty()) record.set_normal_phone(NormalPhone(record.phone()).value_or(""));
  return Reporter{record.name(), record.phone(), record.identity_number(), record.address(), record.normal_phone()};
}

absl::StatusOr<std::optional<SealedReporter>> ResealReporter(const privacy::KeyRing& keys, const std::string& district,
                                                             int64_t id, const SealedReporter& sealed) {
  if (sealed.envelope.empty()) return std::nullopt;
  ASSIGN_OR_RETURN(const Reporter reporter, OpenReporter(keys, district, id, sealed.envelope));
  ASSIGN_OR_RETURN(const bool current, privacy::IsCurrent(keys, sealed.envelope));
  if (current) {
    ASSIGN_OR_RETURN(const SealedReporter indexes, IndexesOf(keys, reporter, NormalPhone(reporter.phone).value_or("")));
    const bool found = indexes.phone_index == sealed.phone_index && indexes.identity_index == sealed.identity_index;
    if (found) return std::nullopt;
  }
  return SealReporter(keys, district, id, reporter);
}

absl::StatusOr<std::string> PhoneIndex(const privacy::KeyRing& keys, std::string_view field, std::string_view phone) {
  const auto normal = NormalPhone(phone);
  if (!normal) return error::FieldInvalid(field, "must be a phone number", "不是电话号码");
  return privacy::BlindIndex(keys, kPhoneColumn, *normal);
}

absl::StatusOr<std::string> IdentityIndex(const privacy::KeyRing& keys, std::string_view field,
                                          std::string_view number) {
  const auto normal = NormalIdentityNumber(number, calendar::Today());
  if (!normal) return error::FieldInvalid(field, "must be an identity number", "不是有效的身份证号码");
  return privacy::BlindIndex(keys, kIdentityColumn, *normal);
}

}  // namespace zhiwang::intake
