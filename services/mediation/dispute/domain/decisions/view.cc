#include "services/mediation/dispute/domain/decisions/view.h"

#include <algorithm>

#include "services/mediation/assignment/domain/assignment_lifecycle.h"

namespace zhiwang::mediation {
namespace {

bool IsHadBySomebody(const Facts& facts) {
  return std::any_of(facts.assignments.begin(), facts.assignments.end(),
                     [](const Assignment& assignment) { return GivesReach(assignment.state); });
}

// True for who dispatches over the dispute's area: zone, town, centre, director.
bool Dispatches(const Reader& reader, const Dispute& dispute) {
  return reader.actor.May("mediator.propose", ScopeOf(dispute));
}

// True for a village mediator whose own committee has the dispute.
bool IsOfCommittee(const Reader& reader, const Dispute& dispute) {
  return dispute.facts.level == Level::kVillage && reader.actor.May("dispute.accept", ScopeOf(dispute)) &&
         !Dispatches(reader, dispute);
}

// True where nobody but the own village committee deals with it yet.
bool WaitsAtCommittee(const Reader& reader, const Dispute& dispute) {
  return IsOfCommittee(reader, dispute) && !IsHadBySomebody(dispute.facts);
}

View ViewOfConfidential(const Reader& reader, const Dispute& dispute) {
  const bool dispatches_here = dispute.facts.level == Level::kZone && Dispatches(reader, dispute);
  const bool rules = reader.actor.May("dispute.rule", ScopeOf(dispute));
  return rules || dispatches_here || WaitsAtCommittee(reader, dispute) ? View::kFile : View::kPresence;
}

}  // namespace

View ViewOf(const Reader& reader, const Dispute& dispute) {
  if (IsAssigned(dispute.facts, reader.mediator)) return View::kFile;
  if (dispute.facts.confidential) return ViewOfConfidential(reader, dispute);
  if (Dispatches(reader, dispute) || WaitsAtCommittee(reader, dispute)) return View::kFile;
  if (IsOfCommittee(reader, dispute)) return View::kSummary;
  const bool reads = reader.actor.May("dispute.read", ScopeOf(dispute));
  return reads && !reader.actor.May("dispute.accept", ScopeOf(dispute)) ? View::kSummary : View::kPresence;
}

bool IsAssigned(const Facts& facts, std::string_view mediator) {
  if (mediator.empty()) return false;
  return std::any_of(facts.assignments.begin(), facts.assignments.end(), [&](const Assignment& assignment) {
    return GivesReach(assignment.state) && !assignment.holder_left && assignment.mediator == mediator;
  });
}

}  // namespace zhiwang::mediation
