#include "services/mediation/agreement/agreement_request.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "absl/strings/escaping.h"
#include "common/calendar/calendar_spec.h"
#include "common/calendar/wire/calendar_wire.h"
#include "common/names/resource_name.h"
#include "common/resource/name.h"
#include "common/rpc/fields.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/text/text.h"
#include "services/mediation/committee/committee_proto.h"
#include "services/mediation/document/document_noun.h"

namespace zhiwang::mediation {
namespace {

constexpr int kMostSignatures = 50;
constexpr int kLongestWitness = 40;
constexpr int kLongestElectronic = 16'384;  // bytes
constexpr int kLongestPlanText = 200;
constexpr int kLongestWay = 100;
constexpr size_t kDigestDigits = 64;
constexpr int64_t kMostPaidFen = 100'000'000'000'000;

// OK where a signature has what its way asks, and nothing else.
absl::Status CheckWay(const std::string& field, const v1::Agreement::Signature& proto, SignatureWay way) {
  const bool on_paper = way == SignatureWay::kInk || way == SignatureWay::kFingerprint;
  if (on_paper == proto.scan().empty()) {
    return error::FieldInvalid(field + ".scan", "is required of INK and FINGERPRINT, and of nothing else",
                               "手写、捺印须有签名页扫描件，其他方式没有");
  }
  if ((way == SignatureWay::kElectronic) == proto.electronic().empty()) {
    return error::FieldInvalid(field + ".electronic", "is required of ELECTRONIC, and of nothing else",
                               "电子签名须有签名数据，其他方式没有");
  }
  if (proto.electronic().size() > kLongestElectronic) {
    return error::FieldInvalid(field + ".electronic", fmt::format("has at most {} bytes", kLongestElectronic),
                               "电子签名数据过大");
  }
  if ((way == SignatureWay::kFingerprint) == proto.witness().empty()) {
    return error::FieldInvalid(field + ".witness", "is required of FINGERPRINT, and of nothing else",
                               "捺印须有见证人，其他方式没有");
  }
  return absl::OkStatus();
}

absl::StatusOr<NewSignature> SignatureFrom(const rpc::Call& call, const v1::Agreement::Signature& proto) {
  const std::string field = "signatures";
  NewSignature one;
  Signature& signature = one.signature;
  ASSIGN_OR_RETURN(signature.as,
                   KnownEnum<SignedAs>(field + ".as", proto.as(), v1::Agreement::Signature::As_descriptor()));
  if (signature.as == SignedAs::kSeal) {
    return error::FieldInvalid(field + ".as", "the seal is affixed by SealAgreement", "调委会印章须由印章保管人盖章");
  }
  ASSIGN_OR_RETURN(signature.way,
                   KnownEnum<SignatureWay>(field + ".way", proto.way(), v1::Agreement::Signature::Way_descriptor()));
  RETURN_IF_ERROR(CheckWay(field, proto, signature.way));
  if (signature.as == SignedAs::kMediator) {
    ASSIGN_OR_RETURN(signature.mediator, OfficeFrom(call.district, field + ".mediator", proto.mediator()));
  } else {
    signature.party = proto.party();
  }
  if (signature.as == SignedAs::kProxy) signature.proxy = proto.proxy();
  ASSIGN_OR_RETURN(signature.day, calendar::ParseDay(field + ".day", proto.day()));
  ASSIGN_OR_RETURN(one.digest, DigestFromProto(field + ".digest", proto.digest()));
  ASSIGN_OR_RETURN(signature.scan, DocumentIdFrom(call, field + ".scan", proto.scan()));
  ASSIGN_OR_RETURN(one.words.witness, ReadName(field + ".witness", proto.witness(), 0, kLongestWitness));
  one.words.electronic = proto.electronic();
  return one;
}

}  // namespace

absl::StatusOr<std::vector<NewSignature>> SignaturesFromProto(const rpc::Call& call,
                                                              const v1::SignAgreementRequest& request) {
  if (request.signatures_size() > kMostSignatures) {
    return error::FieldInvalid("signatures", fmt::format("at most {}", kMostSignatures),
                               fmt::format("一次最多登记 {} 个签名", kMostSignatures));
  }
  std::vector<NewSignature> signatures;
  for (const v1::Agreement::Signature& proto : request.signatures()) {
    ASSIGN_OR_RETURN(NewSignature one, SignatureFrom(call, proto));
    signatures.push_back(std::move(one));
  }
  return signatures;
}

absl::StatusOr<std::optional<InstalmentPlan>> PlanFromProto(const v1::WriteAgreementRequest& request) {
  if (!request.has_plan()) return std::nullopt;
  const v1::InstalmentPlan& proto = request.plan();
  InstalmentPlan plan{.debtor = proto.debtor(),
                      .creditor = proto.creditor(),
                      .total_fen = proto.total_fen(),
                      .count = proto.count(),
                      .first = {},
                      .text = proto.text(),
                      .clause = proto.clause()};
  if (proto.total_fen() < 0 || proto.total_fen() > kMostPaidFen) {
    return error::FieldInvalid("plan.total_fen", fmt::format("must be 0 to {}", kMostPaidFen),
                               "总额不能为负，也不能过大");
  }
  ASSIGN_OR_RETURN(plan.first, calendar::ParseDay("plan.first_day", proto.first_day()));
  constexpr int kLongestPlan = kMostInstalments / 12;  // years
  if (!calendar::InSupportedYears(plan.first) || !calendar::InSupportedYears(plan.first + 366 * kLongestPlan)) {
    return error::FieldInvalid("plan.first_day", "lies outside the years that calendars serve", "日期超出可用的年份");
  }
  RETURN_IF_ERROR(CheckText("plan.text", proto.text(), 1, kLongestPlanText));
  return plan;
}

absl::StatusOr<NewPerformance> PerformanceFromProto(const rpc::Call& call,
                                                    const v1::RecordPerformanceRequest& request) {
  const v1::Performance& proto = request.performance();
  NewPerformance performance{.amount_fen = proto.amount_fen(),
                             .obligation = proto.obligation(),
                             .day = {},
                             .receipt = 0,
                             .takes_back = proto.takes_back(),
                             .note = proto.note()};
  if (proto.amount_fen() < 0 || proto.amount_fen() > kMostPaidFen) {
    return error::FieldInvalid("performance.amount_fen", fmt::format("must be 0 to {}", kMostPaidFen),
                               "金额不能为负，也不能过大");
  }
  ASSIGN_OR_RETURN(performance.day, calendar::ParseDay("performance.day", proto.day()));
  ASSIGN_OR_RETURN(performance.receipt, DocumentIdFrom(call, "performance.receipt", proto.receipt()));
  RETURN_IF_ERROR(CheckText("performance.note", proto.note(), 0, kLongestWay));
  return performance;
}

absl::StatusOr<std::string> DigestFromProto(const std::string& field, const std::string& text) {
  const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  if (text.size() == kDigestDigits && std::all_of(text.begin(), text.end(), is_hex))
    return absl::HexStringToBytes(text);
  return error::FieldInvalid(field, "is 64 hexadecimal digits in small letters", "须为64位小写十六进制摘要");
}

absl::StatusOr<int64_t> DocumentIdFrom(const rpc::Call& call, const std::string& field, const std::string& name) {
  if (name.empty()) return 0;
  RETURN_IF_ERROR(ParseIdWithin(call.district, field, name, DocumentNoun::kCollection).status());
  ASSIGN_OR_RETURN(const resource::Name parsed, resource::ParseName<DocumentNoun>(name));
  return parsed.id;
}

}  // namespace zhiwang::mediation
