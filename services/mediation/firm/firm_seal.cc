#include "services/mediation/firm/firm_seal.h"

#include <openssl/crypto.h>

#include <map>
#include <utility>

#include "common/privacy/sealed_value.h"
#include "common/status/macros.h"
#include "zhiwang/mediation/v1/firm_record.pb.h"

namespace zhiwang::mediation {
namespace {

privacy::Context ContextOfPeople(const Firm& firm) {
  resource::SealedColumn people = PeopleOfFirms();
  return {std::move(people.table), std::move(people.column), firm.district, firm.code};
}

}  // namespace

resource::SealedColumn PeopleOfFirms() { return {.table = "firm", .column = "people", .text_key = "code"}; }

absl::StatusOr<std::string> SealLawyers(const privacy::KeyRing& keys, const Firm& firm,
                                        const std::vector<LawyerPerson>& people) {
  v1::FirmPeople record;
  for (size_t i = 0; i < firm.lawyers.size(); ++i) {
    auto& lawyer = *record.add_lawyers();
    lawyer.set_licence(firm.lawyers[i].licence);
    lawyer.set_name(people[i].name);
    lawyer.set_phone(people[i].phone);
  }
  std::string bytes = record.SerializeAsString();
  absl::StatusOr<std::string> envelope = privacy::Seal(keys, ContextOfPeople(firm), bytes);
  OPENSSL_cleanse(bytes.data(), bytes.size());
  return envelope;
}

absl::StatusOr<std::vector<LawyerPerson>> OpenLawyers(const privacy::KeyRing& keys, const Firm& firm) {
  ASSIGN_OR_RETURN(std::string bytes, privacy::Open(keys, ContextOfPeople(firm), firm.people));
  v1::FirmPeople record;
  const bool parsed = record.ParseFromString(bytes);
  OPENSSL_cleanse(bytes.data(), bytes.size());
  if (!parsed) return absl::DataLossError("the sealed lawyers of firm " + firm.code + " cannot be read");
  std::map<int64_t, LawyerPerson> by_licence;
  for (const auto& lawyer : record.lawyers()) by_licence[lawyer.licence()] = {lawyer.name(), lawyer.phone()};
  std::vector<LawyerPerson> people;
  for (const Lawyer& lawyer : firm.lawyers) people.push_back(by_licence[lawyer.licence]);
  return people;
}

}  // namespace zhiwang::mediation
