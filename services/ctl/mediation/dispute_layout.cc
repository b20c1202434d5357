#include "services/ctl/mediation/dispute_layout.h"

#include <optional>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/names/label.h"
#include "services/ctl/intake/case_layout.h"
#include "services/ctl/intake/categories.h"
#include "services/ctl/layout/facts.h"
#include "services/ctl/layout/timeline.h"
#include "services/ctl/mediation/mediator_name.h"
#include "services/ctl/mediation/yuan.h"
#include "services/ctl/text/local_time.h"
#include "services/ctl/text/output.h"
#include "zhiwang/mediation/v1/committee_service.pb.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = mediation::v1;

constexpr int kSummaryWidth = 60;
constexpr int64_t kMostCounted = 1000;  // on a desk

std::string YesOrNo(v1::DisputeCallback::Answer answer) { return std::string(ChineseLabel(answer)); }

template <class Enum, class Values>
std::string Labels(const Values& values) {
  std::vector<std::string_view> labels;
  for (const int value : values) labels.push_back(ChineseLabel(static_cast<Enum>(value)));
  return fmt::format("{}", fmt::join(labels, "、"));
}

std::string MatterOf(const v1::Dispute& dispute) {
  const v1::Matter& matter = dispute.matter();
  std::string text(ChineseLabel(matter.type()));
  if (matter.scale() != v1::Matter::SCALE_UNSPECIFIED) text += fmt::format("，{}", ChineseLabel(matter.scale()));
  if (matter.amount_fen() > 0) text += fmt::format("，争议金额 {}", FormatYuan(matter.amount_fen()));
  return text;
}

std::string OriginOf(const v1::Origin& origin) {
  std::string text(ChineseLabel(origin.kind()));
  if (!origin.case_().empty()) text += fmt::format("，工单 {}（第 {} 次）", IdOf(origin.case_()), origin.case_round());
  if (!origin.court().empty()) text += fmt::format("，{}", origin.court());
  if (origin.summary_procedure()) text += "，简易程序";
  if (!origin.external_id().empty()) text += fmt::format("，原编号 {}", origin.external_id());
  if (!origin.papers_day().empty()) text += fmt::format("，{} 签收材料", origin.papers_day());
  return text;
}

std::string RiskOf(const v1::Risk& risk) {
  if (risk.colour() == v1::Risk::COLOUR_UNSPECIFIED) return "";
  std::string text(ChineseLabel(risk.colour()));
  if (!risk.leader().empty()) text += fmt::format("，包案领导 {}", IdOf(risk.leader()));
  if (risk.leader().empty() && risk.has_leader_due_time()) {
    text += fmt::format("，{} 前明确包案领导", FormatTime(risk.leader_due_time()));
  }
  if (risk.has_apart_since_time()) text += fmt::format("，自 {} 起须分开调解", FormatTime(risk.apart_since_time()));
  return text;
}

std::string TimesOf(const v1::Dispute& dispute) {
  std::string text = fmt::format("登记 {}", FormatTime(dispute.register_time()));
  const auto add = [&](std::string_view what, bool set, const google::protobuf::Timestamp& time) {
    if (set) text += fmt::format("，{} {}", what, FormatTime(time));
  };
  add("受理", dispute.has_accept_time(), dispute.accept_time());
  add("接手", dispute.has_take_up_time(), dispute.take_up_time());
  add("终结", dispute.has_end_time(), dispute.end_time());
  add("归档", dispute.has_archive_time(), dispute.archive_time());
  return text;
}

// `\n` and the table; nothing for a table without rows.
std::string Section(const Table& table) { return table.empty() ? "" : fmt::format("\n{}", table.Format()); }

std::string ProxiesOf(const v1::Party& party) {
  std::vector<std::string> proxies;
  for (const auto& proxy : party.proxies()) {
    proxies.push_back(
        fmt::format("{} {}{}", ChineseLabel(proxy.ground()), proxy.display_name(), proxy.ended() ? "（已终止）" : ""));
  }
  return fmt::format("{}", fmt::join(proxies, "、"));
}

