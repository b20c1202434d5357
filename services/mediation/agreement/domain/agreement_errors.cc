#include "services/mediation/agreement/domain/agreement_errors.h"

#include <utility>

#include <fmt/format.h>

#include "common/lifecycle/illegal_action.h"
#include "common/names/resource_name.h"
#include "common/text/amount.h"
#include "services/mediation/agreement/domain/confirmation/exclusions.h"
#include "services/mediation/dispute/domain/lifecycle.h"

namespace zhiwang::mediation::error {
namespace {

using absl::StatusCode;
using namespace zhiwang::common::v1;  // the reasons

constexpr char kAgreement[] = "zhiwang.mediation.v1.Agreement";

std::string NameOf(const Agreement& agreement) {
  return FormatResourceName(agreement.district, "agreements", std::to_string(agreement.id));
}

// The reason as programs read it, and in words.
struct GroundText {
  std::string_view name, why, zh;
};

GroundText TextOf(WritingGround ground) {
  switch (ground) {
    case WritingGround::kAskedFor:
      return {"ASKED_FOR", "a party asks for a written agreement", "当事人要求制作书面协议"};
    case WritingGround::kTopic:
      return {"TOPIC", "a clause is about status, inheritance, title or a special procedure",
              "协议涉及身份关系、继承、确权或者特别程序事项"};
    case WritingGround::kInstalments:
      return {"INSTALMENTS", "a debt is paid by instalments", "协议约定分期履行"};
    case WritingGround::kNotOnTheSpot:
      return {"NOT_ON_THE_SPOT", "something is not performed on the spot", "协议内容不能当场履行完毕"};
  }
  return {};
}

// Everything that is missing, in both languages.
struct MissingText {
  std::string what, zh;
};

MissingText TextOf(const std::vector<Missing>& missing) {
  MissingText text;
  for (const Missing& one : missing) {
    text.what += fmt::format("{}{}", text.what.empty() ? "" : ", ", one.what);
    text.zh += fmt::format("{}{}", text.zh.empty() ? "" : "、", one.what_zh);
  }
  return text;
}

}  // namespace

absl::Status AgreementNotFound(std::string_view name) {
  return Error(StatusCode::kNotFound, AGREEMENT_NOT_FOUND, fmt::format("no agreement {}", name),
               fmt::format("没有这份调解协议：{}", name.substr(name.rfind('/') + 1)))
      .Resource(kAgreement, name);
}

absl::Status AgreementActionIllegal(const Agreement& agreement, AgreementAction action) {
  const AgreementState state = agreement.facts.state;
  return IllegalAction(NameOf(agreement), "协议", state, action, LegalActions(state));
}

absl::Status NotInMediation(const Dispute& dispute) {
  const State state = dispute.facts.state;
  const std::string name = FormatResourceName(dispute.district, "disputes", std::to_string(dispute.id));
  return Error(StatusCode::kFailedPrecondition, ACTION_ILLEGAL,
               fmt::format("{} is {}: an agreement is drafted while it is {}", name, StateName(state),
                           StateName(State::kInMediation)),
               fmt::format("纠纷处于“{}”，只有“{}”的纠纷才能起草协议", StateNameZh(state),
                           StateNameZh(State::kInMediation)))
      .Precondition("STATE", name, fmt::format("state {}", StateName(State::kInMediation)))
      .Metadata("state", StateName(state));
}

absl::Status AgreementIncomplete(const Agreement& agreement, const std::vector<Missing>& missing) {
  const MissingText text = TextOf(missing);
  Error error(StatusCode::kFailedPrecondition, AGREEMENT_INCOMPLETE,
              fmt::format("{} lacks: {}", NameOf(agreement), text.what), fmt::format("协议缺少：{}", text.zh));
  for (const Missing& one : missing) std::move(error).Field("agreement.text." + one.field, one.what);
  return std::move(error).Precondition("CONTENT", NameOf(agreement), text.what);
}

absl::Status WrittenNeeded(const Agreement& agreement, WritingGround ground) {
  const GroundText text = TextOf(ground);
  return Error(StatusCode::kFailedPrecondition, WRITTEN_NEEDED, fmt::format("{}: {}", NameOf(agreement), text.why),
               fmt::format("{}，应当订立书面协议", text.zh))
      .Precondition("WRITING", NameOf(agreement), "a written agreement")
      .Metadata("rule", text.name);
}

absl::Status InstalmentsUnequal(std::string_view field, int64_t sum, int64_t total) {
  return Error(StatusCode::kInvalidArgument, INSTALMENTS_UNEQUAL,
               fmt::format("the amounts add up to {} fen, and not to {}", sum, total),
               fmt::format("各项金额合计 {} 元，与总额 {} 元不符", AmountInFigures(sum), AmountInFigures(total)))
      .Field(field, fmt::format("must be {}", sum))
      .Metadata("sum_fen", std::to_string(sum));
}

absl::Status TextNamesParty(const Agreement& agreement, int party) {
  return Error(StatusCode::kFailedPrecondition, ACTION_ILLEGAL,
               fmt::format("the fixed text of {} says who party {} is: amend the text first", NameOf(agreement), party),
               fmt::format("已定稿待签署的协议写明了{}号当事人的身份，先重新起草文本", party))
      .Precondition("TEXT", NameOf(agreement), "no fixed text that names the party")
      .Metadata("state", StateName(agreement.facts.state));
}

absl::Status DocumentIsProof(const Agreement& agreement, int64_t document) {
  return Error(StatusCode::kFailedPrecondition, ACTION_ILLEGAL,
               fmt::format("{} rests on document {}: it stays in the file", NameOf(agreement), document),
               "该材料是协议签署、被代表人同意、履行、免除或者司法确认的凭证，不能撤出卷宗")
      .Precondition("STATE", FormatResourceName(agreement.district, "documents", std::to_string(document)),
                    "a document on which no agreement rests")
      .Metadata("state", "PROOF_OF_AGREEMENT")
      .Metadata("agreement", NameOf(agreement));
}

absl::Status TextChanged(const Agreement& agreement) {
  return Error(
             StatusCode::kFailedPrecondition, TEXT_CHANGED,
             fmt::format("the digest is not that of version {} of {}", TextVersion(agreement.facts), NameOf(agreement)),
             fmt::format("签署的不是协议第 {} 版文本，请核对后重新签署", TextVersion(agreement.facts)))
      .Precondition("TEXT", NameOf(agreement), "the digest of the present text")
      .Metadata("version", std::to_string(TextVersion(agreement.facts)));
}

absl::Status SignerUnknown(std::string_view field, std::string_view who, std::string_view who_zh) {
  return Error(StatusCode::kInvalidArgument, SIGNER_UNKNOWN, fmt::format("{} does not sign this agreement", who),
               fmt::format("{}不在本协议应签名单内", who_zh))
      .Field(field, "somebody whose signature the agreement waits for");
}

absl::Status ElectronicBarred(const Agreement& agreement) {
  return Error(StatusCode::kFailedPrecondition, E_SIGNATURE_BARRED,
               fmt::format("{}: it is about marriage, status or inheritance", NameOf(agreement)),
               "协议涉及婚姻、收养、继承等人身关系，不得使用电子签名（《电子签名法》第三条）")
      .Precondition("SIGNATURE", NameOf(agreement), "a signature in ink")
      .Metadata("rule", "TOPIC");
}

absl::Status ElectronicWrong(std::string_view field) {
  return Error(StatusCode::kFailedPrecondition, E_SIGNATURE_BARRED,
               "no electronic signature over the digest of this text", "不是对本协议文本摘要的有效电子签名")
      .Field(field, "CMS over the digest")
      .Metadata("rule", "DIGEST");
}

absl::Status CertificateOfAnother(std::string_view field) {
  return Error(StatusCode::kFailedPrecondition, E_SIGNATURE_BARRED,
               "another signer of this text signed by the same certificate",
               "该数字证书已经用于本版文本的另一签署人，每人须使用自己的证书")
      .Field(field, "a certificate of the signer's own")
      .Metadata("rule", "CERTIFICATE");
}

absl::Status PaymentOver(const Agreement& agreement, int64_t owed_fen) {
  return Error(StatusCode::kFailedPrecondition, PAYMENT_OVER,
               fmt::format("{}: {} fen are owed", NameOf(agreement), owed_fen),
               fmt::format("超过应付数额：尚欠 {} 元", AmountInFigures(owed_fen)))
      .Precondition("DEBT", NameOf(agreement), fmt::format("at most {} fen", owed_fen))
      .Metadata("owed_fen", std::to_string(owed_fen));
}

absl::Status ObligationActionIllegal(const Agreement& agreement, int number, ObligationAction action) {
  const ObligationState state = agreement.facts.terms.obligations[static_cast<size_t>(number) - 1].state;
  return Error(StatusCode::kFailedPrecondition, ACTION_ILLEGAL,
               fmt::format("obligation {} of {} is {}: {} is not legal", number, NameOf(agreement), StateName(state),
                           ActionName(action)),
               fmt::format("第{}项义务处于“{}”，不能{}", number, StateNameZh(state), ActionNameZh(action)))
      .Precondition("STATE", NameOf(agreement), fmt::format("obligation {} is {}", number, StateName(state)))
      .Metadata("state", StateName(state));
}

absl::Status ConfirmationActionIllegal(const Agreement& agreement, ConfirmationAction action) {
  const ConfirmationState state = agreement.facts.confirmation.state;
  const bool none = state == ConfirmationState::kNone;
  std::string names, zh;
  for (const ConfirmationAction legal : LegalActions(state)) {
    names += fmt::format("{}{}", names.empty() ? "" : ", ", ActionName(legal));
    zh += fmt::format("{}{}", zh.empty() ? "" : "、", ActionNameZh(legal));
  }
  return Error(StatusCode::kFailedPrecondition, ACTION_ILLEGAL,
               fmt::format("the confirmation of {} is {}: {} is not legal, {}", NameOf(agreement),
                           none ? "not open" : StateName(state), ActionName(action),
                           names.empty() ? "nothing is" : names + " are"),
               fmt::format("司法确认处于“{}”，不能{}；现在可以：{}", none ? "未开始" : StateNameZh(state),
                           ActionNameZh(action), zh.empty() ? "（无）" : zh))
      .Precondition("STATE", NameOf(agreement),
                    fmt::format("confirmation {}; legal actions: {}", StateName(state), names))
      .Metadata("state", StateName(state))
      .Metadata("legal_actions", names);
}

absl::Status ConfirmationExcluded(const Agreement& agreement, const std::vector<int>& clauses) {
  std::string numbers, zh;
  for (const int clause : clauses) {
    const Exclusion ground = ExclusionOf(agreement.facts.terms.topics[static_cast<size_t>(clause) - 1]);
    numbers += fmt::format("{}{}", numbers.empty() ? "" : ",", clause);
    zh += fmt::format("{}第{}条（{}）", zh.empty() ? "" : "、", clause, ExclusionNameZh(ground));
  }
  Error error(StatusCode::kFailedPrecondition, CONFIRMATION_EXCLUDED,
              fmt::format("a court confirms no clause {} of {}", numbers, NameOf(agreement)),
              fmt::format("协议{}不属于司法确认范围（《民诉法解释》第三百五十五条）", zh));
  for (const int clause : clauses) {
    const Exclusion ground = ExclusionOf(agreement.facts.terms.topics[static_cast<size_t>(clause) - 1]);
    std::move(error).Field("clauses", fmt::format("clause {}: {}", clause, ExclusionName(ground)));
  }
  return std::move(error).Precondition("CLAUSES", NameOf(agreement), "other clauses").Metadata("clauses", numbers);
}

absl::Status ConfirmationLate(const Agreement& agreement, absl::CivilDay last) {
  const std::string day = absl::FormatCivilTime(last);
  return Error(StatusCode::kFailedPrecondition, CONFIRMATION_LATE,
               fmt::format("the last day to apply for the confirmation of {} was {}", NameOf(agreement), day),
               fmt::format("司法确认申请期已于{}届满（《民事诉讼法》第二百零五条）", day))
      .Field("day", "at the latest " + day)
      .Precondition("WINDOW", NameOf(agreement), "an application by " + day)
      .Metadata("last_day", day);
}

absl::Status PapersMissing(const Agreement& agreement, const std::vector<Missing>& missing) {
  const MissingText text = TextOf(missing);
  Error error(StatusCode::kFailedPrecondition, PAPERS_MISSING,
              fmt::format("the application for {} lacks: {}", NameOf(agreement), text.what),
              fmt::format("申请材料缺少：{}", text.zh));
  for (const Missing& one : missing) std::move(error).Field("papers." + one.field, one.what);
  return std::move(error).Precondition("PAPERS", NameOf(agreement), text.what);
}

}  // namespace zhiwang::mediation::error
