#include "services/mediation/agreement/domain/written.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "common/status/macros.h"
#include "services/mediation/agreement/domain/agreement_errors.h"
#include "services/mediation/agreement/domain/members.h"
#include "services/mediation/agreement/domain/text_checks.h"
#include "services/mediation/dispute/domain/dispute_errors.h"
#include "services/mediation/dispute/domain/step.h"

namespace zhiwang::mediation {
namespace {

std::vector<int> SignersOf(const Facts& facts) {
  std::vector<int> signers;
  for (size_t i = 0; i < facts.parties.size(); ++i) {
    if (StandsForItself(facts.parties[i])) signers.push_back(static_cast<int>(i) + 1);
  }
  return signers;
}

// What a written agreement lacks: also the responsibility of the parties, and who they are (调 art. 29).
std::vector<error::Missing> MissingInWriting(const Agreement& draft, const Dispute& dispute, const People& people) {
  std::vector<error::Missing> missing = MissingOf(draft);
  if (draft.words.responsibility.empty()) {
    missing.push_back({"responsibility", "the responsibility of the parties", "各方当事人的责任"});
  }
  for (const Side side : {Side::kApplicant, Side::kRespondent}) {
    const auto stands = [&](const PartyFacts& party) { return party.side == side && StandsForItself(party); };
    if (std::any_of(dispute.facts.parties.begin(), dispute.facts.parties.end(), stands)) continue;
    missing.push_back({"parties", "a party on each side", "双方当事人"});
  }
  for (const int party : SignersOf(dispute.facts)) {
    const auto person = people.find(party);
    if (person != people.end() && !person->second.name.empty()) continue;
    missing.push_back({"parties", fmt::format("the name of party {}", party), fmt::format("{}号当事人的姓名", party)});
  }
  return missing;
}

}  // namespace

absl::Status CheckCanBeFixed(const Context& context, const Agreement& draft, const Dispute& dispute,
                             std::span<const Agreement> others, absl::CivilDay day, const People& people) {
  RETURN_IF_ERROR(StepOf(draft, AgreementAction::kFix).status());
  if (dispute.facts.state != State::kInMediation) return error::NotInMediation(dispute);
  RETURN_IF_ERROR(CheckReachedDay(context, dispute.facts, day));
  const auto missing = MissingInWriting(draft, dispute, people);
  if (!missing.empty()) return error::AgreementIncomplete(draft, missing);
  return CheckFits(context, "agreement.text", draft.facts.terms, dispute, others);
}

absl::StatusOr<Agreement> Fix(const Context& context, const Agreement& before, const Dispute& dispute,
                              std::span<const Agreement> others, absl::CivilDay day, const People& people,
                              const TextDocument& document) {
  RETURN_IF_ERROR(CheckCanBeFixed(context, before, dispute, others, day, people));
  ASSIGN_OR_RETURN(Agreement after, StepOf(before, AgreementAction::kFix));
  after.facts.reached = day;
  after.facts.fixed = document.day;
  after.facts.document = document.id;
  after.facts.signers = SignersOf(dispute.facts);
  after.facts.members = GroupMembersOf(dispute.facts);
  std::vector<std::string>& digests = after.words.digests;
  digests.resize(static_cast<size_t>(TextVersion(after.facts)));
  digests.back() = document.digest;
  return after;
}

absl::StatusOr<Agreement> Amend(const Agreement& before, std::string grounds) {
  ASSIGN_OR_RETURN(Agreement after, StepOf(before, AgreementAction::kAmend));
  if (TextVersion(before.facts) >= kMostVersions) return error::TooMany("name", kMostVersions);
  AgreementFacts& facts = after.facts;
  ++facts.amended;
  facts.document = 0;
  facts.signers.clear();
  facts.members.clear();
  facts.reached.reset();
  facts.fixed.reset();
  after.words.note = std::move(grounds);
  return after;
}

absl::Status CheckNoFixedTextNames(int party, const Facts& facts, std::span<const Agreement> agreements) {
  if (!HasParty(facts, party)) return absl::OkStatus();
  const int represented_by = facts.parties[static_cast<size_t>(party) - 1].represented_by;
  for (const Agreement& agreement : agreements) {
    if (agreement.facts.state != AgreementState::kFixed) continue;
    const std::vector<int>& signers = agreement.facts.signers;
    const bool names = std::any_of(signers.begin(), signers.end(),
                                   [&](int signer) { return signer == party || signer == represented_by; });
    if (names) return error::TextNamesParty(agreement, party);
  }
  return absl::OkStatus();
}

absl::StatusOr<Agreement> Decline(const Agreement& before, int party, std::string grounds) {
  ASSIGN_OR_RETURN(Agreement after, StepOf(before, AgreementAction::kDecline));
  const std::vector<int>& signers = before.facts.signers;
  if (std::find(signers.begin(), signers.end(), party) == signers.end()) {
    return error::SignerUnknown("party", fmt::format("party {}", party), fmt::format("{}号当事人", party));
  }
  after.facts.declined_by = party;
  after.words.note = std::move(grounds);
  return after;
}

}  // namespace zhiwang::mediation
