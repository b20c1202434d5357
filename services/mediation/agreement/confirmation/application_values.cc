#include "services/mediation/agreement/confirmation/application_values.h"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "services/mediation/agreement/domain/confirmation/confirming.h"
#include "services/mediation/agreement/domain/confirmation/exclusions.h"
#include "services/mediation/document/document_values.h"

namespace zhiwang::mediation {
namespace {

std::string DayOrNothing(const std::optional<absl::CivilDay>& day) {
  return day ? fmt::format("{}年{}月{}日", day->year(), day->month(), day->day()) : "";
}

}  // namespace

bool MayBeAppliedFor(const Agreement& agreement) { return CheckCanBeConfirmed(agreement).ok(); }

void AddAgreementsToConfirm(const std::vector<Agreement>& agreements, documents::Values& values) {
  std::vector<documents::Values>& list = values.lists["agreements"];
  for (const Agreement& agreement : agreements) {
    if (!MayBeAppliedFor(agreement)) continue;
    const AgreementFacts& facts = agreement.facts;
    documents::Values& one = list.emplace_back();
    one.texts = {{"number", std::to_string(list.size())},
                 {"reached_day", DayOrNothing(facts.reached)},
                 {"effective_day", DayOrNothing(facts.effective)},
                 {"last_day", DayInChinese(facts.confirmation.window.due)}};
    for (const int clause : ConfirmableClauses(facts.terms)) {
      const auto place = static_cast<size_t>(clause) - 1;
      const std::vector<std::string>& clauses = agreement.words.clauses;
      one.lists["clauses"].push_back(
          {{{"number", std::to_string(clause)}, {"text", place < clauses.size() ? clauses[place] : ""}}, {}});
    }
  }
}

}  // namespace zhiwang::mediation
