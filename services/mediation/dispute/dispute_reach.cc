#include "services/mediation/dispute/dispute_reach.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "common/auth/policy.h"
#include "common/resource/moment.h"
#include "common/status/error.h"
#include "services/mediation/assignment/domain/assignment_lifecycle.h"

namespace zhiwang::mediation {
namespace {

using auth::Role;

constexpr std::string_view kMediate = "dispute.mediate";
constexpr std::string_view kAnswer = "assignment.answer";
constexpr std::string_view kRecordInspection = "dispute.record_inspection";

// The role of those who serve at a level's committees. Trade committees of the district have no dispatchers of their own.
Role ServesAt(Level level) {
  switch (level) {
    case Level::kVillage:
      return Role::kVillageMediator;
    case Level::kZone:
      return Role::kZoneDispatcher;
    case Level::kTown:
    case Level::kDistrict:
      return Role::kTownDispatcher;
  }
  return Role::kTownDispatcher;
}

// True where the caller took the dispute up, or serves at its committee while nobody has.
bool Mediates(const rpc::Call& call, const Dispute& dispute) {
  const std::string caller = MediatorOf(call);
  bool is_taken_up = false;
  for (const Assignment& assignment : dispute.facts.assignments) {
    if (assignment.state != AssignmentState::kActive) continue;
    if (assignment.mediator == caller && !assignment.holder_left) return true;
    is_taken_up = true;
  }
  return !is_taken_up && ServesAtItsCommittee(call, dispute);
}

// True where an assignment of the caller's ended because they had advised a party: they are told so again.
bool WasBarred(const rpc::Call& call, const Dispute& dispute) {
  const std::string caller = MediatorOf(call);
  const std::vector<Assignment>& assignments = dispute.facts.assignments;
  return !caller.empty() && std::any_of(assignments.begin(), assignments.end(), [&](const Assignment& assignment) {
    return assignment.mediator == caller && EndedForTie(assignment);
  });
}

// True where one of the caller's grants with the method's permission reaches the dispute.
bool IsGranted(const rpc::Call& call, const Dispute& dispute) {
  const auth::Scope scope = ScopeOf(dispute);
  const auto& grants = call.rights->grants();
  return std::any_of(grants.begin(), grants.end(), [&](const auth::Grant& grant) {
    if (!call.rule->roles.Has(grant.role) || !grant.Covers(scope)) return false;
    if (grant.role == Role::kVillageMediator) return dispute.facts.level == Level::kVillage;
    if (grant.role == Role::kPartnerSystem) return dispute.origin.partner == call.principal;
    return true;
  });
}

// True for what a mediator may do with a dispute that is theirs beyond the places of their grants.
bool GoesWithAssignment(std::string_view permission) {
  return permission == "dispute.read" || permission == "dispute_file.read" || permission == "party.reveal" ||
         permission == "session.book" || permission == "session.feed";
}

}  // namespace

std::string MediatorOf(const rpc::Call& call) {
  const std::string district = fmt::format("districts/{}/", call.district);
  const std::string_view caller = call.principal;
  if (!caller.starts_with(district)) return {};
  const std::string_view office = caller.substr(district.size());
  return office.starts_with("staff/") || office.starts_with("lawyers/") ? std::string(office) : std::string();
}

bool ReachesDispute(const rpc::Call& call, const Dispute& dispute) {
  call.NoteAsked();
  const std::string_view permission = call.rule->permission;
  if (permission == kAnswer && WasBarred(call, dispute)) return true;
  if (permission == kMediate || permission == kAnswer)
    return Mediates(call, dispute) || IsAssigned(dispute.facts, MediatorOf(call));
  // Who was asked for an inspection says what came of it, and sees nothing.
  if (permission == kRecordInspection) return IsGranted(call, dispute);
  const bool is_theirs = GoesWithAssignment(permission) && IsAssigned(dispute.facts, MediatorOf(call));
  if (!is_theirs && !IsGranted(call, dispute)) return false;
  return !dispute.facts.confidential || ViewFor(call, dispute) != View::kPresence;
}

absl::Status CheckMediates(const rpc::Call& call, const Dispute& dispute) {
  if (call.rule->permission != kMediate || Mediates(call, dispute)) return absl::OkStatus();
  return error::PermissionMissing(kMediate, call.rule->zh, dispute.district);
}

bool ServesAtItsCommittee(const rpc::Call& call, const Dispute& dispute) {
  return call.rights->Cover({ServesAt(dispute.facts.level)}, ScopeOf(dispute));
}

bool ReachesPresence(const rpc::Call& call, const Dispute& dispute) { return call.May(ScopeOf(dispute)); }

bool IsPartnerAlone(const rpc::Call& call) {
  const auto& grants = call.rights->grants();
  return !grants.empty() && std::all_of(grants.begin(), grants.end(), [&](const auth::Grant& grant) {
    return grant.role == Role::kPartnerSystem || !call.rule->roles.Has(grant.role);
  });
}

bool MayKnowCases(const rpc::Call& call, const Dispute& dispute) {
  const auth::Rule* reads = auth::FindRule("case.read");
  const auth::Scope scope = ScopeOf(dispute);
  const auto& grants = call.rights->grants();
  return std::any_of(grants.begin(), grants.end(), [&](const auth::Grant& grant) {
    if (grant.role == Role::kPartnerSystem) return false;
    return (grant.role == Role::kService || reads->roles.Has(grant.role)) && grant.Covers(scope);
  });
}

View ViewFor(const rpc::Call& call, const Dispute& dispute) {
  const std::string mediator = MediatorOf(call);
  return ViewOf({resource::ActorOf(call), mediator}, dispute);
}

}  // namespace zhiwang::mediation
