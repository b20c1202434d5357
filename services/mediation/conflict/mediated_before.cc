#include "services/mediation/conflict/mediated_before.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "common/calendar/day.h"
#include "common/status/macros.h"
#include "common/text/phone.h"
#include "services/mediation/dispute/domain/dispute_errors.h"
#include "services/mediation/firm/domain/firm.h"
#include "services/mediation/firm/firm_seal.h"
#include "services/mediation/firm/firm_store.h"
#include "services/mediation/party/repeated_parties.h"

namespace zhiwang::mediation {
namespace {

// By the licence of a lawyer, the days (yyyymmdd) on which they took disputes up.
using TakenUpBy = std::map<int64_t, std::set<int>>;

void AddLawyersOf(const Context& context, const Facts& facts, TakenUpBy& lawyers) {
  for (const Assignment& assignment : facts.assignments) {
    const auto licence = LicenceOf(assignment.mediator);
    if (!licence || !assignment.accepted) continue;
    lawyers[*licence].insert(calendar::DayNumber(context.calendar.DayOf(*assignment.accepted)));
  }
}

// True where the parties of this dispute who had the other one are two there: a couple with one phone may be one of its parties.
bool AreTwoThere(const OtherDispute& other) {
  std::set<int> there;
  for (const auto& [party, same] : other.same) there.insert(same.begin(), same.end());
  return there.size() > 1;
}

bool CoversOneOf(const Membership& membership, const std::set<int>& days) {
  return std::any_of(days.begin(), days.end(),
                     [&](int day) { return membership.from_day <= day && day < membership.until_day; });
}

// The codes of the firms at which they served when they took disputes up, or serve today.
absl::StatusOr<std::set<std::string>> FirmsWhereTheyServe(sql::Txn& tx, const std::string& district, int today,
                                                          TakenUpBy lawyers) {
  std::vector<int64_t> licences;
  for (auto& [licence, days] : lawyers) {
    licences.push_back(licence);
    days.insert(today);
  }
  ASSIGN_OR_RETURN(const auto memberships, MembershipsOfLawyers(tx, district, licences));
  std::set<std::string> firms;
  for (const Membership& one : memberships) {
    if (CoversOneOf(one, lawyers.at(one.licence))) firms.insert(one.firm);
  }
  return firms;
}

// True where one of the firm's lawyers has one of these phones.
absl::StatusOr<bool> HasLawyerWith(const privacy::KeyRing& keys, const Firm& firm,
                                   const std::set<std::string>& phones) {
  ASSIGN_OR_RETURN(const std::vector<LawyerPerson> people, OpenLawyers(keys, firm));
  return std::any_of(people.begin(), people.end(), [&](const LawyerPerson& lawyer) {
    const auto phone = NormalPhone(lawyer.phone);
    return phone && phones.contains(*phone);
  });
}

}  // namespace

std::set<std::string> PhonesOfAgents(const v1::Party& party) {
  std::set<std::string> phones;
  for (const v1::Party::Proxy& proxy : party.proxies()) {
    if (proxy.ground() != v1::Party::Proxy::AGENT) continue;
    if (auto phone = NormalPhone(proxy.phone())) phones.insert(*std::move(phone));
  }
  return phones;
}

absl::Status CheckAgentsDidNotMediate(sql::Txn& tx, const privacy::KeyRing& keys, const Context& context,
                                      const Dispute& dispute, const std::set<std::string>& phones) {
  if (phones.empty()) return absl::OkStatus();
  TakenUpBy lawyers;
  AddLawyersOf(context, dispute.facts, lawyers);
  ASSIGN_OR_RETURN(const auto others, DisputesOfSameParties(tx, dispute, absl::UnixEpoch()));
  for (const OtherDispute& other : others) {
    if (AreTwoThere(other)) AddLawyersOf(context, other.facts, lawyers);
  }
  if (lawyers.empty()) return absl::OkStatus();
  const int today = calendar::DayNumber(context.calendar.DayOf(context.now));
  ASSIGN_OR_RETURN(const std::set<std::string> codes,
                   FirmsWhereTheyServe(tx, dispute.district, today, std::move(lawyers)));
  for (const std::string& code : codes) {
    ASSIGN_OR_RETURN(const std::optional<Firm> firm, FindFirm(tx, dispute.district, code));
    if (!firm) continue;
    ASSIGN_OR_RETURN(const bool mediated, HasLawyerWith(keys, *firm, phones));
    if (mediated) return error::AgentMediated(dispute);
  }
  return absl::OkStatus();
}

}  // namespace zhiwang::mediation
