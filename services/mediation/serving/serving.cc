#include "services/mediation/serving/serving.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "common/auth/policy.h"
#include "common/names/area_path.h"
#include "common/status/macros.h"
#include "services/mediation/firm/domain/firm.h"
#include "services/mediation/firm/firm_store.h"
#include "services/mediation/mediation_errors.h"

namespace zhiwang::mediation {
namespace {

constexpr std::string_view kMediates = "dispute.mediate";

std::string PrincipalOf(const std::string& district, std::string_view who) {
  return fmt::format("districts/{}/{}", district, who);
}

Candidate NamedBy(const Mediator& mediator) {
  return {.who = mediator.who, .types = mediator.types, .most_disputes = mediator.most_disputes, .areas = {}};
}

}  // namespace

bool Serving::StaffServes(const Committee& committee, std::string_view who, int day) const {
  if (!grants_.KnowsStaff()) return true;
  const std::vector<auth::Grant> held = GrantsOf(committee.district, who, day);
  return std::any_of(held.begin(), held.end(), [&](const auth::Grant& grant) {
    return LiesIn(committee.area_path, grant.area_path) || LiesIn(grant.area_path, committee.area_path);
  });
}

std::vector<auth::Grant> Serving::GrantsOf(const std::string& district, std::string_view who, int day) const {
  const auth::Rule* rule = auth::FindRule(kMediates);
  std::vector<auth::Grant> held;
  for (auth::Grant& grant : grants_.GrantsOn(PrincipalOf(district, who), day)) {
    const bool mediates = rule != nullptr && rule->roles.Has(grant.role);
    if (mediates && !grant.area_path.empty()) held.push_back(std::move(grant));
  }
  return held;
}

absl::StatusOr<const std::vector<Membership>*> CommitteeCandidates::MembershipsOf(int64_t licence) {
  const auto known = memberships_.find(licence);
  if (known != memberships_.end()) return &known->second;
  ASSIGN_OR_RETURN(auto memberships, MembershipsOfLawyers(tx_, committee_.district, {licence}));
  return &memberships_.emplace(licence, std::move(memberships)).first->second;
}

absl::StatusOr<const Firm*> CommitteeCandidates::FirmOf(int64_t licence, int day) {
  ASSIGN_OR_RETURN(const std::vector<Membership>* memberships, MembershipsOf(licence));
  for (const Membership& one : *memberships) {
    if (day < one.from_day || day >= one.until_day) continue;
    auto known = firms_.find(one.firm);
    if (known == firms_.end()) {
      ASSIGN_OR_RETURN(auto firm, FindFirm(tx_, committee_.district, one.firm));
      known = firms_.emplace(one.firm, std::move(firm)).first;
    }
    if (known->second && FindLawyer(*known->second, licence, day) != nullptr) return &*known->second;
  }
  return nullptr;
}

absl::StatusOr<std::optional<Candidate>> CommitteeCandidates::FindLawyerOf(const Mediator* named, int64_t licence,
                                                                           int day) {
  ASSIGN_OR_RETURN(const std::vector<Membership>* memberships, MembershipsOf(licence));
  ASSIGN_OR_RETURN(const Firm* firm, FirmOf(licence, day));
  const bool contracted = firm != nullptr && IsContractedFor(*firm, committee_.area_path);
  if (named == nullptr && !contracted) return std::nullopt;
  Candidate candidate;
  if (named != nullptr) candidate = NamedBy(*named);
  candidate.who = OfficeOf(licence);
  if (named == nullptr) candidate.types = FindLawyer(*firm, licence, day)->types;
  candidate.serves = memberships->empty() || firm != nullptr;
  if (firm != nullptr) candidate.areas = firm->area_paths;
  return candidate;
}

absl::StatusOr<std::optional<Candidate>> CommitteeCandidates::Find(const std::string& who, int day) {
  const Mediator* named = FindMediator(committee_, who, day);
  if (const auto licence = LicenceOf(who)) return FindLawyerOf(named, *licence, day);
  if (named == nullptr) return std::nullopt;
  Candidate candidate = NamedBy(*named);
  if (who.starts_with("lawyers/")) return candidate;
  candidate.serves = serving_.StaffServes(committee_, who, day);
  for (const auth::Grant& grant : serving_.GrantsOf(committee_.district, who, day)) {
    candidate.areas.push_back(grant.area_path);
  }
  return candidate;
}

absl::Status CommitteeCandidates::Check(const std::string& who, std::optional<Type> type, int day,
                                        std::string_view field, std::string_view name) {
  ASSIGN_OR_RETURN(const auto candidate, Find(who, day));
  if (!candidate && !type) return error::MediatorNotThere(field, name);
  if (!candidate || (type && !Takes(candidate->types, *type))) return error::MediatorUnknown(field, name);
  return candidate->serves ? absl::OkStatus() : error::MediatorServesNot(field, name);
}

absl::StatusOr<std::optional<Candidate>> FindCandidate(sql::Txn& tx, const Serving& serving, const Committee& committee,
                                                       const std::string& who, int day) {
  return CommitteeCandidates(tx, serving, committee).Find(who, day);
}

absl::Status CheckCandidate(sql::Txn& tx, const Serving& serving, const Committee& committee, const std::string& who,
                            std::optional<Type> type, int day, std::string_view field, std::string_view name) {
  return CommitteeCandidates(tx, serving, committee).Check(who, type, day, field, name);
}

}  // namespace zhiwang::mediation
