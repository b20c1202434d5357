#include "services/mediation/committee/mediator_names.h"

#include <optional>
#include <string_view>
#include <vector>

#include "common/status/macros.h"
#include "services/mediation/committee/committee_seal.h"
#include "services/mediation/firm/firm_seal.h"
#include "services/mediation/firm/firm_store.h"

namespace zhiwang::mediation {
namespace {

constexpr std::string_view kStaff = "staff/";

std::string NumberOf(const std::string& mediator) {
  const bool is_staff = mediator.starts_with(kStaff);
  return (is_staff ? "工号" : "执业证号") + mediator.substr(mediator.find('/') + 1);
}

// Enters the name of who is asked for and is not known by one yet.
void Enter(const std::string& mediator, const std::string& name, MediatorNames& names) {
  const auto asked = names.find(mediator);
  if (asked != names.end() && asked->second.empty()) asked->second = name;
}

absl::Status EnterLawyers(sql::Txn& tx, const privacy::KeyRing& keys, const std::string& district,
                          MediatorNames& names) {
  std::vector<int64_t> licences;
  for (const auto& [mediator, name] : names) {
    if (const std::optional<int64_t> licence = LicenceOf(mediator)) licences.push_back(*licence);
  }
  if (licences.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<Membership> memberships, MembershipsOfLawyers(tx, district, licences));
  std::set<std::string> firms;
  for (const Membership& one : memberships) firms.insert(one.firm);
  for (const std::string& code : firms) {
    ASSIGN_OR_RETURN(const std::optional<Firm> firm, FindFirm(tx, district, code));
    if (!firm) continue;
    ASSIGN_OR_RETURN(const std::vector<LawyerPerson> people, OpenLawyers(keys, *firm));
    for (size_t i = 0; i < people.size(); ++i) Enter(OfficeOf(firm->lawyers[i].licence), people[i].name, names);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<MediatorNames> NamesOfMediators(sql::Txn& tx, const privacy::KeyRing& keys, const std::string& district,
                                               const std::set<std::string>& mediators,
                                               const std::map<int64_t, Committee>& committees) {
  MediatorNames names;
  for (const std::string& mediator : mediators) names.emplace(mediator, "");
  for (const auto& [id, committee] : committees) {
    ASSIGN_OR_RETURN(const std::vector<Member> members, OpenMembers(keys, district, id, committee.people));
    for (const Member& member : members) Enter(member.staff, member.name, names);
  }
  RETURN_IF_ERROR(EnterLawyers(tx, keys, district, names));
  for (auto& [mediator, name] : names) {
    if (name.empty()) name = NumberOf(mediator);
  }
  return names;
}

}  // namespace zhiwang::mediation
