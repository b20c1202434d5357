#include "services/mediation/agreement/agreement_values.h"

#include <utility>
#include <vector>

#include <fmt/format.h>

#include "common/text/amount.h"
#include "services/mediation/document/document_values.h"
#include "services/mediation/party/domain/capacity.h"

namespace zhiwang::mediation {
namespace {

using documents::Values;

std::string InWords(absl::CivilDay day) { return fmt::format("{}年{}月{}日", day.year(), day.month(), day.day()); }

std::string DueText(const Obligation& obligation) {
  if (obligation.on_the_spot) return "当场履行";
  if (obligation.due) return InWords(*obligation.due) + "前（含当日）";  // 民法典 art. 1259: 前 alone leaves it out
  if (!obligation.term) return "";
  const bool months = obligation.term->unit == calendar::Unit::kMonths;
  return fmt::format("自协议生效之日起{}{}内", obligation.term->amount, months ? "个月" : "日");
}

std::string_view PartText(DebtPart part) {
  switch (part) {
    case DebtPart::kCosts:
      return "费用";
    case DebtPart::kInterest:
      return "利息";
    case DebtPart::kPrincipal:
      return "本金";
  }
  return "";
}

std::string NameOfParty(const TextSources& sources, int party) {
  const auto person = sources.people.find(party);
  return person == sources.people.end() ? "" : person->second.name;
}

void AddAmount(const std::string& field, int64_t fen, Values& values) {
  if (fen == 0) return;
  values.texts[field] = AmountInFigures(fen) + "元";
  values.texts[field + "_in_words"] = AmountInCapitals(fen).value_or("");
}

Values ObligationValues(const TextSources& sources, size_t place) {
  const Obligation& obligation = sources.agreement.facts.terms.obligations[place];
  const std::vector<std::string>& words = sources.agreement.words.obligations;
  Values values;
  values.texts = {{"number", std::to_string(place + 1)},
                  {"debtor", NameOfParty(sources, obligation.debtor)},
                  {"creditor", NameOfParty(sources, obligation.creditor)},
                  {"part", obligation.amount_fen == 0 ? "" : std::string(PartText(obligation.part))},
                  {"text", place < words.size() ? words[place] : ""},
                  {"due", DueText(obligation)}};
  AddAmount("amount", obligation.amount_fen, values);
  return values;
}

Values NumberedText(size_t number, const std::string& text) {
  return {{{"number", std::to_string(number)}, {"text", text}}, {}};
}

// Those who spoke for a party, of an oral agreement.
void AddSpeakers(const TextSources& sources, Values& values) {
  for (const Speaker& one : sources.agreement.facts.spoken) {
    const auto person = sources.people.find(one.party);
    if (person == sources.people.end()) continue;
    const Proxy* proxy = FindProxy(person->second, one.proxy);
    if (proxy == nullptr) continue;
    values.lists["spoken"].push_back({{{"name", proxy->name}, {"for", person->second.name}}, {}});
  }
}

}  // namespace

Values ValuesOf(const TextSources& sources) {
  const AgreementTerms& terms = sources.agreement.facts.terms;
  const AgreementWords& words = sources.agreement.words;
  Values values =
      ValuesOf(DocumentSources{sources.dispute, sources.people, sources.committee, {}, sources.text, sources.at});
  values.texts["facts"] = words.facts;
  values.texts["responsibility"] = words.responsibility;
  values.texts["manner"] = words.manner;
  values.texts["place"] = words.place;
  values.texts["reached_day"] = InWords(sources.reached);
  values.texts["version"] = std::to_string(TextVersion(sources.agreement.facts));
  values.texts["mediator"] = sources.mediator;
  AddSpeakers(sources, values);
  AddAmount("total", AmountOf(terms), values);
  for (size_t i = 0; i < words.clauses.size(); ++i) {
    values.lists["clauses"].push_back(NumberedText(i + 1, words.clauses[i]));
  }
  for (size_t i = 0; i < terms.obligations.size(); ++i) {
    values.lists["obligations"].push_back(ObligationValues(sources, i));
  }
  const std::vector<std::string>& issues = sources.dispute.words.matter.issues;
  for (size_t i = 0; i < terms.issues.size(); ++i) {
    const auto issue = static_cast<size_t>(terms.issues[i]);
    values.lists["settled"].push_back(NumberedText(i + 1, issue <= issues.size() ? issues[issue - 1] : ""));
  }
  return values;
}

}  // namespace zhiwang::mediation