std::string PartiesOf(const v1::Dispute& dispute) {
  Table table({{"当事人", true}, {"一方"}, {"姓名"}, {"电话"}, {"证件号"}, {"代理"}, {"备注"}});
  for (const auto& party : dispute.parties()) {
    std::string note(party.left() ? "已退出" : "");
    if (party.represented_by() > 0)
      note += fmt::format("{}由 {} 代表", note.empty() ? "" : "，", party.represented_by());
    table.Add({std::to_string(party.number()), std::string(ChineseLabel(party.side())), party.display_name(),
               party.phone(), party.identity_number(), ProxiesOf(party), note});
  }
  return Section(table);
}

std::string ParticipantsOf(const v1::Dispute& dispute) {
  Table table({{"受邀参与", true}, {"身份"}, {"姓名"}, {"电话"}, {"尚未同意的当事人"}});
  for (const auto& one : dispute.participants()) {
    table.Add({std::to_string(one.number()), std::string(ChineseLabel(one.capacity())), one.display_name(), one.phone(),
               fmt::format("{}", fmt::join(one.not_consented(), "、"))});
  }
  return Section(table);
}

std::string ConsentsOf(const v1::Dispute& dispute) {
  Table table({{"意愿"}, {"当事人", true}, {"事项"}, {"层级"}, {"轮次", true}, {"答复"}, {"形式"}, {"具体"}});
  for (const auto& consent : dispute.consents()) {
    table.Add({FormatTime(consent.at()), std::to_string(consent.party()), std::string(ChineseLabel(consent.subject())),
               LevelText(consent.level()), std::to_string(consent.round()), std::string(ChineseLabel(consent.answer())),
               std::string(ChineseLabel(consent.form())),
               consent.lapsed() ? consent.reference() + "（失效）" : consent.reference()});
  }
  return Section(table);
}

std::string AssignmentsOf(const v1::Dispute& dispute) {
  Table table({{"指派", true}, {"调解员"}, {"职责"}, {"状态"}, {"调委会"}, {"指派时间"}, {"接受"}, {"结束"}, {"声明"}});
  for (const auto& assignment : dispute.assignments()) {
    std::string declared;
    if (assignment.has_declaration()) {
      const std::string ties = Labels<v1::Assignment::Declaration::Tie>(assignment.declaration().ties());
      declared = ties.empty() ? "无回避情形" : ties;
    }
    table.Add({std::to_string(assignment.number()), MediatorText(assignment.mediator()),
               assignment.presides() ? "主持" : "参与", std::string(ChineseLabel(assignment.state())),
               std::string(IdOf(assignment.committee())), FormatTime(assignment.propose_time()),
               FormatTime(assignment.accept_time()), FormatTime(assignment.end_time()), declared});
  }
  return Section(table);
}

std::string RestsOf(const v1::Dispute& dispute) {
  Table table({{"中止", true}, {"原因"}, {"自"}, {"至"}, {"批准"}, {"说明"}});
  for (const auto& rest : dispute.rests()) {
    table.Add({std::to_string(rest.number()), std::string(ChineseLabel(rest.reason())), rest.from_day(),
               rest.until_day().empty() ? "进行中" : rest.until_day(), ActorText(rest.approver()), rest.note()});
  }
  return Section(table);
}

std::string EndingsOf(const v1::Dispute& dispute) {
  Table table({{"终结"}, {"轮次", true}, {"方式"}, {"当事人"}, {"告知的途径"}});
  for (const auto& ending : dispute.endings()) {
    std::vector<std::string> routes;
    for (const auto& route : ending.routes()) {
      routes.push_back(route.text().empty() ? std::string(ChineseLabel(route.kind())) : route.text());
    }
    std::string how(ChineseLabel(ending.kind()));
    if (ending.refusal() != v1::Ending::REFUSAL_UNSPECIFIED)
      how += fmt::format("（{}）", ChineseLabel(ending.refusal()));
    table.Add({FormatTime(ending.at()), std::to_string(ending.round()), how,
               ending.party() > 0 ? std::to_string(ending.party()) : "", fmt::format("{}", fmt::join(routes, "；"))});
  }
  return Section(table);
}

std::string IssuesOf(const v1::Dispute& dispute) {
  Table table({{"争议", true}, {"事项"}, {"结果"}});
  for (const auto& issue : dispute.matter().issues()) {
    table.Add({std::to_string(issue.number()), issue.text(), std::string(ChineseLabel(issue.outcome()))});
  }
  return Section(table);
}

