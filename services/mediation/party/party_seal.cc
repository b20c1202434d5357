#include "services/mediation/party/party_seal.h"

#include <openssl/crypto.h>

#include <utility>

#include <fmt/format.h>

#include "common/calendar/calendar_spec.h"
#include "common/calendar/day.h"
#include "common/privacy/blind_index.h"
#include "common/privacy/sealed_value.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/text/credit_code.h"
#include "common/text/identity_number.h"
#include "common/text/phone.h"
#include "zhiwang/mediation/v1/register_record.pb.h"

namespace zhiwang::mediation {
namespace {

// Every index depends on these names: do not change.
constexpr std::string_view kPhoneColumn = "party.phone";
constexpr std::string_view kIdentityColumn = "party.identity";

// Every envelope depends on it: do not change.
privacy::Context ContextOf(const std::string& district, int64_t dispute, int number) {
  return {.table = "party", .column = "sealed", .district = district, .id = fmt::format("{}/{}", dispute, number)};
}

v1::ProxyRecord ToRecord(const Proxy& proxy) {
  v1::ProxyRecord record;
  record.set_ground(static_cast<v1::Party::Proxy::Ground>(proxy.ground));
  record.set_name(proxy.name);
  record.set_phone(proxy.phone);
  record.set_normal_phone(NormalPhone(proxy.phone).value_or(""));
  record.set_identity_number(proxy.identity_number);
  record.set_relation(proxy.relation);
  record.set_matter(proxy.matter);
  for (const Power power : proxy.powers) record.add_powers(static_cast<v1::Party::Proxy::Power>(power));
  record.set_from_day(calendar::KnownDayNumber(proxy.from));
  record.set_until_day(calendar::KnownDayNumber(proxy.until));
  record.set_ended(proxy.ended);
  return record;
}

Proxy FromRecord(const v1::ProxyRecord& record) {
  Proxy proxy;
  proxy.ground = static_cast<ProxyGround>(record.ground());
  proxy.name = record.name();
  proxy.phone = record.phone();
  proxy.normal_phone = record.normal_phone();
  proxy.identity_number = record.identity_number();
  proxy.relation = record.relation();
  proxy.matter = record.matter();
  for (const int power : record.powers()) proxy.powers.push_back(static_cast<Power>(power));
  proxy.from = calendar::KnownDay(record.from_day());
  proxy.until = calendar::KnownDay(record.until_day());
  proxy.ended = record.ended();
  return proxy;
}

v1::PartyRecord ToRecord(const Person& person) {
  v1::PartyRecord record;
  record.set_name(person.name);
  record.set_phone(person.phone);
  record.set_normal_phone(NormalPhone(person.phone).value_or(""));
  record.set_identity_number(person.identity_number);
  record.set_address(person.address);
  record.set_birth_day(calendar::KnownDayNumber(person.birth_day));
  for (const Proxy& proxy : person.proxies) *record.add_proxies() = ToRecord(proxy);
  return record;
}

// Appends the indexes of the party (0) or of a proxy.
absl::Status AddIndexes(const privacy::KeyRing& keys, int proxy, const std::string& normal_phone,
                        const std::string& identity_number, std::vector<PersonIndex>& indexes) {
  if (!normal_phone.empty()) {
    ASSIGN_OR_RETURN(std::string digest, privacy::BlindIndex(keys, kPhoneColumn, normal_phone));
    indexes.push_back({proxy, std::move(digest)});
  }
  if (const std::string normal = NormalIdentity(identity_number); !normal.empty()) {
    ASSIGN_OR_RETURN(std::string digest, privacy::BlindIndex(keys, kIdentityColumn, normal));
    indexes.push_back({proxy, std::move(digest)});
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<PersonIndex>> IndexesOf(const privacy::KeyRing& keys, const v1::PartyRecord& record) {
  std::vector<PersonIndex> indexes;
  RETURN_IF_ERROR(AddIndexes(keys, 0, record.normal_phone(), record.identity_number(), indexes));
  for (int i = 0; i < record.proxies_size(); ++i) {
    const v1::ProxyRecord& proxy = record.proxies(i);
    RETURN_IF_ERROR(AddIndexes(keys, i + 1, proxy.normal_phone(), proxy.identity_number(), indexes));
  }
  return indexes;
}

}  // namespace

std::string NormalIdentity(std::string_view number) {
  if (auto person = NormalIdentityNumber(number, calendar::Today())) return *std::move(person);
  return NormalCreditCode(number).value_or("");
}

absl::StatusOr<SealedPerson> SealPerson(const privacy::KeyRing& keys, const std::string& district, int64_t dispute,
                                        int number, const Person& person) {
  const v1::PartyRecord record = ToRecord(person);
  SealedPerson sealed;
  ASSIGN_OR_RETURN(sealed.indexes, IndexesOf(keys, record));
  std::string bytes = record.SerializeAsString();
  ASSIGN_OR_RETURN(sealed.envelope, privacy::Seal(keys, ContextOf(district, dispute, number), bytes));
  OPENSSL_cleanse(bytes.data(), bytes.size());
  return sealed;
}

absl::StatusOr<Person> OpenPerson(const privacy::KeyRing& keys, const std::string& district, int64_t dispute,
                                  int number, std::string_view envelope) {
  const privacy::Context context = ContextOf(district, dispute, number);
  ASSIGN_OR_RETURN(std::string bytes, privacy::Open(keys, context, envelope));
  v1::PartyRecord record;
  const bool parsed = record.ParseFromString(bytes);
  OPENSSL_cleanse(bytes.data(), bytes.size());
  if (!parsed) return absl::DataLossError("the sealed party " + context.id + " cannot be read");
  Person person;
  person.name = record.name();
  person.phone = record.phone();
  person.normal_phone = record.normal_phone();
  person.identity_number = record.identity_number();
  person.address = record.address();
  person.birth_day = calendar::KnownDay(record.birth_day());
  for (const v1::ProxyRecord& proxy : record.proxies()) person.proxies.push_back(FromRecord(proxy));
  return person;
}

absl::StatusOr<std::optional<std::string>> ResealParty(const privacy::KeyRing& keys, const std::string& district,
                                                       int64_t dispute, int number, std::string_view envelope) {
  return privacy::Reseal(keys, ContextOf(district, dispute, number), envelope);
}

absl::StatusOr<People> OpenPeople(const privacy::KeyRing& keys, const std::string& district, int64_t dispute,
                                  const std::map<int, SealedPerson>& people, absl::Span<const int> numbers) {
  People opened;
  for (const int number : numbers) {
    const auto sealed = people.find(number);
    if (sealed == people.end()) continue;
    ASSIGN_OR_RETURN(opened[number], OpenPerson(keys, district, dispute, number, sealed->second.envelope));
  }
  return opened;
}

absl::StatusOr<People> EverybodyOf(const privacy::KeyRing& keys, const Dispute& dispute) {
  std::vector<int> numbers;
  for (const auto& [number, sealed] : dispute.people) numbers.push_back(number);
  return OpenPeople(keys, dispute.district, dispute.id, dispute.people, numbers);
}

absl::StatusOr<std::string> PhoneDigest(const privacy::KeyRing& keys, std::string_view field, std::string_view phone) {
  const auto normal = NormalPhone(phone);
  if (!normal) return error::FieldInvalid(field, "must be a phone number", "不是电话号码");
  return privacy::BlindIndex(keys, kPhoneColumn, *normal);
}

absl::StatusOr<std::string> IdentityDigest(const privacy::KeyRing& keys, std::string_view field,
                                           std::string_view number) {
  const std::string normal = NormalIdentity(number);
  if (normal.empty()) {
    return error::FieldInvalid(field, "must be an identity number or a unified social credit code",
                               "不是有效的身份证号码或统一社会信用代码");
  }
  return privacy::BlindIndex(keys, kIdentityColumn, normal);
}

absl::StatusOr<std::vector<std::string>> DigestsOf(const privacy::KeyRing& keys, const Person& person) {
  std::vector<PersonIndex> indexes;
  RETURN_IF_ERROR(AddIndexes(keys, 0, person.normal_phone, person.identity_number, indexes));
  std::vector<std::string> digests;
  for (PersonIndex& index : indexes) digests.push_back(std::move(index.digest));
  return digests;
}

}  // namespace zhiwang::mediation
