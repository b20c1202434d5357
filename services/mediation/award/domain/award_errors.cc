#include "services/mediation/award/domain/award_errors.h"

#include <string>

#include <fmt/format.h>

#include "common/lifecycle/illegal_action.h"
#include "common/names/resource_name.h"
#include "common/status/error.h"

namespace zhiwang::mediation::error {
namespace {

struct CauseText {
  std::string_view name, text, zh;
};

CauseText TextOf(NoAward cause) {
  switch (cause) {
    case NoAward::kOpen:
      return {"OPEN", "it has not ended", "纠纷尚未终结，不能申报以案定补"};
    case NoAward::kResult:
      return {"RESULT", "it ended without a result that earns an award", "纠纷的终结方式不符合以案定补条件"};
    case NoAward::kRate:
      return {"RATE", "the rules of the day of its end name no rate for this class and result",
              "终结当日的调解规则没有规定该类别、该结果的补贴标准"};
    case NoAward::kOutdated:
      return {"OUTDATED", "the end that the award is for no longer stands",
              "纠纷已重新调解或者协议已撤销，申报所依据的终结不再有效"};
  }
  return {};
}

}  // namespace

absl::Status AwardNotFound(std::string_view name) {
  return Error(absl::StatusCode::kNotFound, common::v1::AWARD_NOT_FOUND, fmt::format("no award {}", name),
               fmt::format("没有这件纠纷的以案定补：{}", name.substr(name.rfind('/') + 1)))
      .Resource("zhiwang.mediation.v1.Award", name);
}

absl::Status AwardActionIllegal(const Award& award, const Dispute& dispute, AwardAction action) {
  const std::string name = FormatResourceName(award.district, "awards", std::to_string(award.id));
  return IllegalAction(name, "以案定补", award.facts.state, action, LegalActions(award, dispute));
}

absl::Status AwardIsThere(const Award& award, const Dispute& dispute) {
  const AwardState state = award.facts.state;
  const std::string name = FormatResourceName(award.district, "awards", std::to_string(award.id));
  std::string names;
  bool again = false;
  for (const AwardAction legal : LegalActions(award, dispute)) {
    names += fmt::format("{}{}", names.empty() ? "" : ", ", ActionName(legal));
    again = again || legal == AwardAction::kPropose;
  }
  return Error(absl::StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL,
               fmt::format("the dispute has an award, {}, which is {}: {}", name, StateName(state),
                           again ? "ProposeAwardAgain proposes it anew" : "there is one a dispute"),
               fmt::format("该纠纷已有一笔以案定补，处于“{}”，{}", StateNameZh(state),
                           again ? "请用重新申报" : "一件纠纷只能申报一笔"))
      .Precondition("STATE", name, fmt::format("state {}; legal actions: {}", StateName(state), names))
      .Metadata("state", StateName(state))
      .Metadata("legal_actions", names)
      .Metadata("award", name);
}

absl::Status AwardNotEarned(const Dispute& dispute, NoAward cause) {
  const std::string name = FormatResourceName(dispute.district, "disputes", std::to_string(dispute.id));
  const CauseText text = TextOf(cause);
  return Error(absl::StatusCode::kFailedPrecondition, common::v1::AWARD_NOT_EARNED,
               fmt::format("{} earns no award: {}", name, text.text), std::string(text.zh))
      .Precondition("AWARD", name, text.text)
      .Metadata("cause", text.name);
}

}  // namespace zhiwang::mediation::error
