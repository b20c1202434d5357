#include "services/ctl/mediation/agreement/agreement_layout.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/names/label.h"
#include "services/ctl/intake/categories.h"
#include "services/ctl/layout/facts.h"
#include "services/ctl/mediation/yuan.h"
#include "services/ctl/text/local_time.h"
#include "services/ctl/text/output.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = mediation::v1;

// `1. 赔偿二百元`, a line each; what the law treats apart is marked.
std::string ClausesText(const v1::Agreement::Text& text) {
  std::string lines;
  for (const v1::Agreement::Clause& clause : text.clauses()) {
    const bool apart = clause.topic() != v1::Agreement::Clause::ORDINARY;
    lines += fmt::format("{}. {}{}\n", clause.number(), clause.text(),
                         apart ? fmt::format("（{}）", ChineseLabel(clause.topic())) : "");
  }
  return lines;
}

// `  逾期  已付 100.00 元  已提醒 2 次  可各方同意后重新调解、向人民法院起诉`; empty if nothing has happened to it.
std::string ProgressText(const v1::Obligation& one) {
  std::string text;
  if (one.state() != v1::Obligation::OPEN && one.state() != v1::Obligation::STATE_UNSPECIFIED && !one.on_the_spot()) {
    text += fmt::format("  {}", ChineseLabel(one.state()));
  }
  if (!one.enforce_until_day().empty() && !one.legal_actions().empty()) {
    text += fmt::format("  申请执行期限至 {}", one.enforce_until_day());
  }
  if (one.paid_fen() != 0 && !one.on_the_spot()) text += fmt::format("  已付 {}", FormatYuan(one.paid_fen()));
  const auto sent = std::count_if(one.reminders().begin(), one.reminders().end(),
                                  [](const v1::Obligation::Reminder& reminder) { return !reminder.skipped(); });
  if (sent != 0) text += fmt::format("  已提醒 {} 次", sent);
  std::vector<std::string_view> remedies;
  for (const int remedy : one.remedies()) {
    remedies.push_back(ChineseLabel(static_cast<v1::Obligation::Remedy>(remedy)));
  }
  return remedies.empty() ? text : text + fmt::format("  可{}", fmt::join(remedies, "、"));
}

// `1号当事人`, `2号当事人的1号代理人`, `staff/S1`, `调委会印章`.
std::string SignerText(const v1::Agreement::Signature& one) {
  using Signature = v1::Agreement::Signature;
  if (one.as() == Signature::MEDIATOR)
    return fmt::format("调解员 {}", one.mediator().empty() ? "（未定）" : IdOf(one.mediator()));
  if (one.as() == Signature::SEAL_OF_COMMITTEE) return std::string(ChineseLabel(one.as()));
  const std::string proxy = one.proxy() == 0 ? "" : fmt::format("的{}号代理人", one.proxy());
  return fmt::format("{}号当事人{}", one.party(), proxy);
}

// A line for each signature: who, by which way, when; what does not count is marked.
std::string SignaturesText(const v1::Agreement& agreement) {
  std::string lines;
  for (const v1::Agreement::Signature& one : agreement.signatures()) {
    const bool earlier = one.version() != agreement.version();
    const std::string mark = earlier ? fmt::format("（第{}版）", one.version()) : one.counts() ? "" : "（附署）";
    lines += fmt::format("{}  {}  {}{}\n", SignerText(one), ChineseLabel(one.way()), one.day(), mark);
  }
  return lines;
}

std::string MissingText(const v1::Agreement& agreement) {
  std::vector<std::string> missing;
  for (const v1::Agreement::Signature& one : agreement.missing()) missing.push_back(SignerText(one));
  return fmt::format("{}", fmt::join(missing, "、"));
}

// `4号当事人同意、5号当事人未同意（协议对其不生效）`; empty if nobody is represented.
std::string MembersText(const v1::Agreement& agreement) {
  std::vector<std::string> members;
  for (const v1::Agreement::MemberConsent& one : agreement.members()) {
    members.push_back(fmt::format("{}号当事人{}", one.party(), one.agreed() ? "同意" : "未同意（协议对其不生效）"));
  }
  return fmt::format("{}", fmt::join(members, "、"));
}

// A line for each performance: `1. 2026-11-30  150.00 元  第1项 100.00 元、第2项 50.00 元  当面付清`.
std::string PerformancesText(const v1::Agreement& agreement) {
  std::string lines;
  for (const v1::Performance& one : agreement.performances()) {
    std::vector<std::string> shares;
    for (const v1::Performance::Share& share : one.shares()) {
      const std::string amount = share.amount_fen() == 0 ? "" : " " + FormatYuan(share.amount_fen());
      shares.push_back(fmt::format("第{}项{}", share.obligation(), amount));
    }
    const std::string back = one.takes_back() == 0 ? "" : fmt::format("  撤回第{}次", one.takes_back());
    lines += fmt::format("{}. {}{}  {}  {}\n", one.number(), one.day(), back, fmt::join(shares, "、"), one.note());
  }
  return lines;
}

