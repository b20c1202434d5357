#include "services/mediation/rules/rules_proto.h"

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>

#include "common/calendar/day.h"
#include "common/calendar/wire/calendar_wire.h"
#include "common/rpc/fields.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/text/text.h"

namespace zhiwang::mediation {
namespace {

using google::protobuf::FieldDescriptor;

constexpr int kMostReplacements = 10;
constexpr int kLongestPartner = 120;
constexpr int kMostCourtPartners = 64;
constexpr int kLongestCourt = 60;
constexpr int kMostLeast = 1'000;                         // of RiseRule
constexpr int kLeastPercent = 100, kMostPercent = 1'000;  // likewise

// A term of the rules, by the name of its field.
struct TermField {
  std::string_view name;
  calendar::Term Terms::*term;
};
constexpr TermField kTerms[] = {
    {"term", &Terms::mediation},
    {"village_term", &Terms::village},
    {"zone_term", &Terms::zone},
    {"town_term", &Terms::town},
    {"assignment_term", &Terms::assignment},
    {"court_delegated_term", &Terms::court_delegated},
    {"court_entrusted_term", &Terms::court_entrusted},
    {"court_summary_term", &Terms::court_summary},
    {"court_acceptance_term", &Terms::court_acceptance},
    {"arbitration_term", &Terms::arbitration},
    {"leader_term", &Terms::leader},
};

const FieldDescriptor* FieldOf(const TermField& field) {
  return v1::MediationRules::descriptor()->FindFieldByName(std::string(field.name));
}

absl::StatusOr<calendar::Term> TermFrom(std::string_view name, const std::string& text) {
  const auto term = calendar::ParseTerm(text);
  if (term.ok()) return *term;
  return error::FieldInvalid(fmt::format("mediation_rules.{}", name),
                             "must be a term as 3wd, 30d, 1mo or 24h: at least 1, without a leading zero",
                             "期限须写作 3wd（工作日）、30d（日）、1mo（月）或 24h（小时）");
}

// The rates of awards, checked.
absl::StatusOr<std::vector<AwardRate>> RatesFrom(const v1::MediationRules& proto) {
  std::vector<AwardRate> rates;
  std::set<std::pair<int, int>> known;
  for (int i = 0; i < proto.award_rates_size(); ++i) {
    const v1::MediationRules::AwardRate& one = proto.award_rates(i);
    const std::string field = fmt::format("mediation_rules.award_rates[{}]", i);
    AwardRate rate;
    ASSIGN_OR_RETURN(rate.result,
                     KnownEnum<AwardResult>(field + ".result", one.result(), v1::Award::Result_descriptor()));
    if (one.award_class() < 1 || one.award_class() > kMostAwardClasses) {
      return error::FieldInvalid(field + ".award_class", "must be 1 to 9", "类别须为 1 至 9");
    }
    if (one.amount_fen() < 1 || one.amount_fen() > kLargestAwardFen) {
      return error::FieldInvalid(field + ".amount_fen", "must be 1 to 100,000,000", "标准须为 0.01 至 1,000,000 元");
    }
    if (!known.emplace(one.award_class(), one.result()).second) {
      return error::FieldInvalid(field, "is a second rate of that class and result", "同一类别、结果只能有一个标准");
    }
    rate.award_class = one.award_class();
    rate.amount_fen = one.amount_fen();
    rates.push_back(rate);
  }
  return rates;
}

// The partners that are courts, checked.
absl::StatusOr<std::vector<std::string>> CourtPartnersFrom(const v1::MediationRules& proto) {
  if (proto.court_partners_size() > kMostCourtPartners) {
    return error::FieldInvalid("mediation_rules.court_partners", "names at most 64", "作为法院的对接系统最多 64 个");
  }
  std::vector<std::string> partners;
  std::set<std::string> known;
  for (int i = 0; i < proto.court_partners_size(); ++i) {
    const std::string field = fmt::format("mediation_rules.court_partners[{}]", i);
    ASSIGN_OR_RETURN(std::string partner, ReadName(field, proto.court_partners(i), 1, kLongestPartner));
    if (!known.insert(partner).second) return error::FieldInvalid(field, "is named twice", "对接系统重复");
    partners.push_back(std::move(partner));
  }
  return partners;
}

// The rule of rises, checked.
absl::StatusOr<RiseRule> RiseRuleFrom(const v1::MediationRules& proto) {
  RiseRule rule;
  if (proto.rise_least() != 0) rule.least = proto.rise_least();
  if (rule.least < 1 || rule.least > kMostLeast) {
    return error::FieldInvalid("mediation_rules.rise_least", "must be 1 to 1,000; 0 means 3", "件数须为 1 至 1000");
  }
  if (proto.rise_percent() != 0) rule.percent = proto.rise_percent();
  if (rule.percent < kLeastPercent || rule.percent > kMostPercent) {
    return error::FieldInvalid("mediation_rules.rise_percent", "must be 100 to 1,000; 0 means 200",
                               "百分比须为 100 至 1000");
  }
  return rule;
}

}  // namespace

v1::MediationRules ToProto(const Rules& rules) {
  v1::MediationRules proto;
  proto.set_effective_day(calendar::FormatKnownDay(rules.effective_day));
  for (const TermField& one : kTerms) {
    proto.GetReflection()->SetString(&proto, FieldOf(one), calendar::FormatTerm(rules.terms.*one.term));
  }
  proto.set_oral_if_performed_later(rules.terms.oral_if_performed_later);
  proto.set_replacements_before_ruling(rules.terms.replacements_before_ruling);
  proto.set_police_partner(rules.police_partner);
  for (const std::string& partner : rules.court_partners) proto.add_court_partners(partner);
  proto.set_district_court(rules.courts.district);
  proto.set_intermediate_court(rules.courts.intermediate);
  proto.set_intermediate_from_fen(rules.courts.intermediate_from_fen);
  for (const AwardRate& rate : rules.awards.rates) {
    v1::MediationRules::AwardRate& one = *proto.add_award_rates();
    one.set_award_class(rate.award_class);
    one.set_result(static_cast<v1::Award::Result>(rate.result));
    one.set_amount_fen(rate.amount_fen);
  }
  proto.set_award_for_failure(rules.awards.for_failure);
  proto.set_rise_least(rules.rises.least);
  proto.set_rise_percent(rules.rises.percent);
  return proto;
}

absl::StatusOr<Rules> FromProto(const v1::MediationRules& proto) {
  Rules rules;
  ASSIGN_OR_RETURN(rules.effective_day,
                   calendar::ParseDayNumber("mediation_rules.effective_day", proto.effective_day()));
  for (const TermField& one : kTerms) {
    const std::string text = proto.GetReflection()->GetString(proto, FieldOf(one));
    if (text.empty()) continue;
    ASSIGN_OR_RETURN(rules.terms.*one.term, TermFrom(one.name, text));
  }
  rules.terms.oral_if_performed_later = proto.oral_if_performed_later();
  const int replacements = proto.replacements_before_ruling();
  if (replacements < 0 || replacements > kMostReplacements) {
    return error::FieldInvalid("mediation_rules.replacements_before_ruling", "must be 1 to 10; 0 means 1",
                               "更换次数须为 1 至 10");
  }
  if (replacements != 0) rules.terms.replacements_before_ruling = replacements;
  ASSIGN_OR_RETURN(rules.police_partner,
                   ReadName("mediation_rules.police_partner", proto.police_partner(), 0, kLongestPartner));
  ASSIGN_OR_RETURN(rules.court_partners, CourtPartnersFrom(proto));
  ASSIGN_OR_RETURN(rules.courts.district,
                   ReadName("mediation_rules.district_court", proto.district_court(), 0, kLongestCourt));
  ASSIGN_OR_RETURN(rules.courts.intermediate,
                   ReadName("mediation_rules.intermediate_court", proto.intermediate_court(), 0, kLongestCourt));
  rules.courts.intermediate_from_fen = proto.intermediate_from_fen();
  if (rules.courts.intermediate_from_fen < 0) {
    return error::FieldInvalid("mediation_rules.intermediate_from_fen", "is not negative", "数额不能为负");
  }
  ASSIGN_OR_RETURN(rules.awards.rates, RatesFrom(proto));
  rules.awards.for_failure = proto.award_for_failure();
  ASSIGN_OR_RETURN(rules.rises, RiseRuleFrom(proto));
  return rules;
}

}  // namespace zhiwang::mediation
