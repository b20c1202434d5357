#include "services/mediation/party/domain/capacity.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>

#include "common/text/identity_number.h"
#include "services/mediation/dispute/domain/dispute_errors.h"

namespace zhiwang::mediation {
namespace {

constexpr int kLimitedFrom = 8, kFullFrom = 18;  // years (民法典 art. 17 to 20)
constexpr int kOnOwnWagesFrom = 16;              // 民法典 art. 18

// The field of whose act it is, and of who does it.
std::string PartyField(std::string_view field) { return std::string(field) + ".party"; }
std::string ProxyField(std::string_view field) { return std::string(field) + ".proxy"; }

int NumberIn(std::string_view digits) {
  int number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

// The power that an agent's paper must name for a word on that (民事诉讼法 art. 62).
Power NeededFor(Subject subject) {
  switch (subject) {
    case Subject::kUndisputedFacts:
      return Power::kDispose;
    case Subject::kRepresentation:
      return Power::kSettle;
    case Subject::kConfirmation:
      return Power::kApplyForConfirmation;
    default:
      return Power::kGeneral;
  }
}

absl::Status CheckAgent(absl::CivilDay day, std::string_view field, const Proxy& agent, Power needed) {
  if ((agent.from && day < *agent.from) || (agent.until && day > *agent.until)) {
    return error::AuthorityMissing(ProxyField(field), "PERIOD", "the agent's paper does not hold on that day",
                                   "授权委托书当日不在有效期内");
  }
  const auto names = [&](Power power) { return power == needed || needed == Power::kGeneral; };
  if (std::any_of(agent.powers.begin(), agent.powers.end(), names)) return absl::OkStatus();
  return error::AuthorityMissing(ProxyField(field), "POWER", "the agent's paper does not name this power",
                                 "授权委托书没有载明这项权限");
}

absl::Status CheckInPerson(std::string_view field, const PartyFacts& party, Capacity capacity, bool guardian_did) {
  if (party.kind == PartyKind::kOrganisation) {
    return error::AuthorityMissing(ProxyField(field), "PERSON", "an organisation acts by its head or an agent",
                                   "单位须由法定代表人或者代理人作出表示");
  }
  if (capacity == Capacity::kFull || (capacity == Capacity::kLimited && guardian_did)) return absl::OkStatus();
  return error::AuthorityMissing(PartyField(field), "CAPACITY", "the party's guardian acts (民法典 art. 19, 20)",
                                 "该当事人须由监护人代为表示（《民法典》第十九条、第二十条）");
}

}  // namespace

std::optional<absl::CivilDay> BirthDayOf(const Person& person, absl::CivilDay today) {
  if (person.birth_day) return person.birth_day;
  const std::optional<std::string> number = NormalIdentityNumber(person.identity_number, today);
  if (!number) return std::nullopt;
  const std::string_view digits = *number;
  return absl::CivilDay(NumberIn(digits.substr(6, 4)), NumberIn(digits.substr(10, 2)), NumberIn(digits.substr(12, 2)));
}

int AgeOn(absl::CivilDay day, absl::CivilDay birth_day) {
  const bool reached =
      day.month() != birth_day.month() ? day.month() > birth_day.month() : day.day() >= birth_day.day();
  return static_cast<int>(day.year() - birth_day.year()) - (reached ? 0 : 1);
}

Capacity CapacityOn(absl::CivilDay day, const PartyFacts& party, const Person& person) {
  if (party.kind == PartyKind::kOrganisation) return Capacity::kFull;
  if (party.capacity) return *party.capacity;
  const std::optional<absl::CivilDay> birth_day = BirthDayOf(person, day);
  if (!birth_day) return Capacity::kFull;
  const int age = AgeOn(day, *birth_day);
  return age >= kFullFrom ? Capacity::kFull : age >= kLimitedFrom ? Capacity::kLimited : Capacity::kNone;
}

absl::Status CheckEnteredCapacity(absl::CivilDay day, std::string_view field, const PartyFacts& party,
                                  const Person& person) {
  const std::optional<absl::CivilDay> birth_day = BirthDayOf(person, day);
  if (!party.capacity || !birth_day) return absl::OkStatus();
  const int age = AgeOn(day, *birth_day);
  if (*party.capacity == Capacity::kFull && age < kOnOwnWagesFrom) {
    return error::FieldInvalid(field, "FULL is from 16 years on, who lives on own wages (民法典 art. 18)",
                               "未满十六周岁的，不能登记为完全民事行为能力（《民法典》第十八条）");
  }
  if (*party.capacity == Capacity::kLimited && age < kLimitedFrom) {
    return error::FieldInvalid(field, "LIMITED is from 8 years on (民法典 art. 20)",
                               "未满八周岁的，不能登记为限制民事行为能力（《民法典》第二十条）");
  }
  return absl::OkStatus();
}

const Proxy* FindProxy(const Person& person, int number) {
  const bool known = number >= 1 && number <= static_cast<int>(person.proxies.size());
  return known ? &person.proxies[static_cast<size_t>(number) - 1] : nullptr;
}

absl::Status CheckMayAct(absl::CivilDay day, std::string_view field, const PartyFacts& party, const Person& person,
                         const Act& act, bool guardian_did) {
  const Capacity capacity = CapacityOn(day, party, person);
  if (act.proxy == 0) return CheckInPerson(field, party, capacity, guardian_did);
  const Proxy* proxy = FindProxy(person, act.proxy);
  if (proxy == nullptr) {
    return error::AuthorityMissing(ProxyField(field), "PERSON", "nobody with that number acts for the party",
                                   "该当事人没有这个编号的代理人");
  }
  if (proxy->ended) {
    return error::AuthorityMissing(ProxyField(field), "PERIOD", "the authority of this proxy has ended",
                                   "该代理人的代理权已经终止");
  }
  if (proxy->ground == ProxyGround::kAgent) return CheckAgent(day, field, *proxy, act.power);
  if (proxy->ground == ProxyGround::kGuardian && capacity == Capacity::kFull) {
    return error::AuthorityMissing(ProxyField(field), "CAPACITY", "the party has full capacity and acts in person",
                                   "该当事人已具有完全民事行为能力，须由本人表示");
  }
  return absl::OkStatus();
}

absl::Status CheckAuthority(absl::CivilDay day, const PartyFacts& party, const Person& person, const Consent& word,
                            bool guardian_said) {
  return CheckMayAct(day, "consents", party, person, {word.proxy, NeededFor(word.subject)}, guardian_said);
}

}  // namespace zhiwang::mediation
