#include "services/mediation/document/document_values.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "common/calendar/day.h"
#include "common/names/label.h"
#include "common/text/amount.h"
#include "services/mediation/dispute/domain/decisions/routes.h"
#include "services/mediation/dispute/domain/level.h"
#include "services/mediation/dispute/domain/number_text.h"
#include "services/mediation/party/domain/capacity.h"
#include "zhiwang/mediation/v1/dispute_part.pb.h"
#include "zhiwang/mediation/v1/matter.pb.h"
#include "zhiwang/mediation/v1/party.pb.h"

namespace zhiwang::mediation {
namespace {

using documents::Values;

constexpr size_t kSexDigit = 16;  // of an identity number: odd for men (GB 11643-1999)
constexpr char kYes[] = "是";

std::string InChinese(const std::optional<absl::CivilDay>& day) {
  return day ? fmt::format("{}年{}月{}日", day->year(), day->month(), day->day()) : "";
}
std::string InChinese(const std::optional<absl::Time>& time) { return time ? DayInChinese(*time) : ""; }

// The label of a domain's value, whose number is the contract's.
template <class Proto, class Enum>
std::string Label(Enum value) {
  return std::string(ChineseLabel(static_cast<Proto>(value)));
}

std::string_view SexOf(const Person& person) {
  if (person.identity_number.size() <= kSexDigit + 1) return "";
  return (person.identity_number[kSexDigit] - '0') % 2 == 1 ? "男" : "女";
}

std::string PowersOf(const Proxy& proxy) {
  std::string powers;
  for (const Power power : proxy.powers) {
    if (!powers.empty()) powers += "、";
    powers += Label<v1::Party::Proxy::Power>(power);
  }
  return powers;
}

Values ValuesOf(const Proxy& proxy) {
  Values values;
  values.texts = {{"name", proxy.name},
                  {"ground", Label<v1::Party::Proxy::Ground>(proxy.ground)},
                  {"relation", proxy.relation},
                  {"phone", proxy.phone},
                  {"identity_number", proxy.identity_number},
                  {"matter", proxy.matter},
                  {"powers", PowersOf(proxy)},
                  {"from_day", InChinese(proxy.from)},
                  {"until_day", InChinese(proxy.until)},
                  {"is_agent", proxy.ground == ProxyGround::kAgent ? kYes : ""}};
  return values;
}

Values ValuesOf(int number, const PartyFacts& facts, const Person& person, absl::CivilDay today) {
  const bool is_person = facts.kind == PartyKind::kPerson;
  const bool has_agent = std::any_of(person.proxies.begin(), person.proxies.end(), [](const Proxy& proxy) {
    return proxy.ground == ProxyGround::kAgent && !proxy.ended;
  });
  const auto birth_day = is_person ? BirthDayOf(person, today) : std::nullopt;
  Values values;
  values.texts = {{"number", std::to_string(number)},
                  {"side", Label<v1::Party::Side>(facts.side)},
                  {"name", person.name},
                  {"is_person", is_person ? kYes : ""},
                  {"is_organisation", is_person ? "" : kYes},
                  {"has_agent", has_agent ? kYes : ""},
                  {"sex", is_person ? std::string(SexOf(person)) : ""},
                  {"birth_day", InChinese(birth_day)},
                  {"age", birth_day ? std::to_string(AgeOn(today, *birth_day)) : ""},
                  {"address", person.address},
                  {"phone", person.phone},
                  {"identity_number", person.identity_number}};
  std::vector<Values>& proxies = values.lists["proxies"];
  for (const Proxy& proxy : person.proxies) {
    if (!proxy.ended) proxies.push_back(ValuesOf(proxy));
  }
  return values;
}

std::string_view ListOf(Side side) {
  switch (side) {
    case Side::kApplicant:
      return "applicants";
    case Side::kRespondent:
      return "respondents";
    case Side::kThirdParty:
      return "third_parties";
  }
  return "third_parties";
}

// Those who have not left, in the order of their numbers; answers how many they are.
size_t AddParties(const DocumentSources& sources, Values& values) {
  const absl::CivilDay today = absl::ToCivilDay(sources.at, calendar::ShanghaiZone());
  std::vector<Values>& all = values.lists["parties"];
  for (const auto& [number, person] : sources.people) {
    const PartyFacts& facts = sources.dispute.facts.parties[static_cast<size_t>(number) - 1];
    if (facts.left) continue;
    all.push_back(ValuesOf(number, facts, person, today));
    values.lists[std::string(ListOf(facts.side))].push_back(all.back());
  }
  return all.size();
}

void AddCallbacks(const DocumentSources& sources, Values& values) {
  const Dispute& dispute = sources.dispute;
  for (size_t i = 0; i < dispute.callbacks.size(); ++i) {
    const Callback& callback = dispute.callbacks[i];
    const auto person = sources.people.find(callback.party);
    const auto answer = [](CallbackAnswer given) {
      return given == CallbackAnswer::kNone ? "" : given == CallbackAnswer::kYes ? "是" : "否";
    };
    values.lists["callbacks"].push_back(
        {{{"number", std::to_string(i + 1)},
          {"day", DayInChinese(callback.at)},
          {"party", person == sources.people.end() ? "" : person->second.name},
          {"reached", callback.reached ? "已联系上" : "未联系上"},
          {"performed", answer(callback.performed)},
          {"satisfied", answer(callback.satisfied)},
          {"note", i < dispute.words.callbacks.size() ? dispute.words.callbacks[i] : ""}},
         {}});
  }
}

void AddEnd(const Facts& facts, Values& values) {
  if (facts.endings.empty()) return;
  const Ending& last = facts.endings.back();
  values.texts["end"] =
      last.refusal == Refusal::kNone ? std::string(EndKindNameZh(last.kind)) : Label<v1::Ending::Refusal>(last.refusal);
  values.texts["ended_day"] = DayInChinese(last.at);
  int number = 0;
  for (const Route& route : RoutesOf(facts.type, last.refusal)) {
    values.lists["routes"].push_back({{{"number", std::to_string(++number)}, {"text", std::string(route.text)}}, {}});
  }
}

void AddEvidence(const std::vector<Document>& documents, Values& values) {
  int number = 0;
  for (const Document& document : documents) {
    const DocumentFacts& facts = document.facts;
    if (facts.kind != DocumentKind::kEvidence || facts.of_template != 0 || facts.withdrawn) continue;
    const std::string& title = document.words.title.empty() ? document.words.file_name : document.words.title;
    values.lists["evidence"].push_back(
        {{{"number", std::to_string(++number)}, {"title", title}, {"day", DayInChinese(facts.created)}}, {}});
  }
}

std::string PlaceOf(const Dispute& dispute) {
  std::string place;
  for (const AreaStep& step : dispute.area) place += step.name;
  return place;
}

}  // namespace

std::string DayInChinese(absl::Time time) {
  return InChinese(std::optional(absl::ToCivilDay(time, calendar::ShanghaiZone())));
}

Values ValuesOf(const DocumentSources& sources) {
  const Facts& facts = sources.dispute.facts;
  const MatterWords& matter = sources.dispute.words.matter;
  Values values;
  values.texts = {{"number", NumberText(facts.number)},
                  {"committee", sources.committee},
                  {"level", std::string(LevelNameZh(facts.level))},
                  {"area", PlaceOf(sources.dispute)},
                  {"type", Label<v1::Matter::Type>(facts.type)},
                  {"origin", Label<v1::Origin::Kind>(facts.origin)},
                  {"summary", matter.summary},
                  {"facts", matter.facts},
                  {"claim", matter.claim},
                  {"asked_day", InChinese(facts.asked)},
                  {"registered_day", DayInChinese(facts.registered)},
                  {"accepted_day", InChinese(facts.accepted)},
                  {"taken_up_day", InChinese(facts.taken_up)},
                  {"day", DayInChinese(sources.at)},
                  {"text", sources.text}};
  if (matter.amount_fen != 0) {
    values.texts["amount"] = AmountInFigures(matter.amount_fen) + "元";
    values.texts["amount_in_words"] = AmountInCapitals(matter.amount_fen).value_or("");
  }
  for (size_t i = 0; i < matter.issues.size(); ++i) {
    values.lists["issues"].push_back({{{"number", std::to_string(i + 1)}, {"text", matter.issues[i]}}, {}});
  }
  values.texts["copies"] =
      std::to_string(AddParties(sources, values) + 1);  // one each and one for the file (调 art. 29)
  AddCallbacks(sources, values);
  AddEnd(facts, values);
  AddEvidence(sources.documents, values);
  return values;
}

Values SampleOf(const documents::Fields& fields) {
  Values sample;
  for (const std::string_view path : fields) {
    Values* values = &sample;
    std::string_view rest = path;
    for (size_t dot; (dot = rest.find('.')) != std::string_view::npos; rest.remove_prefix(dot + 1)) {
      std::vector<Values>& list = values->lists[std::string(rest.substr(0, dot))];
      if (list.empty()) list.emplace_back();
      values = &list.front();
    }
    values->texts[std::string(rest)] = kYes;
  }
  return sample;
}

}  // namespace zhiwang::mediation
