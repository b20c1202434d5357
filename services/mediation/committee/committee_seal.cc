#include "services/mediation/committee/committee_seal.h"

#include <openssl/crypto.h>

#include "common/privacy/sealed_value.h"
#include "common/status/macros.h"
#include "zhiwang/mediation/v1/committee_record.pb.h"

namespace zhiwang::mediation {
namespace {

// Every envelope depends on it: do not change.
constexpr char kPeopleTable[] = "committee", kPeopleColumn[] = "people";

privacy::Context ContextOf(const std::string& district, int64_t id) {
  return {.table = kPeopleTable, .column = kPeopleColumn, .district = district, .id = std::to_string(id)};
}

}  // namespace

absl::StatusOr<std::string> SealMembers(const privacy::KeyRing& keys, const std::string& district, int64_t id,
                                        const std::vector<Member>& members) {
  v1::CommitteePeople people;
  for (const Member& member : members) {
    auto& record = *people.add_members();
    record.set_staff(member.staff);
    record.set_name(member.name);
    record.set_woman(member.woman);
    record.set_birth_day(member.birth_day);
    record.set_head(member.head);
  }
  std::string bytes = people.SerializeAsString();
  absl::StatusOr<std::string> envelope = privacy::Seal(keys, ContextOf(district, id), bytes);
  OPENSSL_cleanse(bytes.data(), bytes.size());
  return envelope;
}

absl::StatusOr<std::vector<Member>> OpenMembers(const privacy::KeyRing& keys, const std::string& district, int64_t id,
                                                std::string_view envelope) {
  const privacy::Context context = ContextOf(district, id);
  ASSIGN_OR_RETURN(std::string bytes, privacy::Open(keys, context, envelope));
  v1::CommitteePeople people;
  const bool parsed = people.ParseFromString(bytes);
  OPENSSL_cleanse(bytes.data(), bytes.size());
  if (!parsed) return absl::DataLossError("the sealed members of committee " + context.id + " cannot be read");
  std::vector<Member> members;
  for (const auto& record : people.members()) {
    members.push_back({.staff = record.staff(),
                       .name = record.name(),
                       .woman = record.woman(),
                       .birth_day = record.birth_day(),
                       .head = record.head()});
  }
  return members;
}

resource::SealedColumn MembersOfCommittees() { return {kPeopleTable, kPeopleColumn}; }

}  // namespace zhiwang::mediation
