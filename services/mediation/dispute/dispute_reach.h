#pragma once

#include <string>

#include "absl/status/status.h"
#include "common/rpc/call.h"
#include "services/mediation/dispute/domain/decisions/view.h"
#include "services/mediation/dispute/domain/dispute.h"

// Who reaches which disputes, and how much of them they see.
namespace zhiwang::mediation {

// The mediator that the caller is, `staff/{id}` or `lawyers/{licence}`; empty for anybody else.
std::string MediatorOf(const rpc::Call& call);

// True where the caller reaches the dispute with the method's permission: staff by the area of a grant, a village mediator
// what a committee of the own village has, a partner what it handed in, a mediator what is assigned to them. With
// `dispute.mediate` and `assignment.answer` the mediators of the dispute and, while nobody took it up, who serves where its
// committee is; with `assignment.answer` also a mediator whose assignment ended because they advised a party, who is refused
// again. A confidential file is reached by who may see it alone, and by the service that records what came of an inspection.
bool ReachesDispute(const rpc::Call& call, const Dispute& dispute);

// OK unless the method takes `dispute.mediate` and the caller, who reaches the dispute, has not taken it up: a mediator who is
// proposed answers the proposal first (`assignment.answer`), and declares their ties with it. PERMISSION_MISSING.
absl::Status CheckMediates(const rpc::Call& call, const Dispute& dispute);

// True for who serves at the committee that has the dispute: a mediator of the village, a dispatcher of the zone or the town, by
// its level.
bool ServesAtItsCommittee(const rpc::Call& call, const Dispute& dispute);

// True where the caller may know that the dispute is there: see DisputePresence.
bool ReachesPresence(const rpc::Call& call, const Dispute& dispute);

// True for a partner system that has the method's permission by no other role: it reads what is its own.
bool IsPartnerAlone(const rpc::Call& call);

// True where the caller may know which cases the dispute answers: staff who read cases of its place, and the services that
// hand them over. A partner knows what it handed in, and a lawyer no case.
bool MayKnowCases(const rpc::Call& call, const Dispute& dispute);

// How much of the dispute the caller sees, who reaches it.
View ViewFor(const rpc::Call& call, const Dispute& dispute);

}  // namespace zhiwang::mediation
