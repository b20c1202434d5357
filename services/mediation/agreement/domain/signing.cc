#include "services/mediation/agreement/domain/signing.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "common/status/macros.h"
#include "services/mediation/agreement/domain/agreement_errors.h"
#include "services/mediation/agreement/domain/members.h"
#include "services/mediation/agreement/domain/text_checks.h"
#include "services/mediation/dispute/domain/dispute_errors.h"
#include "services/mediation/dispute/domain/step.h"
#include "services/mediation/party/domain/capacity.h"

namespace zhiwang::mediation {
namespace {

bool IsBy(const Signature& one, const Signature& other) {
  return one.as == other.as && one.party == other.party && one.proxy == other.proxy && one.mediator == other.mediator;
}

bool IsAmong(const std::vector<int>& numbers, int number) {
  return std::find(numbers.begin(), numbers.end(), number) != numbers.end();
}

const Assignment* FindActive(const Facts& facts, std::string_view mediator) {
  const auto found = std::find_if(facts.assignments.begin(), facts.assignments.end(), [&](const Assignment& one) {
    return one.state == AssignmentState::kActive && one.mediator == mediator;
  });
  return found == facts.assignments.end() ? nullptr : &*found;
}

// OK if the parties are still those for whom the text was fixed: all who stand for themselves are signers, and all who are
// represented are known members.
absl::Status CheckSameParties(const Agreement& agreement, const Dispute& dispute) {
  const std::vector<GroupMember>& members = agreement.facts.members;
  std::vector<error::Missing> missing;
  for (size_t i = 0; i < dispute.facts.parties.size(); ++i) {
    const int number = static_cast<int>(i) + 1;
    const PartyFacts& party = dispute.facts.parties[i];
    const bool is_member =
        std::any_of(members.begin(), members.end(), [&](const GroupMember& one) { return one.party == number; });
    const bool signs = StandsForItself(party) == IsAmong(agreement.facts.signers, number);
    if (signs && (!IsRepresented(party) || is_member)) continue;
    missing.push_back({"parties", fmt::format("party {} as the text has it", number),
                       fmt::format("{}号当事人与定稿时不一致，须重新起草", number)});
  }
  return missing.empty() ? absl::OkStatus() : error::AgreementIncomplete(agreement, missing);
}

absl::Status CheckDay(const Context& context, const Agreement& agreement, const std::string& field,
                      absl::CivilDay day) {
  if (day > TodayOf(context)) return error::FieldInvalid(field, "lies in the future", "日期在将来");
  if (!agreement.facts.fixed || day >= *agreement.facts.fixed) return absl::OkStatus();
  return error::FieldInvalid(field, "lies before the text was fixed", "日期早于定稿之日");
}

// True where the guardian of the party signs the present text, on that day or before.
bool GuardianSigned(const AgreementFacts& facts, const Signature& signature, const Person& person) {
  return std::any_of(facts.signatures.begin(), facts.signatures.end(), [&](const Signature& other) {
    const Proxy* proxy = FindProxy(person, other.proxy);
    return Counts(facts, other) && other.as == SignedAs::kProxy && other.party == signature.party && proxy != nullptr &&
           proxy->ground == ProxyGround::kGuardian;
  });
}

// OK where the law lets this person sign for the party on that day. Says whether the signature binds the party.
absl::StatusOr<bool> BindsParty(const AgreementFacts& facts, const Dispute& dispute, const Signature& signature,
                                const People& people) {
  static const Person kUnknown;
  const std::string who = fmt::format("party {}", signature.party), who_zh = fmt::format("{}号当事人", signature.party);
  if (!IsAmong(facts.signers, signature.party)) return error::SignerUnknown("signatures.party", who, who_zh);
  const auto opened = people.find(signature.party);
  const Person& person = opened == people.end() ? kUnknown : opened->second;
  const PartyFacts& party = dispute.facts.parties[static_cast<size_t>(signature.party) - 1];
  if (signature.as == SignedAs::kProxy && FindProxy(person, signature.proxy) == nullptr) {
    return error::SignerUnknown("signatures.proxy", "who does not act for " + who, "不代理" + who_zh + "的人");
  }
  const Act act{signature.proxy, Power::kSettle};
  RETURN_IF_ERROR(
      CheckMayAct(signature.day, "signatures", party, person, act, GuardianSigned(facts, signature, person)));
  return signature.as == SignedAs::kProxy || CapacityOn(signature.day, party, person) == Capacity::kFull;
}

// OK for a way of signing that the law allows for the agreement. A dispute of marriage and family counts as such whatever its
// clauses are marked as.
absl::Status CheckWay(const Agreement& agreement, const Dispute& dispute, const NewSignature& one) {
  if (one.signature.way != SignatureWay::kElectronic) return absl::OkStatus();
  if (dispute.facts.type == Type::kFamily) return error::ElectronicBarred(agreement);
  const std::vector<Topic>& topics = agreement.facts.terms.topics;
  const auto is_barred = [](Topic topic) { return topic == Topic::kStatus || topic == Topic::kInheritance; };
  return std::none_of(topics.begin(), topics.end(), is_barred) ? absl::OkStatus() : error::ElectronicBarred(agreement);
}

// True where somebody signed the present text by that certificate.
bool IsCertificateUsed(const Agreement& agreement, const std::string& certificate) {
  if (certificate.empty()) return false;
  const std::vector<Signature>& signatures = agreement.facts.signatures;
  const std::vector<SignatureWords>& words = agreement.words.signatures;
  for (size_t i = 0; i < std::min(signatures.size(), words.size()); ++i) {
    if (signatures[i].version == TextVersion(agreement.facts) && words[i].certificate == certificate) return true;
  }
  return false;
}

absl::Status CheckNew(const Context& context, const Agreement& agreement, const Dispute& dispute,
                      const NewSignature& one) {
  const Signature& signature = one.signature;
  if (one.digest != DigestOf(agreement)) return error::TextChanged(agreement);
  RETURN_IF_ERROR(CheckDay(context, agreement, "signatures.day", signature.day));
  RETURN_IF_ERROR(CheckWay(agreement, dispute, one));
  if (signature.as == SignedAs::kMediator && FindActive(dispute.facts, signature.mediator) == nullptr) {
    return error::SignerUnknown("signatures.mediator", signature.mediator, "不承办本纠纷的调解员");
  }
  const AgreementFacts& facts = agreement.facts;
  const bool twice = std::any_of(facts.signatures.begin(), facts.signatures.end(), [&](const Signature& other) {
    return other.version == TextVersion(facts) && IsBy(other, signature);
  });
  if (twice) return error::FieldInvalid("signatures", "is there already", "该签署人已经签署本版文本");
  return IsCertificateUsed(agreement, one.words.certificate) ? error::CertificateOfAnother("signatures.electronic")
                                                             : absl::OkStatus();
}

// The latest day on which one of those signed who count for the present text.
template <class Wanted>
std::optional<absl::CivilDay> LastDay(const AgreementFacts& facts, const Wanted& wanted) {
  std::optional<absl::CivilDay> last;
  for (const Signature& signature : facts.signatures) {
    if (Counts(facts, signature) && wanted(signature)) last = std::max(last.value_or(signature.day), signature.day);
  }
  return last;
}

// In effect with the last of the signatures and the seal.
absl::StatusOr<AgreementAndPerhapsDispute> Completed(const Context& context, const Agreement& before, Agreement after,
                                                     const Dispute& dispute, std::span<const Agreement> others) {
  RETURN_IF_ERROR(CheckSameParties(before, dispute));
  if (!MissingSignatures(after, dispute).empty()) return AgreementAndPerhapsDispute{std::move(after), std::nullopt};
  ASSIGN_OR_RETURN(const Agreement effective, StepOf(before, AgreementAction::kTakeEffect));
  AgreementFacts& facts = after.facts;
  facts.state = effective.facts.state;
  facts.signed_on = LastDay(facts, [](const Signature& one) { return one.as != SignedAs::kSeal; });
  const auto day = LastDay(facts, [](const Signature&) { return true; });
  ASSIGN_OR_RETURN(AgreementWithDispute taken, TakeEffect(context, std::move(after), dispute, others, *day));
  return AgreementAndPerhapsDispute{std::move(taken.agreement), std::move(taken.dispute)};
}

void Append(const Context& context, Agreement& agreement, Signature signature, SignatureWords words) {
  signature.version = TextVersion(agreement.facts);
  signature.at = context.now;
  agreement.words.signatures.resize(agreement.facts.signatures.size());
  agreement.facts.signatures.push_back(std::move(signature));
  agreement.words.signatures.push_back(std::move(words));
}

}  // namespace

absl::StatusOr<AgreementAndPerhapsDispute> Sign(const Context& context, const Agreement& before, const Dispute& dispute,
                                                std::span<const Agreement> others, std::vector<NewSignature> signatures,
                                                const People& people) {
  if (signatures.empty()) return error::FieldInvalid("signatures", "is at least one", "至少登记一个签名");
  ASSIGN_OR_RETURN(Agreement after, StepOf(before, AgreementAction::kSign));
  const size_t earlier = before.facts.signatures.size();
  for (NewSignature& one : signatures) {
    RETURN_IF_ERROR(CheckNew(context, after, dispute, one));
    Append(context, after, std::move(one.signature), std::move(one.words));
  }
  // Of a minor and the guardian either may come first in the request.
  for (size_t i = earlier; i < after.facts.signatures.size(); ++i) {
    Signature& signature = after.facts.signatures[i];
    if (signature.as == SignedAs::kMediator) continue;
    ASSIGN_OR_RETURN(signature.binds, BindsParty(after.facts, dispute, signature, people));
  }
  return Completed(context, before, std::move(after), dispute, others);
}

absl::StatusOr<AgreementAndPerhapsDispute> Seal(const Context& context, const Agreement& before, const Dispute& dispute,
                                                std::span<const Agreement> others, std::string_view digest,
                                                absl::CivilDay day) {
  ASSIGN_OR_RETURN(Agreement after, StepOf(before, AgreementAction::kSeal));
  if (digest != DigestOf(before)) return error::TextChanged(before);
  RETURN_IF_ERROR(CheckDay(context, before, "day", day));
  const bool is_sealed =
      LastDay(before.facts, [](const Signature& one) { return one.as == SignedAs::kSeal; }).has_value();
  if (is_sealed) return error::FieldInvalid("name", "is sealed already", "本版文本已经盖章");
  Signature seal;
  seal.as = SignedAs::kSeal;
  seal.day = day;
  Append(context, after, std::move(seal), {});
  return Completed(context, before, std::move(after), dispute, others);
}

std::vector<Signature> MissingSignatures(const Agreement& agreement, const Dispute& dispute) {
  const AgreementFacts& facts = agreement.facts;
  std::vector<Signature> missing;
  if (facts.state != AgreementState::kFixed) return missing;
  const auto has = [&](const auto& wanted) { return LastDay(facts, wanted).has_value(); };
  for (const int party : facts.signers) {
    const bool signed_for = has([&](const Signature& one) {
      return (one.as == SignedAs::kParty || one.as == SignedAs::kProxy) && one.party == party;
    });
    if (signed_for) continue;
    missing.emplace_back().party = party;
  }
  const Assignment* presiding = FindPresiding(dispute.facts);
  const std::string mediator = presiding == nullptr ? "" : presiding->mediator;
  const auto is_mediators = [&](const Signature& one) {
    return one.as == SignedAs::kMediator && !mediator.empty() && one.mediator == mediator;
  };
  if (!has(is_mediators)) {
    Signature& wanted = missing.emplace_back();
    wanted.as = SignedAs::kMediator;
    wanted.mediator = mediator;
  }
  if (!has([](const Signature& one) { return one.as == SignedAs::kSeal; })) missing.emplace_back().as = SignedAs::kSeal;
  return missing;
}

}  // namespace zhiwang::mediation