// `1. 2号当事人 → 1号当事人  200.00 元  当场  赔偿款`, a line each.
std::string ObligationsText(const v1::Agreement::Text& text) {
  std::string lines;
  for (const v1::Obligation& one : text.obligations()) {
    const std::string amount = one.amount_fen() == 0 ? "" : fmt::format("  {}", FormatYuan(one.amount_fen()));
    const std::string clause = one.clause() == 0 ? "" : fmt::format("（第{}条）", one.clause());
    lines += fmt::format("{}. {}号当事人 → {}号当事人{}  {}  {}{}{}\n", one.number(), one.debtor(), one.creditor(),
                         amount, ObligationDueText(one), one.text(), clause, ProgressText(one));
  }
  return lines;
}

// `已确认  至 2026-12-30 17:30  2026-12-01申请  某某人民法院  （2026）鲁0211民特12号`; nothing where there is none.
std::string ConfirmationText(const v1::Agreement& agreement) {
  if (!agreement.has_confirmation()) return "";
  const v1::Confirmation& one = agreement.confirmation();
  std::string text(ChineseLabel(one.state()));
  if (one.state() == v1::Confirmation::POSSIBLE && !one.legal_actions().empty()) {
    text += fmt::format("，期限至 {}", FormatTime(one.deadline().due_time()));
  }
  if (!one.apply_day().empty()) text += fmt::format("  {}申请", one.apply_day());
  if (!one.court().display_name().empty()) text += "  " + one.court().display_name();
  if (!one.court_number().empty()) text += "  " + one.court_number();
  const bool dismissed = one.state() == v1::Confirmation::DISMISSED;
  if (one.exclusion() != 0) {
    text += fmt::format("  {}：{}", dismissed ? "驳回" : "不予受理", ChineseLabel(one.exclusion()));
  }
  if (one.dismissal() != 0) text += fmt::format("  驳回：{}", ChineseLabel(one.dismissal()));
  if (!one.objection_until_day().empty()) text += fmt::format("  异议期至 {}", one.objection_until_day());
  return text;
}

}  // namespace

std::string ObligationDueText(const v1::Obligation& one) {
  if (one.on_the_spot()) return "当场";
  if (!one.due_day().empty()) return one.due_day();
  return one.term().empty() ? "期限未定" : "生效后" + one.term() + "内";
}

std::string FormText(const v1::Agreement& agreement) { return agreement.oral() ? "口头" : ""; }

std::string FormatAgreementLine(const v1::Agreement& agreement) {
  std::string line =
      fmt::format("协议 {}  {}  纠纷 {}  {}", Printable(IdOf(agreement.name())), ChineseLabel(agreement.state()),
                  Printable(IdOf(agreement.dispute())), Printable(agreement.number()));
  if (!agreement.effective_day().empty()) {
    line += fmt::format("  {}{}生效", Printable(agreement.effective_day()), FormText(agreement));
  }
  return line;
}

std::string FormatAgreement(const v1::Agreement& agreement) {
  std::string text = FormatAgreementLine(agreement) + "\n";
  AddFact(text, "达成", agreement.reached_day());
  AddFact(text, "签署", agreement.signed_day());
  AddFact(text, "生效", agreement.effective_day());
  AddFact(text, "履行完毕", agreement.performed_day());
  AddFact(text, "下一期限", agreement.next_due_day());
  AddFact(text, "文本",
          agreement.document().empty() ? ""
                                       : fmt::format("第{}版  文书 {}  一式{}份", agreement.version(),
                                                     IdOf(agreement.document()), agreement.copies()));
  if (agreement.template_version() != 0) AddFact(text, "模板", fmt::format("第 {} 版", agreement.template_version()));
  AddFact(text, "摘要", agreement.digest());
  AddFact(text, "尚缺", MissingText(agreement));
  AddFact(text, "被代表人", MembersText(agreement));
  AddFact(text, "司法确认", ConfirmationText(agreement));
  if (agreement.has_text()) {
    const v1::Agreement::Text& words = agreement.text();
    AddFact(text, "争议事项", fmt::format("{}", fmt::join(words.issues(), "、")));
    AddFact(text, "要求书面", fmt::format("{}", fmt::join(words.writing_asked_by(), "、")));
    AddParagraph(text, "事实", words.facts());
    AddParagraph(text, "责任", words.responsibility());
    AddParagraph(text, "协议内容", ClausesText(words));
    AddParagraph(text, "义务", ObligationsText(words));
    AddParagraph(text, "履行方式", words.manner());
    AddParagraph(text, "履行地点", words.place());
  }
  AddParagraph(text, "签署情况", SignaturesText(agreement));
  AddParagraph(text, "履行情况", PerformancesText(agreement));
  AddParagraph(text, "说明", agreement.note());
  AddParagraph(text, "撤销理由", agreement.annulment_note());
  return text;
}

std::string FormatExplanations(const v1::Agreement& agreement) {
  std::string text;
  for (const v1::Obligation& one : agreement.text().obligations()) {
    AddParagraph(text, fmt::format("第{}项义务的履行期限：", one.number()), one.due_explanation());
    AddParagraph(text, fmt::format("第{}项义务的申请执行期限：", one.number()), one.enforcement_explanation());
  }
  const v1::Confirmation& confirmation = agreement.confirmation();
  AddParagraph(text, "申请司法确认的期限：", confirmation.deadline().explanation());
  AddParagraph(text, "当事人提出异议的期限：", confirmation.objection_explanation());
  AddParagraph(text, "第三人提出异议的期限：", confirmation.third_person_explanation());
  return text.empty() ? "没有可说明的期限\n" : text;
}

}  // namespace zhiwang::ctl
