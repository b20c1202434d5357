#include "services/mediation/agreement/domain/agreeing.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "common/status/macros.h"
#include "services/mediation/agreement/domain/agreement_errors.h"
#include "services/mediation/agreement/domain/members.h"
#include "services/mediation/agreement/domain/text_checks.h"
#include "services/mediation/dispute/domain/decisions/endings.h"
#include "services/mediation/dispute/domain/dispute_errors.h"
#include "services/mediation/dispute/domain/lifecycle.h"
#include "services/mediation/party/domain/capacity.h"

namespace zhiwang::mediation {
namespace {

// True where a party pays another more than once, and not all of it at once.
bool HasInstalments(const AgreementTerms& terms) {
  std::set<std::pair<int, int>> pays_later;
  return std::any_of(terms.obligations.begin(), terms.obligations.end(), [&](const Obligation& one) {
    return one.amount_fen > 0 && !one.on_the_spot && !pays_later.emplace(one.debtor, one.creditor).second;
  });
}

// Why the agreement must be in writing (司法部令75 art. 34; 宁波 24); nothing where it may be oral.
std::optional<error::WritingGround> WritingGroundOf(const Terms& rules, const AgreementTerms& terms) {
  using error::WritingGround;
  if (!terms.writing_asked_by.empty()) return WritingGround::kAskedFor;
  const auto is_apart = [](Topic topic) { return topic != Topic::kOrdinary; };
  if (std::any_of(terms.topics.begin(), terms.topics.end(), is_apart)) return WritingGround::kTopic;
  if (HasInstalments(terms)) return WritingGround::kInstalments;
  const auto is_later = [](const Obligation& obligation) { return !obligation.on_the_spot; };
  const bool later = std::any_of(terms.obligations.begin(), terms.obligations.end(), is_later);
  return later && !rules.oral_if_performed_later ? std::optional(WritingGround::kNotOnTheSpot) : std::nullopt;
}

// True if a guardian of the party is among those who spoke.
bool HasGuardian(const std::vector<Speaker>& spoken, int party, const Person& person) {
  return std::any_of(spoken.begin(), spoken.end(), [&](const Speaker& one) {
    const Proxy* proxy = FindProxy(person, one.proxy);
    return one.party == party && proxy != nullptr && proxy->ground == ProxyGround::kGuardian;
  });
}

// OK if everybody who spoke for a party may settle for it on that day. A party for whom nobody is named spoke in person.
absl::Status CheckSpeakers(const Facts& facts, absl::CivilDay day, std::vector<Speaker> spoken, const People& people) {
  static const Person kUnknown;
  const int count = static_cast<int>(facts.parties.size());
  for (int party = 1; party <= count; ++party) {
    const bool named =
        std::any_of(spoken.begin(), spoken.end(), [&](const Speaker& one) { return one.party == party; });
    if (!named && StandsForItself(facts.parties[static_cast<size_t>(party) - 1])) spoken.push_back({party, 0});
  }
  for (const Speaker& one : spoken) {
    if (!HasParty(facts, one.party) || !StandsForItself(facts.parties[static_cast<size_t>(one.party) - 1])) {
      return error::FieldInvalid("spoken_by.party", "is a party that stands for itself", "须为自己参加调解的当事人");
    }
    const auto opened = people.find(one.party);
    const Person& person = opened == people.end() ? kUnknown : opened->second;
    RETURN_IF_ERROR(CheckMayAct(day, "spoken_by", facts.parties[static_cast<size_t>(one.party) - 1], person,
                                {one.proxy, Power::kSettle}, HasGuardian(spoken, one.party, person)));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Agreement> Draft(const Context& context, const Dispute& dispute, std::span<const Agreement> others,
                                AgreementText text) {
  RETURN_IF_ERROR(CheckFileIsOpen(dispute));
  if (dispute.facts.state != State::kInMediation) return error::NotInMediation(dispute);
  if (static_cast<int>(others.size()) >= kMostAgreements) {
    return error::FieldInvalid("agreement.dispute", fmt::format("has {} agreements already", others.size()),
                               fmt::format("一件纠纷最多 {} 份协议", kMostAgreements));
  }
  RETURN_IF_ERROR(CheckFits(context, "agreement.text", text.terms, dispute, others));
  Agreement agreement;
  agreement.district = dispute.district;
  agreement.facts.dispute = dispute.id;
  agreement.facts.area_path = dispute.facts.area_path;
  agreement.facts.terms = std::move(text.terms);
  agreement.words = std::move(text.words);
  return agreement;
}

absl::StatusOr<Agreement> Rewrite(const Context& context, const Agreement& before, const Dispute& dispute,
                                  std::span<const Agreement> others, AgreementText text) {
  ASSIGN_OR_RETURN(Agreement after, StepOf(before, AgreementAction::kWrite));
  RETURN_IF_ERROR(CheckFits(context, "text", text.terms, dispute, others));
  after.facts.terms = std::move(text.terms);
  // What is on record of earlier versions stays.
  AgreementWords& words = after.words;
  words.facts = std::move(text.words.facts);
  words.responsibility = std::move(text.words.responsibility);
  words.manner = std::move(text.words.manner);
  words.place = std::move(text.words.place);
  words.clauses = std::move(text.words.clauses);
  words.obligations = std::move(text.words.obligations);
  return after;
}

absl::StatusOr<AgreementWithDispute> ReachOrally(const Context& context, const Agreement& before,
                                                 const Dispute& dispute, std::span<const Agreement> others,
                                                 absl::CivilDay day, std::vector<Speaker> spoken,
                                                 const People& people) {
  ASSIGN_OR_RETURN(Agreement after, StepOf(before, AgreementAction::kReachOrally));
  RETURN_IF_ERROR(CheckReachedDay(context, dispute.facts, day));
  const AgreementTerms& terms = before.facts.terms;
  if (const auto missing = MissingOf(before); !missing.empty()) return error::AgreementIncomplete(before, missing);
  if (const auto ground = WritingGroundOf(context.terms, terms)) return error::WrittenNeeded(before, *ground);
  RETURN_IF_ERROR(CheckSpeakers(dispute.facts, day, spoken, people));
  after.facts.oral = true;
  after.facts.spoken = std::move(spoken);
  after.facts.members = GroupMembersOf(dispute.facts);
  if (const Assignment* presiding = FindPresiding(dispute.facts)) after.facts.mediator = presiding->mediator;
  after.facts.reached = day;
  return TakeEffect(context, std::move(after), dispute, others, day);
}

absl::StatusOr<AgreementWithDispute> Annul(const Context& context, const Agreement& before, const Dispute& dispute,
                                           std::span<const Agreement> others, std::string grounds) {
  ASSIGN_OR_RETURN(Agreement after, StepOf(before, AgreementAction::kAnnul));
  after.words.annulment = std::move(grounds);
  std::set<int> settled_besides;
  std::optional<absl::CivilDay> effective;
  for (const Agreement& other : others) {
    if (other.facts.state != AgreementState::kEffective) continue;
    settled_besides.insert(other.facts.terms.issues.begin(), other.facts.terms.issues.end());
    effective = std::max(effective, other.facts.effective);
  }
  std::vector<int> issues = before.facts.terms.issues;
  std::erase_if(issues, [&](int issue) { return settled_besides.contains(issue); });
  ASSIGN_OR_RETURN(Dispute unsettled, Unsettle(context, dispute, issues, AmountOf(before.facts.terms), effective));
  return AgreementWithDispute{std::move(after), std::move(unsettled)};
}

absl::StatusOr<Agreement> Lapse(const Agreement& before) { return StepOf(before, AgreementAction::kLapse); }

std::vector<int> IssuesUnder(std::span<const Agreement> agreements) {
  std::set<int> issues;
  for (const Agreement& agreement : agreements) {
    const AgreementState state = agreement.facts.state;
    if (!IsPending(state) && state != AgreementState::kEffective) continue;
    issues.insert(agreement.facts.terms.issues.begin(), agreement.facts.terms.issues.end());
  }
  return {issues.begin(), issues.end()};
}

bool LetsLapse(const Dispute& before, const Dispute& after, const Agreement& agreement) {
  if (!IsPending(agreement.facts.state)) return false;
  if (IsOpen(before.facts.state) && !IsOpen(after.facts.state)) return true;
  // What waits for signatures is of the level: the consents are, and the seal is the committee's.
  return agreement.facts.state == AgreementState::kFixed && before.facts.level != after.facts.level;
}

}  // namespace zhiwang::mediation
