// agreement fix, sign, seal, consent, amend, decline: written agreements.

#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "common/calendar/day.h"
#include "common/status/macros.h"
#include "services/ctl/command.h"
#include "services/ctl/mediation/agreement/agreement_call.h"
#include "services/ctl/mediation/mediator_name.h"
#include "services/ctl/text/numbers.h"
#include "services/ctl/text/terms.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = mediation::v1;
using ProtoSignature = v1::Agreement::Signature;

constexpr Flag kDigest = {"digest", "HEX", "所签文本的摘要，默认协议现在的文本"};

absl::StatusOr<ExitCode> Fix(const Connection& connection, const Arguments& arguments) {
  auto request = OnAgreement<v1::FixAgreementRequest>(connection, arguments);
  request.set_reached_day(arguments.Get("day"));
  return ChangeAgreement(connection, arguments, std::move(request), &AgreementStub::FixAgreement);
}

// The digest that was signed: the one that is given, or that of the text as it is now.
absl::StatusOr<std::string> DigestFor(const Connection& connection, const Arguments& arguments) {
  if (arguments.Has("digest")) return arguments.Get("digest");
  ASSIGN_OR_RETURN(const v1::Agreement agreement, ReadAgreement(connection, arguments));
  return agreement.digest();
}

absl::StatusOr<std::string> BytesOfFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return UsageError(fmt::format("无法读取 {}", path));
  return std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

absl::StatusOr<ProtoSignature> SignatureFrom(const Connection& connection, const Arguments& arguments) {
  ProtoSignature signature;
  ASSIGN_OR_RETURN(const int64_t party, arguments.Integer("party", 1, 10'000, 0));
  ASSIGN_OR_RETURN(const int64_t proxy, arguments.Integer("proxy", 1, 10'000, 0));
  if ((party == 0) == !arguments.Has("mediator")) return UsageError("--party 和 --mediator 须给出其中一个");
  signature.set_as(party == 0 ? ProtoSignature::MEDIATOR : proxy == 0 ? ProtoSignature::PARTY : ProtoSignature::PROXY);
  signature.set_party(static_cast<int32_t>(party));
  signature.set_proxy(static_cast<int32_t>(proxy));
  signature.set_mediator(MediatorName(connection, arguments.Get("mediator")));
  ASSIGN_OR_RETURN(const auto way, ParseTerm<ProtoSignature::Way>("--way", arguments.Get("way", "ink")));
  signature.set_way(way);
  signature.set_day(arguments.Get("day", calendar::FormatDay(calendar::Today())));
  signature.set_scan(connection.Name("documents", arguments.Get("scan")));
  signature.set_witness(arguments.Get("witness"));
  if (arguments.Has("cms")) {
    ASSIGN_OR_RETURN(*signature.mutable_electronic(), BytesOfFile(arguments.Get("cms")));
  }
  ASSIGN_OR_RETURN(*signature.mutable_digest(), DigestFor(connection, arguments));
  return signature;
}

absl::StatusOr<ExitCode> Sign(const Connection& connection, const Arguments& arguments) {
  auto request = OnAgreement<v1::SignAgreementRequest>(connection, arguments);
  ASSIGN_OR_RETURN(*request.add_signatures(), SignatureFrom(connection, arguments));
  return ChangeAgreement(connection, arguments, std::move(request), &AgreementStub::SignAgreement);
}

absl::StatusOr<ExitCode> Seal(const Connection& connection, const Arguments& arguments) {
  auto request = OnAgreement<v1::SealAgreementRequest>(connection, arguments);
  ASSIGN_OR_RETURN(*request.mutable_digest(), DigestFor(connection, arguments));
  request.set_day(arguments.Get("day"));
  return ChangeAgreement(connection, arguments, std::move(request), &AgreementStub::SealAgreement);
}

absl::StatusOr<ExitCode> ConsentOfMembers(const Connection& connection, const Arguments& arguments) {
  auto request = OnAgreement<v1::RecordMemberConsentRequest>(connection, arguments);
  RETURN_IF_ERROR(ReadNumbers("--parties", arguments.Get("parties"), request.mutable_parties()));
  request.set_paper(connection.Name("documents", arguments.Get("paper")));
  return ChangeAgreement(connection, arguments, std::move(request), &AgreementStub::RecordMemberConsent);
}

absl::StatusOr<ExitCode> Amend(const Connection& connection, const Arguments& arguments) {
  auto request = OnAgreement<v1::AmendAgreementRequest>(connection, arguments);
  request.set_note(arguments.Get("note"));
  return ChangeAgreement(connection, arguments, std::move(request), &AgreementStub::AmendAgreement);
}

absl::StatusOr<ExitCode> Decline(const Connection& connection, const Arguments& arguments) {
  auto request = OnAgreement<v1::DeclineAgreementRequest>(connection, arguments);
  ASSIGN_OR_RETURN(const int64_t party, arguments.Integer("party", 1, 10'000, 0));
  request.set_party(static_cast<int32_t>(party));
  request.set_note(arguments.Get("note"));
  return ChangeAgreement(connection, arguments, std::move(request), &AgreementStub::DeclineAgreement);
}

}  // namespace

std::vector<Command> SigningCommands() {
  return {
      {"agreement fix",
       "ID",
       "定稿：按模板制作协议书，等待签署",
       "agreement fix 7 --day 2026-11-30",
       {{"day", "YYYY-MM-DD", "达成之日，默认今天"}, kEtag, kRequestId},
       1,
       1,
       Fix},
      {"agreement sign",
       "ID",
       "登记一个签名",
       "agreement sign 7 --party 1 --scan 31",
       {{"party", "N", "当事人序号"},
        {"proxy", "N", "代其签名的代理人序号"},
        {"mediator", "STAFF", "调解员，如 S1 或者 lawyers/13702…"},
        {"way", "WAY", "ink（默认）、fingerprint 或 electronic"},
        {"scan", "DOCUMENT", "签名页扫描件的编号"},
        {"witness", "NAME", "捺印的见证人"},
        {"cms", "FILE", "电子签名的文件，对摘要的 CMS（DER）"},
        {"day", "YYYY-MM-DD", "签名之日，默认今天"},
        kDigest,
        kEtag,
        kRequestId},
       1,
       1,
       Sign},
      {"agreement seal",
       "ID",
       "加盖调委会印章",
       "agreement seal 7",
       {{"day", "YYYY-MM-DD", "盖章之日，默认今天"}, kDigest, kEtag, kRequestId},
       1,
       1,
       Seal},
      {"agreement consent",
       "ID",
       "登记被代表的当事人同意协议：未同意的，协议对其不生效",
       "agreement consent 7 --parties 4,5 --paper 35",
       {{"parties", "N,N", "同意的当事人序号"}, {"paper", "DOCUMENT", "其签字同意的材料编号"}, kEtag, kRequestId},
       1,
       1,
       ConsentOfMembers},
      {"agreement amend",
       "ID",
       "重新起草：已有的签名不再算数",
       "agreement amend 7 --note '改第一条'",
       {{"note", "TEXT", "理由，1 至 500 字"}, kEtag, kRequestId},
       1,
       1,
       Amend},
      {"agreement decline",
       "ID",
       "登记当事人拒绝签署",
       "agreement decline 7 --party 2 --note '不同意金额'",
       {{"party", "N", "当事人序号"}, {"note", "TEXT", "理由，1 至 500 字"}, kEtag, kRequestId},
       1,
       1,
       Decline},
  };
}

}  // namespace zhiwang::ctl