std::string CallbacksOf(const v1::Dispute& dispute) {
  Table table({{"回访"}, {"当事人", true}, {"联系上"}, {"履行"}, {"满意"}, {"说明"}});
  for (const auto& callback : dispute.callbacks()) {
    table.Add({FormatTime(callback.at()), std::to_string(callback.party()), callback.reached() ? "是" : "否",
               YesOrNo(callback.performed()), YesOrNo(callback.satisfied()), callback.note()});
  }
  return Section(table);
}

std::string InspectionsOf(const v1::Dispute& dispute) {
  Table table({{"勘查", true}, {"发起"}, {"任务"}, {"网格员"}, {"状态"}, {"勘查什么"}, {"结果"}});
  for (const auto& inspection : dispute.inspections()) {
    const auto& progress = inspection.progress();
    table.Add({std::to_string(inspection.number()), FormatTime(inspection.request_time()),
               std::string(IdOf(progress.site_check())), std::string(IdOf(progress.worker())),
               std::string(ChineseLabel(progress.state())), inspection.question(), CheckResultText(progress)});
  }
  return Section(table);
}

std::string PreventionsOf(const v1::Dispute& dispute) {
  Table table({{"防止"}, {"人数", true}, {"说明"}});
  for (const auto& prevention : dispute.preventions()) {
    table.Add({std::string(ChineseLabel(prevention.kind())), std::to_string(prevention.persons()), prevention.note()});
  }
  return Section(table);
}

std::string RisesOf(const v1::Desk& desk, const CategoryTree& categories) {
  if (desk.rises().empty()) return "";
  Table table({{"村（社区）"}, {"诉求类型"}, {"近 7 天", true}, {"前 4 周", true}});
  for (const auto& rise : desk.rises()) {
    const std::string code(IdOf(rise.area()));
    const bool is_named = !rise.area_chain().empty();
    table.Add({is_named ? fmt::format("{} {}", rise.area_chain().rbegin()->display_name(), code) : code,
               categories.NameOf(IdOf(rise.category())), std::to_string(rise.recent()), std::to_string(rise.before())});
  }
  return fmt::format("\n诉求抬头  {}{}\n{}", desk.rise_count(), desk.rise_count() >= kMostCounted ? " 处以上" : " 处",
                     table.Format());
}

}  // namespace

std::string LevelText(const std::string& level) {
  v1::Committee::Level value = v1::Committee::LEVEL_UNSPECIFIED;
  if (!v1::Committee::Level_Parse(level, &value)) return level;
  return std::string(ChineseLabel(value));
}

std::string MediatorsOf(const v1::Dispute& dispute) {
  std::vector<std::string> mediators;
  for (const auto& assignment : dispute.assignments()) {
    const bool proposed = assignment.state() == v1::Assignment::PROPOSED;
    if (!proposed && assignment.state() != v1::Assignment::ACTIVE) continue;
    mediators.push_back(MediatorText(assignment.mediator()) + (proposed ? "（待接受）" : ""));
  }
  return fmt::format("{}", fmt::join(mediators, "、"));
}

std::string DueText(const v1::Dispute& dispute) {
  std::optional<google::protobuf::Timestamp> first;
  bool resting = false;
  for (const auto& deadline : dispute.deadlines()) {
    if (deadline.has_met_time()) continue;
    if (!deadline.pauses().empty() && !deadline.pauses().rbegin()->has_end_time()) {
      resting = true;
    } else if (!first || deadline.due_time().seconds() < first->seconds()) {
      first = deadline.due_time();
    }
  }
  if (first) return FormatTime(*first);
  return resting ? "中止" : "";
}

std::string FormatDisputeLine(const v1::Dispute& dispute) {
  std::string text = fmt::format("纠纷 {}  {}", IdOf(dispute.name()), ChineseLabel(dispute.state()));
  for (const std::string& one : {dispute.number(), LevelText(dispute.level()), MediatorsOf(dispute),
                                 std::string(ChineseLabel(dispute.matter().type()))}) {
    if (!one.empty()) text += fmt::format("  {}", Printable(one));
  }
  if (dispute.matter().summary().empty()) return text;
  return text + fmt::format("  {}", Shorten(Printable(dispute.matter().summary()), kSummaryWidth));
}

