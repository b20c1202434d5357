#include "services/mediation/rules/rules_proto.h"

#include <string>
#include <string_view>

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>

#include "common/calendar/day.h"
#include "common/calendar/wire/calendar_wire.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/text/text.h"

namespace zhiwang::mediation {
namespace {

using google::protobuf::FieldDescriptor;

constexpr int kMostReplacements = 10;
constexpr int kLongestPartner = 120;

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
  return rules;
}

}  // namespace zhiwang::mediation
