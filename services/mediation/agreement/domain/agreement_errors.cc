#include "services/mediation/agreement/domain/agreement_errors.h"

#include <utility>

#include <fmt/format.h>

#include "common/names/resource_name.h"
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

}  // namespace

absl::Status AgreementNotFound(std::string_view name) {
  return Error(StatusCode::kNotFound, AGREEMENT_NOT_FOUND, fmt::format("no agreement {}", name),
               fmt::format("没有这份调解协议：{}", name.substr(name.rfind('/') + 1)))
      .Resource(kAgreement, name);
}

absl::Status AgreementActionIllegal(const Agreement& agreement, AgreementAction action) {
  const AgreementState state = agreement.facts.state;
  std::string names, zh;
  for (const AgreementAction legal : LegalActions(state)) {
    names += fmt::format("{}{}", names.empty() ? "" : ", ", ActionName(legal));
    zh += fmt::format("{}{}", zh.empty() ? "" : "、", ActionNameZh(legal));
  }
  return Error(StatusCode::kFailedPrecondition, ACTION_ILLEGAL,
               fmt::format("{} is {}: {} is not legal, {}", NameOf(agreement), StateName(state), ActionName(action),
                           names.empty() ? "nothing is" : names + " are"),
               fmt::format("协议处于“{}”，不能{}；现在可以：{}", StateNameZh(state), ActionNameZh(action),
                           zh.empty() ? "（无）" : zh))
      .Precondition("STATE", NameOf(agreement), fmt::format("state {}; legal actions: {}", StateName(state), names))
      .Metadata("state", StateName(state))
      .Metadata("legal_actions", names);
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
  std::string what, zh;
  for (const Missing& one : missing) {
    what += fmt::format("{}{}", what.empty() ? "" : ", ", one.what);
    zh += fmt::format("{}{}", zh.empty() ? "" : "、", one.what_zh);
  }
  Error error(StatusCode::kFailedPrecondition, AGREEMENT_INCOMPLETE,
              fmt::format("{} lacks: {}", NameOf(agreement), what), fmt::format("协议缺少：{}", zh));
  for (const Missing& one : missing) std::move(error).Field("agreement.text." + one.field, one.what);
  return std::move(error).Precondition("CONTENT", NameOf(agreement), what);
}

absl::Status WrittenNeeded(const Agreement& agreement, WritingGround ground) {
  const GroundText text = TextOf(ground);
  return Error(StatusCode::kFailedPrecondition, WRITTEN_NEEDED, fmt::format("{}: {}", NameOf(agreement), text.why),
               fmt::format("{}，应当订立书面协议", text.zh))
      .Precondition("WRITING", NameOf(agreement), "a written agreement")
      .Metadata("rule", text.name);
}

}  // namespace zhiwang::mediation::error