std::string FormatDispute(const v1::Dispute& dispute) {
  std::string text = fmt::format("纠纷 {}  {}{}\n", IdOf(dispute.name()), ChineseLabel(dispute.state()),
                                 dispute.view() == v1::Dispute::SUMMARY ? "（摘要）" : "");
  AddFact(text, "卷宗号", dispute.number());
  AddFact(text, "概要", dispute.matter().summary());
  AddFact(text, "类型", MatterOf(dispute));
  AddFact(text, "来源", OriginOf(dispute.origin()));
  AddFact(text, "申请日", dispute.asked_day());
  AddFact(text, "告知仲裁", dispute.arbitration_told_day());
  AddFact(text, "位置",
          PlaceText(dispute.area_chain(), dispute.area(), dispute.has_point() ? &dispute.point() : nullptr));
  AddFact(text, "调委会",
          fmt::format("{}，{}级，第 {} 轮", IdOf(dispute.committee()), LevelText(dispute.level()), dispute.round()));
  AddFact(text, "风险", RiskOf(dispute.risk()));
  if (dispute.confidential()) AddFact(text, "保密", "是");
  if (!dispute.joined_into().empty()) AddFact(text, "并入", IdOf(dispute.joined_into()));
  AddFact(text, "时间", TimesOf(dispute));
  AddFact(text, "待办", Labels<v1::Dispute::Attention>(dispute.attentions()));
  AddFact(text, "现在可以", Labels<v1::Dispute::Action>(dispute.legal_actions()));
  AddParagraph(text, "事实：", dispute.matter().facts());
  AddParagraph(text, "请求：", dispute.matter().claim());
  return text + IssuesOf(dispute) + PartiesOf(dispute) + ParticipantsOf(dispute) + ConsentsOf(dispute) +
         AssignmentsOf(dispute) + FormatDeadlines(dispute.deadlines()) + RestsOf(dispute) + EndingsOf(dispute) +
         InspectionsOf(dispute) + CallbacksOf(dispute) + PreventionsOf(dispute);
}

std::string FormatParty(const v1::Party& party) {
  std::string text =
      fmt::format("当事人 {}  {}  {}\n", party.number(), ChineseLabel(party.side()), ChineseLabel(party.kind()));
  AddFact(text, "姓名", party.display_name());
  AddFact(text, "电话", party.phone());
  AddFact(text, "证件号", party.identity_number());
  AddFact(text, "住址", party.address());
  AddFact(text, "出生日期", party.birth_day());
  for (const auto& proxy : party.proxies()) {
    std::string words = proxy.display_name();
    for (const std::string& one : {proxy.relation(), proxy.phone(), proxy.identity_number(), proxy.matter(),
                                   Labels<v1::Party::Proxy::Power>(proxy.powers())}) {
      if (!one.empty()) words += fmt::format("，{}", one);
    }
    AddFact(text, ChineseLabel(proxy.ground()), words);
  }
  return text;
}

std::string FormatDesk(const v1::Desk& desk, const CategoryTree& categories) {
  std::string text;
  if (desk.piles().empty()) text = "没有待办的纠纷\n";
  for (const auto& pile : desk.piles()) {
    text += fmt::format("{}{}  {}{}\n", text.empty() ? "" : "\n", ChineseLabel(pile.attention()), pile.count(),
                        pile.count() >= kMostCounted ? " 件以上" : " 件");
    Table table({{"纠纷"}, {"登记"}, {"状态"}, {"层级"}, {"卷宗"}, {"类型"}, {"调解员"}, {"到期"}});
    for (const auto& dispute : pile.first()) {
      table.Add({std::string(IdOf(dispute.name())), FormatTime(dispute.register_time()),
                 std::string(ChineseLabel(dispute.state())), LevelText(dispute.level()), dispute.number(),
                 std::string(ChineseLabel(dispute.matter().type())), MediatorsOf(dispute), DueText(dispute)});
    }
    text += table.Format();
  }
  return text + RisesOf(desk, categories);
}

}  // namespace zhiwang::ctl
