#include "services/mediation/conflict/party_advice.h"

#include <functional>
#include <set>

#include <fmt/format.h>

#include "common/calendar/day.h"
#include "common/resource/noun.h"
#include "common/sql/rows.h"
#include "common/status/macros.h"
#include "services/mediation/assignment/domain/assigning.h"
#include "services/mediation/assignment/domain/assignment_lifecycle.h"
#include "services/mediation/dispute/domain/dispute_errors.h"
#include "services/mediation/firm/domain/firm.h"
#include "services/mediation/firm/firm_proto.h"
#include "services/mediation/firm/firm_store.h"
#include "services/mediation/legal_service/legal_service_noun.h"

namespace zhiwang::mediation {
namespace {

// The digests of those who are, or act for, a party that has not left: as they are stored, and as this change is to store them.
absl::StatusOr<std::vector<std::string>> DigestsOfParties(sql::Txn& tx, const Dispute& dispute) {
  std::set<std::string> digests;
  const std::vector<PartyFacts>& parties = dispute.facts.parties;
  RETURN_IF_ERROR(
      tx.Query("SELECT party, digest FROM party_index FORCE INDEX (by_dispute) WHERE district = ? AND dispute = ?",
               {dispute.district, dispute.id}, [&](const sql::Row& row) {
                 const auto party = static_cast<size_t>(row.Int(1));
                 if (party >= 1 && party <= parties.size() && !parties[party - 1].left) digests.insert(row.Text(2));
               }));
  for (const auto& [number, sealed] : dispute.people) {
    if (!HasParty(dispute.facts, number) || parties[static_cast<size_t>(number) - 1].left) continue;
    for (const PersonIndex& index : sealed.indexes) digests.insert(index.digest);
  }
  return std::vector<std::string>(digests.begin(), digests.end());
}

absl::StatusOr<std::vector<Advice>> AdviceTo(sql::Txn& tx, const std::string& district,
                                             const std::vector<std::string>& digests) {
  std::vector<Advice> advice;
  RETURN_IF_ERROR(sql::QueryOverList(
      tx,
      {.begin = "SELECT legal_service, lawyer, firm FROM advised_person FORCE INDEX (PRIMARY) WHERE district = ? AND "
                "digest IN ",
       .values = {district}},
      digests, [&](const sql::Row& row) {
        advice.push_back({row.Int(1), row.Int(2), row.Text(3)});
      }));
  return advice;
}

// True where the caller may see the entry.
absl::StatusOr<bool> MaySee(sql::Txn& tx, const rpc::Call& call, const resource::Name& entry) {
  ASSIGN_OR_RETURN(const auto found, (resource::Find<LegalServiceNoun>(tx, entry)));
  if (!found) return false;
  const auto& self = call.rights->self();
  if (self) return auth::SubjectOf(*self) == NameOfLawyer(found->district, found->facts.lawyer);
  return call.MayAlso("legal_service.read", LegalServiceNoun::ScopeOf(*found));
}

}  // namespace

absl::StatusOr<PartyAdvice> FindPartyAdvice(sql::Txn& tx, const Dispute& dispute,
                                            std::span<const std::string> mediators, int day) {
  PartyAdvice known;
  std::vector<int64_t> licences;
  for (const std::string& mediator : mediators) {
    if (const auto licence = LicenceOf(mediator)) licences.push_back(*licence);
  }
  if (licences.empty()) return known;
  ASSIGN_OR_RETURN(const std::vector<std::string> digests, DigestsOfParties(tx, dispute));
  ASSIGN_OR_RETURN(known.advice, AdviceTo(tx, dispute.district, digests));
  if (known.advice.empty()) return known;
  for (const Advice& advice : known.advice) licences.push_back(advice.lawyer);
  ASSIGN_OR_RETURN(const auto memberships, MembershipsOfLawyers(tx, dispute.district, licences));
  for (const Membership& one : memberships) {
    if (one.from_day <= day && day < one.until_day) known.firms[one.licence].insert(one.firm);
  }
  return known;
}

const Advice* FindBarOf(const PartyAdvice& known, std::string_view mediator) {
  const auto licence = LicenceOf(mediator);
  return licence ? FindBar(*licence, known.advice, known.firms) : nullptr;
}

absl::Status CheckNotBarred(sql::Txn& tx, const rpc::Call& call, const Dispute& dispute,
                            std::span<const std::string> mediators, int day) {
  ASSIGN_OR_RETURN(const PartyAdvice known, FindPartyAdvice(tx, dispute, mediators, day));
  for (const std::string& mediator : mediators) {
    const Advice* bar = FindBarOf(known, mediator);
    if (bar == nullptr) continue;
    const resource::Name entry{dispute.district, bar->legal_service};
    ASSIGN_OR_RETURN(const bool named, MaySee(tx, call, entry));
    return error::AdvisedParty(dispute, named ? resource::FormatName(entry, LegalServiceNoun::kCollection) : "");
  }
  return absl::OkStatus();
}

absl::Status CheckHoldersNotBarred(sql::Txn& tx, const rpc::Call& call, const Dispute& dispute, int day) {
  std::vector<std::string> holders;
  for (const Assignment& assignment : dispute.facts.assignments) {
    if (assignment.state == AssignmentState::kActive) holders.push_back(assignment.mediator);
  }
  return CheckNotBarred(tx, call, dispute, holders, day);
}

absl::StatusOr<Dispute> WithoutAdvisers(sql::Txn& tx, const Context& context, absl::StatusOr<Dispute> decided) {
  if (!decided.ok()) return decided;
  std::vector<std::string> mediators;
  for (const Assignment& assignment : decided->facts.assignments) {
    if (GivesReach(assignment.state)) mediators.push_back(assignment.mediator);
  }
  const int today = calendar::DayNumber(context.calendar.DayOf(context.now));
  ASSIGN_OR_RETURN(const PartyAdvice known, FindPartyAdvice(tx, *decided, mediators, today));
  std::set<std::string, std::less<>> advisers;
  for (const std::string& mediator : mediators) {
    if (FindBarOf(known, mediator) != nullptr) advisers.insert(mediator);
  }
  RETURN_IF_ERROR(EndAssignmentsOf(context, *decided, advisers));
  return decided;
}

}  // namespace zhiwang::mediation
