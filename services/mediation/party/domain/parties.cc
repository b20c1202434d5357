#include "services/mediation/party/domain/parties.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "common/calendar/calendar_spec.h"
#include "common/status/macros.h"
#include "services/mediation/dispute/domain/dispute_errors.h"
#include "services/mediation/dispute/domain/lifecycle.h"
#include "services/mediation/dispute/domain/limits.h"
#include "services/mediation/dispute/domain/step.h"
#include "services/mediation/party/domain/capacity.h"
#include "services/mediation/party/domain/consents.h"
#include "services/mediation/party/domain/groups.h"

namespace zhiwang::mediation {
namespace {

absl::Status CheckProxy(PartyKind kind, const Proxy& proxy, const std::string& field) {
  const bool organisation = kind == PartyKind::kOrganisation;
  if (proxy.ground == ProxyGround::kGuardian && organisation) {
    return error::FieldInvalid(field + ".ground", "an organisation has no guardian", "单位没有监护人");
  }
  if (proxy.ground == ProxyGround::kHeadOfOrganisation && !organisation) {
    return error::FieldInvalid(field + ".ground", "is for organisations", "只有单位有法定代表人");
  }
  if (proxy.ground != ProxyGround::kAgent) return absl::OkStatus();
  if (proxy.matter.empty()) return error::FieldInvalid(field + ".matter", "is required", "须写明委托事项");
  if (proxy.powers.empty()) return error::FieldInvalid(field + ".powers", "names one power at least", "须写明代理权限");
  if (!proxy.from) return error::FieldInvalid(field + ".from_day", "is required", "须写明委托起始日");
  if (proxy.until && *proxy.until < *proxy.from) {
    return error::FieldInvalid(field + ".until_day", "is not before from_day", "委托终止日早于起始日");
  }
  return absl::OkStatus();
}

absl::Status CheckProxies(PartyKind kind, const Person& person, const std::string& field) {
  int agents = 0;
  for (const Proxy& proxy : person.proxies) {
    RETURN_IF_ERROR(CheckProxy(kind, proxy, field + ".proxies"));
    agents += proxy.ground == ProxyGround::kAgent && !proxy.ended;
  }
  if (person.proxies.size() > kMostProxies) return error::TooMany(field + ".proxies", kMostProxies);
  if (agents <= kMostAgents) return absl::OkStatus();
  return error::FieldInvalid(field + ".proxies", "a party has two agents at most", "一名当事人最多委托两名代理人");
}

absl::Status CheckRepresentative(const Facts& facts, const PartyFacts& party, const std::string& field) {
  if (party.represented_by == 0) return absl::OkStatus();
  const std::string path = field + ".represented_by";
  const PartyFacts* const representative =
      HasParty(facts, party.represented_by) ? &facts.parties[static_cast<size_t>(party.represented_by) - 1] : nullptr;
  if (representative == nullptr || representative->side != party.side || !StandsForItself(*representative)) {
    return error::FieldInvalid(path, "is a party of the same side that stands for itself",
                               "代表人须是同一方、自己参加调解的当事人");
  }
  std::set<int> representatives = RepresentativesOf(facts, party.side);
  representatives.insert(party.represented_by);
  if (static_cast<int>(representatives.size()) <= kMostRepresentatives) return absl::OkStatus();
  return error::FieldInvalid(path, "a side has five representatives at most", "一方最多推选五名代表人");
}

bool RepresentsOthers(const Facts& facts, int party) {
  return std::any_of(facts.parties.begin(), facts.parties.end(),
                     [&](const PartyFacts& other) { return !other.left && other.represented_by == party; });
}

// The action by which somebody comes to act for a party: also after an agreement, to apply to a court.
Action ActionOfProxies(State state) {
  return FindTransition(state, Action::kSupplementParty) != nullptr ? Action::kSupplementParty : Action::kEnterParty;
}

int CountOnSide(const Facts& facts, Side side) {
  return static_cast<int>(std::count_if(facts.parties.begin(), facts.parties.end(),
                                        [&](const PartyFacts& party) { return party.side == side && !party.left; }));
}

// The dispute, `after` a step of its lifecycle, with the party as it becomes.
absl::StatusOr<Dispute> WithAmended(const Context& context, const Dispute& before, Dispute after, AmendedParty party) {
  Facts& facts = after.facts;
  if (!HasParty(facts, party.number)) return error::PartyNotFound(before, "party.number", party.number);
  PartyFacts& amended = facts.parties[static_cast<size_t>(party.number) - 1];
  if (amended.left) return error::FieldInvalid("party.number", "has left the dispute", "该当事人已经退出");
  amended.capacity = party.facts.capacity;
  amended.domicile = std::move(party.facts.domicile);
  RETURN_IF_ERROR(CheckProxies(amended.kind, party.person, "party"));
  RETURN_IF_ERROR(CheckEnteredCapacity(TodayOf(context), "party.capacity", amended, party.person));
  amended.represented_by = 0;
  PartyFacts represented = amended;
  represented.represented_by = party.facts.represented_by;
  RETURN_IF_ERROR(CheckRepresentative(facts, represented, "party"));
  if (represented.represented_by == party.number ||
      (represented.represented_by != 0 && RepresentsOthers(facts, party.number))) {
    return error::FieldInvalid("party.represented_by", "one who represents others stands for itself",
                               "代表其他当事人的，须自己参加调解");
  }
  amended.represented_by = represented.represented_by;
  LapseWordsWithoutAuthority(context, facts, party.number, party.person);
  after.people[party.number] = std::move(party.sealed);
  return after;
}

}  // namespace

int NextPartyNumber(const Dispute& before) { return static_cast<int>(before.facts.parties.size()) + 1; }

absl::Status AppendParty(Dispute& dispute, PartyDraft party, std::string_view field, absl::Time now) {
  Facts& facts = dispute.facts;
  const std::string path(field);
  const int number = NextPartyNumber(dispute);
  if (number > kMostParties) {
    return error::FieldInvalid(path, fmt::format("at most {} parties", kMostParties), "当事人最多200个");
  }
  RETURN_IF_ERROR(CheckProxies(party.facts.kind, party.person, path));
  RETURN_IF_ERROR(CheckEnteredCapacity(absl::ToCivilDay(now, calendar::ShanghaiZone()), path + ".capacity", party.facts,
                                       party.person));
  RETURN_IF_ERROR(CheckRepresentative(facts, party.facts, path));
  party.facts.added = now;
  party.facts.left = false;
  if (party.facts.side == Side::kApplicant) facts.waits_for_person = false;
  facts.parties.push_back(std::move(party.facts));
  dispute.people[number] = std::move(party.sealed);
  return absl::OkStatus();
}

absl::StatusOr<Dispute> EnterParty(const Context& context, const Dispute& before, PartyDraft party) {
  ASSIGN_OR_RETURN(Dispute after, Step(before, Action::kEnterParty));
  RETURN_IF_ERROR(AppendParty(after, std::move(party), "party", context.now));
  return after;
}

absl::StatusOr<Dispute> AddProxies(const Context&, const Dispute& before, int party, const Person& with_proxies,
                                   SealedPerson sealed) {
  ASSIGN_OR_RETURN(Dispute after, Step(before, ActionOfProxies(before.facts.state)));
  if (!HasParty(before.facts, party)) return error::PartyNotFound(before, "party.number", party);
  const PartyFacts& facts = before.facts.parties[static_cast<size_t>(party) - 1];
  RETURN_IF_ERROR(CheckProxies(facts.kind, with_proxies, "party"));
  after.people[party] = std::move(sealed);
  return after;
}

absl::StatusOr<Dispute> AmendParty(const Context& context, const Dispute& before, AmendedParty party) {
  ASSIGN_OR_RETURN(Dispute after, Step(before, Action::kEnterParty));
  return WithAmended(context, before, std::move(after), std::move(party));
}

absl::StatusOr<Dispute> SupplementParty(const Context& context, const Dispute& before, AmendedParty party) {
  ASSIGN_OR_RETURN(Dispute after, Step(before, Action::kSupplementParty));
  if (!party.is_the_same) {
    return error::FieldInvalid("party", "after an agreement takes only phone, address and domicile",
                               "已达成协议的纠纷只能补充当事人的电话、住址、住所地，不能变更当事人身份");
  }
  return WithAmended(context, before, std::move(after), std::move(party));
}

absl::StatusOr<Dispute> LeaveDispute(const Context&, const Dispute& before, int party) {
  ASSIGN_OR_RETURN(Dispute after, Step(before, Action::kEnterParty));
  Facts& facts = after.facts;
  if (!HasParty(facts, party)) return error::PartyNotFound(before, "party", party);
  PartyFacts& leaver = facts.parties[static_cast<size_t>(party) - 1];
  if (leaver.left) return error::FieldInvalid("party", "has left already", "该当事人已经退出");
  if (RepresentsOthers(facts, party))
    return error::FieldInvalid("party", "represents others", "该当事人还代表其他当事人");
  if (leaver.side != Side::kThirdParty && CountOnSide(facts, leaver.side) == 1) {
    return error::FieldInvalid("party", "is the last of its side", "每一方至少保留一名当事人");
  }
  leaver.left = true;
  return after;
}

}  // namespace zhiwang::mediation
