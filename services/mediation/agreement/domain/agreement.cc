#include "services/mediation/agreement/domain/agreement.h"

#include <algorithm>

namespace zhiwang::mediation {

std::string DigestOf(const Agreement& agreement) {
  const std::vector<std::string>& digests = agreement.words.digests;
  const auto version = static_cast<size_t>(TextVersion(agreement.facts));
  return version <= digests.size() ? digests[version - 1] : "";
}

bool Counts(const AgreementFacts& facts, const Signature& signature) {
  return signature.binds && signature.version == TextVersion(facts);
}

bool HoldsFor(const AgreementFacts& facts, int party) {
  const std::vector<GroupMember>& members = facts.members;
  return std::none_of(members.begin(), members.end(),
                      [&](const GroupMember& one) { return one.party == party && one.paper == 0; });
}

bool Holds(const AgreementFacts& facts, const Obligation& obligation) {
  return HoldsFor(facts, obligation.debtor) && HoldsFor(facts, obligation.creditor);
}

bool RestsOn(const AgreementFacts& facts, int64_t document) {
  const auto& signatures = facts.signatures;
  const auto& performances = facts.performances;
  const auto& obligations = facts.terms.obligations;
  return facts.document == document || IsCourtPaper(facts.confirmation, document) ||
         std::any_of(signatures.begin(), signatures.end(),
                     [&](const Signature& one) { return one.scan == document; }) ||
         std::any_of(facts.members.begin(), facts.members.end(),
                     [&](const GroupMember& one) { return one.paper == document; }) ||
         std::any_of(performances.begin(), performances.end(),
                     [&](const Performance& one) { return one.receipt == document; }) ||
         std::any_of(obligations.begin(), obligations.end(),
                     [&](const Obligation& one) { return one.waived_by == document; });
}

int OverdueOf(const AgreementFacts& facts) {
  if (facts.state != AgreementState::kEffective) return 0;
  const auto& obligations = facts.terms.obligations;
  return static_cast<int>(std::count_if(obligations.begin(), obligations.end(),
                                        [](const Obligation& one) { return one.state == ObligationState::kOverdue; }));
}

bool NeedsNewTerms(const AgreementFacts& facts) {
  const bool dismissed = facts.confirmation.state == ConfirmationState::kDismissed;
  return facts.state == AgreementState::kEffective && (dismissed || OverdueOf(facts) > 0);
}

bool IsOwed(const AgreementFacts& facts) {
  const auto& obligations = facts.terms.obligations;
  return facts.state == AgreementState::kEffective &&
         std::any_of(obligations.begin(), obligations.end(), [](const Obligation& one) { return IsOwed(one); });
}

bool ArePerformed(std::span<const Agreement> agreements) {
  const bool owed =
      std::any_of(agreements.begin(), agreements.end(), [](const Agreement& one) { return IsOwed(one.facts); });
  return !owed && std::any_of(agreements.begin(), agreements.end(), [](const Agreement& one) {
    return one.facts.state == AgreementState::kEffective && one.facts.performed;
  });
}

std::optional<absl::CivilDay> NextDueDay(const AgreementFacts& facts) {
  std::optional<absl::CivilDay> next;
  if (facts.state != AgreementState::kEffective) return next;
  for (const Obligation& obligation : facts.terms.obligations) {
    if (!IsOwed(obligation) || !obligation.due || !Holds(facts, obligation)) continue;
    next = std::min(next.value_or(*obligation.due), *obligation.due);
  }
  return next;
}

int64_t AmountOf(const AgreementTerms& terms) {
  int64_t sum = 0;
  for (const Obligation& obligation : terms.obligations) sum += obligation.amount_fen;
  return sum;
}

}  // namespace zhiwang::mediation
