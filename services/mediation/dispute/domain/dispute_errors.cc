#include "services/mediation/dispute/domain/dispute_errors.h"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "common/lifecycle/illegal_action.h"
#include "common/names/resource_name.h"
#include "services/mediation/assignment/domain/assignment_lifecycle.h"
#include "services/mediation/dispute/domain/lifecycle.h"

namespace zhiwang::mediation::error {
namespace {

using absl::StatusCode;
using namespace zhiwang::common::v1;  // the reasons

constexpr char kDispute[] = "zhiwang.mediation.v1.Dispute";

std::string NameOf(const Dispute& dispute) {
  return FormatResourceName(dispute.district, "disputes", std::to_string(dispute.id));
}

template <class Values, class Name>
std::string Joined(const Values& values, std::string_view separator, Name name) {
  std::string text;
  for (const auto& value : values) text += fmt::format("{}{}", text.empty() ? "" : separator, name(value));
  return text;
}

std::string NumbersOf(const std::vector<int>& parties) {
  return Joined(parties, ",", [](int number) { return number; });
}

std::string PartiesZh(const std::vector<int>& parties) {
  return Joined(parties, "、", [](int number) { return fmt::format("{}号", number); });
}

// A side as programs read it, and in words.
struct SideText {
  std::string_view name, zh;
};

SideText TextOf(Side side) {
  switch (side) {
    case Side::kApplicant:
      return {"APPLICANT", "申请方"};
    case Side::kRespondent:
      return {"RESPONDENT", "被申请方"};
    case Side::kThirdParty:
      return {"THIRD_PARTY", "第三方"};
  }
  return {};
}

// The last part of a resource name.
std::string_view LastPart(std::string_view name) { return name.substr(name.rfind('/') + 1); }

}  // namespace

absl::Status DisputeNotFound(std::string_view name) {
  return Error(StatusCode::kNotFound, DISPUTE_NOT_FOUND, fmt::format("no dispute {}", name),
               fmt::format("没有这个纠纷：{}", LastPart(name)))
      .Resource(kDispute, name);
}

absl::Status DisputeExists(std::string_view existing) {
  if (existing.empty()) {
    return Error(StatusCode::kAlreadyExists, DISPUTE_EXISTS, "the dispute was registered before", "该纠纷已经登记过");
  }
  return Error(StatusCode::kAlreadyExists, DISPUTE_EXISTS, fmt::format("registered before as {}", existing),
               fmt::format("该纠纷已经登记为{}", LastPart(existing)))
      .Resource(kDispute, existing);
}

absl::Status ActionIllegal(const Dispute& dispute, Action action) {
  return IllegalAction(NameOf(dispute), "纠纷", dispute.facts.state, action, LegalActions(dispute));
}

absl::Status AssignmentActionIllegal(const Dispute& dispute, int number, AssignmentAction action) {
  const AssignmentState state = dispute.facts.assignments[static_cast<size_t>(number) - 1].state;
  const std::string names = Joined(LegalActions(state), ", ", [](AssignmentAction one) { return ActionName(one); });
  return Error(StatusCode::kFailedPrecondition, ACTION_ILLEGAL,
               fmt::format("assignment {} of {} is {}: {} is not legal, {}", number, NameOf(dispute), StateName(state),
                           ActionName(action), names.empty() ? "nothing is" : names + " are"),
               fmt::format("{}号指派处于“{}”，不能{}", number, StateNameZh(state), ActionNameZh(action)))
      .Precondition("STATE", NameOf(dispute), fmt::format("state {}; legal actions: {}", StateName(state), names))
      .Metadata("state", StateName(state))
      .Metadata("legal_actions", names);
}

absl::Status PartyNotFound(const Dispute& dispute, std::string_view field, int number) {
  return Error(StatusCode::kInvalidArgument, PARTY_NOT_FOUND,
               fmt::format("{} has no party {}", NameOf(dispute), number), fmt::format("该纠纷没有{}号当事人", number))
      .Field(field, fmt::format("1 to {}", dispute.facts.parties.size()));
}

absl::Status ParticipantNotFound(const Dispute& dispute, std::string_view field, int number) {
  return Error(StatusCode::kInvalidArgument, PARTICIPANT_NOT_FOUND,
               fmt::format("{} has no participant {}", NameOf(dispute), number),
               fmt::format("该纠纷没有{}号受邀参与人", number))
      .Field(field, fmt::format("1 to {}", dispute.facts.participants.size()));
}

absl::Status AssignmentNotFound(const Dispute& dispute, std::string_view field, int number) {
  return Error(StatusCode::kInvalidArgument, ASSIGNMENT_NOT_FOUND,
               fmt::format("{} has no assignment {}", NameOf(dispute), number),
               fmt::format("该纠纷没有{}号指派", number))
      .Field(field, fmt::format("1 to {}", dispute.facts.assignments.size()));
}

absl::Status ConsentMissing(const Dispute& dispute, std::string_view what, std::string_view what_zh,
                            const std::vector<int>& parties) {
  if (parties.empty()) {
    return Error(StatusCode::kFailedPrecondition, CONSENT_MISSING,
                 fmt::format("{}: a side has nobody who could agree", what),
                 fmt::format("缺少一方当事人，无法取得“{}”的意愿", what_zh))
        .Precondition("CONSENT", NameOf(dispute), "a party on each side that stands for itself");
  }
  return Error(StatusCode::kFailedPrecondition, CONSENT_MISSING,
               fmt::format("{}: the parties {} have not agreed", what, NumbersOf(parties)),
               fmt::format("{}当事人尚未表示“{}”", PartiesZh(parties), what_zh))
      .Precondition("CONSENT", NameOf(dispute), fmt::format("the parties {} agree", NumbersOf(parties)))
      .Metadata("parties", NumbersOf(parties));
}

absl::Status TooMany(std::string_view field, size_t most) {
  return FieldInvalid(field, fmt::format("there are {} already, which is the most", most),
                      fmt::format("已达上限{}项，不能再增加", most));
}

absl::Status FileArchived(const Dispute& dispute) {
  return Error(StatusCode::kFailedPrecondition, FILE_ARCHIVED,
               fmt::format("the file of {} is archived: nothing is added to it", NameOf(dispute)),
               "卷宗已归档，不能再加入、撤出材料；重新调解后可以继续")
      .Precondition("FILE", NameOf(dispute), "a file that is not archived");
}

absl::Status GroupRepresentatives(const Dispute& dispute, Side side, int count) {
  const SideText text = TextOf(side);
  return Error(StatusCode::kFailedPrecondition, GROUP_REPRESENTATIVES,
               fmt::format("a side has two to five representatives, {} has {}", text.name, count),
               fmt::format("{}有{}名代表人，人数众多的一方应推选二至五名代表人", text.zh, count))
      .Precondition("REPRESENTATIVES", NameOf(dispute), "two to five representatives of the side, or none")
      .Metadata("side", text.name)
      .Metadata("representatives", std::to_string(count));
}

absl::Status TermOver(const Dispute& dispute, absl::Time due) {
  const std::string time = absl::FormatTime("%Y-%m-%d %H:%M", due, absl::FixedTimeZone(8 * 60 * 60));
  return Error(StatusCode::kFailedPrecondition, TERM_OVER, fmt::format("the term ended at {}", time),
               fmt::format("调解期限已于{}届满，不能再延长或者中止", time))
      .Precondition("TERM", NameOf(dispute), fmt::format("before {}", time));
}

absl::Status TieBars(const Dispute& dispute, const std::vector<int>& parties) {
  return Error(StatusCode::kFailedPrecondition, CONFLICT,
               fmt::format("the mediator declared a tie that the parties {} have not waived in writing",
                           NumbersOf(parties)),
               fmt::format("调解员声明有应当回避的情形，须{}当事人书面同意", PartiesZh(parties)))
      .Precondition("TIE", NameOf(dispute), "a waiver in writing by each party")
      .Metadata("rule", "法释〔2016〕14号第十五条")
      .Metadata("parties", NumbersOf(parties));
}

absl::Status AdvisedParty(const Dispute& dispute, std::string_view entry) {
  std::string zh = "调解员或者同一律师事务所的律师曾为当事人提供法律服务，不得调解本纠纷，当事人同意也不行";
  if (!entry.empty()) zh += fmt::format("（法律服务记录 {}）", LastPart(entry));
  Error refused = Error(StatusCode::kFailedPrecondition, CONFLICT,
                        "who advised a party, oneself or by one's firm, does not mediate", std::move(zh))
                      .Precondition("TIE", NameOf(dispute), "a mediator who advised no party")
                      .Metadata("rule", "律师法第三十九条");
  if (!entry.empty()) std::move(refused).Metadata("legal_service", entry);
  return refused;
}

absl::Status AgentMediated(const Dispute& dispute) {
  return Error(StatusCode::kFailedPrecondition, CONFLICT,
               "who mediated between these parties, and the lawyers of their firm, act for none of them afterwards",
               "该律师或者同一律师事务所的律师调解过这些当事人的纠纷，不得再担任一方的代理人")
      .Precondition("TIE", NameOf(dispute), "an agent who did not mediate between the parties, nor a colleague")
      .Metadata("rule", "法释〔2016〕14号第十六条");
}

bool IsConflict(const absl::Status& refusal) { return ReasonOf(refusal) == CONFLICT; }

absl::Status DeclarationMissing(const Dispute& dispute) {
  return Error(StatusCode::kFailedPrecondition, DECLARATION_MISSING,
               "the mediator must declare whether they have a tie to the parties",
               "接受指派前，调解员须声明与当事人有无应当回避的关系")
      .Precondition("DECLARATION", NameOf(dispute), "a declaration of ties, or that there is none");
}

absl::Status OthersJoined(const Dispute& dispute) {
  const size_t joined = dispute.facts.taken_in.size();
  return Error(StatusCode::kFailedPrecondition, OTHERS_JOINED,
               fmt::format("{} disputes are joined to {}: split them off first, or join the other one to it", joined,
                           NameOf(dispute)),
               fmt::format("已有{}件纠纷并入本纠纷，不能再并入其他纠纷；请先逐件拆分，或者把对方并入本纠纷", joined))
      .Precondition("JOINED", NameOf(dispute), "no dispute is joined to it")
      .Metadata("joined", std::to_string(joined));
}

absl::Status InspectionOpen(const Dispute& dispute) {
  return Error(StatusCode::kFailedPrecondition, SITE_CHECK_OPEN,
               "an inspection is under way: wait for what comes of it, or until its time is over",
               "现场勘查尚未反馈，须等勘查结束或逾期")
      .Precondition("SITE_CHECK", NameOf(dispute), "no inspection is under way");
}

absl::Status InspectionLimit(const Dispute& dispute) {
  return Error(StatusCode::kFailedPrecondition, SITE_CHECK_LIMIT,
               fmt::format("the dispute has had {} inspections, as many as it may", dispute.inspections.size()),
               fmt::format("该纠纷已勘查 {} 次，不能再发起", dispute.inspections.size()))
      .Precondition("SITE_CHECK", NameOf(dispute), "fewer inspections");
}

absl::Status InspectionOver(const Dispute& dispute, int number) {
  return Error(StatusCode::kFailedPrecondition, SITE_CHECK_OVER,
               fmt::format("inspection {} has ended, or come as far, already", number),
               fmt::format("第 {} 次勘查已有该进展或已结束", number))
      .Precondition("SITE_CHECK", NameOf(dispute), "the inspection has not come as far");
}

absl::Status TownRules(const Dispute& dispute, std::string_view why, std::string_view why_zh) {
  return Error(StatusCode::kPermissionDenied, TOWN_RULES, std::string(why), std::string(why_zh))
      .Precondition("RULING", NameOf(dispute), "a ruling of the town")
      .Metadata("permission", "dispute.rule");
}

absl::Status SamePerson(std::string_view why, std::string_view why_zh) {
  return Error(StatusCode::kPermissionDenied, SAME_PERSON, std::string(why), std::string(why_zh));
}

absl::Status AuthorityMissing(std::string_view field, std::string_view cause, std::string_view why,
                              std::string_view why_zh) {
  return Error(StatusCode::kFailedPrecondition, AUTHORITY_MISSING, std::string(why), std::string(why_zh))
      .Field(field, why)
      .Metadata("cause", cause);
}

}  // namespace zhiwang::mediation::error
