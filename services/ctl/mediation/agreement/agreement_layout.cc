#include "services/ctl/mediation/agreement/agreement_layout.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/names/label.h"
#include "services/ctl/intake/categories.h"
#include "services/ctl/layout/facts.h"
#include "services/ctl/mediation/yuan.h"
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

// `1. 2号当事人 → 1号当事人  200.00 元  当场  赔偿款`, a line each.
std::string ObligationsText(const v1::Agreement::Text& text) {
  std::string lines;
  for (const v1::Obligation& one : text.obligations()) {
    const std::string amount = one.amount_fen() == 0 ? "" : fmt::format("  {}", FormatYuan(one.amount_fen()));
    const std::string day = one.on_the_spot() ? "当场" : one.due_day().empty() ? "期限未定" : one.due_day();
    lines += fmt::format("{}. {}号当事人 → {}号当事人{}  {}  {}\n", one.number(), one.debtor(), one.creditor(), amount,
                         day, one.text());
  }
  return lines;
}

}  // namespace

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
  AddFact(text, "生效", agreement.effective_day());
  if (agreement.has_text()) {
    const v1::Agreement::Text& words = agreement.text();
    AddFact(text, "争议事项", fmt::format("{}", fmt::join(words.issues(), "、")));
    AddFact(text, "要求书面", fmt::format("{}", fmt::join(words.writing_asked_by(), "、")));
    AddParagraph(text, "事实", words.facts());
    AddParagraph(text, "责任", words.responsibility());
    AddParagraph(text, "协议内容", ClausesText(words));
    AddParagraph(text, "义务", ObligationsText(words));
    AddParagraph(text, "履行方式和地点", words.manner());
  }
  AddParagraph(text, "撤销理由", agreement.annulment_note());
  return text;
}

}  // namespace zhiwang::ctl
