#include "services/mediation/party/party_proto.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "common/calendar/wire/calendar_wire.h"
#include "common/privacy/mask.h"
#include "common/rpc/fields.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/text/credit_code.h"
#include "common/text/identity_number.h"
#include "common/text/normal_form.h"
#include "common/text/phone.h"
#include "common/text/text.h"
#include "services/mediation/party/domain/participants.h"

namespace zhiwang::mediation {
namespace {

constexpr int kLongestName = 100;
constexpr int kLongestProxyName = 40;
constexpr int kLongestParticipantName = 40;
constexpr int kLongestPhone = 40;
constexpr int kLongestAddress = 100;
constexpr int kLongestRelation = 20;
constexpr int kLongestMatter = 200;
constexpr int kLongestReference = 20;
constexpr size_t kCountyDigits = 6;
constexpr int kMostProxiesGiven = 10;  // at once

// The domain's enums carry the contract's numbers.
static_assert(static_cast<int>(Side::kThirdParty) == v1::Party::THIRD_PARTY &&
              static_cast<int>(PartyKind::kOrganisation) == v1::Party::ORGANISATION);
static_assert(static_cast<int>(Capacity::kNone) == v1::Party::NONE &&
              static_cast<int>(ProxyGround::kHeadOfOrganisation) == v1::Party::Proxy::HEAD_OF_ORGANISATION);
static_assert(static_cast<int>(Power::kReceiveMoney) == v1::Party::Proxy::RECEIVE_MONEY);
static_assert(static_cast<int>(Subject::kNewRound) == v1::Consent::NEW_ROUND &&
              static_cast<int>(Answer::kNo) == v1::Consent::NO &&
              static_cast<int>(Form::kElectronic) == v1::Consent::ELECTRONIC);
static_assert(static_cast<int>(ParticipantKind::kListener) == v1::Participant::LISTENER);

std::string Below(std::string_view field, std::string_view name) { return fmt::format("{}.{}", field, name); }

absl::StatusOr<std::string> PhoneFrom(std::string_view field, std::string_view phone) {
  ASSIGN_OR_RETURN(std::string written, ReadName(field, phone, 0, kLongestPhone));
  if (!written.empty() && !ReadPhone(written)) {
    return error::FieldInvalid(field, "must be one phone number, with an extension or without",
                               "须为一个电话号码，如 13800138000、0532-86890004 转 8001");
  }
  return written;
}

absl::StatusOr<std::string> IdentityFrom(std::string_view field, PartyKind kind, const std::string& number) {
  if (IsBlank(number)) return std::string();
  if (kind == PartyKind::kOrganisation) {
    if (auto code = NormalCreditCode(number)) return *std::move(code);
    return error::FieldInvalid(field, "must be a unified social credit code", "不是有效的统一社会信用代码");
  }
  if (auto normal = NormalIdentityNumber(number, calendar::Today())) return *std::move(normal);
  return error::FieldInvalid(field, "must be an identity number", "不是有效的身份证号码");
}

absl::StatusOr<std::optional<absl::CivilDay>> MaybeDayFrom(std::string_view field, const std::string& text) {
  if (text.empty()) return std::nullopt;
  ASSIGN_OR_RETURN(const absl::CivilDay day, calendar::ParseDay(field, text));
  return day;
}

// The part of a proxy that an agent's paper says: the matter, the powers and the period.
absl::Status ReadPaper(std::string_view field, const v1::Party::Proxy& proto, Proxy& proxy) {
  RETURN_IF_ERROR(CheckText(Below(field, "matter"), proto.matter(), 1, kLongestMatter));
  proxy.matter = proto.matter();
  for (const int power : proto.powers()) {
    ASSIGN_OR_RETURN(proxy.powers.emplace_back(),
                     KnownEnum<Power>(Below(field, "powers"), power, v1::Party::Proxy::Power_descriptor()));
  }
  if (proxy.powers.empty()) {
    return error::FieldInvalid(Below(field, "powers"), "an agent's paper names powers", "委托代理人须写明代理权限");
  }
  ASSIGN_OR_RETURN(proxy.from, MaybeDayFrom(Below(field, "from_day"), proto.from_day()));
  if (!proxy.from) {
    return error::FieldInvalid(Below(field, "from_day"), "an agent's paper has a first day",
                               "委托代理人须写明委托起始日");
  }
  ASSIGN_OR_RETURN(proxy.until, MaybeDayFrom(Below(field, "until_day"), proto.until_day()));
  if (proxy.until && *proxy.until < *proxy.from) {
    return error::FieldInvalid(Below(field, "until_day"), "must not be before from_day", "委托终止日不得早于起始日");
  }
  return absl::OkStatus();
}

absl::StatusOr<Proxy> ProxyFromProto(std::string_view field, PartyKind kind, const v1::Party::Proxy& proto) {
  Proxy proxy;
  ASSIGN_OR_RETURN(proxy.ground, KnownEnum<ProxyGround>(Below(field, "ground"), proto.ground(),
                                                        v1::Party::Proxy::Ground_descriptor()));
  const bool fits = proxy.ground == ProxyGround::kAgent ||
                    (proxy.ground == ProxyGround::kHeadOfOrganisation) == (kind == PartyKind::kOrganisation);
  if (!fits) {
    return error::FieldInvalid(Below(field, "ground"), "a person has guardians, an organisation has a head",
                               "自然人由监护人、单位由法定代表人代表");
  }
  ASSIGN_OR_RETURN(proxy.name, ReadName(Below(field, "display_name"), proto.display_name(), 1, kLongestProxyName));
  ASSIGN_OR_RETURN(proxy.phone, PhoneFrom(Below(field, "phone"), proto.phone()));
  ASSIGN_OR_RETURN(proxy.identity_number,
                   IdentityFrom(Below(field, "identity_number"), PartyKind::kPerson, proto.identity_number()));
  ASSIGN_OR_RETURN(proxy.relation, ReadName(Below(field, "relation"), proto.relation(), 0, kLongestRelation));
  if (proxy.ground == ProxyGround::kAgent) RETURN_IF_ERROR(ReadPaper(field, proto, proxy));
  return proxy;
}

bool IsCounty(const std::string& code) {
  return code.size() == kCountyDigits &&
         std::all_of(code.begin(), code.end(), [](char c) { return '0' <= c && c <= '9'; });
}

std::string Day(const std::optional<absl::CivilDay>& day) { return day ? calendar::FormatDay(*day) : ""; }

void Mask(std::string* name, std::string* phone, const std::string& normal_phone, std::string* identity_number) {
  *name = privacy::MaskName(*name);
  *phone = privacy::MaskPhone(normal_phone.empty() ? *phone : NationalPhone(normal_phone));
  *identity_number = privacy::MaskIdentityNumber(*identity_number);
}

// True where the two tell of one person or organisation, however it is reached and wherever it lives.
bool TellsTheSame(v1::Party one, v1::Party other) {
  for (v1::Party* party : {&one, &other}) {
    party->clear_phone();
    party->clear_normal_phone();
    party->clear_address();
    party->clear_domicile_district();
  }
  return one.SerializeAsString() == other.SerializeAsString();
}

}  // namespace

absl::StatusOr<PartyDraft> PartyFromProto(std::string_view field, const v1::Party& proto) {
  PartyDraft draft;
  PartyFacts& facts = draft.facts;
  Person& person = draft.person;
  ASSIGN_OR_RETURN(facts.side, KnownEnum<Side>(Below(field, "side"), proto.side(), v1::Party::Side_descriptor()));
  ASSIGN_OR_RETURN(facts.kind, KnownEnum<PartyKind>(Below(field, "kind"), proto.kind(), v1::Party::Kind_descriptor(),
                                                    PartyKind::kPerson));
  ASSIGN_OR_RETURN(person.name, ReadName(Below(field, "display_name"), proto.display_name(), 1, kLongestName));
  ASSIGN_OR_RETURN(person.phone, PhoneFrom(Below(field, "phone"), proto.phone()));
  ASSIGN_OR_RETURN(person.identity_number,
                   IdentityFrom(Below(field, "identity_number"), facts.kind, proto.identity_number()));
  ASSIGN_OR_RETURN(person.address, ReadName(Below(field, "address"), proto.address(), 0, kLongestAddress));
  if (!proto.domicile_district().empty() && !IsCounty(proto.domicile_district())) {
    return error::FieldInvalid(Below(field, "domicile_district"), "must be the six digits of a county",
                               "须为六位县级区划代码");
  }
  facts.domicile = proto.domicile_district();
  const bool is_person = facts.kind == PartyKind::kPerson;
  if (!is_person && (!proto.birth_day().empty() || proto.capacity() != 0)) {
    return error::FieldInvalid(Below(field, "kind"), "an organisation has no birth day and no capacity of its own",
                               "单位没有出生日期和行为能力");
  }
  ASSIGN_OR_RETURN(person.birth_day, MaybeDayFrom(Below(field, "birth_day"), proto.birth_day()));
  if (person.birth_day && *person.birth_day > calendar::Today()) {
    return error::FieldInvalid(Below(field, "birth_day"), "must not be ahead", "出生日期不得晚于今天");
  }
  if (proto.capacity() != 0) {
    ASSIGN_OR_RETURN(facts.capacity,
                     KnownEnum<Capacity>(Below(field, "capacity"), proto.capacity(), v1::Party::Capacity_descriptor()));
  }
  if (proto.represented_by() < 0) {
    return error::FieldInvalid(Below(field, "represented_by"), "must be a party's number", "须为当事人序号");
  }
  facts.represented_by = proto.represented_by();
  if (proto.proxies_size() > 0) {
    ASSIGN_OR_RETURN(person.proxies, ProxiesFromProto(field, facts.kind, proto));
  }
  return draft;
}

absl::StatusOr<std::vector<Proxy>> ProxiesFromProto(std::string_view field, PartyKind kind, const v1::Party& proto) {
  const std::string name = Below(field, "proxies");
  if (proto.proxies().empty()) return error::FieldInvalid(name, "name at least one", "须至少登记一名代理人");
  if (proto.proxies_size() > kMostProxiesGiven) return error::FieldInvalid(name, "at most 10", "最多 10 名");
  std::vector<Proxy> proxies;
  for (const v1::Party::Proxy& one : proto.proxies()) {
    ASSIGN_OR_RETURN(proxies.emplace_back(), ProxyFromProto(name, kind, one));
  }
  const auto agents = std::count_if(proxies.begin(), proxies.end(),
                                    [](const Proxy& proxy) { return proxy.ground == ProxyGround::kAgent; });
  if (agents > kMostAgents) {
    return error::FieldInvalid(name, "a party has at most two agents", "一方当事人最多委托两名代理人");
  }
  return proxies;
}

absl::StatusOr<AmendedParty> AmendedFromProto(const v1::AmendPartyRequest& request, const PartyFacts& facts,
                                              const Person& person) {
  const int number = request.party().number();
  v1::Party whole = ToProto(number, facts, person);
  whole.clear_proxies();
  const v1::Party as_it_is = whole;
  if (request.stands_for_itself()) whole.clear_represented_by();
  if (request.capacity_by_age()) whole.clear_capacity();
  v1::Party amended = request.party();
  for (const char* other : {"number", "side", "kind", "normal_phone", "proxies", "add_time", "left"}) {
    amended.GetReflection()->ClearField(&amended, v1::Party::descriptor()->FindFieldByName(other));
  }
  whole.MergeFrom(amended);
  if (whole.SerializeAsString() == as_it_is.SerializeAsString() && request.ended_proxies().empty()) {
    return error::FieldInvalid("party", "amends something", "须至少修改一项");
  }
  ASSIGN_OR_RETURN(PartyDraft draft, PartyFromProto("party", whole));
  draft.person.proxies = person.proxies;
  for (const int proxy : request.ended_proxies()) {
    const bool known = proxy >= 1 && proxy <= static_cast<int>(person.proxies.size());
    if (!known || draft.person.proxies[static_cast<size_t>(proxy) - 1].ended) {
      return error::FieldInvalid("ended_proxies", "are proxies who act for the party", "须为仍在代理的代理人序号");
    }
    draft.person.proxies[static_cast<size_t>(proxy) - 1].ended = true;
  }
  return AmendedParty{number, std::move(draft.facts), std::move(draft.person), {}, TellsTheSame(as_it_is, whole)};
}

v1::Party ShowFacts(int number, const PartyFacts& facts) {
  v1::Party proto;
  proto.set_number(number);
  proto.set_side(static_cast<v1::Party::Side>(facts.side));
  proto.set_kind(static_cast<v1::Party::Kind>(facts.kind));
  proto.set_domicile_district(facts.domicile);
  if (facts.capacity) proto.set_capacity(static_cast<v1::Party::Capacity>(*facts.capacity));
  proto.set_represented_by(facts.represented_by);
  SetTime(facts.added, proto.mutable_add_time());
  proto.set_left(facts.left);
  return proto;
}

v1::Party ToProto(int number, const PartyFacts& facts, const Person& person) {
  v1::Party proto = ShowFacts(number, facts);
  proto.set_display_name(person.name);
  proto.set_phone(person.phone);
  proto.set_normal_phone(person.normal_phone);
  proto.set_identity_number(person.identity_number);
  proto.set_address(person.address);
  proto.set_birth_day(Day(person.birth_day));
  for (const Proxy& proxy : person.proxies) {
    auto* row = proto.add_proxies();
    row->set_number(proto.proxies_size());
    row->set_ground(static_cast<v1::Party::Proxy::Ground>(proxy.ground));
    row->set_display_name(proxy.name);
    row->set_phone(proxy.phone);
    row->set_identity_number(proxy.identity_number);
    row->set_relation(proxy.relation);
    row->set_matter(proxy.matter);
    for (const Power power : proxy.powers) row->add_powers(static_cast<v1::Party::Proxy::Power>(power));
    row->set_from_day(Day(proxy.from));
    row->set_until_day(Day(proxy.until));
    row->set_ended(proxy.ended);
  }
  return proto;
}

v1::Party ShowMasked(int number, const PartyFacts& facts, const Person& person) {
  v1::Party proto = ToProto(number, facts, person);
  Mask(proto.mutable_display_name(), proto.mutable_phone(), person.normal_phone, proto.mutable_identity_number());
  proto.set_normal_phone(privacy::MaskPhone(person.normal_phone));
  proto.set_address(privacy::MaskAddress(person.address));
  if (!proto.birth_day().empty()) proto.set_birth_day("****-**-**");
  for (int i = 0; i < proto.proxies_size(); ++i) {
    v1::Party::Proxy& proxy = *proto.mutable_proxies(i);
    Mask(proxy.mutable_display_name(), proxy.mutable_phone(), person.proxies[static_cast<size_t>(i)].normal_phone,
         proxy.mutable_identity_number());
  }
  return proto;
}

std::string NamesOfKnown(const Person& person) {
  std::string names;
  const auto name = [&](std::string_view field, bool known) {
    if (known) names += fmt::format("{}{}", names.empty() ? "" : " ", field);
  };
  name("display_name", !person.name.empty());
  name("phone", !person.phone.empty());
  name("identity_number", !person.identity_number.empty());
  name("address", !person.address.empty());
  name("birth_day", person.birth_day.has_value());
  name("proxies", !person.proxies.empty());
  return names;
}

absl::StatusOr<Consent> ConsentFromProto(const v1::Consent& proto) {
  Consent consent;
  if (proto.party() < 1) return error::FieldInvalid("consents.party", "must be a party's number", "须为当事人序号");
  consent.party = proto.party();
  ASSIGN_OR_RETURN(consent.subject,
                   KnownEnum<Subject>("consents.subject", proto.subject(), v1::Consent::Subject_descriptor()));
  ASSIGN_OR_RETURN(consent.answer,
                   KnownEnum<Answer>("consents.answer", proto.answer(), v1::Consent::Answer_descriptor()));
  ASSIGN_OR_RETURN(consent.form, KnownEnum<Form>("consents.form", proto.form(), v1::Consent::Form_descriptor()));
  RETURN_IF_ERROR(CheckText("consents.reference", proto.reference(), 0, kLongestReference));
  consent.reference = proto.reference();
  if (proto.proxy() < 0) return error::FieldInvalid("consents.proxy", "must be a proxy's number", "须为代理人序号");
  consent.proxy = proto.proxy();
  return consent;
}

v1::Consent ToProto(const Consent& consent) {
  v1::Consent proto;
  proto.set_party(consent.party);
  proto.set_subject(static_cast<v1::Consent::Subject>(consent.subject));
  proto.set_answer(static_cast<v1::Consent::Answer>(consent.answer));
  proto.set_form(static_cast<v1::Consent::Form>(consent.form));
  proto.set_reference(consent.reference);
  proto.set_proxy(consent.proxy);
  proto.set_level(std::string(LevelName(consent.level)));
  proto.set_round(consent.round);
  SetTime(consent.at, proto.mutable_at());
  proto.set_recorder(consent.recorder);
  proto.set_lapsed(consent.lapsed);
  return proto;
}

absl::StatusOr<ParticipantDraft> ParticipantFromProto(const v1::Participant& proto) {
  ParticipantDraft draft;
  ASSIGN_OR_RETURN(draft.kind, KnownEnum<ParticipantKind>("participant.capacity", proto.capacity(),
                                                          v1::Participant::Capacity_descriptor()));
  ASSIGN_OR_RETURN(draft.words.name,
                   ReadName("participant.display_name", proto.display_name(), 1, kLongestParticipantName));
  ASSIGN_OR_RETURN(draft.words.phone, PhoneFrom("participant.phone", proto.phone()));
  return draft;
}

v1::Participant ParticipantToProto(const Dispute& dispute, int number) {
  const size_t place = static_cast<size_t>(number) - 1;
  v1::Participant proto;
  proto.set_number(number);
  proto.set_capacity(static_cast<v1::Participant::Capacity>(dispute.facts.participants[place]));
  if (place < dispute.words.participants.size()) {
    proto.set_display_name(dispute.words.participants[place].name);
    proto.set_phone(dispute.words.participants[place].phone);
  }
  for (const int party : WithoutConsentTo(dispute.facts, number)) proto.add_not_consented(party);
  return proto;
}

v1::Participant ShowParticipant(const Dispute& dispute, int number) {
  v1::Participant proto = ParticipantToProto(dispute, number);
  const std::optional<std::string> normal = NormalPhone(proto.phone());
  proto.set_display_name(privacy::MaskName(proto.display_name()));
  proto.set_phone(privacy::MaskPhone(normal ? NationalPhone(*normal) : proto.phone()));
  return proto;
}

}  // namespace zhiwang::mediation
